using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Parity;
using LatentRecursion.Host.Reports;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent parity FILE...</c></summary>
static class ParityCommand
{
    static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Recorded runs of the official code (safetensors).",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The largest error of a group, measured by its bound; JSON has no word for what is no finite number.</summary>
    sealed record Group(string Name, string Worst, int? Step, double? Error, double? Sensitivity, double? Bound, int Compared, int Beyond)
    {
        public bool Holds => Beyond == 0;
    }

    // the share: of all network calls, those that an engine ran
    sealed record FileReport(string File, bool Holds, string Kernels, double EngineShare, IReadOnlyList<Group> Groups);

    public static Command Create() => Cli.Verb(
        "parity", "Replay recorded runs of the official code by this trainer and compare every tensor.", [Files, .. MachineOptions.OfProcessor], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var reports = parsed.GetRequiredValue(Files).Select(file => Report(file, MachineOptions.UseProcessor(parsed, terminal))).ToList();
        terminal.Result(new { holds = reports.TrueForAll(report => report.Holds), files = reports }, text =>
        {
            foreach (var report in reports) Show(text, report);
        });
        return reports.TrueForAll(report => report.Holds) ? 0 : ExitCodes.Failed;
    }

    static FileReport Report(string file, KernelChoice kernels)
    {
        var groups = Replay.Compare(file, kernels).GroupBy(comparison => comparison.Group).Select(Largest).ToList();
        var (byEngine, byReference) = kernels.Calls;
        return new(file, groups.TrueForAll(group => group.Holds), kernels.Runs, byEngine / (double)Math.Max(1, byEngine + byReference), groups);
    }

    static Group Largest(IGrouping<string, Comparison> group)
    {
        var worst = group.MaxBy(comparison => comparison.Bound > 0 ? comparison.Error / comparison.Bound : comparison.Error)!;
        if (group.FirstOrDefault(comparison => !comparison.Holds) is { } beyond && worst.Holds) worst = beyond;
        static double? Finite(double value) => double.IsFinite(value) ? value : null;
        return new(
            group.Key, worst.Name, worst.Step, Finite(worst.Error), Finite(worst.Sensitivity), Finite(worst.Bound), group.Count(),
            group.Count(comparison => !comparison.Holds));
    }

    static void Show(IAnsiConsole text, FileReport report)
    {
        text.WriteLine(Path.GetFileName(report.File));
        TerminalView.Table(text, ["group", "largest error", "sensitivity", "ratio", "allowed", "at", "compared", ""], report.Groups.Select(group =>
        {
            var isDiscrete = group.Sensitivity == 0;
            return (IReadOnlyList<string>)
            [
                group.Name,
                isDiscrete ? $"{group.Error:0} differ" : Number(group.Error),
                isDiscrete ? "-" : Number(group.Sensitivity),
                isDiscrete ? "-" : (group.Error / group.Sensitivity)?.ToString("0.0", CultureInfo.InvariantCulture) ?? Figures.None,
                isDiscrete ? "none" : Number(group.Bound),
                group.Step is { } step ? $"step {step}, {group.Worst}" : group.Worst,
                group.Compared.ToString(CultureInfo.InvariantCulture),
                group.Holds ? "ok" : $"{group.Beyond} beyond",
            ];
        }));
        var ran = report.Kernels == KernelChoice.Reference
            ? "all network calls by the reference"
            : string.Create(CultureInfo.InvariantCulture, $"{100 * report.EngineShare:0.#} % of the network calls by the {report.Kernels} kernels");
        text.WriteLine($"{report.File}: {(report.Holds ? "replayed" : "NOT replayed")}, {ran}");
    }

    static string Number(double? value) => value?.ToString("0.0e+00", CultureInfo.InvariantCulture) ?? "not finite";
}
