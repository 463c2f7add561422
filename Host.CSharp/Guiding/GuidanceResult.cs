using LatentRecursion.Display;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Guiding;

/// <summary>What is guided.</summary>
public enum GuidedPart
{
    /// <summary>The last read-out alone: states go on from full steps.</summary>
    ReadOut,

    /// <summary>The state, which the next step begins from.</summary>
    State,
}

/// <summary>What a way of guiding reached on one run.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Weight">Its weight; null where it has no fixed one.</param>
/// <param name="Kind">What it knows of its weight.</param>
/// <param name="Guides">What is guided.</param>
/// <param name="RollOuts">What it costs: so many roll-outs of a puzzle.</param>
/// <param name="Exact">Puzzles with every asked cell right in the end.</param>
/// <param name="Gain">In points above w = 1, over puzzles.</param>
public sealed record GuidedAccuracy(string Way, double? Weight, WeightKind Kind, GuidedPart Guides, int RollOuts, Proportion Exact, Interval Gain);

/// <summary>What guidance does to one trained run.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Puzzles">Test puzzles.</param>
/// <param name="Ways">Every way.</param>
/// <param name="StepWeights">The weights of the steps that validation puzzles chose.</param>
public sealed record GuidanceResult(string Run, long Seed, int Puzzles, IReadOnlyList<GuidedAccuracy> Ways, IReadOnlyList<double> StepWeights);

/// <summary>What a way of guiding reached on several runs.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Weight">Its weight; null where it has no fixed one.</param>
/// <param name="Kind">What it knows of its weight.</param>
/// <param name="Guides">What is guided.</param>
/// <param name="RollOuts">What it costs: so many roll-outs of a puzzle.</param>
/// <param name="Exact">The runs' mean exact accuracy, or that of the only one over puzzles.</param>
/// <param name="Gain">In points above w = 1: over runs, or over the puzzles of the only one.</param>
public sealed record GuidedRuns(string Way, double? Weight, WeightKind Kind, GuidedPart Guides, int RollOuts, Interval Exact, Interval Gain);

/// <summary>How much of what an oracle gains that guides the state a rule without labels has that does, too.</summary>
/// <param name="Oracle">The oracle, which knows the right answers.</param>
/// <param name="Gain">What it gains, in points above w = 1.</param>
/// <param name="Rule">The rule.</param>
/// <param name="RuleGain">What that gains.</param>
/// <param name="Share">Of the oracle's gain; null where the oracle gains nothing.</param>
public sealed record OracleShare(string Oracle, Interval Gain, string Rule, Interval RuleGain, double? Share);

/// <summary>What guidance does to runs that differ by seed: the run is the unit.</summary>
/// <param name="Ways">Every way.</param>
/// <param name="Shares">Of every oracle and every rule without labels that guide the state.</param>
/// <param name="Runs">Each run.</param>
[TypeFormatterSource]
public sealed record GuidanceSummary(IReadOnlyList<GuidedRuns> Ways, IReadOnlyList<OracleShare> Shares, IReadOnlyList<GuidanceResult> Runs) : IShown
{
    /// <summary>Sums up what the same ways reached on every run.</summary>
    public static GuidanceSummary Of(IReadOnlyList<GuidanceResult> runs)
    {
        List<GuidedRuns> ways = [.. runs[0].Ways.Select((way, number) =>
        {
            var reached = runs.Select(run => run.Ways[number]).ToList();
            if (runs.Count == 1)
                return new GuidedRuns(
                    way.Way, way.Weight, way.Kind, way.Guides, way.RollOuts, new(way.Exact.Value, way.Exact.Low, way.Exact.High), way.Gain);
            Interval Mean(Func<GuidedAccuracy, double> read) => Interval.OfMean([.. reached.Select(read)]);
            return new GuidedRuns(way.Way, way.Weight, way.Kind, way.Guides, way.RollOuts, Mean(of => of.Exact.Value), Mean(of => of.Gain.Value));
        })];
        IEnumerable<GuidedRuns> OfState(params WeightKind[] kinds) => ways.Where(way => kinds.Contains(way.Kind) && way.Guides == GuidedPart.State);
        return new(
            ways,
            [.. from oracle in OfState(WeightKind.Oracle, WeightKind.CellOracle)
                from rule in OfState(WeightKind.LabelFree)
                select new OracleShare(oracle.Way, oracle.Gain, rule.Way, rule.Gain, oracle.Gain.Value > 0 ? rule.Gain.Value / oracle.Gain.Value : null)],
            runs);
    }

    View IShown.View => GuidanceView.Of(this);
}
