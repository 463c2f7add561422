using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent halt RUN</c>.</summary>
static class HaltCommand
{
    static readonly LearnThenTest Usual = new();

    static readonly Option<double> Epsilon = new("--epsilon")
    {
        Description = "The risk that stopping may take: right after the full roll-out, wrong where stopped.",
        DefaultValueFactory = _ => Usual.Epsilon,
        HelpName = "SHARE",
    };

    static readonly Option<double> Delta = new("--delta")
    {
        Description = "How often the promise may fail.",
        DefaultValueFactory = _ => Usual.Delta,
        HelpName = "SHARE",
    };

    static readonly Option<long?> Puzzles = RunOptions.Puzzles("Use the first so many validation puzzles, and as many test puzzles.");

    public static Command Create() => Cli.Verb(
        "halt", "Find a rule by which rows stop early without a label, with a promise (Learn then Test), and save it with the run.",
        [.. RunOptions.AllWithData, Epsilon, Delta, Puzzles, Cli.Markdown, .. MachineOptions.All], Halt);

    static int Halt(ParseResult parsed, Terminal terminal)
    {
        var guarantee = new LearnThenTest(Share(parsed, Epsilon), Share(parsed, Delta));
        var machine = MachineOptions.Use(parsed, terminal);
        using var run = RunOptions.Open(parsed, machine, terminal);
        Durable.RefuseUnwritable(Path.Combine(run.Folder.Path, SavedHalting.FileName));
        var (validation, test) = RunOptions.ChoosingAndReporting(parsed, run);
        var most = RunOptions.Count(parsed, Puzzles) ?? long.MaxValue;
        var report = terminal.Progress("halting", progress => HaltingReport.Of(run, validation, test, guarantee, most, progress));
        terminal.Result(report);
        if (report.Rule is { } rule)
        {
            new SavedHalting(rule, guarantee, run.Step, report.CalibrationPuzzles).Save(run.Folder.Path);
            var checkpoint = RunOptions.IsCheckpointGiven(parsed) ? $" --checkpoint {run.Step}" : "";
            terminal.Say(
                $"Saved with the run: `latent evaluate {report.Run}{checkpoint} --halt` "
                + $"and `latent solve {report.Run} PUZZLE{checkpoint} --halt` stop by it.");
        }
        else if (SavedHalting.Remove(run.Folder.Path, run.Step))
        {
            terminal.Say("The rule that was saved with the run before is taken away: it does not keep this promise.");
        }

        return 0;
    }

    static double Share(ParseResult parsed, Option<double> option) => parsed.GetValue(option) is > 0 and < 1 and var share
        ? share
        : throw new UserError($"{option.Name} {parsed.GetValue(option).ToString(CultureInfo.InvariantCulture)} was given; it must lie between 0 and 1.");
}
