using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>How many network calls a puzzle an arm saves in the end against another, and what that costs in exact accuracy.</summary>
/// <param name="Task">The task.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Ending">Where its roll-outs end.</param>
/// <param name="Against">The other, after its full roll-out.</param>
/// <param name="Seeds">Over the seeds of both, so many.</param>
/// <param name="Calls">The arm's calls, a mean over seeds.</param>
/// <param name="Fewer">How many times as many the other's full roll-out takes.</param>
/// <param name="FewerThanAsGood">How many times as many the other takes where it is stopped as soon as it is as good (<see cref="Ending.AsGood"/>).</param>
/// <param name="Exact">The arm's accuracy, a mean over seeds.</param>
/// <param name="ExactInFull">The other's, after its full roll-out.</param>
/// <param name="Difference">The arm's accuracy above the other's: Student's interval over seeds.</param>
/// <param name="OverPuzzles">
/// The same over puzzles. Of those that a rule stopped rows keep no answers: those of the full roll-out tell how puzzles differ.
/// </param>
/// <param name="IsAsGood">
/// Whether both intervals are above what the study takes as equal (<see cref="StudySeeds.HalfWidth"/>): the arm is not worse by more
/// than that.
/// </param>
public sealed record Saving(
    string Task, string Arm, Ending Ending, string Against, int Seeds, double Calls, double Fewer, double FewerThanAsGood,
    double Exact, double ExactInFull, Interval Difference, Interval OverPuzzles, bool IsAsGood)
{
    /// <summary>
    /// Whatever takes fewer network calls on a task than the full roll-out of an arm that solves something; that arm too, where it is
    /// stopped.
    /// </summary>
    public static IEnumerable<Saving> Of(StudyTable table, string task, string against) =>
        from arm in table.Cells.Arms
        where arm.Task == task && table.Cells.Has(task, against)
        from ending in Endings.All
        let saving = Of(table, task, arm.Arm, ending, against)
        where saving is not null
        select saving;

    static Saving? Of(StudyTable table, string task, string arm, Ending ending, string against)
    {
        var compared = table.Compared(task, new(arm, against), table.Study.SeedPlan.Most);
        var pairs = (from pair in compared
                     select (
                         Own: pair[0].At(ending, pair[1]),
                         Full: pair[1].At(Ending.Full, pair[1])!.Value,
                         AsGood: pair[1].At(Ending.AsGood, pair[1])!.Value)).ToList();
        // a seed that has no such ending is no saving of the arm
        if (pairs.Count == 0 || pairs.Exists(pair => pair.Own is null)) return null;
        var (calls, full, asGood) = (
            pairs.Average(pair => pair.Own!.Value.Calls), pairs.Average(pair => pair.Full.Calls), pairs.Average(pair => pair.AsGood.Calls));
        if (calls >= full) return null;
        var inFull = pairs.Average(pair => pair.Full.Exact);
        if (inFull <= table.Study.SeedPlan.HalfWidth) return null; // what solves nothing is equalled by anything
        var difference = Interval.OfMean([.. pairs.Select(pair => pair.Own!.Value.Exact - pair.Full.Exact)]);
        var puzzles = PuzzleGains.OverPuzzles([.. compared.Select(pair => Gains(pair[0], pair[1], ending))]);
        Interval overPuzzles = new(difference.Value, difference.Value - puzzles.HalfWidth, difference.Value + puzzles.HalfWidth);
        var allowed = -table.Study.SeedPlan.HalfWidth;
        return new(
            task, arm, ending, against, pairs.Count, calls, full / calls, asGood / calls, pairs.Average(pair => pair.Own!.Value.Exact), inFull,
            difference, overPuzzles, difference.Low >= allowed && overPuzzles.Low >= allowed);
    }

    static sbyte[] Gains(StudyPoint own, StudyPoint other, Ending ending)
    {
        static int Last(StudyPoint point) => point.Test.Exact.Count;
        return PuzzleGains.Of([(1, own, own.Step(ending, other) ?? Last(own)), (-1, other, Last(other))]);
    }
}
