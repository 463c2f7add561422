using System.Text.Json.Nodes;
using LatentRecursion.Host.Checkpoints;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Storage;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Runs;

/// <summary>
/// A copy of a run to give away: its options, metrics and page, and of one checkpoint the weights that answers are computed with. What only
/// training needs stays behind, so such a copy can be evaluated and cannot be trained on.
/// </summary>
static class RunExport
{
    static IEnumerable<string> Files(TrainedRun run)
    {
        string[] always = [RunFolder.ManifestName, MetricsLog.FileName, RunFolder.PageName, SavedHalting.FileName];
        return run.Request.Scheme.Origin is { } origin ? always.Append(Path.GetFileName(origin.CopyIn(run.Folder.Path))) : always;
    }

    /// <summary>Writes the copy in full or not at all; a folder with anything in it is refused.</summary>
    public static void Write(TrainedRun run, string path)
    {
        RunFolder.RefuseTaken(path);
        Durable.WriteFolder(path, temporary =>
        {
            foreach (var name in Files(run).Where(name => File.Exists(Path.Combine(run.Folder.Path, name))))
                File.Copy(Path.Combine(run.Folder.Path, name), Path.Combine(temporary, name));
            new CheckpointStore(temporary).Save(Weights(run));
        });
    }

    /// <summary>Refuses to go on with what <see cref="Write"/> wrote.</summary>
    public static void RefuseToTrain(string path, Checkpoint checkpoint)
    {
        if (!checkpoint.Tensors.ContainsKey(Checkpoint.Optimizer))
            throw new UserError($"'{path}' holds the weights of a run only, as `latent export` leaves them: evaluate it, solve with it, or train anew.");
    }

    /// <summary>What is told of a checkpoint besides its weights.</summary>
    public static JsonObject Told(TrainedRun run)
    {
        string[] told = ["finished", "validation", "seconds"];
        return new(told.Select(name => KeyValuePair.Create(name, run.State[name]?.DeepClone())));
    }

    static Checkpoint Weights(TrainedRun run) =>
        new(run.Step, new Dictionary<string, IReadOnlyDictionary<string, Tensor>> { [Checkpoint.Weights] = run.Model.Weights }, Told(run))
        {
            Score = run.Score
        };
}
