using System.Text.Json.Nodes;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Training;

/// <summary>How a run begins, and how one that began goes on.</summary>
static class TrainingStart
{
    /// <summary>A new run's folder, with its <c>run.json</c>.</summary>
    public static RunFolder Create(string path, RunRequest request, Machine machine)
    {
        RunFolder.RefuseTaken(path); // before anything slow
        var data = PuzzleTasks.Open(request);
        // what cannot be built must not leave a folder behind
        using (var model = TrainableModel.Create(request, machine))
        {
            SolverEdits.Of(request.Options, request.Format, model.Scheme);
            var environment = RunEnvironment.Here(ProgramVersion.Libraries, Threads.Count, machine.Runs(model.Network), Devices.NameOf(machine.Device));
            return RunFolder.Create(path, RunManifest.Now(request.ToJson(), request.Options.Seed, SplitChecksums.Of(data), environment));
        }
    }

    /// <summary>Begins a run in a folder, or goes on with the one that is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="request">What the run is asked for.</param>
    /// <param name="machine">On what to compute, of what a run that is there was begun on.</param>
    /// <param name="warn">Told of damaged checkpoints.</param>
    /// <exception cref="UserError">The folder holds something else, the run was asked for something else, or its puzzles are not here.</exception>
    public static TrainingRun Begin(string path, RunRequest request, Func<RunEnvironment?, Machine> machine, Action<string> warn)
    {
        if (!RunFolder.IsAt(path))
        {
            var chosen = machine(null);
            return Open(Create(path, request, chosen), request, chosen, warn);
        }

        RefuseOther(path, request);
        return Open(RunFolder.Resume(path), request, machine, warn);
    }

    /// <summary>Refuses a run that was asked for something else.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="advice">What to do; null: choose another folder.</param>
    public static void RefuseOther(string path, RunRequest request, string? advice = null)
    {
        static JsonNode? Asked(RunRequest request) => JsonNode.Parse(request.Named.ToJson().ToJsonString());
        using var folder = RunFolder.Open(path);
        if (!JsonNode.DeepEquals(Asked(RunRequest.Of(folder)), Asked(request)))
            throw new UserError(
                $"'{path}' holds a run that was asked for something else: "
                + (advice ?? $"choose another folder, or go on with that one (`latent train --resume {path}`)."));
    }

    /// <summary>Opens a locked run for training; its data are found by their checksum, and a scheme that changed since it began is refused.</summary>
    public static TrainingRun Open(RunFolder folder, RunRequest request, Machine machine, Action<string> warn) => Open(folder, request, _ => machine, warn);

    static TrainingRun Open(RunFolder folder, RunRequest request, Func<RunEnvironment?, Machine> machine, Action<string> warn)
    {
        try
        {
            var data = RunData.Of(folder, request);
            request.Scheme.KeepIn(folder.Path);
            return new TrainingRun(folder, request, data, machine(folder.Manifest.Environment), warn);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
