using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent export RUN DIR</c>.</summary>
static class ExportCommand
{
    static readonly Argument<string> Target = new("DIR") { Description = "The folder to make." };

    static readonly Option<bool> Hub = new("--hub")
    {
        Description = "In the layout of model hubs: model.safetensors, config.json and a model card, whose accuracy is measured now.",
    };

    static readonly Option<string?> Licence = new("--licence")
    {
        Description = "With --hub: the licence of the weights, as its SPDX identifier.",
        HelpName = "NAME",
    };

    public static Command Create() => Cli.Verb(
        "export", "Copy a run without what only training needs, to share it: options, metrics, page, and the weights of one checkpoint.",
        [.. RunOptions.All, Target, Hub, Licence], Export);

    static int Export(ParseResult parsed, Terminal terminal)
    {
        var target = parsed.GetRequiredValue(Target);
        var (isForHub, licence) = (parsed.GetValue(Hub), parsed.GetValue(Licence));
        if (licence is not null && !isForHub)
            throw new UserError("--licence was given without --hub, but only a model card names it: add --hub, or leave it out.");
        using var run = RunOptions.Open(parsed, Machine.Host, terminal);
        if (isForHub)
        {
            RunFolder.RefuseTaken(target); // before anything is measured
            var held = run.Data.HeldOut;
            var count = Math.Min(held.Examples, run.Request.Options.ReportPuzzles);
            HubFolder.Write(run, terminal.Progress("measuring", report => run.Evaluator.Accuracy(held, count, report)), licence, target);
        }
        else
        {
            RunExport.Write(run, target);
        }

        var bytes = Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        terminal.Result(
            new { run = target, checkpoint = run.Step, bytes },
            _ => terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{target}: the weights of step {run.Step}, {bytes / 1e6:0.0} MB.")));
        return 0;
    }
}
