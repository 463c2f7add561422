using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>Cells of a puzzle, an update each, by whether hypothesis and conclusion of the improvement theorem hold.</summary>
public readonly record struct HypothesisCounts(long Both, long HypothesisOnly, long ConclusionOnly, long Neither)
{
    /// <summary>How many.</summary>
    public long Cells => Both + HypothesisOnly + ConclusionOnly + Neither;

    /// <summary>With one more.</summary>
    public HypothesisCounts With(bool hypothesis, bool conclusion) => (hypothesis, conclusion) switch
    {
        (true, true) => this with { Both = Both + 1 },
        (true, false) => this with { HypothesisOnly = HypothesisOnly + 1 },
        (false, true) => this with { ConclusionOnly = ConclusionOnly + 1 },
        _ => this with { Neither = Neither + 1 },
    };
}

/// <summary>So many, and their share of all; null where nothing was counted.</summary>
public sealed record CountedShare(long Count, Interval? Share);

/// <summary>
/// The improvement theorem on this network, a cell an update: reward 1 for the right token, so that the true advantage takes two values. The
/// hypothesis is that no token gained more than the right one, the conclusion that the right one did not lose. Intervals are over puzzles,
/// whose cells and updates are no independent trials.
/// </summary>
/// <param name="Both">Hypothesis and conclusion.</param>
/// <param name="HypothesisOnly">Hypothesis without conclusion: there can be none.</param>
/// <param name="ConclusionOnly">Conclusion without hypothesis.</param>
/// <param name="Neither">Neither.</param>
/// <param name="Holds">How often the hypothesis holds.</param>
/// <param name="ConclusionWithout">How often the conclusion holds where the hypothesis does not.</param>
public sealed record HypothesisTable(
    CountedShare Both, CountedShare HypothesisOnly, CountedShare ConclusionOnly, CountedShare Neither, Interval? Holds, Interval? ConclusionWithout)
{
    /// <summary>Adds up puzzles.</summary>
    public static HypothesisTable Of(IReadOnlyCollection<HypothesisCounts> puzzles)
    {
        Interval? Share(Func<HypothesisCounts, long> hits) => ClusteredShare.Of(puzzles.Select(puzzle => (hits(puzzle), puzzle.Cells)));
        CountedShare Counted(Func<HypothesisCounts, long> hits) => new(puzzles.Sum(hits), Share(hits));
        return new(
            Counted(puzzle => puzzle.Both), Counted(puzzle => puzzle.HypothesisOnly),
            Counted(puzzle => puzzle.ConclusionOnly), Counted(puzzle => puzzle.Neither),
            Share(puzzle => puzzle.Both + puzzle.HypothesisOnly),
            ClusteredShare.Of(puzzles.Select(puzzle => (puzzle.ConclusionOnly, puzzle.ConclusionOnly + puzzle.Neither))));
    }
}
