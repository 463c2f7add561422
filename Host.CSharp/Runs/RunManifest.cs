using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Kernels;

namespace LatentRecursion.Host.Runs;

/// <summary><c>run.json</c>: what was asked for and on what it ran; written before anything slow starts.</summary>
/// <param name="Options">Everything that decides the outcome, as the trainer reads it back on resume.</param>
/// <param name="Seed">The seed of every random choice.</param>
/// <param name="DataChecksum">The checksum of the data trained on; null where it is made on the fly.</param>
/// <param name="Environment">What it ran on.</param>
/// <param name="Commit">The program's commit; null outside of a repository.</param>
/// <param name="Started">When the run was created; nothing else of a run depends on the clock.</param>
/// <param name="Format">The version of this description.</param>
/// <param name="ValidationChecksum">The checksum of the validation puzzles; null where there are none, or in runs of earlier versions.</param>
/// <param name="TestChecksum">The checksum of the test puzzles; null likewise.</param>
public sealed record RunManifest(
    JsonObject Options,
    long Seed,
    string? DataChecksum,
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
    public static RunManifest Now(JsonObject options, long seed, SplitChecksums? data, RunEnvironment environment) =>
        new(options, seed, data?.Train, environment, ProgramVersion.Commit, DateTimeOffset.Now, ValidationChecksum: data?.Validation, TestChecksum: data?.Test);
}

/// <summary>The versions and the machine that a run's bits may depend on.</summary>
/// <param name="Program">This program's version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Torch">TorchSharp and libtorch, with versions.</param>
/// <param name="System">The operating system.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="Threads">How many threads libtorch computes with: sums are split by them.</param>
/// <param name="Kernels">What ran the network calls.</param>
public sealed record RunEnvironment(string Program, string Runtime, string Torch, string System, string Processor, int Threads, string Kernels = KernelChoice.Reference)
{
    /// <summary>This machine; libtorch is asked by the caller, for it may not be loaded yet.</summary>
    public static RunEnvironment Here(string torch, int threads, string kernels) =>
        new(ProgramVersion.Own,
            RuntimeInformation.FrameworkDescription, torch, RuntimeInformation.OSDescription, ProcessorName(), threads, kernels);

    internal static string ProcessorName()
    {
        const string list = "/proc/cpuinfo";
        var lines = File.Exists(list) ? File.ReadLines(list) : [];
        var model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?.Split(':', 2)[^1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
