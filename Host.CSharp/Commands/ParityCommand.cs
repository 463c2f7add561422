using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Parity;
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

    /// <summary>The largest error of a group, measured by its bound.</summary>
    sealed record Group(string Name, string Worst, int? Step, double Error, double Sensitivity, double Bound, int Compared, int Beyond)
    {
        public bool Holds => Beyond == 0;
    }

    sealed record FileReport(string File, bool Holds, IReadOnlyList<Group> Groups);

    public static Command Create() => Cli.Verb(
        "parity", "Replay recorded runs of the official code by this trainer and compare every tensor.", [Files], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var reports = parsed.GetRequiredValue(Files).Select(Report).ToList();
        terminal.Result(new { holds = reports.TrueForAll(report => report.Holds), files = reports }, text =>
        {
            foreach (var report in reports) Show(text, report);
        });
        return reports.TrueForAll(report => report.Holds) ? 0 : 1;
    }

    static FileReport Report(string file)
    {
        var groups = Replay.Compare(file).GroupBy(comparison => comparison.Group).Select(Largest).ToList();
        return new(file, groups.TrueForAll(group => group.Holds), groups);
    }

    static Group Largest(IGrouping<string, Comparison> group)
    {
        var worst = group.MaxBy(comparison => comparison.Bound > 0 ? comparison.Error / comparison.Bound : comparison.Error)!;
        if (group.FirstOrDefault(comparison => !comparison.Holds) is { } beyond && worst.Holds) worst = beyond;
        return new(group.Key, worst.Name, worst.Step, worst.Error, worst.Sensitivity, worst.Bound, group.Count(), group.Count(comparison => !comparison.Holds));
    }

    static void Show(IAnsiConsole text, FileReport report)
    {
        var table = new Table().Border(TableBorder.Minimal).Title(Markup.Escape(Path.GetFileName(report.File)));
        foreach (var column in new[] { "group", "largest error", "sensitivity", "ratio", "allowed", "at", "compared", "" }) table.AddColumn(column);
        foreach (var group in report.Groups)
        {
            var isDiscrete = group.Sensitivity == 0;
            table.AddRow(
                group.Name,
                isDiscrete ? $"{group.Error:0} differ" : Number(group.Error),
                isDiscrete ? "-" : Number(group.Sensitivity),
                isDiscrete ? "-" : (group.Error / group.Sensitivity).ToString("0.0", CultureInfo.InvariantCulture),
                isDiscrete ? "none" : Number(group.Bound),
                Markup.Escape(group.Step is { } step ? $"step {step}, {group.Worst}" : group.Worst),
                group.Compared.ToString(CultureInfo.InvariantCulture),
                group.Holds ? "ok" : $"[red]{group.Beyond} beyond[/]");
        }

        text.Write(table);
        text.WriteLine(report.Holds ? $"{report.File}: replayed" : $"{report.File}: NOT replayed");
    }

    static string Number(double value) => value.ToString("0.0e+00", CultureInfo.InvariantCulture);
}
