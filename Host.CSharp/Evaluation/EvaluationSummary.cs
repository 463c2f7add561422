using LatentRecursion.Display;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Evaluation;

/// <summary>The answers of several runs after one supervised step: means with Student's interval.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Calls">Network calls that a puzzle took, up to and with this step.</param>
/// <param name="Exact">The share of puzzles with every asked cell right.</param>
/// <param name="Cells">The share of asked cells that are right.</param>
/// <param name="Valid">The share of answers that break no rule of the task; null where the task has none.</param>
public sealed record StepSummary(int Step, Interval Calls, Interval Exact, Interval Cells, Interval? Valid);

/// <summary>The last answers of several runs to puzzles of one difficulty: means with Student's interval.</summary>
/// <param name="By">What difficulty is measured by.</param>
/// <param name="From">The least difficulty.</param>
/// <param name="To">The greatest.</param>
/// <param name="Runs">Of so many runs: rows of a study that an older program wrote may lack it.</param>
/// <param name="Puzzles">How many puzzles each was given.</param>
/// <param name="Exact">The share with every asked cell right.</param>
/// <param name="Cells">The share of asked cells that are right.</param>
public sealed record StratumSummary(string By, int From, int To, int Runs, long Puzzles, Interval Exact, Interval Cells)
{
    /// <summary>Every difficulty, from the least, of what was seen by some runs.</summary>
    public static IEnumerable<StratumSummary> Of(IEnumerable<Stratum> ofRuns) =>
        from stratum in ofRuns
        group stratum by (stratum.By, stratum.From, stratum.To) into same
        orderby same.Key
        select new StratumSummary(
            same.Key.By, same.Key.From, same.Key.To, same.Count(), same.Max(stratum => stratum.Exact.Count),
            Interval.OfMean([.. same.Select(stratum => stratum.Exact.Value)]), Interval.OfMean([.. same.Select(stratum => stratum.Cells)]));
}

/// <summary>What runs that differ by seed answer: the run is the unit.</summary>
/// <param name="Runs">The runs' folders.</param>
/// <param name="Scheme">Their scheme.</param>
/// <param name="Task">Their task.</param>
/// <param name="Way">How they were used.</param>
/// <param name="Data">Which puzzles they were given.</param>
/// <param name="Puzzles">How many.</param>
/// <param name="Planned">Network calls that a puzzle may take, known before it ran.</param>
/// <param name="Steps">The answers by supervised step, first to last.</param>
/// <param name="Strata">The last answers by difficulty; null where nobody asked.</param>
[TypeFormatterSource]
public sealed record EvaluationSummary(
    IReadOnlyList<string> Runs, string Scheme, string Task, string Way, string Data, long Puzzles, int Planned,
    IReadOnlyList<StepSummary> Steps, IReadOnlyList<StratumSummary>? Strata) : IShown
{
    View IShown.View => EvaluationSummaryView.Of(this);

    /// <summary>Sums up runs of one kind, at least one, that were given the same puzzles in the same way.</summary>
    public static EvaluationSummary Of(IReadOnlyList<(string Run, EvaluationResult Result)> runs, string scheme, string task, string way, string data)
    {
        StepSummary Summary(StepAccuracy first, int number)
        {
            Interval Mean(Func<StepAccuracy, double> value) => Interval.OfMean([.. runs.Select(run => value(run.Result.Steps[number]))]);
            return new(
                first.Step, Mean(step => step.Calls), Mean(step => step.Exact.Value), Mean(step => step.Cells),
                first.Valid is null ? null : Mean(step => step.Valid!.Value.Value));
        }

        var result = runs[0].Result;
        return new(
            [.. runs.Select(run => run.Run)], scheme, task, way, data, result.Puzzles, result.Planned, [.. result.Steps.Select(Summary)],
            result.Strata is null ? null : [.. StratumSummary.Of(runs.SelectMany(run => run.Result.Strata!))]);
    }
}

/// <summary>Runs of several kinds, side by side.</summary>
/// <param name="Summaries">Of the runs of each.</param>
[TypeFormatterSource]
public sealed record EvaluationComparison(IReadOnlyList<EvaluationSummary> Summaries) : IShown
{
    View IShown.View => EvaluationSummaryView.Of(Summaries);
}
