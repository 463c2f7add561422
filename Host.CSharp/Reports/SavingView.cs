using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>What the arms of a study save in network calls.</summary>
static class SavingView
{
    public static readonly IReadOnlyList<string> Columns =
        [
            "task", "arm", "its roll-outs", "calls", "against", "seeds", "times fewer than its full roll-out",
            "than it stopped where as good", "difference in points", "as good within the goal",
        ];

    public static IEnumerable<IReadOnlyList<string>> Rows(IEnumerable<Saving> savings) => savings.Select(saving => (IReadOnlyList<string>)
    [
        saving.Task, saving.Arm, Words(saving.Ending, saving.Against), Figures.Count(saving.Calls), saving.Against, $"{saving.Seeds}",
        Figures.Times(saving.Fewer), Figures.Times(saving.FewerThanAsGood), Figures.Points(saving.Difference), saving.IsAsGood ? "yes" : "not shown",
    ]);

    /// <summary>For every task and every arm that is saved against, the fewest calls that are as good, in a sentence.</summary>
    public static IEnumerable<string> Fewest(IEnumerable<Saving> savings) => savings.GroupBy(saving => (saving.Task, saving.Against)).Select(all =>
    {
        var (task, against) = all.Key;
        var found = all.Where(saving => saving.IsAsGood).OrderBy(saving => saving.Calls).ThenByDescending(saving => saving.Exact).ToList();
        if (found is not [var least, .. var others]) return $"{task}: of {all.Count()} ways to take fewer calls, none was shown to be as good as {against}.";
        var tied = others.TakeWhile(saving => saving.Calls == least.Calls).Select(saving => saving.Arm).Distinct().Where(arm => arm != least.Arm).ToList();
        var asFew = tied.Count > 0 ? $"As few take {string.Join(", ", tied)}. " : "";
        return $"{task}: as good as {against} ({Figures.Share(least.ExactInFull)} exact) with the fewest network calls is {least.Arm}, "
            + $"{Words(least.Ending, against)} ({Figures.Share(least.Exact)}): {Figures.Count(least.Calls)} a puzzle, "
            + $"{Than(least.Fewer)} {against}'s full roll-out and {Than(least.FewerThanAsGood)} {against} itself takes, "
            + $"stopped once as good; difference in points {Figures.Points(least.Difference)}. "
            + $"{asFew}Chosen among {all.Count()} ways to take fewer calls, on these test puzzles.";
    });

    static string Than(double fewer) =>
        Figures.Compared(1, fewer) is var times && times.Contains("fewer", StringComparison.Ordinal) ? $"{times} than" : $"{times} as";

    /// <summary>Whether the rules kept what they promised, in a sentence.</summary>
    public static string Words(PromiseRecord promises) =>
        $"Of {Figures.Count(promises.Rules)} rules for stopping early at the end of a training, "
        + $"each promised with a confidence of {Figures.Share(1 - promises.Delta)} to lose at most {Figures.Share(promises.Epsilon)} "
        + "of all puzzles, of runs that solve more than that, "
        + $"{(promises.Exceeded == 0 ? "none" : Figures.Count(promises.Exceeded))} lost more of the test puzzles; "
        + $"the worst lost {Figures.Share(promises.MostLost)}.";

    /// <summary>Where roll-outs end, in words; as good as another arm's where it is named, or else as its own.</summary>
    public static string Words(Ending ending, string? against = null) => ending switch
    {
        Ending.Full => "in full",
        Ending.AsGood => $"stopped once as good {(against is null ? "" : $"as {against} ")}on validation",
        _ => "halting with a promise",
    };
}
