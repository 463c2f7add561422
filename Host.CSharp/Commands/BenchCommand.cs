using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Bench;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Runs;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent bench</c>.</summary>
static class BenchCommand
{
    static readonly Option<string[]> Cases = Several(
        "--case", $"Networks: {string.Join(", ", BenchCase.All.Select(one => one.Name))}; the first three where absent.");

    static readonly Option<string[]> Measures = Several(
        "--measure", $"What to time: {string.Join(", ", Enum.GetNames<Measure>().Select(Kebab))}; all where absent.");

    static readonly Option<int[]> Counts = new("--threads")
    {
        Description = "Threads; 1 and all cores where absent.",
        HelpName = "N",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<int> Rounds = new("--rounds") { Description = "How often each takes its turn.", HelpName = "N", DefaultValueFactory = _ => 15 };

    static readonly Option<string[]> Kernels = Several(
        "--kernels", $"Kernels; the reference and all of this processor's ({string.Join(", ", KernelChoice.Engines)}) where absent.");

    static readonly Option<bool> Recompute = new("--recompute") { Description = "The engines keep nothing for the way back and make it again." };
    static readonly Option<string?> Python = new("--python") { Description = "A Python with torch, which takes part.", HelpName = "PROGRAM" };

    static readonly Option<bool> MklBest = new("--mkl-best")
    {
        Description = "Lift MKL's check of the processor's vendor, so that the reference runs its best code on every processor; "
            + "needs `cc`.",
    };

    sealed record Report(
        string Processor, string Libraries, string? Mkl, bool MklVendorCheckLifted, IReadOnlyList<Peak> Peaks,
        IReadOnlyList<Comparison> Comparisons, long PeakMemory);

    /// <summary>GFLOP/s: of the widest registers, where an engine uses them, and of libtorch's product of two large matrices.</summary>
    sealed record Peak(int Threads, double? Fma, double MatrixProduct);

    public static Command Create() => Cli.Verb(
        "bench", "Measure this machine: how fast network calls and training steps are, side by side with TorchSharp, and how near the processor's peak.",
        [Cases, Measures, Counts, Rounds, Kernels, Recompute, Python, MklBest], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(MklBest) && !MklCode.IsLifted) return MklCode.RunLifted(Environment.GetCommandLineArgs()[1..]);
        var options = Asked(parsed);
        List<Peak> peaks = [.. options.Threads.Select(threads => new Peak(threads, Fma(threads), MatrixProduct.Measure(threads)))];
        List<Comparison> comparisons = [];
        var total = options.Cases.Count * options.Measures.Count * options.Threads.Count;
        terminal.Progress("measuring", report =>
        {
            double? PeakOf(int threads) => peaks.First(peak => peak.Threads == threads).Fma;
            foreach (var one in Benchmark.Run(options, PeakOf, words => report(comparisons.Count, total, words))) comparisons.Add(one);
            return 0;
        });
        var result = new Report(
            RunEnvironment.ProcessorName(), ProgramVersion.Libraries, MklCode.Name, MklCode.IsLifted, peaks, comparisons,
            System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64);
        terminal.Result(result, text => Show(text, result));
        return 0;
    }

    static double? Fma(int threads) => KernelChoice.Engines is [var best, ..] ? FmaPeak.Measure(best, threads) : null;

    static BenchOptions Asked(ParseResult parsed)
    {
        var rounds = parsed.GetValue(Rounds);
        if (rounds is < 1 or > 10_000) throw new UserError($"--rounds {rounds} was given; it must be from 1 to 10000.");
        var cores = Environment.ProcessorCount;
        var threads = parsed.GetValue(Counts) is { Length: > 0 } counts ? counts : cores == 1 ? [1] : [1, cores];
        if (threads.Where(count => count is < 1 or > 1024).ToList() is [var wrong, ..])
            throw new UserError($"--threads {wrong} was given; it must be a whole number from 1 to 1024.");
        return new(
            Or(parsed.GetValue(Cases), BenchCase.All.Take(3).Select(one => one.Name)).Select(BenchCase.Named).ToList(),
            Or(parsed.GetValue(Measures), Enum.GetNames<Measure>().Select(Kebab)).Select(Measured).ToList(),
            threads,
            rounds,
            Or(parsed.GetValue(Kernels), KernelChoice.Engines.Prepend(KernelChoice.Reference)).Select(name => KernelChoice.Named(name).Runs).ToList(),
            parsed.GetValue(Recompute),
            parsed.GetValue(Python));
    }

    static IEnumerable<string> Or(string[]? given, IEnumerable<string> usual) => given is { Length: > 0 } ? given : usual;

    static Measure Measured(string name)
    {
        var known = Enum.GetValues<Measure>().ToDictionary(measure => Kebab(measure.ToString()));
        return known.TryGetValue(name, out var measure) ? measure : throw UserError.Unknown("measure", name, known.Keys);
    }

    static string Kebab(string name) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    static Option<string[]> Several(string name, string description) =>
        new(name) { Description = description, HelpName = "NAME", AllowMultipleArgumentsPerToken = true };

    static void Show(IAnsiConsole text, Report report)
    {
        var lifted = report.MklVendorCheckLifted ? ", its vendor check lifted" : "";
        text.WriteLine($"{report.Processor}; {report.Libraries}; MKL runs {report.Mkl ?? "code unknown"}{lifted}.");
        foreach (var peak in report.Peaks)
        {
            var plural = peak.Threads == 1 ? "" : "s";
            var registers = peak.Fma is { } fma ? $"{fma:0} GFLOP/s of multiply-adds in registers; " : "";
            var product = peak.MatrixProduct;
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{peak.Threads} thread{plural}: {registers}{product:0} GFLOP/s of libtorch's product of two 2048 x 2048 matrices."));
        }

        foreach (var (of, comparisons) in report.Comparisons.GroupBy(one => one.Case).Select(group => (BenchCase.Named(group.Key), group)))
        {
            text.WriteLine($"{of.Name}: {of.What}");
            TerminalView.Table(
                text, ["measure", "batch", "threads", "", "ms", "quartiles", "GFLOP/s", "of peak", "times as fast"],
                comparisons.SelectMany(Rows));
        }

        text.WriteLine("GFLOP/s counts matrix products and attention only. Medians; every contestant ran once a round, in turn.");
    }

    static IEnumerable<IReadOnlyList<string>> Rows(Comparison comparison)
    {
        var first = comparison.Results[0];
        foreach (var result in comparison.Results)
        {
            string Of(FormattableString number) => number.ToString(CultureInfo.InvariantCulture);
            yield return
            [
                result == first ? Kebab(comparison.Measure.ToString()) : "",
                result == first ? $"{comparison.Batch}" : "",
                result == first ? $"{comparison.Threads}" : "",
                result.Name,
                Of($"{1e3 * result.Timing.Median:0.00}"),
                Of($"{1e3 * result.Timing.Low:0.00} - {1e3 * result.Timing.High:0.00}"),
                Of($"{result.GigaFlops:0}"),
                result.ShareOfPeak is { } share ? Of($"{100 * share:0} %") : "-",
                Of($"{first.Timing.Median / result.Timing.Median:0.0}"),
            ];
        }
    }
}
