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
        [.. RunOptions.Several, Puzzles, .. MachineOptions.All], Guide);

    static int Guide(ParseResult parsed, Terminal terminal)
    {
        var machine = MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        var result = GuidanceSummary.Of([.. RunOptions.OfOneKind(parsed).Select(folder => Guided(folder, parsed, machine, terminal, interruption.Token))]);
        terminal.Result(result, text => Show(text, terminal, result));
        return 0;
    }

    static GuidanceResult Guided(string folder, ParseResult parsed, Machine machine, Terminal terminal, CancellationToken stop)
    {
        using var run = RunOptions.Open(folder, parsed, machine, terminal);
        var (validation, test) = RunOptions.ChoosingAndReporting(parsed, run);
        var count = (int)Math.Min(RunOptions.Count(parsed, Puzzles) ?? UsualPuzzles, test.Examples);
        return terminal.Progress($"guiding {folder}", report => new GuidanceTrial(run).Of(validation, test, count, report, stop));
    }

    static void Show(IAnsiConsole text, Terminal terminal, GuidanceSummary result)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("weight", "guides", "roll-outs", "exact", "points above w = 1");
        foreach (var way in result.Ways)
            table.AddRow(Markup.Escape(way.Way), way.Guides, $"{way.RollOuts}", Markup.Escape(Figures.Points(way.Exact)), Markup.Escape(Figures.Points(way.Gain)));
        text.Write(table);
        foreach (var run in result.Runs)
            terminal.Say($"The steps' weights, chosen on validation, seed {run.Seed}: {string.Join(", ", run.StepWeights.Select(weight => weight.ToString("0.00", CultureInfo.InvariantCulture)))}.");
        terminal.Say(result.Share switch
        {
            null => "No oracle that guides the state and knows every puzzle's answer gains anything here.",
            <= 0 => "No rule without labels that guides the state gains anything, where the best oracle that knows every puzzle's answer does.",
            { } share => $"The best rule without labels that guides the state has {Figures.Share(share)} of what the best oracle gains that knows every puzzle's answer.",
        });
        terminal.Say(result.Runs.Count == 1
            ? $"{result.Runs[0].Puzzles} test puzzles of one run: intervals are over puzzles."
            : $"{result.Runs.Count} runs, {result.Runs[0].Puzzles} test puzzles: intervals are over runs.");
    }
}
