using System.Globalization;
using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Halting;

/// <summary>What stopping early does to a run: chosen on validation puzzles, reported on test puzzles.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Checkpoint">The checkpoint's step.</param>
/// <param name="Epsilon">The risk that was allowed.</param>
/// <param name="Delta">How often the promise may fail.</param>
/// <param name="FitPuzzles">Puzzles that fitted the rules.</param>
/// <param name="CalibrationPuzzles">Puzzles that calibrated them.</param>
/// <param name="ChoosingPuzzles">Of these, how many had also chosen the checkpoint.</param>
/// <param name="Families">What became of every family of rules.</param>
/// <param name="Rule">The rule that stops soonest of those that keep the promise; null where none does.</param>
/// <param name="Test">What it did on test puzzles.</param>
/// <param name="FullCalls">Network calls a puzzle of full roll-outs.</param>
/// <param name="Calls">Network calls a puzzle that ran under the rule.</param>
/// <param name="Difference">Exact accuracy above that of full roll-outs, over puzzles.</param>
/// <param name="FullSeconds">Seconds of the full roll-outs of all test puzzles.</param>
/// <param name="Seconds">Seconds under the rule, where rows that stop leave the batch.</param>
[TypeFormatterSource]
public sealed record HaltingReport(
    string Run, int Checkpoint, double Epsilon, double Delta, int FitPuzzles, int CalibrationPuzzles, int ChoosingPuzzles,
    IReadOnlyList<CalibratedFamily> Families,
    HaltingRule? Rule, HaltingOutcome? Test, double FullCalls, double? Calls, Interval? Difference, double FullSeconds, double? Seconds) : IShown
{
    /// <summary>Chooses a rule and measures it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="validation">Puzzles to choose by.</param>
    /// <param name="test">Puzzles to report on.</param>
    /// <param name="guarantee">What is promised.</param>
    /// <param name="most">At most so many puzzles of each, one a group: its variants are not independent of it.</param>
    /// <param name="progress">Puzzles done, of how many, and of which.</param>
    /// <exception cref="UserError">The run has nothing to stop before, or there are too few puzzles for any promise.</exception>
    public static HaltingReport Of(
        TrainedRun run, IPuzzleSource validation, IPuzzleSource test, LearnThenTest guarantee, long most = long.MaxValue,
        Action<double, double, string>? progress = null)
    {
        if (run.Model.Scheme.Steps == 1) throw new UserError($"{run.Request.Scheme.Name} takes one supervised step: there is nothing to stop before.");
        long Most(IPuzzleSource source) => ExamplePlace.Independent(source, most);
        HaltingCalibration.RequireEnough((int)Most(validation), run.Signals.Count, guarantee); // before anything runs
        Action<double, double, string> On(string what) => (done, total, _) => progress?.Invoke(done, total, what);
        var calibration = HaltingCalibration.Of(
            run.Recorded(validation, Most(validation), On("validation puzzles")).Record, guarantee, run.Choosing(validation));
        var (full, reported) = run.Recorded(test, Most(test), On("test puzzles, in full"));
        var report = new HaltingReport(
            run.Folder.Path, run.Step, guarantee.Epsilon, guarantee.Delta,
            calibration.FitPuzzles, calibration.CalibrationPuzzles, calibration.ChoosingPuzzles, calibration.Families,
            calibration.Rule, null, full.Last.Calls, null, null, full.Seconds, null);
        if (calibration.Rule is not { } rule) return report;
        var stopping = run.Stopping(rule);
        var ran = new StepRecord([], stopping.Steps);
        var stopped = stopping.Accuracy(test, full.Puzzles, On("test puzzles, stopping"), ran);
        bool IsRight(int puzzle) => ran.IsRight(puzzle, ran.Steps);
        return report with
        {
            Test = HaltingOutcome.Of(reported, [.. rule.Scores(reported).Select(rule.StopsAt)], IsRight),
            Calls = stopped.Last.Calls,
            Difference = Gain(reported, IsRight),
            Seconds = stopped.Seconds,
        };
    }

    // the puzzles are the unit: one run tells nothing of other seeds
    static Interval Gain(StepRecord full, Func<int, bool> isRight) => PairedBootstrap.Of(
        [[.. Enumerable.Range(0, full.Puzzles).Select(puzzle => PairedBootstrap.Gain(isRight(puzzle), full.IsRight(puzzle, full.Steps)))]], seed: 1);

    View IShown.View => Views.Stack(
    [
        Views.Table(
            ["rule on", "thresholds tried", "that keep the promise", "supervised steps a puzzle"],
            Families.Select(family => (IReadOnlyList<string>)[family.Name, $"{family.Tried}", $"{family.Passing}", Figures.Number(family.Steps)])),
        Views.Words(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Promise: with a confidence of {1 - Delta:0.######} at most {100 * Epsilon:0.####} % of puzzles are right in full ")
            + $"and wrong where stopped. {FitPuzzles} puzzles fitted, {CalibrationPuzzles} calibrated."),
        .. ChoosingPuzzles == 0 ? Array.Empty<View>() :
            [Views.Words(
                $"{ChoosingPuzzles} of those that calibrated had also chosen this checkpoint among others, which weakens the promise: "
                + "calibrate the last one (--checkpoint STEP), or give --data of your own.")],
        .. Chosen.Select(Views.Words),
    ]);

    IEnumerable<string> Chosen => this is { Rule: { } rule, Test: { } test, Difference: { } difference, Calls: { } calls, Seconds: { } seconds }
        ?
        [
            $"Chosen: {rule.Name}, on {test.Puzzles} test puzzles:",
            $"  {Figures.Count(calls)} network calls a puzzle of {Figures.Count(FullCalls)}: {Figures.Compared(calls, FullCalls)}; "
                + $"{Figures.Duration(seconds)} of {Figures.Duration(FullSeconds)}: "
                + $"{Figures.Compared(seconds, FullSeconds, less: "less", equal: "as much")}",
            $"  exact {Figures.Share((double)test.Right / test.Puzzles)} "
                + $"of {Figures.Share((double)test.RightInFull / test.Puzzles)} in full, "
                + $"{Figures.Points(difference)} points; lost {test.Lost}, gained {test.Gained}",
        ]
        : ["No rule keeps it: nothing stops early."];
}
