using LatentRecursion.Display;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>An answer update of several runs: means with Student's interval, over the cells that questions leave open.</summary>
/// <param name="Step">The supervised step, from 1.</param>
/// <param name="Update">The answer update within the roll-out, from 1.</param>
/// <param name="Verdicts">The share of cells of each verdict.</param>
/// <param name="Advantage">A(y*).</param>
/// <param name="Right">The share of cells that are right after it.</param>
/// <param name="Exact">The share of puzzles with every asked cell right after it.</param>
public sealed record UpdateSummary(int Step, int Update, IReadOnlyDictionary<Verdict, Interval> Verdicts, Interval Advantage, Interval Right, Interval Exact);

/// <summary>How well a signal predicts something on several runs.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Predicts">What is predicted.</param>
/// <param name="Area">Area under the ROC curve, of the runs on which it sometimes happens; null where there are none.</param>
public sealed record SignalSummary(string Signal, string Predicts, Interval? Area);

/// <summary>What runs that differ by seed do with their calls: the run is the unit.</summary>
/// <param name="Runs">The runs' folders.</param>
/// <param name="Scheme">Their scheme.</param>
/// <param name="Task">Their task.</param>
/// <param name="Puzzles">How many puzzles each was given.</param>
/// <param name="Updates">Every answer update.</param>
/// <param name="Verdicts">The share of each verdict, over all answer updates.</param>
/// <param name="FinalEarly">The share of puzzles with their last answer before the last supervised step.</param>
/// <param name="Hypothesis">How often the improvement theorem's hypothesis holds at updates that are not dead; null where all are.</param>
/// <param name="Signals">How well what needs no label predicts.</param>
[TypeFormatterSource]
public sealed record DiagnosisSummary(
    IReadOnlyList<string> Runs, string Scheme, string Task, int Puzzles, IReadOnlyList<UpdateSummary> Updates,
    IReadOnlyDictionary<Verdict, Interval> Verdicts, Interval FinalEarly,
    Interval? Hypothesis, IReadOnlyList<SignalSummary> Signals) : IShown
{
    View IShown.View => DiagnosisView.Of(this);

    /// <summary>Sums up runs of one kind, at least one.</summary>
    public static DiagnosisSummary Of(IReadOnlyList<DiagnosisResult> runs)
    {
        Interval Mean(Func<DiagnosisResult, double> value) => Interval.OfMean([.. runs.Select(value)]);
        Interval? MeanOfKnown(Func<DiagnosisResult, double?> value) =>
            runs.Select(value).OfType<double>().ToList() is { Count: > 0 } known ? Interval.OfMean(known) : null;
        static Dictionary<Verdict, Interval> OfEach(Func<Verdict, Interval> share) => Enum.GetValues<Verdict>().ToDictionary(verdict => verdict, share);
        var first = runs[0];
        // rows that halt may leave a run without its last updates
        UpdateSummary Summary(int number)
        {
            var having = runs.Where(run => run.OfAll.Count > number).Select(run => run.OfAll[number]).ToList();
            Interval Over(Func<UpdateDiagnosis, double> value) => Interval.OfMean([.. having.Select(value)]);
            return new(
                having[0].Step, having[0].Update, OfEach(verdict => Over(update => update.Share(verdict))),
                Over(update => update.Advantage), Over(update => update.Right), Over(update => update.Exact));
        }

        return new(
            [.. runs.Select(run => run.Run)], first.Scheme, first.Task, first.Puzzles,
            [.. Enumerable.Range(0, runs.Max(run => run.OfAll.Count)).Select(Summary)],
            OfEach(verdict => Mean(run => run.Share(verdict))), Mean(run => run.FinalEarly), MeanOfKnown(run => run.HypothesisOfLive.Holds?.Value),
            [.. first.Signals.Select((signal, number) => new SignalSummary(signal.Signal, signal.Predicts, MeanOfKnown(run => run.Signals[number].Area)))]);
    }
}

/// <summary>Runs of several kinds, side by side.</summary>
/// <param name="Summaries">Of the runs of each.</param>
[TypeFormatterSource]
public sealed record DiagnosisComparison(IReadOnlyList<DiagnosisSummary> Summaries) : IShown
{
    View IShown.View => DiagnosisView.Of(Summaries);
}
