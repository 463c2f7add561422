using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>How a run begins, and how one that began goes on.</summary>
static class TrainingStart
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
            return RunFolder.Create(path, RunManifest.Now(request.ToJson(), request.Options.Seed, SplitChecksums.Of(data), RunEnvironment.Here(Libraries, Threads.Count, machine.Kernels.Runs)));
        }
    }

    /// <summary>Opens a locked run for training; its data are found by their checksum, and a scheme that changed since it began is refused.</summary>
    public static TrainingRun Open(RunFolder folder, RunRequest request, Machine machine, Action<string> warn)
    {
        var data = RunData.Of(folder, request);
        request.Scheme.KeepIn(folder.Path);
        return new TrainingRun(folder, request, data, machine, warn);
    }
}
