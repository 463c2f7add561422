using System.Globalization;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Commands;

/// <summary>A training run as a verb starts and follows it.</summary>
static class TrainingSession
{
    /// <summary>Trains behind a progress bar until the run is finished or interrupted.</summary>
    public static void Follow(TrainingRun run, string title, int budget, Terminal terminal, CancellationToken stop)
    {
        var solved = 0.0; // of the rows that halted last: in the middle of a roll-out an answer is not meant to be right yet
        terminal.Progress(title, report =>
        {
            run.Validating = state => report(state.Step, budget, $"step {state.Step}, measuring on validation puzzles");
            return run.Run((result, state) =>
            {
                if (result.Finished > 0) solved = result.Exact;
                report(state.Finished ? budget : state.Step, budget, Words(result, state, solved));
            }, stop);
        });
    }

    static string Words(StepResult result, TrainingState state, double solved)
    {
        var speed = result.Step / Math.Max(state.Seconds, 1e-3);
        var validation = state.Validation is { } exact ? $", validation {100 * exact:0.0} %" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {result.Step}, {speed:0.0}/s, loss {result.Loss:0.000}, solved {100 * solved:0} %{validation}");
    }
}
