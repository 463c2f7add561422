using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent evaluate RUN...</c>.</summary>
static class EvaluateCommand
{
    static readonly Option<long?> Puzzles = RunOptions.Puzzles("Evaluate on the first so many puzzles only.");

    static readonly Option<bool> ByDifficulty = new("--by-difficulty")
    {
        Description = "Also by difficulty: the task's own grade, and the rating that the data give, if they do.",
    };

    static readonly Option<string?> Split = new Option<string?>("--split")
    {
        Description = "Of the run's own data: test, where absent, or validation, on which to choose the options of a way.",
        HelpName = "NAME",
    }.AcceptOnlyFromAmong(DataSplits.TestName, DataSplits.ValidationName);

    public static Command Create() => Cli.Verb(
        "evaluate",
        "Measure a trained run: accuracy by supervised step, rule-valid answers, network calls. "
            + "FILE.json, what --json printed of several runs, is shown again, and several of them side by side.",
        [.. RunOptions.Several, Split, Puzzles, ByDifficulty, Cli.Markdown, .. WayOptions.All, .. MachineOptions.All], Evaluate);

    /// <summary>What a run answered, and which run that was.</summary>
    sealed record Evaluated(string Run, RunRequest Request, int Step, string Data, EvaluationResult Result);

    static int Evaluate(ParseResult parsed, Terminal terminal)
    {
        if (RunOptions.Saved(parsed) is { Count: > 0 } saved)
            return RunOptions.Again<EvaluationSummary, EvaluationComparison>(saved, summaries => new(summaries), terminal);
        var machine = MachineOptions.Use(parsed, terminal);
        var runs = RunOptions.OfOneKind(parsed).Select(folder => Measured(folder, parsed, machine, terminal)).ToList();
        if (runs is [var only]) return One(only, parsed, terminal);
        var request = runs[0].Request;
        return terminal.Result(EvaluationSummary.Of(
            [.. runs.Select(run => (run.Run, run.Result))], request.Scheme.Name, request.Format.Task, WayOptions.Words(parsed), runs[0].Data));
    }

    static Evaluated Measured(string folder, ParseResult parsed, Machine machine, Terminal terminal)
    {
        using var run = RunOptions.Open(folder, parsed, machine, terminal);
        var source = Source(run, parsed);
        var count = Math.Min(source.Examples, RunOptions.Count(parsed, Puzzles) ?? long.MaxValue);
        var evaluator = WayOptions.Asking(parsed, run);
        var result = terminal.Progress(
            $"evaluating {folder}", report => evaluator.Accuracy(source, count, report, byDifficulty: parsed.GetValue(ByDifficulty)));
        return new(run.Folder.Path, run.Request, run.Step, RunOptions.GivenData(parsed) ?? parsed.GetValue(Split) ?? run.Data.HeldOutName, result);
    }

    static int One(Evaluated run, ParseResult parsed, Terminal terminal)
    {
        var result = run.Result;
        terminal.Result(
            new
            {
                run = run.Run,
                scheme = run.Request.Scheme.Name,
                task = run.Request.Format.Task,
                way = WayOptions.Name(parsed),
                numbers = WayOptions.Numbers(parsed),
                checkpoint = run.Step,
                data = run.Data,
                result.Puzzles,
                result.Planned,
                result.Steps,
                result.Strata,
                result.Seconds,
            },
            _ => Show(terminal, run, WayOptions.Words(parsed), WayOptions.IsHalting(parsed)));
        return 0;
    }

    static IPuzzleSource Source(TrainedRun run, ParseResult parsed)
    {
        var split = parsed.GetValue(Split);
        if (split is not null && RunOptions.GivenData(parsed) is not null)
            throw new UserError($"--split {split} was given with --data, but only the run's own data are split: leave one of the two out.");
        if (split == DataSplits.TestName && run.Data.Test is null)
            throw new UserError(
                $"The data of '{run.Folder.Path}' have no test puzzles: leave --split out, or name puzzles with --data.");
        return split != DataSplits.ValidationName ? RunOptions.HeldOut(parsed, run)
            : run.Data.Validation ?? throw new UserError(
                $"The data of '{run.Folder.Path}' have no validation puzzles: leave --split out, or name puzzles with --data.");
    }

    static void Show(Terminal terminal, Evaluated run, string way, bool isHalting)
    {
        var result = run.Result;
        terminal.Show(result);
        if (isHalting && result.Last.Calls == result.Planned) terminal.Say("No row stopped early.");
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Request.Scheme.Name} at step {run.Step} on {run.Request.Format.Task} ({run.Data}), by {way}, in {result.Seconds:0.0} s."));
    }
}
