using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Studies;

/// <summary>What an arm reached in the end on test puzzles of one difficulty.</summary>
/// <param name="Task">The task.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Stratum">Over its seeds.</param>
public sealed record ArmStratum(string Task, string Arm, StratumSummary Stratum)
{
    /// <summary>Every difficulty of an arm, from the least.</summary>
    public static IEnumerable<ArmStratum> Of(StudyTable table, string task, string arm) =>
        StratumSummary.Of(table.Rows(task, arm).SelectMany(row => row.Points[^1].Test.Strata ?? [])).Select(stratum => new ArmStratum(task, arm, stratum));
}
