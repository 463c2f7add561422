using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>What an arm's exact accuracy on the test puzzles is above another's, or how far two such differences differ.</summary>
/// <param name="Task">The task.</param>
/// <param name="Comparison">What is compared.</param>
/// <param name="Seeds">Of so many seeds.</param>
/// <param name="OverSeeds">Student's interval over the differences of seeds: the seed is the unit.</param>
/// <param name="OverPuzzles">By resampling seeds and puzzles; null with one seed, and where a rule stops each puzzle: rows keep no answers of it.</param>
/// <param name="IsKnown">Its interval over seeds is as narrow as the study asks.</param>
/// <param name="Verdict">In words: what both intervals show.</param>
public sealed record Difference(string Task, StudyComparison Comparison, int Seeds, Interval OverSeeds, Interval? OverPuzzles, bool IsKnown, string Verdict)
{
    const ulong BootstrapSeed = 1;

    /// <summary>The difference over the first so many seeds, as far as they have ended.</summary>
    public static Difference Of(StudyTable table, string task, StudyComparison comparison, int seeds)
    {
        var compared = table.Compared(task, comparison, seeds);
        var overSeeds = SeedInterval(comparison, compared);
        var goal = table.Study.SeedPlan.HalfWidth;
        var isKnown = overSeeds.HalfWidth <= goal;
        var gains = compared.Select(points => Gains(comparison, points)).OfType<sbyte[]>().ToList();
        Interval? overPuzzles = compared.Count < 2 || gains.Count < compared.Count ? null : PairedBootstrap.Of(gains, BootstrapSeed);
        return new(
            task, comparison, compared.Count, overSeeds, overPuzzles, isKnown,
            Words(comparison, Wider(overSeeds, overPuzzles), compared.Count, isKnown, goal));
    }

    /// <summary>Whether the interval over the first so many seeds is as narrow as the study asks; nothing is resampled for it.</summary>
    public static bool IsKnownAfter(StudyTable table, string task, StudyComparison comparison, int seeds) =>
        SeedInterval(comparison, table.Compared(task, comparison, seeds)).HalfWidth <= table.Study.SeedPlan.HalfWidth;

    static Interval SeedInterval(StudyComparison comparison, IEnumerable<IReadOnlyList<StudyPoint>> compared) =>
        Interval.OfMean([.. compared.Select(points => comparison.Terms.Zip(points, (term, point) => term.Sign * comparison.Exact(point)!.Value).Sum())]);

    // seeds that happen to agree, on few puzzles, show little
    static Interval Wider(Interval seeds, Interval? puzzles) => puzzles is { } of && seeds.Low is not null
        ? new(seeds.Value, Math.Min(seeds.Low.Value, of.Low!.Value), Math.Max(seeds.High!.Value, of.High!.Value))
        : seeds;

    static sbyte[]? Gains(StudyComparison comparison, IReadOnlyList<StudyPoint> points)
    {
        var steps = points.Select(comparison.Step).OfType<int>().ToList();
        return steps.Count < points.Count
            ? null
            : PuzzleGains.Of([.. comparison.Terms.Zip(points, steps).Select(of => (of.First.Sign, of.Second, of.Third))]);
    }

    static string Words(StudyComparison comparison, Interval difference, int seeds, bool isKnown, double goal)
    {
        if (seeds < 2) return "too few seeds";
        var (more, less) = comparison.Minus is null ? ("better", "worse") : ("larger", "smaller");
        var sign = difference.Low > 0 ? more : difference.High < 0 ? less : null;
        if (!isKnown) return sign is null ? "inconclusive" : $"{sign}, by how much is inconclusive";
        return sign ?? (difference.Low >= -goal && difference.High <= goal ? "equal within the goal" : "no difference shown");
    }
}
