using System.CommandLine;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent report RUN</c>.</summary>
static class ReportCommand
{
    public static Command Create() => Cli.Verb("report", "Measure a run and write its page anew.", [.. RunOptions.All, .. MachineOptions.All], Report);

    static int Report(ParseResult parsed, Terminal terminal)
    {
        var machine = MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        using var run = RunOptions.Open(parsed, machine, terminal);
        var page = terminal.Progress("measuring", report => RunPage.Write(run, report, interruption.Token))
            ?? throw new UserError($"The data of '{run.Folder.Path}' have neither test nor validation puzzles: there is nothing to report on.");
        if (!run.IsFinished) terminal.Say($"'{run.Folder.Path}' has not ended: the page shows its checkpoint at step {run.Step}.");
        terminal.Result(new { page, checkpoint = run.Step, finished = run.IsFinished }, _ => terminal.Say($"The page: {page}"));
        return 0;
    }
}
