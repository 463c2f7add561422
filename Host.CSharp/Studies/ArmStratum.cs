using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>What an arm reached in the end on test puzzles of one difficulty: means over seeds with Student's interval.</summary>
/// <param name="Task">The task.</param>
/// <param name="Arm">The arm.</param>
/// <param name="By">What difficulty is measured by.</param>
/// <param name="From">The least difficulty.</param>
/// <param name="To">The greatest.</param>
/// <param name="Seeds">Of so many seeds: rows of an older program may lack it.</param>
/// <param name="Puzzles">How many puzzles.</param>
/// <param name="Exact">The share with every cell right.</param>
/// <param name="Cells">The share of cells that are right.</param>
public sealed record ArmStratum(string Task, string Arm, string By, int From, int To, int Seeds, long Puzzles, Interval Exact, Interval Cells)
{
    /// <summary>Every difficulty of an arm, from the least.</summary>
    public static IEnumerable<ArmStratum> Of(StudyTable table, string task, string arm) =>
        from stratum in table.Rows(task, arm).SelectMany(row => row.Points[^1].Test.Strata ?? [])
        group stratum by (stratum.By, stratum.From, stratum.To) into same
        select new ArmStratum(
            task, arm, same.Key.By, same.Key.From, same.Key.To, same.Count(), same.Max(stratum => stratum.Exact.Count),
            Interval.OfMean([.. same.Select(stratum => stratum.Exact.Value)]), Interval.OfMean([.. same.Select(stratum => stratum.Cells)]));
}
