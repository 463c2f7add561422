using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>An accuracy and what it takes, each a mean over seeds with Student's interval.</summary>
/// <param name="Calls">Network calls a puzzle.</param>
/// <param name="Exact">The share of test puzzles with every cell right.</param>
public sealed record Reached(Interval Calls, Interval Exact);

/// <summary>What an arm reached on a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Step">After so many optimizer steps.</param>
/// <param name="Seeds">Of so many seeds.</param>
/// <param name="TrainingCalls">Network calls of the whole training until then, one with gradient counted three times.</param>
/// <param name="TrainingSeconds">Seconds of training until then, on whatever machines there were.</param>
/// <param name="ByStep">By supervised step; the last is the full roll-out.</param>
/// <param name="Earliest">Stopped as soon as it is as good (<see cref="Ending.AsGood"/>).</param>
/// <param name="Halted">Stopped by a rule with a promise, where there is one.</param>
public sealed record ArmSummary(
    string Task, string Arm, int Step, int Seeds, double TrainingCalls, double TrainingSeconds, IReadOnlyList<Reached> ByStep,
    Reached Earliest, Reached? Halted)
{
    /// <summary>The full roll-out.</summary>
    public Reached Full => ByStep[^1];

    /// <summary>The summary of an arm at a point of its training; null where no seed has ended.</summary>
    public static ArmSummary? Of(StudyTable table, string task, string arm, int number)
    {
        var rows = table.Rows(task, arm);
        if (rows.Count == 0) return null;
        var points = rows.Select(row => row.Points[number]).ToList();
        var trained = rows.Average(row => (double)row.Points[number].Step * row.Batch * row.StepCalls);
        return new(
            task, arm, points[0].Step, rows.Count, trained, points.Average(point => point.TrainingSeconds),
            [.. Enumerable.Range(0, points[0].Test.Exact.Count).Select(step => Over(points, point => (point.Test.Calls[step], point.Test.Exact[step])))],
            Over(points, point => point.At(Ending.AsGood, point)!.Value),
            points.TrueForAll(point => point.Halting is not null) ? Over(points, point => point.At(Ending.Promised, point)!.Value) : null);
    }

    static Reached Over(List<StudyPoint> points, Func<StudyPoint, (double Calls, double Exact)> read)
    {
        var values = points.Select(read).ToList();
        return new(Interval.OfMean([.. values.Select(value => value.Calls)]), Interval.OfMean([.. values.Select(value => value.Exact)]));
    }
}
