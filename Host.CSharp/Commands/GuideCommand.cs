using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Guiding;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent guide RUN</c>.</summary>
static class GuideCommand
{
    const int UsualPuzzles = 1000;

    static readonly Option<long?> Puzzles = RunOptions.Puzzles($"So many test puzzles, and validation puzzles to choose by; {UsualPuzzles} where absent.");

    static readonly Option<string?> Picture = new("--picture") { Description = "Also draw accuracy against the weight there.", HelpName = "FILE.svg" };

    public static Command Create() => Cli.Verb(
        "guide",
        "What a guidance weight other than 1 does to a trained run: fixed, by step, without labels, and by oracles. "
            + "FILE.json, what --json printed, is shown again.",
        [.. RunOptions.Several, Puzzles, Picture, Cli.Markdown, .. MachineOptions.All], Guide);

    static int Guide(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(Picture) is { } path) Durable.RefuseUnwritable(path);
        var result = RunOptions.Saved(parsed, Picture) switch
        {
            [] => Tried(parsed, terminal),
            [var saved] => StrictJson.Read<GuidanceSummary>(saved),
            var several => throw new UserError($"{several.Count} files were given, and guide shows one at a time: name one."),
        };
        terminal.Result(result);
        if (parsed.GetValue(Picture) is not { } picture) return 0;
        ReportPage.Write(picture, Display.Picture.ofCharts(1, [GuidanceView.Accuracy(result)]));
        terminal.Say($"The picture: {picture}");
        return 0;
    }

    static GuidanceSummary Tried(ParseResult parsed, Terminal terminal)
    {
        var machine = MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        var folders = RunOptions.OfOneKind(parsed);
        return GuidanceSummary.Of([.. folders.Select(folder => Guided(folder, parsed, machine, terminal, interruption.Token))]);
    }

    static GuidanceResult Guided(string folder, ParseResult parsed, Machine machine, Terminal terminal, CancellationToken stop)
    {
        using var run = RunOptions.Open(folder, parsed, machine, terminal);
        var (validation, test) = RunOptions.ChoosingAndReporting(parsed, run);
        var count = (int)ExamplePlace.Independent(test, RunOptions.Count(parsed, Puzzles) ?? UsualPuzzles);
        return terminal.Progress($"guiding {folder}", report => new GuidanceTrial(run).Of(validation, test, count, report, stop));
    }
}
