using System.Globalization;
using LatentRecursion.Display;
using LatentRecursion.Host.Guiding;

namespace LatentRecursion.Host.Reports;

/// <summary>What guidance does to runs, as a chart, a table and what they say; terminal, notebook and document show the same.</summary>
public static class GuidanceView
{
    /// <summary>What each way reached.</summary>
    public static View Of(GuidanceSummary summary) => Views.Stack(
    [
        Views.Chart(Accuracy(summary)),
        Table(summary),
        .. summary.Runs.Select(run => Views.Words(
            $"The steps' weights, chosen on validation, seed {run.Seed}: "
            + $"{string.Join(", ", run.StepWeights.Select(weight => weight.ToString("0.00", CultureInfo.InvariantCulture)))}.")),
        Views.Words(
            "Oracles know the right answer, and are no method. That which takes the fixed weight that solves a puzzle bounds what a choice "
            + "among these weights can gain; the others see one step ahead, and bound the next read-out alone. "
            + "Of those that guide the state:"),
        .. summary.Shares.GroupBy(share => (share.Oracle, share.Gain)).Select(of => Views.Words(of.Key.Gain.Value > 0
            ? $"{of.Key.Oracle}: {Figures.Points(of.Key.Gain)} points; of that "
                + string.Join(", ", of.Select(share => $"{share.Rule} has {(share.Share > 0 ? Figures.Share(share.Share) : "nothing")}"))
                + "."
            : $"{of.Key.Oracle}: gains nothing.")),
        Views.Words(summary.Runs.Count == 1
            ? $"{summary.Runs[0].Puzzles} test puzzles of one run: intervals are over puzzles."
            : $"{summary.Runs.Count} runs, {summary.Runs[0].Puzzles} test puzzles: intervals are over runs."),
    ]);

    /// <summary>Exact accuracy against the fixed weights.</summary>
    public static Chart Accuracy(GuidanceSummary summary) => new(
        "Accuracy against the guidance weight", "Exact accuracy on test puzzles, with 95\u00a0% intervals; at w = 1 nothing is guided.",
        Plots.Axis("weight w", isLog: true), Plots.Axis("exact, %", low: 0),
        [.. summary.Ways.Where(way => way.Weight is not null).GroupBy(way => way.Guides).Select(of => new Line(
            of.Key == GuidedPart.State ? "of the state" : "of the read-out", [.. of.Select(Reached)]))]);

    static Point Reached(GuidedRuns way) => new(
        way.Weight!.Value, Plot.Percent(way.Exact.Value), Plot.PercentOfEnd(way.Exact.Low), Plot.PercentOfEnd(way.Exact.High),
        way.Weight == 1, $"{Figures.Points(way.Exact)}\u00a0% at {way.Way}");

    // a row a way: guiding the state beside guiding the read-out, which is never more than one roll-out
    static View Table(GuidanceSummary summary)
    {
        var readOut = summary.Ways.Where(way => way.Guides == GuidedPart.ReadOut).ToDictionary(way => way.Way);
        string[] Cells(GuidedRuns? way) =>
            way is null ? [Figures.None, Figures.None] : [Figures.PlusMinus(way.Exact), Figures.Points(way.Gain)];
        return Views.Table(
            ["weight", "roll-outs", "of the state: exact, %", "points above w = 1", "of the read-out: exact, %", "points above w = 1"],
            summary.Ways.Where(way => way.Guides == GuidedPart.State).Select(way => (IReadOnlyList<string>)[
                way.Way, $"{way.RollOuts}", .. Cells(way), .. Cells(readOut.GetValueOrDefault(way.Way))]));
    }
}
