using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent evaluate RUN</c>.</summary>
static class EvaluateCommand
{
    static readonly Argument<string> Run = new("RUN") { Description = "The run's folder." };
    static readonly Option<string?> Data = new("--data") { Description = "Puzzles to evaluate on; the run's own test puzzles where absent.", HelpName = "FILE|FOLDER" };
    static readonly Option<int?> Checkpoint = new("--checkpoint") { Description = "The checkpoint's step; the best on validation where absent.", HelpName = "STEP" };
    static readonly Option<long?> Count = new("--puzzles") { Description = "Evaluate on the first so many puzzles only.", HelpName = "N" };

    public static Command Create() => Cli.Verb(
        "evaluate", "Measure a trained run: accuracy by supervised step, rule-valid answers, network calls.",
        [Run, Data, Checkpoint, Count, .. MachineOptions.All], Evaluate);

    static int Evaluate(ParseResult parsed, Terminal terminal)
    {
        var device = MachineOptions.Use(parsed);
        if (parsed.GetValue(Count) is < 1) throw new UserError($"--puzzles {parsed.GetValue(Count)} was given; it must be at least 1.");
        using var run = TrainedRun.Open(parsed.GetRequiredValue(Run), parsed.GetValue(Checkpoint), device, terminal.Say);
        var source = Source(run, parsed.GetValue(Data));
        var count = Math.Min(source.Examples, parsed.GetValue(Count) ?? long.MaxValue);
        var result = terminal.Progress("evaluating", report => run.Evaluator.Accuracy(source, count, report));
        terminal.Result(
            new { run = run.Folder.Path, scheme = run.Request.Scheme.Name, task = run.Request.Format.Task, checkpoint = run.Step, result.Puzzles, result.Steps, result.Seconds },
            text => Show(text, run, result));
        return 0;
    }

    static IPuzzleSource Source(TrainedRun run, string? data)
    {
        var source = data is not null ? PuzzleData.OpenForEvaluation(data) : PuzzleTasks.Open(run.Request).HeldOut;
        var (asked, trained) = (source.Format, run.Request.Format);
        if (asked.Length != trained.Length || asked.Vocabulary > trained.Vocabulary || asked.Puzzles > trained.Puzzles)
            throw new UserError($"'{run.Folder.Path}' was trained on {trained}, and cannot read {asked}: name other puzzles with --data.");
        return source;
    }

    static void Show(IAnsiConsole text, TrainedRun run, EvaluationResult result)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in new[] { "supervised step", "network calls", "exact", "cells", "rule-valid" }) table.AddColumn(column);
        foreach (var step in result.Steps)
        {
            table.AddRow(
                $"{step.Step}", $"{step.Calls}", Markup.Escape($"{step.Exact}"), string.Create(CultureInfo.InvariantCulture, $"{100 * step.Cells:0.0} %"),
                Markup.Escape(step.Valid is { } valid ? $"{valid}" : "-"));
        }

        text.Write(table);
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Request.Scheme.Name} at step {run.Step}: {result.Puzzles} puzzles of {run.Request.Format.Task} in {result.Seconds:0.0} s. Intervals are Wilson's at 95 %."));
    }
}
