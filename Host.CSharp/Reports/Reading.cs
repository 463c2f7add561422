using LatentRecursion.Host.Evaluation;

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
            "Intervals are Wilson's at 95 % over the test puzzles. Each scheme was trained once: what another seed would change is not in them.",
        ];
    }

    /// <summary>What the run solves, in full and stopped early.</summary>
    public static IReadOnlyList<string> Of(RunReport report)
    {
        var (run, full, stopped) = (report.Summary, report.Summary.Test.Last, report.Summary.Stopped);
        var valid = full.Valid is { } share ? $" {Figures.Share(share)} of the answers break no rule." : "";
        return
        [
            $"{run.Scheme} solves {Figures.Share(full.Exact)} of {Figures.Count(run.Test.Puzzles)} test puzzles, with {Figures.Count(full.Calls)} network calls each.{valid}",
            stopped.Step == full.Step
                ? "On validation puzzles no step before the last was good enough."
                : $"Stopped after step {stopped.Step} of {full.Step}, the earliest that was good enough on validation puzzles: {Difference(stopped, full)}.",
            "Intervals are Wilson's at 95 % over the test puzzles. This is one training run: what another seed would change is not in them.",
        ];
    }

    static string Reached(ComparisonReport report)
    {
        var target = $"the target of {Figures.Share(report.Target)} exact on validation puzzles";
        var reached = Named(report.Schemes.Where(scheme => scheme.ReachedTarget));
        var missed = Named(report.Schemes.Where(scheme => !scheme.ReachedTarget));
        return (reached, missed) switch
        {
            ("", _) => $"{missed} did not reach {target} within the step budget.",
            (_, "") => $"{reached} reached {target}.",
            _ => $"{reached} reached {target}; {missed} did not within the step budget.",
        };
    }

    static string Named(IEnumerable<SchemeSummary> schemes)
    {
        var names = schemes.Select(scheme => $"{scheme.Scheme} ({Figures.Share(scheme.ValidationExact)})").ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    static string Against(SchemeSummary scheme, SchemeSummary baseline) =>
        $"{scheme.Scheme} against {baseline.Scheme}, in full: {Difference(scheme.Test.Last, baseline.Test.Last)}. "
        + $"Each stopped where it was good enough on validation puzzles, after step {scheme.EarliestStep} and step {baseline.EarliestStep}: "
        + $"{Difference(scheme.Stopped, baseline.Stopped)}. {Training(scheme, baseline)}";

    static string Difference(StepAccuracy own, StepAccuracy other)
    {
        var compared = Figures.Compared(own.Calls, other.Calls);
        var ratio = compared == "" ? "" : $" ({compared})";
        return $"{Figures.Count(own.Calls)} network calls a puzzle against {Figures.Count(other.Calls)}{ratio}, "
            + $"{Figures.Share(own.Exact)} exact against {Figures.Share(other.Exact)}: "
            + Higher(own.Exact, other.Exact) switch
            {
                0 => "the intervals overlap, so no difference in accuracy can be told",
                > 0 => "it solves more puzzles, and the intervals do not overlap",
                < 0 => "it solves fewer puzzles, and the intervals do not overlap",
            };
    }

    static string Training(SchemeSummary scheme, SchemeSummary other)
    {
        if (!scheme.ReachedTarget || !other.ReachedTarget) return "What training costs cannot be compared: not both reached the target.";
        var compared = Figures.Compared(scheme.TrainingCalls, other.TrainingCalls);
        var ratio = compared == "" ? "" : $" ({compared})";
        return $"Training to the target ran {Figures.Amount(scheme.TrainingCalls)} network calls against {Figures.Amount(other.TrainingCalls)}{ratio}.";
    }

    // flat is dis but for its targets, so their difference is what step targets add
    static IEnumerable<string> Controlled(IReadOnlyList<SchemeSummary> schemes)
    {
        var supervised = schemes.FirstOrDefault(scheme => scheme.Scheme == Supervised);
        var control = schemes.FirstOrDefault(scheme => scheme.Scheme == Control);
        if (supervised is null || control is null) yield break;
        var (own, other) = (supervised.Test.Last.Exact, control.Test.Last.Exact);
        var figures = $"{Figures.Share(other)} exact against {Figures.Share(own)}";
        var finding = Higher(own, other) switch
        {
            0 => $"does as well as {Supervised} as far as these puzzles can tell: {figures}, and the intervals overlap. Nothing here shows that step targets add accuracy.",
            > 0 => $"solves fewer puzzles than {Supervised}: {figures}, and the intervals do not overlap. Here step targets came with higher accuracy.",
            < 0 => $"solves more puzzles than {Supervised}: {figures}, and the intervals do not overlap. Here step targets came with lower accuracy.",
        };
        yield return $"The plain control {Control}, which is {Supervised} but for its targets (the final answer at every step), {finding} {Training(supervised, control)}";
    }

    /// <summary>The sign of a difference that the intervals can tell; 0 where they overlap.</summary>
    static int Higher(Proportion own, Proportion other) => own.Low > other.High ? 1 : own.High < other.Low ? -1 : 0;
}
