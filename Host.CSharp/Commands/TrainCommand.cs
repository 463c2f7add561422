using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent train</c>.</summary>
static class TrainCommand
{
    static readonly Option<string?> Scheme = new("--scheme")
    {
        Description = $"{SchemeSource.Expected} trm where absent, or the preset's.",
        HelpName = "NAME|FILE",
    };

    static readonly Option<string?> Run = new("--run") { Description = "The run's folder; runs/<task>-<scheme>-<seed> where absent.", HelpName = "DIR" };

    static readonly Option<string?> Resume = new("--resume")
    {
        Description = "Go on with this run, to the same bits as if it had never stopped.",
        HelpName = "RUN",
    };

    public static Command Create()
    {
        Scheme.CompletionSources.Add([.. Schemes.All.Select(scheme => scheme.Name)]);
        var command = Cli.Verb(
            "train", "Train a scheme on puzzles, or go on with a run.",
            [Scheme, .. RequestOptions.All, Run, Resume, .. MachineOptions.All], Train);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Resume) is null) return;
            var others = new[] { (Option)Scheme, Run }.Concat(RequestOptions.All.OfType<Option>());
            if (others.FirstOrDefault(option => result.GetResult(option) is not null) is { } other)
                result.AddError(
                    $"{other.Name} was given with --resume, but a resumed run keeps what it was begun with, its steps too, "
                    + "on which the rates' schedule depends: leave one of the two out. To train longer, begin a run with more steps.");
        });
        return command;
    }

    static int Train(ParseResult parsed, Terminal terminal)
    {
        var resumed = parsed.GetValue(Resume);
        using var interruption = new Interruption();
        var (folder, request, machine) = resumed is null ? Begin(parsed, terminal) : GoOn(parsed, terminal, resumed);
        using var run = TrainingStart.Open(folder, request, machine, terminal.Say);
        if (run.State.Finished) terminal.Say($"{folder.Path} is finished: {Sentence(run.State)}. Nothing was left to do.");
        else TrainingSession.Follow(run, $"{request.Scheme.Name} on {request.Format.Task}", request.Options.Steps, terminal, interruption.Token);

        var state = run.State;
        if (state.Finished && !File.Exists(ReportPath(folder))) WriteReport(folder, machine, terminal, interruption.Token);
        var stopped = state.Step == 0 ? "before the first step" : $"with a checkpoint at step {state.Step}";
        terminal.Result(
            new { run = folder.Path, state.Step, state.Finished, state.Validation, state.Seconds },
            _ => terminal.Say(state.Finished
                ? $"{folder.Path}: {Sentence(state)}"
                : $"Stopped {stopped}; `latent train --resume {folder.Path}` goes on."));
        return state.Finished ? 0 : ExitCodes.Interrupted;
    }

    static (RunFolder Folder, RunRequest Request, Machine Machine) Begin(ParseResult parsed, Terminal terminal)
    {
        var named = parsed.GetValue(Run);
        if (named is not null) RunFolder.RefuseTaken(named); // before data are opened, whose task may be part of the usual name
        var machine = MachineOptions.Use(parsed, terminal);
        var request = RequestOptions.Read(parsed, parsed.GetValue(Scheme), terminal);
        var folder = TrainingStart.Create(named ?? request.DefaultFolder, request, machine);
        terminal.Say(Words(PuzzleTasks.Open(request)));
        return (folder, request, machine);
    }

    static string Words(DataSplits data)
    {
        static string Count(IPuzzleSource? source) => source is null ? "none" : Figures.Count(source.Examples);
        return $"{data.Format.Task}: {Count(data.Train)} puzzles to train on, {Count(data.Validation)} to validate, {Count(data.Test)} to test.";
    }

    static (RunFolder Folder, RunRequest Request, Machine Machine) GoOn(ParseResult parsed, Terminal terminal, string path)
    {
        var folder = RunFolder.Resume(path);
        return (folder, RunRequest.Of(folder), MachineOptions.Use(parsed, terminal, folder.Manifest.Environment));
    }

    static string ReportPath(RunFolder folder) => Path.Combine(folder.Path, RunFolder.PageName);

    static void WriteReport(RunFolder folder, Machine machine, Terminal terminal, CancellationToken stop)
    {
        using var trained = TrainedRun.Open(folder.Path, checkpoint: null, machine, terminal.Say);
        if (terminal.Progress("measuring", report => RunPage.Write(trained, report, stop)) is { } page) terminal.Say($"The page: {page}");
    }

    static string Sentence(TrainingState state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{state.Step} steps in {state.Seconds:0} s{(state.Validation is { } exact ? $", {100 * exact:0.0} % of validation puzzles exact" : "")}");
}
