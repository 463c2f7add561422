using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>The tables and charts of a study; terminal, page and notebook show the same.</summary>
static class StudyView
{
    /// <summary>What a study says so far.</summary>
    public static View Of(StudyResults results)
    {
        var ends = results.Ends.ToList();
        View Charts(string task) => Views.Titled(task,
        [
            Views.Beside(
            [
                Views.Chart(Frontier([.. ends.Where(arm => arm.Task == task)])),
                Views.Chart(Training([.. results.Arms.Where(arm => arm.Task == task)])),
            ]),
        ]);
        View[] parts =
        [
            Views.Words(results.Question),
            .. ends.Select(arm => arm.Task).Distinct().Select(Charts),
            Views.Table(ArmColumns, Arms(results)),
            .. results.Differences.Count > 0 ? [Views.Table(DifferenceColumns, Differences(results))] : Array.Empty<View>(),
            .. SavingView.Fewest(results.Savings).Select(Views.Words),
            .. results.Promises is { } promises ? [Views.Words(SavingView.Words(promises))] : Array.Empty<View>(),
            .. results.Savings.Count > 0
                ? [Views.Folded("Network calls saved, in the end", Views.Table(SavingView.Columns, SavingView.Rows(results.Savings)))]
                : Array.Empty<View>(),
            .. results.Strata.Count > 0 ? [Views.Folded("By difficulty, in the end", Views.Table(StratumColumns, Strata(results)))] : Array.Empty<View>(),
            .. results.Failed.Select(cell => Views.Words($"Failed: {cell.Task} {cell.Arm} seed {cell.Seed}: {cell.Error}")),
            .. results.Unended.Select(cell => Views.Words($"Did not end: {cell.Task} {cell.Arm} seed {cell.Seed}: {cell.Error}")),
            Views.Words($"{results.Missing} cells have not ended. Intervals are at 95 %: Student's over seeds, or by resampling seeds and puzzles."),
        ];
        return Views.Titled(results.Name, parts);
    }

    /// <summary>What a study would still run.</summary>
    public static View Of(StudyPlan plan) => Views.Stack(
    [
        Views.Table(
            ["task", "arm", "seeds missing", "steps", "training calls a row", "roll-out calls", "about, a cell"],
            plan.Arms.Select(arm => (IReadOnlyList<string>)[
                arm.Task, arm.Arm, $"{arm.Missing}", Figures.Count(arm.Steps), Figures.Count(Math.Round(arm.TrainingCalls)),
                Figures.Count(arm.RollOutCalls), Figures.Duration(arm.Seconds)])),
        Views.Words(
            $"{plan.Missing} of {plan.Missing + plan.Ended} cells are missing, about {Figures.Duration(plan.CoreSeconds)} of one core, "
            + $"{Figures.Duration(plan.CoreSeconds / plan.Jobs)} with {plan.Jobs} at a time. {plan.Basis}"),
        .. plan.Warnings.Select(Views.Words),
    ]);

    /// <summary>What network calls in inference buy.</summary>
    public static Chart Frontier(IReadOnlyList<ArmSummary> arms, string title = "Accuracy against network calls") => Accuracy(
        title, "network calls a puzzle", "Exact accuracy on test puzzles, a point a supervised step, mean over seeds with its 95\u00a0% interval.",
        arms.Select(arm => (arm.Arm, arm.ByStep.Select(reached => (reached.Calls.Value, reached.Exact)))));

    /// <summary>What network calls in training buy.</summary>
    public static Chart Training(IReadOnlyList<ArmSummary> arms) => Accuracy(
        "Accuracy against training", "network calls of the training",
        "Exact accuracy on test puzzles after the full roll-out. A call with gradient counts three times.",
        arms.GroupBy(arm => arm.Arm).Select(points => (points.Key, points.Select(point => (point.TrainingCalls, point.Full.Exact)))));

    static Chart Accuracy(string title, string axis, string caption, IEnumerable<(string Arm, IEnumerable<(double X, Interval Y)> Points)> arms) => new(
        title, caption, Plots.Axis(axis, isLog: true), Plots.Axis("exact, %", low: 0),
        [.. arms.Select(arm => new Line(arm.Arm, [.. arm.Points.Select(point => new Point(
            point.X, Plot.Percent(point.Y.Value), Plot.PercentOfEnd(point.Y.Low), Plot.PercentOfEnd(point.Y.High), false,
            $"{Figures.Points(point.Y)}\u00a0% after {Figures.Count(Math.Round(point.X))} calls"))]))]);

    public static readonly IReadOnlyList<string> ArmColumns =
        [
            "task", "arm", "seeds", "steps", "training calls", "exact, %", "calls", "stopped where as good: exact, %", "calls",
            "halting with a promise: exact, %", "calls",
        ];

    public static readonly IReadOnlyList<string> DifferenceColumns =
        ["task", "arm", "against", "after", "seeds", "difference in points, over seeds", "over seeds and puzzles", "which is"];

    public static readonly IReadOnlyList<string> StratumColumns = ["task", "arm", "difficulty", "seeds", "puzzles", "exact, %", "cells, %"];

    public static IEnumerable<IReadOnlyList<string>> Strata(StudyResults results) => results.Strata.Select(of => (IReadOnlyList<string>)
    [
        of.Task, of.Arm, $"{of.Stratum.By} {new CountRange(of.Stratum.From, of.Stratum.To)}", $"{of.Stratum.Runs}",
        Figures.Count(of.Stratum.Puzzles), Figures.Points(of.Stratum.Exact), Figures.Points(of.Stratum.Cells),
    ]);

    /// <summary>Exact accuracy and that of cells by difficulty, arms side by side, a table a task.</summary>
    public static View ByDifficulty(StudyResults results) => Views.Stack(
    [
        .. results.Strata.GroupBy(of => of.Task).SelectMany(ofTask => new[]
        {
            Views.Words($"{ofTask.Key}: exact, and in parentheses cells, by difficulty in the end, in per cent:"),
            EvaluationSummaryView.ByDifficulty([.. ofTask.GroupBy(of => of.Arm).Select(ofArm =>
                (ofArm.Key, (IReadOnlyList<StratumSummary>)[.. ofArm.Select(of => of.Stratum)]))]),
        }),
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
        difference.Task, Sides(difference.Comparison).Arm, Sides(difference.Comparison).Against,
        After(difference.Comparison) is { Length: > 0 } after ? after : "all", $"{difference.Seeds}",
        Figures.Points(difference.OverSeeds), difference.OverPuzzles is { } puzzles ? Figures.Points(puzzles) : Figures.None, difference.Verdict,
    ]);

    /// <summary>When a comparison compares: after which optimizer steps, and where roll-outs end; empty at the end of all.</summary>
    public static string After(StudyComparison comparison) => string.Join(", ", new[]
    {
        comparison.At is { } at ? $"{Figures.Count(at)} steps" : null,
        comparison.SupervisedSteps is { } steps ? $"{steps} supervised {(steps == 1 ? "step" : "steps")}" : null,
        comparison.Ending == Ending.Full ? null : SavingView.Words(comparison.Ending),
    }.OfType<string>());

    /// <summary>What a comparison compares: two arms, or two differences.</summary>
    public static (string Arm, string Against) Sides(StudyComparison comparison) =>
        comparison.Minus is { } minus
            ? ($"{comparison.Arm} − {comparison.Against}", $"{minus.Arm} − {minus.Against}")
            : (comparison.Arm, comparison.Against);
}
