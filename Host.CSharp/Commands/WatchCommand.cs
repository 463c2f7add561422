using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent watch RUN</c>.</summary>
static class WatchCommand
{
    static readonly Argument<string> Run = new("RUN") { Description = "The run's folder." };
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    public static Command Create() => Cli.Verb(
        "watch", "Follow a training that runs in another process, until it ends; Ctrl-C stops the watching only.", [Run], Watch);

    static int Watch(ParseResult parsed, Terminal terminal)
    {
        using var interruption = new Interruption();
        using var run = RunFolder.Open(parsed.GetRequiredValue(Run));
        var steps = RunRequest.Of(run).Options.Steps;
        if (run.IsUnderWay) terminal.Progress(run.Path, report => Follow(run, steps, report, interruption.Token));
        var curve = TrainingCurve.Of(run.Path);
        var step = run.Checkpoints.Latest() ?? 0;
        terminal.Result(new { run = run.Path, underWay = run.IsUnderWay, finished = run.IsFinished, checkpoint = step, steps, curve.Points }, _ =>
        {
            terminal.Show(curve);
            terminal.Say(run.IsFinished ? $"{run.Path} has ended, at step {step}."
                : run.IsUnderWay ? $"{run.Path} goes on."
                : $"{run.Path} stopped at step {step} of {steps}: `latent train --resume {run.Path}` goes on.");
        });
        return 0;
    }

    static int Follow(RunFolder run, int steps, Action<double, double, string> report, CancellationToken stop)
    {
        while (run.IsUnderWay && !stop.IsCancellationRequested)
        {
            var (step, words) = Last(run.Path);
            report(step, steps, words);
            stop.WaitHandle.WaitOne(pause);
        }

        return 0;
    }

    static (int Step, string Words) Last(string run)
    {
        var points = TrainingCurve.Of(run).Points;
        if (points.Count == 0) return (0, "");
        var loss = points.Select(point => point.Loss).LastOrDefault(value => value is not null);
        var exact = points.Select(point => point.ValidationExact).LastOrDefault(share => share is not null);
        var validation = exact is { } share ? $", validation {100 * share:0.0} %" : "";
        var words = string.Create(CultureInfo.InvariantCulture, $"step {points[^1].Step}, loss {loss:0.000}{validation}");
        return (points[^1].Step, words);
    }
}
