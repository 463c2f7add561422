using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent halt RUN</c>.</summary>
static class HaltCommand
{
    static readonly Option<double> Epsilon = new("--epsilon") { Description = "The risk that stopping may take: right after the full roll-out, wrong where stopped.", DefaultValueFactory = _ => 0.01, HelpName = "SHARE" };
    static readonly Option<double> Delta = new("--delta") { Description = "How often the promise may fail.", DefaultValueFactory = _ => 0.05, HelpName = "SHARE" };
    static readonly Option<long?> Puzzles = RunOptions.Puzzles("Use the first so many validation puzzles, and as many test puzzles.");

    /// <summary>What was found.</summary>
    sealed record Report(
        string Run, int Checkpoint, double Epsilon, double Delta, int FitPuzzles, int CalibrationPuzzles, IReadOnlyList<CalibratedFamily> Families, HaltingRule? Rule,
        HaltingOutcome? Test, double FullCalls, double? Calls, Interval? Difference, double FullSeconds, double? Seconds);

    public static Command Create() => Cli.Verb(
        "halt", "Find a rule by which rows stop early without a label, with a promise (Learn then Test), and save it with the run.",
        [.. RunOptions.AllWithData, Epsilon, Delta, Puzzles, .. MachineOptions.All], Halt);

    static int Halt(ParseResult parsed, Terminal terminal)
    {
        var guarantee = new LearnThenTest(Share(parsed, Epsilon), Share(parsed, Delta));
        var machine = MachineOptions.Use(parsed, terminal);
        using var run = RunOptions.Open(parsed, machine, terminal);
        if (run.Model.Scheme.Steps == 1) throw new UserError($"{run.Request.Scheme.Name} takes one supervised step: there is nothing to stop before.");
        var (validation, test) = RunOptions.ChoosingAndReporting(parsed, run);
        var most = RunOptions.Count(parsed, Puzzles) ?? long.MaxValue;

        var (_, toCalibrate) = terminal.Progress("validation puzzles", progress => run.Recorded(validation, most, progress));
        var calibration = HaltingCalibration.Of(toCalibrate, guarantee);
        var (full, reported) = terminal.Progress("test puzzles, in full", progress => run.Recorded(test, most, progress));
        var report = new Report(
            run.Folder.Path, run.Step, guarantee.Epsilon, guarantee.Delta, calibration.FitPuzzles, calibration.CalibrationPuzzles, calibration.Families, calibration.Rule,
            null, full.Last.Calls, null, null, full.Seconds, null);
        if (calibration.Rule is { } rule)
        {
            var stopped = terminal.Progress("test puzzles, stopping", progress => run.Stopping(rule).Accuracy(test, full.Puzzles, progress));
            new SavedHalting(rule, guarantee, run.Step, calibration.CalibrationPuzzles).Save(run.Folder.Path);
            var scores = rule.Scores(reported);
            report = report with { Test = rule.On(reported, scores), Calls = stopped.Last.Calls, Difference = Gain(rule, reported, scores), Seconds = stopped.Seconds };
        }
        else
        {
            SavedHalting.Remove(run.Folder.Path);
        }

        terminal.Result(report, text => Show(text, terminal, report));
        return 0;
    }

    static double Share(ParseResult parsed, Option<double> option) => parsed.GetValue(option) is > 0 and < 1 and var share
        ? share
        : throw new UserError($"{option.Name} {parsed.GetValue(option).ToString(CultureInfo.InvariantCulture)} was given; it must lie between 0 and 1.");

    // the puzzles are the unit: one run tells nothing of other seeds
    static Interval Gain(HaltingRule rule, StepRecord record, IReadOnlyList<double[]> scores)
    {
        sbyte Of(int puzzle) => (sbyte)((record.IsRight(puzzle, rule.StopsAt(scores[puzzle])) ? 1 : 0) - (record.IsRight(puzzle, record.Steps) ? 1 : 0));
        return PairedBootstrap.Of([[.. Enumerable.Range(0, record.Puzzles).Select(Of)]], seed: 1);
    }

    static void Show(IAnsiConsole text, Terminal terminal, Report report)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("rule on", "thresholds tried", "that keep the promise", "supervised steps a puzzle");
        foreach (var family in report.Families)
            table.AddRow(family.Name, $"{family.Tried}", $"{family.Passing}", family.Steps is { } steps ? Figures.Number(steps) : Figures.None);
        text.Write(table);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Promise: with a confidence of {1 - report.Delta} at most {100 * report.Epsilon} % of puzzles are right in full and wrong where stopped. {report.FitPuzzles} puzzles fitted, {report.CalibrationPuzzles} calibrated."));
        if (report is not { Rule: { } rule, Test: { } test, Difference: { } difference, Calls: { } calls, Seconds: { } seconds })
        {
            terminal.Say("No rule keeps it: nothing stops early, and none is saved.");
            return;
        }

        terminal.Say($"Chosen: {rule.Name}, on {test.Puzzles} test puzzles:");
        terminal.Say($"  {Figures.Count(calls)} network calls a puzzle of {Figures.Count(report.FullCalls)}: {Figures.Compared(calls, report.FullCalls)}; {Figures.Duration(seconds)} of {Figures.Duration(report.FullSeconds)}: {Figures.Compared(seconds, report.FullSeconds, less: "less", equal: "as much")}");
        terminal.Say($"  exact {Figures.Share((double)test.Right / test.Puzzles)} of {Figures.Share((double)test.RightInFull / test.Puzzles)} in full, {Figures.Points(difference)} points; lost {test.Lost}, gained {test.Gained}");
        terminal.Say($"Saved with the run: `latent evaluate {report.Run} --halt` and `latent solve {report.Run} PUZZLE --halt` stop by it.");
    }
}
