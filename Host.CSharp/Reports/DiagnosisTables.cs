using LatentRecursion.Host.Diagnosis;

namespace LatentRecursion.Host.Reports;

/// <summary>The tables of a diagnosis and what they say; terminal and page show the same.</summary>
static class DiagnosisTables
{
    /// <summary>A table under a title.</summary>
    public sealed record Titled(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

    static readonly IReadOnlyList<Verdict> verdicts = Enum.GetValues<Verdict>();

    public static IEnumerable<Titled> All(DiagnosisResult diagnosis)
    {
        yield return Updates("Answer updates", diagnosis, group => group == DiagnosisResult.All);
        yield return Steps(diagnosis);
        yield return Updates("Answer updates by outcome and difficulty", diagnosis, group => group != DiagnosisResult.All);
        yield return Tolerances(diagnosis);
        yield return new("Answer updates by right token", ["token", "cells", .. verdicts.Select(verdict => $"{verdict}")], [.. diagnosis.Tokens.Select(token => Row([token.Text, Figures.Count(token.Verdicts.Values.Sum())], token.Verdicts))]);
        yield return Hypothesis(diagnosis.Hypothesis);
        if (diagnosis.Latents.Count > 0)
        {
            yield return new(
                "Latent updates", ["step", "update", "motion", "probe: cells right", "probe: A(y*)"],
                [.. diagnosis.Latents.Select(latent => (IReadOnlyList<string>)[$"{latent.Step}", $"{latent.Update}", Figures.Number(latent.Motion), Figures.Share(latent.ProbeRight), Figures.Number(latent.ProbeAdvantage)])]);
        }

        if (diagnosis.Signals.Count > 0)
            yield return new("Signals", ["signal", "predicts that", "area under ROC"], [.. diagnosis.Signals.Select(signal => (IReadOnlyList<string>)[signal.Signal, signal.Predicts, Figures.Number(signal.Area)])]);
    }

    /// <summary>What the numbers say, a sentence each.</summary>
    public static IEnumerable<string> Reading(DiagnosisResult diagnosis)
    {
        var all = diagnosis.Updates.Where(update => update.Group == DiagnosisResult.All).ToList();
        var dead = all.Sum(update => update.Verdicts[Verdict.Dead]) / (double)Math.Max(1, all.Sum(update => update.Cells));
        yield return $"{Figures.Share(dead)} of what answer updates do to open cells is nothing: dead compute.";
        var helping = all.LastOrDefault(update => update.Advantage > 0);
        yield return helping is null
            ? "No answer update makes the right tokens likelier on average."
            : $"The last answer update that makes the right tokens likelier on average is number {helping.Update} of {all.Count}, in supervised step {helping.Step}.";
        var early = diagnosis.Steps.TakeWhile(step => step.Step < diagnosis.Steps.Count).Sum(step => step.Final) / (double)Math.Max(1, diagnosis.Puzzles);
        yield return $"{Figures.Share(early)} of the puzzles have their last answer before the last supervised step; {Figures.Share((double)diagnosis.Steps[0].Final / Math.Max(1, diagnosis.Puzzles))} after the first.";
        yield return $"The improvement theorem's hypothesis, that no token gains more than the right one, holds for {Figures.Share(diagnosis.Hypothesis.Holds)} of cells and updates; its conclusion also for {Figures.Share(diagnosis.Hypothesis.ConclusionWithout)} of the others.";
        foreach (var of in diagnosis.Signals.Where(signal => signal.Area is not null).GroupBy(signal => signal.Predicts))
            yield return $"That {of.Key} is told best by {of.MaxBy(signal => signal.Area)!.Signal}, with an area of {Figures.Number(of.Max(signal => signal.Area))} under its ROC curve.";
    }

    static Titled Updates(string title, DiagnosisResult diagnosis, Func<string, bool> which) => new(
        title, ["group", "step", "update", "cells", .. verdicts.Select(verdict => $"{verdict}"), "A(y*)", "margin at 0", "margin at 1", "best w inside", "at 0", "at most", "entropy", "divergence", "motion", "cells right", "exact"],
        [.. diagnosis.Updates.Where(update => which(update.Group)).Select(update => Row(
            [update.Group, $"{update.Step}", $"{update.Update}", Figures.Count(update.Cells)], update.Verdicts,
            Figures.Number(update.Advantage), Figures.Number(update.MarginAtZero), Figures.Number(update.MarginAtOne), Figures.Number(update.BestWeight),
            Share(update.BestPlaces[Place.AtZero], update.Cells), Share(update.BestPlaces[Place.AtMost], update.Cells), Figures.Number(update.Entropy), Figures.Number(update.Divergence),
            Figures.Number(update.Motion), Figures.Share(update.Right), Figures.Share(update.Exact)))]);

    static Titled Steps(DiagnosisResult diagnosis) => new(
        "Supervised steps", ["step", "network calls", "exact", "answer final from here", "halting head", "of right answers", "of wrong answers"],
        [.. diagnosis.Steps.Select(step => (IReadOnlyList<string>)[
            $"{step.Step}", Figures.Count(step.Calls), Figures.Share(step.Exact), Share(step.Final, diagnosis.Puzzles), Figures.Number(step.Halt), Figures.Number(step.HaltOfRight), Figures.Number(step.HaltOfWrong)])]);

    static Titled Tolerances(DiagnosisResult diagnosis) => new(
        "Dead by tolerance", ["step", "update", "at a tenth", "usual", "at ten times"],
        [.. diagnosis.Updates.Where(update => update.Group == DiagnosisResult.All).Select(update => (IReadOnlyList<string>)[
            $"{update.Step}", $"{update.Update}", Share(update.VerdictsAtTenth[Verdict.Dead], update.Cells), Share(update.Verdicts[Verdict.Dead], update.Cells),
            Share(update.VerdictsAtTenfold[Verdict.Dead], update.Cells)])]);

    static Titled Hypothesis(HypothesisTable table) => new(
        "The improvement theorem's hypothesis", ["", "the right token did not lose", "it lost"],
        [
            ["no token gained more than the right one", Figures.Count(table.Both), Figures.Count(table.HypothesisOnly)],
            ["another gained more", Figures.Count(table.ConclusionOnly), Figures.Count(table.Neither)],
        ]);

    static IReadOnlyList<string> Row(IEnumerable<string> first, IReadOnlyDictionary<Verdict, long> counts, params string[] last) =>
        [.. first, .. verdicts.Select(verdict => Share(counts[verdict], counts.Values.Sum())), .. last];

    static string Share(long count, long of) => of == 0 ? Figures.None : Figures.Share((double)count / of);
}
