using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Interop;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent evaluate RUN</c>.</summary>
static class EvaluateCommand
{
    const string Test = "test", Validation = "validation";

    static readonly Argument<string> Run = new("RUN") { Description = "The run's folder." };
    static readonly Option<string?> Data = new("--data") { Description = "Puzzles to evaluate on; the run's own test puzzles where absent.", HelpName = "FILE|FOLDER" };
    static readonly Option<int?> Checkpoint = new("--checkpoint") { Description = "The checkpoint's step; the best on validation where absent.", HelpName = "STEP" };
    static readonly Option<long?> Count = new("--puzzles") { Description = "Evaluate on the first so many puzzles only.", HelpName = "N" };

    static readonly Option<string?> Scheme = new("--scheme")
    {
        Description = $"Another way to use the trained model: {Recipes.Way.Expected} A plain roll-out where absent.",
        HelpName = "NAME|FILE",
    };
    static readonly Option<double?> Weight = new("--weight") { Description = $"Guidance weight of guided; {Inferences.Usual.Weight} where absent.", HelpName = "W" };
    static readonly Option<int?> Copies = new("--copies") { Description = $"Copies of every puzzle, of ptrm and first-to-halt; {Inferences.Usual.Copies} where absent.", HelpName = "K" };
    static readonly Option<double?> Deviation = new("--deviation") { Description = $"Standard deviation of the noise, of ptrm and first-to-halt; {Inferences.Usual.Deviation} where absent.", HelpName = "D" };

    static readonly Option<double?> Confidence = new("--confidence")
    {
        Description = $"Probability of being right above which the halting head is believed, of first-to-halt; {Inferences.Usual.Confidence} where absent.",
        HelpName = "P",
    };

    static readonly Option<string> Split = new Option<string>("--split")
    {
        Description = "Puzzles of the run's own data: test, or validation, on which to choose the options of a way.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Test,
    }.AcceptOnlyFromAmong(Test, Validation);

    public static Command Create() => Cli.Verb(
        "evaluate", "Measure a trained run: accuracy by supervised step, rule-valid answers, network calls.",
        [Run, Data, Split, Checkpoint, Count, Scheme, Weight, Copies, Deviation, Confidence, .. MachineOptions.All], Evaluate);

    static int Evaluate(ParseResult parsed, Terminal terminal)
    {
        var device = MachineOptions.Use(parsed);
        if (parsed.GetValue(Count) is < 1) throw new UserError($"--puzzles {parsed.GetValue(Count)} was given; it must be at least 1.");
        using var run = TrainedRun.Open(parsed.GetRequiredValue(Run), parsed.GetValue(Checkpoint), device, terminal.Say);
        var source = Source(run, parsed);
        var count = Math.Min(source.Examples, parsed.GetValue(Count) ?? long.MaxValue);
        var evaluator = Way(parsed) is { } way ? run.Using(way, Options(parsed)) : run.Evaluator;
        var result = terminal.Progress("evaluating", report => evaluator.Accuracy(source, count, report));
        terminal.Result(
            new { run = run.Folder.Path, scheme = run.Request.Scheme.Name, task = run.Request.Format.Task, way = parsed.GetValue(Scheme) ?? "roll-out", checkpoint = run.Step, split = parsed.GetValue(Data) is null ? parsed.GetValue(Split) : null, result.Puzzles, result.Planned, result.Steps, result.Seconds },
            text => Show(text, run, result));
        return 0;
    }

    static Way? Way(ParseResult parsed)
    {
        var name = parsed.GetValue(Scheme);
        var way = name is null ? null : Recipes.Way.Named(name);
        foreach (var option in new Option[] { Weight, Copies, Deviation, Confidence })
        {
            if (parsed.GetResult(option) is not null && way?.Reads.Contains(option.Name[2..]) != true)
                throw new UserError($"{option.Name} was given, but {name ?? "a plain roll-out"} does not read it: leave it out, or choose another --scheme.");
        }

        return way;
    }

    static InferenceOptions Options(ParseResult parsed)
    {
        var usual = Inferences.Usual;
        var options = new InferenceOptions(
            parsed.GetValue(Weight) ?? usual.Weight, parsed.GetValue(Copies) ?? usual.Copies, parsed.GetValue(Deviation) ?? usual.Deviation,
            parsed.GetValue(Confidence) ?? usual.Confidence);
        if (options.Copies is < 1 or > 1024) throw new UserError($"--copies {options.Copies} was given; it must be from 1 to 1024.");
        if (!(options.Deviation >= 0 && double.IsFinite(options.Deviation))) throw new UserError($"--deviation {options.Deviation} was given; it must be at least 0.");
        if (!(options.Weight >= 0 && double.IsFinite(options.Weight))) throw new UserError($"--weight {options.Weight} was given; it must be at least 0.");
        if (!(options.Confidence is >= 0 and < 1)) throw new UserError($"--confidence {options.Confidence} was given; it must be at least 0 and below 1.");
        return options;
    }

    static IPuzzleSource Source(TrainedRun run, ParseResult parsed)
    {
        var source = parsed.GetValue(Data) is { } data ? PuzzleData.OpenForEvaluation(data)
            : parsed.GetValue(Split) == Test ? PuzzleTasks.Open(run.Request).HeldOut
            : PuzzleTasks.Open(run.Request).Validation ?? throw new UserError($"The data of '{run.Folder.Path}' have no validation puzzles: leave --split out, or name puzzles with --data.");
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
                $"{step.Step}", Figures.Count(step.Calls), Markup.Escape($"{step.Exact}"), string.Create(CultureInfo.InvariantCulture, $"{100 * step.Cells:0.0} %"),
                Markup.Escape(step.Valid is { } valid ? $"{valid}" : "-"));
        }

        text.Write(table);
        if (result.Last.Calls != result.Planned)
            text.WriteLine($"Up to {Figures.Count(result.Planned)} network calls a puzzle were planned, {Figures.Count(result.Last.Calls)} ran: {Figures.Compared(result.Last.Calls, result.Planned)}.");
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Request.Scheme.Name} at step {run.Step}: {result.Puzzles} puzzles of {run.Request.Format.Task} in {result.Seconds:0.0} s. Intervals are Wilson's at 95 %."));
    }
}
