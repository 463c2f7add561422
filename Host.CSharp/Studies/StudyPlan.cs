using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Reports;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Studies;

/// <summary>What an arm on a task would still run.</summary>
/// <param name="Task">The task.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Missing">Seeds that have not ended.</param>
/// <param name="Steps">Optimizer steps.</param>
/// <param name="TrainingCalls">Network calls of a row in the whole training, one with gradient counted three times.</param>
/// <param name="RollOutCalls">Network calls of a full roll-out.</param>
/// <param name="Seconds">About how long a cell takes on one thread.</param>
public sealed record PlannedArm(string Task, string Arm, int Missing, int Steps, double TrainingCalls, int RollOutCalls, double Seconds);

/// <summary>What a study would still run.</summary>
/// <param name="Arms">By task and arm.</param>
/// <param name="Missing">Cells that have not ended; more where differences stay unknown.</param>
/// <param name="Ended">Cells that have.</param>
/// <param name="Jobs">Cells at a time.</param>
/// <param name="CoreSeconds">About how long one core takes for all that is missing.</param>
/// <param name="Basis">What the times are taken from, in a sentence.</param>
/// <param name="Warnings">What the study cannot measure as it is, a sentence each.</param>
[TypeFormatterSource]
public sealed record StudyPlan(
    IReadOnlyList<PlannedArm> Arms, int Missing, int Ended, int Jobs, double CoreSeconds, string Basis,
    IReadOnlyList<string> Warnings) : IShown
{
    View IShown.View => StudyView.Of(this);

    /// <summary>The share of the processor's peak that whole runs are taken to reach where no row tells (docs/measurements.md).</summary>
    const double AssumedShare = 0.4;

    /// <summary>GFLOP/s where no engine runs.</summary>
    const double ReferenceRate = 10;

    const double StartSeconds = 3;

    /// <summary>What a table lacks; for arms without rows it measures, in a moment, the peak of this processor's engine.</summary>
    public static StudyPlan Of(StudyTable table, int jobs)
    {
        var missing = table.Missing().ToList();
        var rate = new Lazy<double>(() =>
            1e9 * (KernelChoice.Engines is [var widest, ..] ? AssumedShare * FmaPeak.Measure(widest, threads: 1) : ReferenceRate));
        var hasRows = false;
        var arms = table.Cells.Arms.Select(of =>
        {
            var (work, steps) = (table.Cells.Work(of.Task, of.Arm), table.Cells.Points(of.Task, of.Arm)[^1]);
            var known = table.Rows(of.Task, of.Arm)
                .Select(row => row.Points[^1].TrainingSeconds + row.Points.Sum(point => point.Validation.Seconds + point.Test.Seconds))
                .ToList();
            hasRows |= known.Count > 0;
            var batch = table.Cells.Cell(of.Task, of.Arm, table.Study.SeedPlan.First).Request.Options.Batch;
            var puzzles = (table.Study.Validation + table.Study.Test) * table.Cells.Points(of.Task, of.Arm).Count;
            var flops = (work.StepFlops * batch * steps) + (work.RollOutFlops * puzzles);
            return new PlannedArm(
                of.Task, of.Arm, missing.Count(cell => (cell.Task, cell.Arm) == of), steps, work.StepCalls * steps, work.RollOutCalls,
                known.Count > 0 ? known.Average() : StartSeconds + (flops / rate.Value));
        }).ToList();
        var basis = hasRows ? "Times are those of ended cells where there are some." : "Times assume what the kernels reach in whole runs of other shapes.";
        return new(
            arms, missing.Count, table.Ended, jobs, arms.Sum(arm => arm.Missing * arm.Seconds), basis,
            [.. table.Study.Tasks.Select(task => Warning(table, task.Title)).OfType<string>()]);
    }

    static string? Warning(StudyTable table, string task)
    {
        if (table.Cells.Data.Lack(task) is { } lack) return lack;
        var arms = table.Cells.Arms.Where(of => of.Task == task && table.Cells.Work(of.Task, of.Arm).Steps > 1).ToList();
        if (arms.Count == 0) return null;
        var validation = table.Cells.Data.Open(task).Validation;
        var puzzles = validation is null ? 0 : (int)ExamplePlace.Independent(validation, table.Study.Validation);
        string? Shortage(int signals) => HaltingCalibration.Shortage(puzzles, signals, table.Study.Promise);
        string Words(string what, string shortage) =>
            $"{what} will have no early stopping with a promise: {shortage}, or allow a larger epsilon or delta under \"halting\".";
        return Shortage(Signals.All.Count(signal => !signal.AsksHead)) is { } always ? Words(task, always)
            : Shortage(Signals.All.Count) is { } withHead ? Words($"{task}, where an arm trains its halting head,", withHead)
            : null;
    }
}
