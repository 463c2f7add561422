using System.Text.RegularExpressions;
using LatentRecursion.Host.Checkpoints;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Runs;

/// <summary>A run's folder: <c>run.json</c>, <c>metrics.jsonl</c>, TensorBoard events, <c>checkpoints/</c>, <c>report.html</c>.</summary>
public sealed partial class RunFolder : IDisposable
{
    /// <summary>The run's options, seed and versions.</summary>
    public const string ManifestName = "run.json";

    /// <summary>The run's page.</summary>
    public const string PageName = "report.html";

    readonly RunLock? held;

    RunFolder(string path, RunManifest manifest, RunLock? held)
    {
        Path = path;
        Manifest = manifest;
        this.held = held;
        Checkpoints = new CheckpointStore(path);
    }

    /// <summary>The folder, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>What <c>run.json</c> says.</summary>
    public RunManifest Manifest { get; }

    /// <summary>The run's checkpoints.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>What the names of runs that differ by seed have in common: folders end with theirs.</summary>
    public static string WithoutSeed(string path) => Seed().Replace(System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path)), "");

    [GeneratedRegex(@"-\d+$")]
    private static partial Regex Seed();

    /// <summary>Makes a new run, locked for this process until disposed; a folder with a run or anything else in it is refused.</summary>
    public static RunFolder Create(string path, RunManifest manifest)
    {
        RefuseTaken(path);
        try
        {
            DiskFull.Guard(path, () => Durable.CreateFolder(path));
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) and not DiskFull)
        {
            throw new UserError($"The run's folder '{path}' cannot be made: {error.Message}");
        }

        return Locked(path, () =>
        {
            RefuseTaken(path); // by a process that was quicker
            Durable.CleanTemporary(path); // of one that was killed here
            StrictJson.Write(System.IO.Path.Combine(path, ManifestName), manifest);
            return manifest;
        });
    }

    /// <summary>Whether the training has ended, as its last checkpoint says.</summary>
    public bool IsFinished => Checkpoints.LatestState()?["finished"]?.GetValue<bool>() == true;

    /// <summary>Whether a process is training it now.</summary>
    public bool IsUnderWay => RunLock.IsHeld(Path);

    /// <summary>Whether a folder holds a run.</summary>
    public static bool IsAt(string path) => File.Exists(System.IO.Path.Combine(path, ManifestName));

    /// <summary>Refuses a folder with a run or anything else in it, and a file.</summary>
    public static void RefuseTaken(string path)
    {
        if (File.Exists(path)) throw new UserError($"'{path}' is a file: choose a folder.");
        if (File.Exists(System.IO.Path.Combine(path, ManifestName)))
            throw new UserError($"'{path}' holds a run already: `latent train --resume {path}` goes on with it, or choose another folder.");
        if (Directory.Exists(path) && Directory.GetFileSystemEntries(path).Select(name => System.IO.Path.GetFileName(name)).Any(name => !IsLeft(name)))
            throw new UserError($"'{path}' is not empty and holds no run: choose another folder.");
    }

    // by a process that was killed just here; all else with a dot may be somebody's repository
    static bool IsLeft(string name) => name == RunLock.FileName || Durable.IsTemporary(name);

    /// <summary>Opens a run to look at it; others may write to it meanwhile.</summary>
    public static RunFolder Open(string path) => new(path, Read(path), held: null);

    /// <summary>
    /// Opens a run to go on with it: locked for this process until disposed, and rid of what a killed process left half written.
    /// </summary>
    public static RunFolder Resume(string path)
    {
        Read(path); // before a lock file is made where no run is
        return Locked(path, () =>
        {
            Durable.CleanTemporary(path);
            new CheckpointStore(path).CleanTemporary();
            return Read(path);
        });
    }

    /// <summary>Gives the lock back, if this process has it.</summary>
    public void Dispose() => held?.Dispose();

    static RunFolder Locked(string path, Func<RunManifest> manifest)
    {
        var held = RunLock.Acquire(path);
        try
        {
            return new RunFolder(path, manifest(), held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    static RunManifest Read(string path)
    {
        var file = System.IO.Path.Combine(path, ManifestName);
        if (!File.Exists(file))
        {
            var meant = new[] { System.IO.Path.Combine("runs", path), System.IO.Path.Combine("data", "runs", path) }.FirstOrDefault(IsAt);
            var advice = meant is null ? $"`latent train --run {path}` makes one." : $"Did you mean '{meant}'?";
            throw new UserError($"'{path}' is not the folder of a run: it has no {ManifestName}. {advice}");
        }

        var manifest = StrictJson.Read<RunManifest>(file);
        return manifest.Format <= RunManifest.KnownFormat
            ? manifest
            : throw new UserError($"'{file}' has format {manifest.Format}, this program knows up to {RunManifest.KnownFormat}.");
    }
}
