using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Reports;

/// <summary>What a report's numbers say, in sentences that claim no more than the intervals allow.</summary>
public static class Reading
{
    const string Supervised = "dis", Control = "flat";

    /// <summary>Which schemes reached the target, what each costs and solves against the baseline, what the control tells.</summary>
    public static IReadOnlyList<string> Of(ComparisonReport report)
    {
        if (report.Schemes.Count == 0) return ["No scheme has been trained yet."];
        var baseline = report.BaselineScheme;
        var others = baseline is null ? [] : report.Schemes.Where(scheme => scheme.Scheme != report.Baseline);
        return
        [
            Reached(report),
            .. others.Select(scheme => Against(scheme, baseline!)),
            .. Controlled(report.Schemes),
            "Intervals are Wilson's at 95\u00a0% over the puzzles. Each scheme was trained once: what another seed would change is not in them.",
        ];
    }

    /// <summary>What the run solves, in full and stopped early.</summary>
    public static IReadOnlyList<string> Of(RunReport report)
    {
        var (run, full, stopped) = (report.Summary, report.Summary.Test.Last, report.Summary.Stopped);
        var valid = full.Valid is { } share ? $" {Figures.Share(share)} of the answers break no rule." : "";
        var chosenOn = run.IsChosenOnTest ? "these puzzles" : "validation puzzles";
        return
        [
            $"{run.Scheme} solves {Figures.Share(full.Exact)} of {Figures.Count(run.Test.Puzzles)} {run.Split} puzzles, "
                + $"with {Figures.Count(full.Calls)} network calls each.{valid}",
            full.Exact.Hits == 0
                ? "While no puzzle is solved, nothing can be said of stopping early."
                : stopped.Step == full.Step
                    ? "On validation puzzles no step before the last was good enough."
                    : $"Stopped after step {stopped.Step} of {full.Step}, the earliest that was good enough on {chosenOn}: "
                        + $"{Difference(stopped, full)}.",
            .. run.IsChosenOnTest
                ? ["The data have no validation puzzles: the step to stop after was chosen by the puzzles that it is reported on, "
                    + "and so is what is called validation here."]
                : Array.Empty<string>(),
            "Intervals are Wilson's at 95\u00a0% over the puzzles. This is one training run: what another seed would change is not in them.",
            .. run.Split == DataSplits.TestName
                ? Array.Empty<string>()
                : ["The data have no test puzzles: by those of this page the checkpoint, and the step to stop after, were chosen, too, "
                    + "so that its figures flatter the run."],
        ];
    }

    static string Reached(ComparisonReport report)
    {
        var target = $"the target of {Figures.Share(report.Target)} exact on validation puzzles";
        string Named(bool reached) => List(report.Schemes
            .Where(scheme => scheme.ReachedTarget == reached)
            .Select(scheme => $"{scheme.Scheme} ({Figures.Share(scheme.ValidationExact)})"));
        var (reached, missed) = (Named(true), Named(false));
        return (reached, missed) switch
        {
            ("", _) => $"{missed} did not reach {target} within the step budget.",
            (_, "") => $"{reached} reached {target}.",
            _ => $"{reached} reached {target}; {missed} did not within the step budget.",
        };
    }

    /// <summary>The schemes' names as a list in a sentence.</summary>
    internal static string Names(IEnumerable<SchemeSummary> schemes) => List(schemes.Select(scheme => scheme.Scheme));

    static string List(IEnumerable<string> words) =>
        words.ToList() is { Count: > 1 } list ? $"{string.Join(", ", list[..^1])} and {list[^1]}" : string.Concat(words);

    static string Against(SchemeSummary scheme, SchemeSummary baseline) =>
        $"{scheme.Scheme} against {baseline.Scheme}. In full: {Difference(scheme.Test.Last, baseline.Test.Last)}. "
        + $"Stopped early, after step {scheme.EarliestStep} and step {baseline.EarliestStep}: {Difference(scheme.Stopped, baseline.Stopped)}. "
        + Training(scheme, baseline);

    static string Difference(StepAccuracy own, StepAccuracy other)
    {
        var finding = Higher(own.Exact, other.Exact) switch
        {
            0 => "the intervals overlap, and by them alone no difference can be told",
            > 0 => "more puzzles solved, and the intervals do not overlap",
            < 0 => "fewer puzzles solved, and the intervals do not overlap",
        };
        var calls = Calls(Figures.Count(own.Calls), Figures.Count(other.Calls), Figures.Compared(own.Calls, other.Calls), " a puzzle");
        return $"{calls}; {Exact(own)} exact against {Exact(other)}: {finding}";
    }

    static string Exact(StepAccuracy accuracy) => Figures.Share(accuracy.Exact.Value);

    static string Calls(string own, string other, string compared, string unit = "") =>
        $"{own} network calls{unit} against {other}{(compared == "" ? "" : $" ({compared})")}";

    static string Training(SchemeSummary scheme, SchemeSummary other)
    {
        if (!scheme.ReachedTarget || !other.ReachedTarget) return "Their training cannot be compared: not both reached the target.";
        var calls = Calls(
            Figures.Amount(scheme.TrainingCalls), Figures.Amount(other.TrainingCalls),
            Figures.Compared(scheme.TrainingCalls, other.TrainingCalls));
        return $"Training to the target: {calls}.";
    }

    // flat is dis but for its targets, so their difference is what step targets add
    static IEnumerable<string> Controlled(IReadOnlyList<SchemeSummary> schemes)
    {
        var supervised = schemes.FirstOrDefault(scheme => scheme.Scheme == Supervised);
        var control = schemes.FirstOrDefault(scheme => scheme.Scheme == Control);
        if (supervised is null || control is null) yield break;
        var (own, other) = (supervised.Test.Last, control.Test.Last);
        var figures = $"{Exact(other)} exact against {Exact(own)}";
        var finding = Higher(own.Exact, other.Exact) switch
        {
            0 => $"cannot be told from {Supervised} by the intervals, which overlap: {figures}. Nothing here shows that step targets add accuracy.",
            > 0 => $"solves fewer puzzles than {Supervised}: {figures}, and the intervals do not overlap. Here step targets came with higher accuracy.",
            < 0 => $"solves more puzzles than {Supervised}: {figures}, and the intervals do not overlap. Here step targets came with lower accuracy.",
        };
        yield return $"The plain control {Control}, which is {Supervised} but for its targets (the final answer at every step), "
            + $"{finding} {Training(control, supervised)}";
    }

    /// <summary>The sign of a difference that the intervals can tell; 0 where they overlap.</summary>
    static int Higher(Proportion own, Proportion other) => own.Low > other.High ? 1 : own.High < other.Low ? -1 : 0;
}
