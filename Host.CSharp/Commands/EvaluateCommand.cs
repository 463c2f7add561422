using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;
using LatentRecursion.Interop;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent evaluate RUN</c>.</summary>
static class EvaluateCommand
{
    static readonly Argument<string> Run = new("RUN") { Description = "The run's folder." };
    static readonly Option<string?> Data = new("--data") { Description = "Puzzles to evaluate on; the run's own test puzzles where absent.", HelpName = "FILE|FOLDER" };
    static readonly Option<int?> Checkpoint = new("--checkpoint") { Description = "The checkpoint's step; the best on validation where absent.", HelpName = "STEP" };
    static readonly Option<long?> Count = new("--puzzles") { Description = "Evaluate on the first so many puzzles only.", HelpName = "N" };

    static readonly Option<string?> Scheme = new("--scheme")
    {
        Description = $"Another way to use the trained model: {string.Join(", ", Inferences.All.Select(way => way.Name))}. A plain roll-out where absent.",
        HelpName = "NAME",
    };
    static readonly Option<double?> Weight = new("--weight") { Description = $"Guidance weight of guided; {Inferences.Usual.Weight} where absent.", HelpName = "W" };
    static readonly Option<int?> Copies = new("--copies") { Description = $"Copies of every puzzle, of ptrm and first-to-halt; {Inferences.Usual.Copies} where absent.", HelpName = "K" };
    static readonly Option<double?> Deviation = new("--deviation") { Description = $"Standard deviation of the noise, of ptrm and first-to-halt; {Inferences.Usual.Deviation} where absent.", HelpName = "D" };

    public static Command Create() => Cli.Verb(
        "evaluate", "Measure a trained run: accuracy by supervised step, rule-valid answers, network calls.",
        [Run, Data, Checkpoint, Count, Scheme, Weight, Copies, Deviation, .. MachineOptions.All], Evaluate);

    static int Evaluate(ParseResult parsed, Terminal terminal)
    {
        var device = MachineOptions.Use(parsed);
        if (parsed.GetValue(Count) is < 1) throw new UserError($"--puzzles {parsed.GetValue(Count)} was given; it must be at least 1.");
        using var run = TrainedRun.Open(parsed.GetRequiredValue(Run), parsed.GetValue(Checkpoint), device, terminal.Say);
        var source = Source(run, parsed.GetValue(Data));
        var count = Math.Min(source.Examples, parsed.GetValue(Count) ?? long.MaxValue);
        var evaluator = Way(parsed) is { } way ? run.Using(way, Options(parsed)) : run.Evaluator;
        var result = terminal.Progress("evaluating", report => evaluator.Accuracy(source, count, report));
        terminal.Result(
            new { run = run.Folder.Path, scheme = run.Request.Scheme.Name, task = run.Request.Format.Task, way = parsed.GetValue(Scheme) ?? "roll-out", checkpoint = run.Step, result.Puzzles, result.Steps, result.Seconds },
            text => Show(text, run, result));
        return 0;
    }

    static InferenceChoice? Way(ParseResult parsed)
    {
        var name = parsed.GetValue(Scheme);
        var way = Inferences.All.FirstOrDefault(way => way.Name == name);
        if (name is not null && way is null) throw UserError.Unknown("way to use a trained model", name, Inferences.All.Select(known => known.Name));
        foreach (var option in new Option[] { Weight, Copies, Deviation })
        {
            if (parsed.GetResult(option) is not null && way?.Reads.Contains(option.Name[2..]) != true)
                throw new UserError($"{option.Name} was given, but {name ?? "a plain roll-out"} does not read it: leave it out, or choose another --scheme.");
        }

        return way;
    }

    static InferenceOptions Options(ParseResult parsed)
    {
        var usual = Inferences.Usual;
        var options = new InferenceOptions(parsed.GetValue(Weight) ?? usual.Weight, parsed.GetValue(Copies) ?? usual.Copies, parsed.GetValue(Deviation) ?? usual.Deviation);
        if (options.Copies is < 1 or > 1024) throw new UserError($"--copies {options.Copies} was given; it must be from 1 to 1024.");
        if (!(options.Deviation >= 0 && double.IsFinite(options.Deviation))) throw new UserError($"--deviation {options.Deviation} was given; it must be at least 0.");
        if (!(options.Weight >= 0 && double.IsFinite(options.Weight))) throw new UserError($"--weight {options.Weight} was given; it must be at least 0.");
        return options;
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
