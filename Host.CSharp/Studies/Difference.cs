using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>What an arm's exact accuracy on the test puzzles is above another's after the full roll-out.</summary>
/// <param name="Task">The task.</param>
/// <param name="Comparison">What is compared.</param>
/// <param name="Seeds">Of so many seeds.</param>
/// <param name="OverSeeds">Student's interval over the differences of seeds: the seed is the unit.</param>
/// <param name="OverPuzzles">By resampling seeds and puzzles; null with one seed.</param>
/// <param name="IsKnown">Its interval over seeds is as narrow as the study asks.</param>
/// <param name="Verdict">In words.</param>
public sealed record Difference(string Task, StudyComparison Comparison, int Seeds, Interval OverSeeds, Interval? OverPuzzles, bool IsKnown, string Verdict)
{
    const ulong BootstrapSeed = 1;

    /// <summary>The difference over the first so many seeds, as far as they have ended.</summary>
    public static Difference Of(StudyTable table, string task, StudyComparison comparison, int seeds)
    {
        var pairs = table.Pairs(task, comparison, seeds);
        var overSeeds = SeedInterval(pairs);
        var goal = table.Study.SeedPlan.HalfWidth;
        var isKnown = overSeeds.HalfWidth <= goal;
        return new(
            task, comparison, pairs.Count, overSeeds, pairs.Count < 2 ? null : PairedBootstrap.Of([.. pairs.Select(pair => Gains(pair.Arm, pair.Against))], BootstrapSeed),
            isKnown, Words(overSeeds, pairs.Count, isKnown, goal));
    }

    /// <summary>Whether the interval over the first so many seeds is as narrow as the study asks; nothing is resampled for it.</summary>
    public static bool IsKnownAfter(StudyTable table, string task, StudyComparison comparison, int seeds) =>
        SeedInterval(table.Pairs(task, comparison, seeds)).HalfWidth <= table.Study.SeedPlan.HalfWidth;

    static Interval SeedInterval(IEnumerable<(StudyPoint Arm, StudyPoint Against)> pairs) =>
        Interval.OfMean([.. pairs.Select(pair => pair.Arm.Test.Exact[^1] - pair.Against.Test.Exact[^1])]);

    static sbyte[] Gains(StudyPoint arm, StudyPoint against)
    {
        var count = (int)arm.Test.Puzzles;
        var (one, other) = (PackedBits.Unpack(arm.TestRight[^1], count), PackedBits.Unpack(against.TestRight[^1], count));
        return [.. one.Zip(other, PairedBootstrap.Gain)];
    }

    static string Words(Interval difference, int seeds, bool isKnown, double goal)
    {
        if (seeds < 2) return "too few seeds";
        var sign = difference.Low > 0 ? "better" : difference.High < 0 ? "worse" : null;
        if (!isKnown) return sign is null ? "inconclusive" : $"{sign}, by how much is inconclusive";
        return sign ?? (difference.Low >= -goal && difference.High <= goal ? "equal within the goal" : "no difference shown");
    }
}
