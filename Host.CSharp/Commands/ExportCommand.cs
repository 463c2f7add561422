using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Runs;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent export RUN DIR</c>.</summary>
static class ExportCommand
{
    static readonly Argument<string> Target = new("DIR") { Description = "The folder to make." };

    public static Command Create() => Cli.Verb(
        "export", "Copy a run without what only training needs, to share it: options, metrics, page, and the weights of one checkpoint.",
        [.. RunOptions.All, Target], Export);

    static int Export(ParseResult parsed, Terminal terminal)
    {
        var target = parsed.GetRequiredValue(Target);
        using var run = RunOptions.Open(parsed, Machine.Host, terminal);
        RunExport.Write(run, target);
        var bytes = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        terminal.Result(
            new { run = target, checkpoint = run.Step, bytes },
            text => text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: the weights of step {run.Step}, {bytes / 1e6:0.0} MB.")));
        return 0;
    }
}
