using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LatentRecursion.Host.Storage;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Checkpoints;

/// <summary>
/// The checkpoints of a run: <c>checkpoints/00000300/{manifest.json, weights.safetensors, ...}</c>, each written as one folder
/// that is there in full or not at all. Which is the best follows from the scores in the manifests, so it cannot be lost.
/// </summary>
public sealed partial class CheckpointStore(string run)
{
    /// <summary>How many of the latest checkpoints are kept, besides the best.</summary>
    public const int KeptLatest = 2;

    readonly string folder = Path.Combine(run, "checkpoints");

    /// <summary>The steps at which there are checkpoints, first to last; they may be damaged.</summary>
    public IReadOnlyList<int> Steps =>
        Directory.Exists(folder)
            ? [.. Directory.GetDirectories(folder).Select(StepOf).OfType<int>().Order()]
            : [];

    /// <summary>The last step at which there is a checkpoint.</summary>
    public int? Latest() => Steps is [.., var last] ? last : null;

    /// <summary>What the trainer noted at the last checkpoint; null where there is none, or it cannot be read.</summary>
    public JsonObject? LatestState()
    {
        try
        {
            return Latest() is { } last ? CheckpointManifest.Read(FolderOf(last)).State : null;
        }
        catch (UserError)
        {
            return null;
        }
    }

    /// <summary>The step with the highest score, the earliest of equals; null where none was scored.</summary>
    public int? Best() => Best(Readable());

    /// <summary>
    /// Writes a checkpoint. Later ones get another name: they could not be read when the run resumed from before them, and are now the
    /// past of another course of events.
    /// </summary>
    public void Save(Checkpoint checkpoint)
    {
        if (checkpoint.Tensors.Keys.FirstOrDefault(name => !FileStem().IsMatch(name)) is { } odd)
            throw new ArgumentException($"A file of a checkpoint cannot be called '{odd}'.", nameof(checkpoint));
        Durable.WriteFolder(FolderOf(checkpoint.Step), temporary =>
        {
            var files = new SortedDictionary<string, CheckpointFile>(StringComparer.Ordinal);
            foreach (var (name, tensors) in checkpoint.Tensors)
            {
                var path = TensorFile(temporary, name);
                using (var file = File.Create(path)) Safetensors.Write(file, tensors);
                files.Add(name, CheckpointFile.Of(path, tensors.Count));
            }

            new CheckpointManifest(checkpoint.Step, checkpoint.Score, files, checkpoint.State).Write(temporary);
        });
        foreach (var later in Steps.Where(step => step > checkpoint.Step)) Durable.PutAside(FolderOf(later));
    }

    /// <summary>
    /// Removes all but the last two and the best, of those whose manifest can be read: what cannot be read now may be read later. Killed
    /// between saving and this, a run only has some more of them.
    /// </summary>
    public void Keep()
    {
        var readable = Readable();
        var best = Best(readable);
        foreach (var step in readable.SkipLast(KeptLatest).Select(manifest => manifest.Step).Where(step => step != best)) Durable.Delete(FolderOf(step));
    }

    /// <summary>Removes what a killed process left half written, and puts back a checkpoint that it had only moved out of the way.</summary>
    public void CleanTemporary()
    {
        if (Directory.Exists(folder)) Durable.CleanTemporary(folder);
    }

    /// <summary>Loads the checkpoint of a step; a missing or damaged one is a <see cref="UserError"/> that says what is wrong.</summary>
    public Checkpoint Load(int step)
    {
        if (!Steps.Contains(step)) throw new UserError($"'{run}' has no checkpoint of step {step}; {Offered(step)}.");
        try
        {
            return Verified(step);
        }
        catch (Damaged damaged)
        {
            throw new UserError($"{damaged.Message}; {Offered(step)}.");
        }
    }

    /// <summary>
    /// Loads the latest checkpoint that is whole; each damaged one after it gives a warning, one sentence.
    /// Null where there is no checkpoint at all; a <see cref="UserError"/> where all are damaged.
    /// </summary>
    public Checkpoint? LoadLatestGood(out IReadOnlyList<string> warnings)
    {
        var reasons = new List<string>();
        foreach (var step in Steps.Reverse())
        {
            try
            {
                var checkpoint = Verified(step);
                warnings = [.. reasons.Select(reason => $"{reason}; the one before it is used instead.")];
                return checkpoint;
            }
            catch (Damaged damaged)
            {
                reasons.Add(damaged.Message);
            }
        }

        if (reasons.Count > 0)
            throw new UserError($"No checkpoint is whole. {string.Join("; ", reasons)}. Delete '{folder}' to start the run again.");
        warnings = [];
        return null;
    }

    Checkpoint Verified(int step)
    {
        try
        {
            var path = FolderOf(step);
            var manifest = CheckpointManifest.Read(path);
            if (manifest.Step != step) throw new Damaged($"its manifest is that of step {manifest.Step}");
            foreach (var (name, file) in manifest.Files) Check(path, name, file);
            using var scope = NewDisposeScope();
            var tensors = manifest.Files.Keys.ToDictionary(name => name, name => Safetensors.Read(TensorFile(path, name)).Tensors);
            foreach (var file in tensors.Values) scope.MoveToOuter(file.Values);
            return new Checkpoint(step, tensors, manifest.State) { Score = manifest.Score };
        }
        // what cannot be read now is not damaged
        catch (Exception error) when (error is Damaged or EndOfStreamException or UserError { InnerException: null })
        {
            throw new Damaged($"Checkpoint {step:D8} of '{run}' is damaged: {error.Message.TrimEnd('.')}");
        }
    }

    static void Check(string path, string name, CheckpointFile stated)
    {
        if (!FileStem().IsMatch(name)) throw new Damaged($"its manifest names a file '{name}'");
        var file = TensorFile(path, name);
        if (!File.Exists(file)) throw new Damaged($"{name}.safetensors is missing");
        var found = CheckpointFile.Of(file, stated.Tensors);
        if (found.Bytes != stated.Bytes) throw new Damaged($"{name}.safetensors has {found.Bytes} bytes instead of {stated.Bytes}");
        if (found != stated) throw new Damaged($"{name}.safetensors was altered, its SHA-256 is not the one in the manifest");
    }

    List<CheckpointManifest> Readable()
    {
        var manifests = new List<CheckpointManifest>();
        foreach (var step in Steps)
        {
            try
            {
                if (CheckpointManifest.Read(FolderOf(step)) is var manifest && manifest.Step == step) manifests.Add(manifest);
            }
            catch (UserError)
            {
                // a damaged checkpoint is neither the best nor one of the last two; whoever loads it is told why
            }
        }

        return manifests;
    }

    static int? Best(List<CheckpointManifest> manifests) =>
        manifests.Where(manifest => manifest.Score is not null).MaxBy(manifest => manifest.Score)?.Step; // the first of equals

    string Offered(int except)
    {
        var others = Steps.Where(step => step != except).ToList();
        return others is [] ? "there is no other" : $"there are those of steps {string.Join(", ", others)}";
    }

    string FolderOf(int step) => Path.Combine(folder, step.ToString("D8", CultureInfo.InvariantCulture));

    static int? StepOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length >= 8 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
    }

    static string TensorFile(string path, string name) => Path.Combine(path, name + ".safetensors");

    [GeneratedRegex("^[a-z0-9][a-z0-9-]*$")]
    private static partial Regex FileStem();

    /// <summary>Why a checkpoint cannot be used.</summary>
    sealed class Damaged(string reason) : Exception(reason);
}
