namespace LatentRecursion.Host.Studies;

/// <summary>What became, on test puzzles, of the promises of a study's rules for stopping early.</summary>
/// <param name="Rules">How many rules were promised something at the end of a training, of runs that solve more puzzles than may be lost.</param>
/// <param name="Exceeded">Those that lost a greater share of the test puzzles than they promised to lose of all.</param>
/// <param name="MostLost">The greatest share that one lost.</param>
/// <param name="Epsilon">What each promised: to lose at most this share,</param>
/// <param name="Delta">but for a chance of this.</param>
public sealed record PromiseRecord(int Rules, int Exceeded, double MostLost, double Epsilon, double Delta)
{
    /// <summary>Those of a table; null where there are none.</summary>
    public static PromiseRecord? Of(StudyTable table)
    {
        var (epsilon, delta) = (table.Study.Promise.Epsilon, table.Study.Promise.Delta);
        List<double> lost = [.. from of in table.Cells.Arms
                                from row in table.Rows(of.Task, of.Arm)
                                let halting = row.Points[^1].Halting
                                where halting?.Rule is not null && halting.Test.RightInFull > epsilon * halting.Test.Puzzles
                                select (double)halting.Test.Lost / halting.Test.Puzzles];
        return lost.Count == 0 ? null : new(lost.Count, lost.Count(share => share > epsilon), lost.Max(), epsilon, delta);
    }
}
