namespace LatentRecursion.Host.Studies;

/// <summary>What became, on test puzzles, of the promises of a study's rules for stopping early.</summary>
/// <param name="Rules">How many rules were promised something, at every point of every run.</param>
/// <param name="Exceeded">Those that lost a greater share of the test puzzles than they promised to lose of all.</param>
/// <param name="MostLost">The greatest share that one lost.</param>
/// <param name="Epsilon">What each promised: to lose at most this share,</param>
/// <param name="Delta">but for a chance of this.</param>
public sealed record PromiseRecord(int Rules, int Exceeded, double MostLost, double Epsilon, double Delta)
{
    /// <summary>Those of a table; null where there are none.</summary>
    public static PromiseRecord? Of(StudyTable table)
    {
        List<double> lost = [.. from of in table.Cells.Arms
                                from row in table.Rows(of.Task, of.Arm)
                                from point in row.Points
                                where point.Halting?.Rule is not null
                                select (double)point.Halting!.Test.Lost / point.Halting.Test.Puzzles];
        var (epsilon, delta) = (table.Study.Promise.Epsilon, table.Study.Promise.Delta);
        return lost.Count == 0 ? null : new(lost.Count, lost.Count(share => share > epsilon), lost.Max(), epsilon, delta);
    }
}
