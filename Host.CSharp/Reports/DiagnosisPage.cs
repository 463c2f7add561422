using LatentRecursion.Host.Diagnosis;
using LatentRecursion.Host.Evaluation;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of a diagnosis.</summary>
static class DiagnosisPage
{
    const int Mark = 5;

    static readonly int[] whole = [0, 1];

    /// <summary>Writes the page.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="diagnosis">What was found.</param>
    /// <param name="face">How puzzles are drawn; null: not at all.</param>
    /// <param name="walks">Puzzles to look at, each under its title.</param>
    public static void Write(string path, DiagnosisResult diagnosis, PuzzleFace? face, IReadOnlyList<(string Title, Walk Walk)> walks) => ReportPage.Write(path, ReportPage.Html(
        $"Where {diagnosis.Scheme} computes in vain",
        $"{diagnosis.Run} at step {diagnosis.Checkpoint} on {Figures.Count((long)diagnosis.Puzzles)} held-out puzzles of {diagnosis.Task}: what each of its updates does to the right token, over the cells that questions leave open.",
        Content(diagnosis, face, walks)));

    static IEnumerable<Html> Content(DiagnosisResult diagnosis, PuzzleFace? face, IReadOnlyList<(string Title, Walk Walk)> walks)
    {
        var groups = diagnosis.Updates.Select(update => update.Group).Distinct().ToList();
        yield return ReportPage.Section("What this says", Html.Of($"<ul class=\"reading\">{DiagnosisTables.Reading(diagnosis).Select(sentence => Html.Of($"<li>{sentence}</li>"))}</ul>"));
        yield return ReportPage.Section("What each answer update did", Html.Of($"{VerdictPlot.Legend}{ReportPage.SideBySide([.. groups.Index().Select(group => Verdicts(diagnosis, group.Item, group.Index))])}"));
        yield return ReportPage.Section("Margins and motion", ReportPage.SideBySide(Margins(diagnosis), Motion(diagnosis), Reads(diagnosis)));
        if (diagnosis.Signals.Count > 0) yield return ReportPage.Section("What needs no label and predicts", ReportPage.SideBySide([.. diagnosis.Signals.GroupBy(signal => signal.Predicts).Select((of, number) => Roc(of.Key, [.. of], number))]));
        if (face is not null && walks.Count > 0) yield return ReportPage.Section("Puzzles, step by step", Player.Of(face, "Puzzle", walks));
        foreach (var table in DiagnosisTables.All(diagnosis)) yield return ReportPage.Section(table.Title, ReportPage.Table(table.Columns, table.Rows));
    }

    static Plot Verdicts(DiagnosisResult diagnosis, string group, int place)
    {
        static double Of(long count, long cells) => cells == 0 ? 0 : (double)count / cells;
        var updates = diagnosis.Updates.Where(update => update.Group == group);
        return VerdictPlot.Of(group, [.. updates.Select(update => new VerdictShares(update.Step, update.Update, update.Verdicts.ToDictionary(verdict => verdict.Key, verdict => Of(verdict.Value, update.Cells))))], place);
    }

    static Plot Margins(DiagnosisResult diagnosis) => OfUpdates(
        diagnosis, "margins", "Advantage and margins", "What an update gained the right token, in nats; the full step lies between its margins at w = 0 and at w = 1.",
        "nats", [("margin at w = 0", update => update.MarginAtZero), ("A(y*)", update => update.Advantage), ("margin at w = 1", update => update.MarginAtOne)]);

    static Plot Motion(DiagnosisResult diagnosis) => OfUpdates(
        diagnosis, "motion", "Motion", "How far the answer moved, relative to its size; the divergence of successive read-outs, and their entropy, in nats.",
        "relative; nats", [("motion of the answer", update => update.Motion), ("divergence", update => update.Divergence), ("entropy", update => update.Entropy)]);

    static Plot Reads(DiagnosisResult diagnosis) => OfUpdates(
        diagnosis, "reads", "What the answer reads", "The share of open cells that are right, and of puzzles with all of them right.",
        "share", [("cells right", update => update.Right), ("puzzles exact", update => update.Exact)]);

    static Plot OfUpdates(DiagnosisResult diagnosis, string id, string title, string caption, string unit, IReadOnlyList<(string Name, Func<UpdateDiagnosis, double> Value)> lines)
    {
        var updates = diagnosis.Updates.Where(update => update.Group == DiagnosisResult.All).ToList();
        var traces = lines.Select((line, number) => Plot.Line(
            number, line.Name, [.. updates.Select(update => ((double)update.Update, Plot.Finite(line.Value(update)), $"{line.Name}, update {update.Update}: {Figures.Number(line.Value(update))}"))], updates.Select(_ => Mark)));
        var layout = new Layout().With("xaxis", new { title = new { text = "answer update" } }).With("yaxis", new { title = new { text = unit } });
        return new(
            id, title, caption, $"{title}: {string.Join("; ", lines.Select(line => $"{line.Name} ends at {Figures.Number(line.Value(updates[^1]))}"))}.", Plot.ToJson(traces, layout),
            new(["Answer update", .. lines.Select(line => line.Name)], [.. updates.Select(update => (IReadOnlyList<string>)[$"{update.Update}", .. lines.Select(line => Figures.Number(line.Value(update)))])]));
    }

    static Plot Roc(string predicts, IReadOnlyList<SignalQuality> signals, int number)
    {
        var traces = signals.Select((signal, place) => Plot.Line(
            place, signal.Signal, [.. signal.Curve.Select(point => (point.FalseAlarms, Plot.Finite(point.Hits), $"{signal.Signal}: {Figures.Share(point.Hits)} of those found with {Figures.Share(point.FalseAlarms)} false alarms"))]));
        var layout = new Layout().With("xaxis", new { title = new { text = "false alarms" }, range = whole }).With("yaxis", new { title = new { text = "found" }, range = whole });
        return new(
            $"roc-{number}", $"That {predicts}", "ROC curves over puzzles and supervised steps: the nearer to the upper left, the better; the diagonal tells nothing.",
            $"Area under the curve: {string.Join("; ", signals.Select(signal => $"{signal.Signal} {Figures.Number(signal.Area)}"))}.", Plot.ToJson(traces, layout),
            new(["Signal", "Area", "Share by tenths of the signal, smallest values first"],
                [.. signals.Select(signal => (IReadOnlyList<string>)[signal.Signal, Figures.Number(signal.Area), string.Join(", ", signal.Calibration.Select(bin => Figures.Share(bin.Share)))])]));
    }
}
