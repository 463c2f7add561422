using System.CommandLine;
using LatentRecursion.Host.Commands;
using LatentRecursion.Host.Reports;
using Spectre.Console;

namespace LatentRecursion.Host.Demo;

/// <summary><c>latent</c> without a verb: the main job.</summary>
static class MainCommand
{
    static readonly string Root = Path.Combine("runs", "demo");

    /// <summary>Makes the main job what the root command does.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in MachineOptions.All.OfType<Option>()) root.Options.Add(option);
        root.SetAction(parsed => Run(parsed, new Terminal(parsed.GetValue(Cli.Json))));
    }

    static int Run(ParseResult parsed, Terminal terminal)
    {
        using var interruption = new Interruption();
        var job = new MainJob(Root, MachineOptions.Use(parsed), terminal);
        terminal.Say($"Training flat, dis and trm on 6x6 Sudoku into {Root}; a finished part is shown at once, an interrupted one resumes.");
        if (job.Run(interruption.Token) is not { } report)
        {
            terminal.Say("Stopped with a checkpoint; `latent` goes on.");
            return 130;
        }

        terminal.Result(new { report = job.ReportPath, report.Target, report.Schemes }, text => Show(text, report, job.ReportPath));
        return 0;
    }

    static void Show(IAnsiConsole text, ComparisonReport report, string path)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in new[] { "scheme", "test exact", "calls", "stopped early", "calls", "training calls", "training" }) table.AddColumn(column);
        foreach (var scheme in report.Schemes)
        {
            table.AddRow([
                .. new[]
                {
                    scheme.Scheme, Figures.Share(scheme.Test.Last.Exact), Figures.Count(scheme.Test.Last.Calls),
                    Figures.Share(scheme.Stopped.Exact), $"{Figures.Count(scheme.Stopped.Calls)} (step {scheme.EarliestStep})",
                    Figures.Amount(scheme.TrainingCalls), Figures.Duration(scheme.TrainingSeconds),
                }.Select(Markup.Escape),
            ]);
        }

        text.Write(table);
        foreach (var sentence in Reading.Of(report)) text.WriteLine(sentence);
        text.WriteLine();
        text.WriteLine($"The page: {path}");
    }
}
