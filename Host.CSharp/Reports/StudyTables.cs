using LatentRecursion.Host.Data;
using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>The tables of a study; terminal and page show the same.</summary>
static class StudyTables
{
    public static readonly IReadOnlyList<string> ArmColumns =
        ["task", "arm", "seeds", "steps", "training calls", "exact, %", "calls", "stopped where as good: exact, %", "calls", "halting with a promise: exact, %", "calls"];

    public static readonly IReadOnlyList<string> DifferenceColumns =
        ["task", "arm", "against", "after", "seeds", "difference in points, over seeds", "over seeds and puzzles", "which is"];

    public static readonly IReadOnlyList<string> StratumColumns = ["task", "arm", "difficulty", "puzzles", "exact, %", "cells, %"];

    public static IEnumerable<IReadOnlyList<string>> Strata(StudyResults results) => results.Strata.Select(stratum => (IReadOnlyList<string>)
    [
        stratum.Task, stratum.Arm, $"{stratum.By} {new CountRange(stratum.From, stratum.To)}", Figures.Count(stratum.Puzzles), Figures.Points(stratum.Exact), Figures.Points(stratum.Cells),
    ]);

    public static IEnumerable<IReadOnlyList<string>> Arms(StudyResults results) => results.Arms.Select(arm => (IReadOnlyList<string>)
    [
        arm.Task, arm.Arm, $"{arm.Seeds}", Figures.Count(arm.Step), Figures.Amount((long)arm.TrainingCalls),
        Figures.Points(arm.Full.Exact), Figures.Count(arm.Full.Calls.Value),
        Figures.Points(arm.Earliest.Exact), Figures.Count(arm.Earliest.Calls.Value),
        arm.Halted is { } halted ? Figures.Points(halted.Exact) : Figures.None, arm.Halted is { } stopped ? Figures.Count(stopped.Calls.Value) : Figures.None,
    ]);

    public static IEnumerable<IReadOnlyList<string>> Differences(StudyResults results) => results.Differences.Select(difference => (IReadOnlyList<string>)
    [
        difference.Task, difference.Comparison.Arm, difference.Comparison.Against, difference.Comparison.At is { } at ? $"{Figures.Count(at)} steps" : "all", $"{difference.Seeds}",
        Figures.Points(difference.OverSeeds), difference.OverPuzzles is { } puzzles ? Figures.Points(puzzles) : Figures.None, difference.Verdict,
    ]);
}
