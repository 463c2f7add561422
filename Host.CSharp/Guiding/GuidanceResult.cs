using System.Globalization;
using LatentRecursion.Display;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Guiding;

/// <summary>What a way of guiding reached on one run.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Kind">What it knows of its weight.</param>
/// <param name="Guides">The read-out alone, or the state that the next step begins from.</param>
/// <param name="RollOuts">What it costs: so many roll-outs of a puzzle.</param>
/// <param name="Exact">Puzzles with every asked cell right in the end.</param>
/// <param name="Gain">In points above w = 1, over puzzles.</param>
public sealed record GuidedAccuracy(string Way, WeightKind Kind, string Guides, int RollOuts, Proportion Exact, Interval Gain);

/// <summary>What guidance does to one trained run.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Puzzles">Test puzzles.</param>
/// <param name="Ways">Every way.</param>
/// <param name="StepWeights">The weights of the steps that validation puzzles chose.</param>
public sealed record GuidanceResult(string Run, long Seed, int Puzzles, IReadOnlyList<GuidedAccuracy> Ways, IReadOnlyList<double> StepWeights);

/// <summary>What a way of guiding reached on several runs.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Kind">What it knows of its weight.</param>
/// <param name="Guides">The read-out alone, or the state that the next step begins from.</param>
/// <param name="RollOuts">What it costs: so many roll-outs of a puzzle.</param>
/// <param name="Exact">The runs' mean exact accuracy.</param>
/// <param name="Gain">In points above w = 1: over runs, or over the puzzles of the only one.</param>
public sealed record GuidedRuns(string Way, WeightKind Kind, string Guides, int RollOuts, Interval Exact, Interval Gain);

/// <summary>What guidance does to runs that differ by seed: the run is the unit.</summary>
/// <param name="Ways">Every way.</param>
/// <param name="Share">Of the state: how much of the oracle's gain the best rule without labels has, where an oracle gains.</param>
/// <param name="Runs">Each run.</param>
[TypeFormatterSource]
public sealed record GuidanceSummary(IReadOnlyList<GuidedRuns> Ways, double? Share, IReadOnlyList<GuidanceResult> Runs) : IShown
{
    /// <summary>Sums up what the same ways reached on every run.</summary>
    public static GuidanceSummary Of(IReadOnlyList<GuidanceResult> runs)
    {
        List<GuidedRuns> ways = [.. runs[0].Ways.Select((way, number) =>
        {
            var reached = runs.Select(run => run.Ways[number]).ToList();
            var gain = runs.Count == 1 ? way.Gain : Interval.OfMean([.. reached.Select(of => of.Gain.Value)]);
            return new GuidedRuns(way.Way, way.Kind, way.Guides, way.RollOuts, Interval.OfMean([.. reached.Select(of => of.Exact.Value)]), gain);
        })];
        double Best(WeightKind kind) => ways.Where(way => way.Kind == kind && way.Guides == GuidanceTrial.State).Max(way => way.Gain.Value);
        return new(ways, Best(WeightKind.Oracle) > 0 ? Best(WeightKind.LabelFree) / Best(WeightKind.Oracle) : null, runs);
    }

    View IShown.View => Views.Stack(
    [
        Views.Table(
            ["weight", "guides", "roll-outs", "exact, %", "points above w = 1"],
            Ways.Select(way => (IReadOnlyList<string>)[way.Way, way.Guides, $"{way.RollOuts}", Figures.Points(way.Exact), Figures.Points(way.Gain)])),
        .. Runs.Select(run => Views.Words(
            $"The steps' weights, chosen on validation, seed {run.Seed}: {string.Join(", ", run.StepWeights.Select(weight => weight.ToString("0.00", CultureInfo.InvariantCulture)))}.")),
        Views.Words(Share switch
        {
            null => "No oracle that guides the state and knows every puzzle's answer gains anything here.",
            <= 0 => "No rule without labels that guides the state gains anything, where the best oracle that knows every puzzle's answer does.",
            { } share => $"The best rule without labels that guides the state has {Figures.Share(share)} of what the best oracle gains that knows every puzzle's answer.",
        }),
        Views.Words(Runs.Count == 1
            ? $"{Runs[0].Puzzles} test puzzles of one run: intervals are over puzzles."
            : $"{Runs.Count} runs, {Runs[0].Puzzles} test puzzles: intervals are over runs."),
    ]);
}
