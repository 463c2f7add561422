using System.CommandLine;
using System.Runtime.InteropServices;
using LatentRecursion.Display;
using LatentRecursion.Host.Bench;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent doctor</c>: what this machine offers, what of it is used, and what to do where something is missing.</summary>
static class DoctorCommand
{
    const double Gibibyte = 1L << 30;
    const double LittleMemory = 4, LittleDisk = 5;

    /// <summary>What was found; memory and disk in GiB.</summary>
    sealed record Report(
        string Processor, int Cores, int Threads, string Kernels, IReadOnlyList<string> Engines, double Memory, double Disk,
        string System, string Runtime, string? Libraries, string? LibrariesFault, string? Mkl, bool Cuda,
        IReadOnlyList<string> Advice) : IShown
    {
        View IShown.View => Views.Stack(
        [
            Views.Table(["", ""],
            [
                ["processor", $"{Processor}, {Cores} cores, {Threads} threads"],
                ["kernels", Engines.Count == 0
                    ? "reference"
                    : $"{Kernels}, where --kernels names no other of {string.Join(", ", KernelChoice.Names)}; "
                        + $"this processor has {string.Join(" and ", Engines)}"],
                ["memory", $"{Memory:0.0} GiB"],
                ["disk", $"{Disk:0.0} GiB free here"],
                ["libtorch", Libraries is null ? "cannot be loaded" : $"{Libraries}; its matrix library runs {Mkl ?? "unknown"} code"],
                ["CUDA", Cuda ? "there: --device cuda" : "none in this build or machine"],
                ["system", $"{System}, {Runtime}"],
            ]),
            .. Advice.Select(Views.Words),
        ]);
    }

    public static Command Create() => Cli.Verb("doctor", "Say what this machine offers, what runs on it, and what to do where something is missing.", [], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var (libraries, fault) = ProgramVersion.TryLibraries();
        if (libraries is not null) Threads.Use(null);
        var report = new Report(
            RunEnvironment.ProcessorName(), Environment.ProcessorCount, libraries is null ? 0 : Threads.Count,
            KernelChoice.Named(KernelChoice.Auto).Runs, KernelChoice.Engines,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibibyte,
            new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace / Gibibyte,
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, libraries, fault,
            libraries is null ? null : MklCode.Name, libraries is not null && Devices.HasCuda, []);
        terminal.Result(report with { Advice = [.. Advice(report)] });
        return libraries is null ? ExitCodes.Failed : 0;
    }

    static IEnumerable<string> Advice(Report report)
    {
        if (report.LibrariesFault is { } fault)
            yield return $"libtorch cannot be loaded ({fault}). It was looked for in {string.Join(", ", Libtorch.folders())}: "
                + "build again (`dotnet build -c Release Host.CSharp`), on 64-bit Linux with glibc.";
        if (report.Engines.Count == 0)
            yield return "This processor has neither AVX-512 nor AVX2 with FMA, which the engine needs: TorchSharp runs every network call.";
        if (report.Engines.Contains(KernelChoice.Avx512) && report.Mkl is not (null or MklCode.Widest))
            yield return "The matrix library does not use this processor's AVX-512, since it asks for the vendor; "
                + "`latent bench --mkl-best` shows what that costs. The engine's kernels do.";
        if (report.Memory < LittleMemory)
            yield return "There is little memory: keep `--set batch` and `--set width` small; `latent plan` says what a batch keeps.";
        if (report.Disk < LittleDisk) yield return "There is little room on this disk: a run keeps three checkpoints of four times its weights.";
        if (!report.Cuda) yield return "For an NVIDIA GPU build with `-p:Cuda=true`, on a machine that has one.";
    }
}
