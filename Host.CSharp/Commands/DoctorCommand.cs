using System.CommandLine;
using System.Runtime.InteropServices;
using LatentRecursion.Host.Bench;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent doctor</c>: what this machine offers and what of it is used.</summary>
static class DoctorCommand
{
    sealed record Report(
        string Processor, int Cores, int Threads, string Kernels, IReadOnlyList<string> Engines, string System, string Runtime, string Libraries, string? Mkl, bool Cuda);

    public static Command Create() => Cli.Verb("doctor", "Say what this machine offers, and what runs network calls on it.", [], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        Threads.Use(null);
        var report = new Report(
            RunEnvironment.ProcessorName(), Environment.ProcessorCount, Threads.Count, KernelChoice.Named(KernelChoice.Auto).Runs, KernelChoice.Engines,
            RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription, TrainingStart.Libraries, MklCode.Name, Devices.HasCuda);
        terminal.Result(report, text => Show(text, report));
        return 0;
    }

    static void Show(IAnsiConsole text, Report report)
    {
        text.WriteLine($"Processor   {report.Processor}, {report.Cores} cores, {report.Threads} threads");
        text.WriteLine($"Kernels     {Kernels(report)}");
        text.WriteLine($"libtorch    {report.Libraries}; its matrix library runs {report.Mkl ?? "unknown"} code{Slow(report)}");
        text.WriteLine($"CUDA        {(report.Cuda ? "there: --device cuda" : "none in this build or machine")}");
        text.WriteLine($"System      {report.System}, {report.Runtime}");
    }

    static string Kernels(Report report) => report.Engines.Count == 0
        ? "reference: this processor has neither AVX-512 nor AVX2 with FMA, which the engine needs; TorchSharp runs every network call"
        : $"{report.Kernels}, where --kernels names no other of {string.Join(", ", KernelChoice.Names)}; this processor has {string.Join(" and ", report.Engines)}";

    static string Slow(Report report) => report.Engines.Contains(KernelChoice.Avx512) && report.Mkl is not (null or MklCode.Widest)
        ? ", although the processor has AVX-512: it asks for the vendor, and `latent bench --mkl-best` shows what that costs"
        : "";
}
