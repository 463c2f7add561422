using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>What each test puzzle gained of one arm over another, or of several.</summary>
static class PuzzleGains
{
    /// <summary>Of one seed: how often each puzzle was right where it counts for the difference, less where it counts against it.</summary>
    /// <param name="terms">Of each arm how often it counts, what was measured, and after which supervised step.</param>
    public static sbyte[] Of(IReadOnlyList<(int Sign, StudyPoint Point, int Step)> terms)
    {
        var gains = new sbyte[terms[0].Point.Test.Puzzles];
        foreach (var (sign, point, step) in terms)
        {
            var right = PackedBits.Unpack(point.TestRight[step - 1], gains.Length);
            for (var puzzle = 0; puzzle < gains.Length; puzzle++) if (right[puzzle]) gains[puzzle] += (sbyte)sign;
        }

        return gains;
    }

    /// <summary>
    /// Student's interval of the mean gain with the puzzle as the unit, its gain a mean over seeds: what other puzzles would change.
    /// </summary>
    public static Interval OverPuzzles(IReadOnlyList<sbyte[]> seeds) =>
        PairedBootstrap.Unseen(seeds)
        ?? Interval.OfMean([.. Enumerable.Range(0, seeds[0].Length).Select(puzzle => seeds.Average(gains => (double)gains[puzzle]))]);
}
