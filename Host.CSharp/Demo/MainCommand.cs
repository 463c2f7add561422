using System.CommandLine;
using LatentRecursion.Host.Commands;

namespace LatentRecursion.Host.Demo;

/// <summary><c>latent</c> without a verb: the main job.</summary>
static class MainCommand
{
    static readonly string Root = Path.Combine("runs", "demo");

    /// <summary>Makes the main job what the root command does.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in MachineOptions.All.OfType<Option>()) root.Options.Add(option);
        root.SetAction(parsed => Run(parsed, new Terminal(Cli.Form(parsed))));
    }

    static int Run(ParseResult parsed, Terminal terminal)
    {
        // what is wrong with them, also where nothing is left to compute; unasked, a finished job starts without libtorch
        if (MachineOptions.All.OfType<Option>().Any(option => Cli.IsGiven(parsed, option))) MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        var job = new MainJob(Root, recorded => MachineOptions.Use(parsed, terminal, recorded), terminal);
        terminal.Say($"Training flat, dis and trm on 6x6 Sudoku into {Root}; a finished part is shown at once, an interrupted one resumes.");
        var report = job.Run(interruption.Token);
        terminal.Result(new { report = job.ReportPath, report.Target, report.Schemes }, _ =>
        {
            terminal.Show(report);
            terminal.Say($"\nThe page: {job.ReportPath}");
        });
        return 0;
    }
}
