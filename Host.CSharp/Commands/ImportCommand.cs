using System.CommandLine;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent import DIR RUN</c>.</summary>
static class ImportCommand
{
    static readonly Argument<string> Source = new("DIR")
    {
        Description = "A folder with model.safetensors and config.json, as `latent export RUN DIR --hub` writes it.",
    };

    static readonly Argument<string> Target = new("RUN") { Description = "The run's folder to make." };

    static readonly Option<bool> Trust = new("--trust")
    {
        Description = "Run the scheme of its own that the model brings along: a program, with all that you may do.",
    };

    public static Command Create() => Cli.Verb("import", "Make a run of an exported model, to use it.", [Source, Target, Trust], Import);

    static int Import(ParseResult parsed, Terminal terminal)
    {
        var target = parsed.GetRequiredValue(Target);
        HubFolder.Read(parsed.GetRequiredValue(Source), target, parsed.GetValue(Trust));
        using var run = TrainedRun.Open(target, checkpoint: null, Machine.Host, terminal.Say);
        terminal.Result(
            new { run = target, scheme = run.Request.Scheme.Name, task = run.Request.Format.Task, checkpoint = run.Step },
            _ => terminal.Say(
                $"{target}: {run.Request.Scheme.Name} on {run.Request.Format.Task}, the weights of step {run.Step}. "
                + $"`latent solve {target} PUZZLE` uses them."));
        return 0;
    }
}
