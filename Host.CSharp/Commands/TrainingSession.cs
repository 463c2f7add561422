using System.Globalization;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Commands;

/// <summary>A training run as a verb starts and follows it.</summary>
static class TrainingSession
{
    /// <summary>TorchSharp and libtorch, with versions.</summary>
    public static string Libraries => $"TorchSharp {typeof(Tensor).Assembly.GetName().Version}, libtorch {TorchSharp.torch.__version__}";

    /// <summary>A new run's folder, with its <c>run.json</c>.</summary>
    public static RunFolder Create(string path, RunRequest request, Machine machine)
    {
        var data = PuzzleTasks.Open(request);
        // what cannot be built must not leave a folder behind
        using (var model = TrainableModel.Create(request, machine))
        {
            SolverEdits.Of(request.Options, request.Format, model.Scheme);
            return RunFolder.Create(path, RunManifest.Now(request.ToJson(), request.Options.Seed, data.Train.Checksum, RunEnvironment.Here(Libraries, Threads.Count, machine.Kernels.Runs)));
        }
    }

    /// <summary>Opens a locked run for training; data or a scheme that changed since it began are refused.</summary>
    public static TrainingRun Open(RunFolder folder, RunRequest request, Machine machine, Action<string> warn)
    {
        var data = PuzzleTasks.Open(request);
        if (folder.Manifest.DataChecksum is { } recorded && recorded != data.Train.Checksum)
            throw new UserError($"The training puzzles of '{folder.Path}' have changed since it began (checksum {data.Train.Checksum[..12]}..., recorded {recorded[..12]}...): restore them, or train anew.");
        request.Scheme.KeepIn(folder.Path);
        return new TrainingRun(folder, request, data, machine, warn);
    }

    /// <summary>Trains behind a progress bar until the run is finished or interrupted.</summary>
    public static void Follow(TrainingRun run, string title, int budget, Terminal terminal, CancellationToken stop)
    {
        var solved = 0.0; // of the rows that halted last: in the middle of a roll-out an answer is not meant to be right yet
        terminal.Progress(title, report => run.Run((result, state) =>
        {
            if (result.Finished > 0) solved = result.Exact;
            report(state.Finished ? budget : state.Step, budget, Words(result, state, solved));
        }, stop));
    }

    static string Words(StepResult result, TrainingState state, double solved) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {result.Step}, {result.Step / Math.Max(state.Seconds, 1e-3):0.0}/s, loss {result.Loss:0.000}, solved {100 * solved:0} %{(state.Validation is { } exact ? $", validation {100 * exact:0.0} %" : "")}");
}
