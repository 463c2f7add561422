using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Guiding;
using LatentRecursion.Host.Reports;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent guide RUN</c>.</summary>
static class GuideCommand
{
    const int UsualPuzzles = 1000;

    static readonly Option<long?> Puzzles = RunOptions.Puzzles($"So many test puzzles, and validation puzzles to choose by; {UsualPuzzles} where absent.");

    public static Command Create() => Cli.Verb(
        "guide", "What a guidance weight other than 1 does to a trained run: fixed, by step, without labels, and by oracles.",
        [.. RunOptions.AllWithData, Puzzles, .. MachineOptions.All], Guide);

    static int Guide(ParseResult parsed, Terminal terminal)
    {
        var machine = MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        using var run = RunOptions.Open(parsed, machine, terminal);
        var (validation, test) = RunOptions.ChoosingAndReporting(parsed, run);
        var count = (int)Math.Min(RunOptions.Count(parsed, Puzzles) ?? UsualPuzzles, test.Examples);
        var result = terminal.Progress("guiding", report => new GuidanceTrial(run).Of(validation, test, count, report, interruption.Token));
        terminal.Result(result, text => Show(text, terminal, result));
        return 0;
    }

    static void Show(IAnsiConsole text, Terminal terminal, GuidanceResult result)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("weight", "guides", "exact", "points above w = 1");
        foreach (var way in result.Ways) table.AddRow(Markup.Escape(way.Way), way.Guides, Markup.Escape(Figures.Share(way.Exact)), Markup.Escape(Figures.Points(way.Gain)));
        text.Write(table);
        terminal.Say($"The steps' weights, chosen on validation: {string.Join(", ", result.StepWeights.Select(weight => weight.ToString("0.00", CultureInfo.InvariantCulture)))}.");
        terminal.Say(result.Share is { } share
            ? $"The rule without labels has {Figures.Share(share)} of what the best oracle gains that guides the state and knows every puzzle's answer."
            : "No oracle that guides the state and knows every puzzle's answer gains anything here.");
        terminal.Say($"{result.Puzzles} test puzzles of one run: intervals are over puzzles.");
    }
}
