using System.CommandLine;
using LatentRecursion.Host.Guiding;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent guide RUN</c>.</summary>
static class GuideCommand
{
    const int UsualPuzzles = 1000;

    static readonly Option<long?> Puzzles = RunOptions.Puzzles($"So many test puzzles, and validation puzzles to choose by; {UsualPuzzles} where absent.");

    public static Command Create() => Cli.Verb(
        "guide", "What a guidance weight other than 1 does to a trained run: fixed, by step, without labels, and by oracles.",
        [.. RunOptions.Several, Puzzles, Cli.Markdown, .. MachineOptions.All], Guide);

    static int Guide(ParseResult parsed, Terminal terminal)
    {
        var machine = MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        var result = GuidanceSummary.Of([.. RunOptions.OfOneKind(parsed).Select(folder => Guided(folder, parsed, machine, terminal, interruption.Token))]);
        return terminal.Result(result);
    }

    static GuidanceResult Guided(string folder, ParseResult parsed, Machine machine, Terminal terminal, CancellationToken stop)
    {
        using var run = RunOptions.Open(folder, parsed, machine, terminal);
        var (validation, test) = RunOptions.ChoosingAndReporting(parsed, run);
        var count = (int)Math.Min(RunOptions.Count(parsed, Puzzles) ?? UsualPuzzles, test.Examples);
        return terminal.Progress($"guiding {folder}", report => new GuidanceTrial(run).Of(validation, test, count, report, stop));
    }
}
