using LatentRecursion.Display;
using LatentRecursion.Host.Diagnosis;
using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of a diagnosis.</summary>
static class DiagnosisPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="diagnosis">What was found.</param>
    /// <param name="face">How puzzles are drawn; null: not at all.</param>
    /// <param name="walks">Puzzles to look at, each under its title.</param>
    public static void Write(
        string path, DiagnosisResult diagnosis, PuzzleFace? face, IReadOnlyList<(string Title, Walk Walk)> walks) =>
        ReportPage.Write(path, ReportPage.Html(
            $"Where {diagnosis.Scheme} computes in vain",
            $"{diagnosis.Run} at step {diagnosis.Checkpoint} on {Figures.Count((long)diagnosis.Puzzles)} puzzles of {diagnosis.Task}: "
                + "what each of its updates does to the right token, over the cells that questions leave open.",
            Content(diagnosis, face, walks)));

    static IEnumerable<Html> Content(DiagnosisResult diagnosis, PuzzleFace? face, IReadOnlyList<(string Title, Walk Walk)> walks)
    {
        var groups = diagnosis.Updates.Select(update => update.Group).Distinct().ToList();
        var reading = DiagnosisView.Reading(diagnosis).Select(sentence => Html.Of($"<li>{sentence}</li>"));
        yield return ReportPage.Section("What this says", Html.Of($"<ul class=\"reading\">{reading}</ul>"));
        var verdicts = ReportPage.SideBySide([.. groups.Index().Select(group => Verdicts(diagnosis, group.Item, group.Index))]);
        yield return ReportPage.Section("What each answer update did", Html.Of($"{VerdictPlot.Legend}{verdicts}"));
        yield return ReportPage.Section("Margins and motion", ReportPage.SideBySide(
            Plot.Of("margins", DiagnosisView.Margins(diagnosis)),
            Plot.Of("motion", DiagnosisView.Motion(diagnosis)),
            Plot.Of("reads", DiagnosisView.Reads(diagnosis))));
        if (diagnosis.Signals.Count > 0)
            yield return ReportPage.Section("What needs no label and predicts", ReportPage.SideBySide(
                [.. diagnosis.Signals.GroupBy(signal => signal.Predicts).Select((of, number) => Roc(of.Key, [.. of], number))]));
        if (face is not null && walks.Count > 0) yield return ReportPage.Section("Puzzles, step by step", Player.Of(face, "Puzzle", walks));
        var tables = DiagnosisView.All(diagnosis)
            .Select(table => ReportPage.Shown(Views.Folded(table.Title, Views.Table(table.Columns, table.Rows))));
        yield return ReportPage.Section("All numbers", Html.Of($"{tables}"));
    }

    static Plot Verdicts(DiagnosisResult diagnosis, string group, int place)
    {
        static double Of(long count, long cells) => cells == 0 ? 0 : (double)count / cells;
        var updates = diagnosis.Updates.Where(update => update.Group == group);
        return VerdictPlot.Of(
            group,
            [.. updates.Select(update => new VerdictShares(
                update.Step, update.Update,
                update.Verdicts.ToDictionary(verdict => verdict.Key, verdict => Of(verdict.Value, update.Cells))))],
            place);
    }

    static Plot Roc(string predicts, IReadOnlyList<SignalQuality> signals, int number) => Plot.Of(
        $"roc-{number}",
        new(
            $"That {predicts}", "ROC curves over puzzles and supervised steps: the nearer to the upper left, the better; the diagonal tells nothing.",
            new("false alarms", false, false, 0, 1), new("found", false, false, 0, 1),
            [.. signals.Select(signal => new Line(
                $"{signal.Signal}, area {Figures.Number(signal.Area)}",
                [.. signal.Curve.Select(point => Plots.At(
                    point.FalseAlarms, point.Hits,
                    $"{Figures.Share(point.Hits)} of those found with {Figures.Share(point.FalseAlarms)} false alarms"))]))]),
        new(["Signal", "Area", "Share by tenths of the signal, smallest values first"],
            [.. signals.Select(signal => (IReadOnlyList<string>)[
                signal.Signal, Figures.Number(signal.Area),
                string.Join(", ", signal.Calibration.Select(bin => Figures.Share(bin.Share)))])]));
}
