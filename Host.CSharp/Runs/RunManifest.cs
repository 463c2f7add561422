using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Kernels;

namespace LatentRecursion.Host.Runs;

/// <summary><c>run.json</c>: what was asked for and on what it ran; written before the first step.</summary>
/// <param name="Options">Everything that decides the outcome, as the trainer reads it back on resume.</param>
/// <param name="Seed">The seed of every random choice.</param>
/// <param name="DataChecksum">The checksum of the data trained on.</param>
/// <param name="Environment">What it ran on.</param>
/// <param name="Commit">The program's commit; null outside of a repository.</param>
/// <param name="Started">When the run was created; nothing else of a run depends on the clock.</param>
/// <param name="Format">The version of this description.</param>
/// <param name="ValidationChecksum">The checksum of the validation puzzles; null where there are none, or in runs of earlier versions.</param>
/// <param name="TestChecksum">The checksum of the test puzzles; null likewise.</param>
public sealed record RunManifest(
    JsonObject Options,
    long Seed,
    string DataChecksum,
    RunEnvironment Environment,
    string? Commit,
    DateTimeOffset Started,
    int Format = RunManifest.KnownFormat,
    string? ValidationChecksum = null,
    string? TestChecksum = null)
{
    /// <summary>The newest format that this program reads.</summary>
    public const int KnownFormat = 1;

    /// <summary>The manifest of a run that starts now, by this program.</summary>
    public static RunManifest Now(JsonObject options, long seed, SplitChecksums data, RunEnvironment environment) =>
        new(options, seed, data.Train, environment, ProgramVersion.Commit, DateTimeOffset.Now, ValidationChecksum: data.Validation, TestChecksum: data.Test);
}

/// <summary>The versions and the machine that a run's bits may depend on.</summary>
/// <param name="Program">This program's version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Torch">TorchSharp and libtorch, with versions.</param>
/// <param name="System">The operating system.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Threads">How many threads libtorch computes with: sums are split by them.</param>
/// <param name="Kernels">What ran the network calls.</param>
/// <param name="Device">Where tensors lived.</param>
public sealed record RunEnvironment(
    string Program, string Runtime, string Torch, string System, string Processor, int Threads,
    string Kernels = KernelChoice.Reference, string Device = Devices.HostName)
{
    /// <summary>This machine; libtorch is asked by the caller, for it may not be loaded yet.</summary>
    public static RunEnvironment Here(string torch, int threads, string kernels, string device = Devices.HostName) =>
        new(ProgramVersion.Own,
            RuntimeInformation.FrameworkDescription, torch, RuntimeInformation.OSDescription, ProcessorName(), threads, kernels, device);

    /// <summary>
    /// What a run is told that was begun here and goes on with something else, in a sentence; null where nothing that its bits depend on is
    /// another.
    /// </summary>
    /// <param name="now">What it goes on with.</param>
    public string? Change(RunEnvironment now)
    {
        List<(string Now, string Before)> changed =
            [.. new[]
                {
                    ($"latent {now.Program}", $"latent {Program}"), (now.Runtime, Runtime), (now.Torch, Torch), (now.System, System),
                    (now.Processor, Processor),
                }
                .Where(pair => pair.Item1 != pair.Item2)];
        return changed.Count == 0 ? null
            : $"The run goes on with {string.Join(", and with ", changed.Select(pair => $"{pair.Now} instead of {pair.Before}"))}: "
                + "its bits may differ from those of a run that never stopped.";
    }

    internal static string ProcessorName()
    {
        const string list = "/proc/cpuinfo";
        var lines = File.Exists(list) ? File.ReadLines(list) : [];
        var model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
