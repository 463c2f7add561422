using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Statistics;

/// <summary>
/// The difference of two arms by resampling on two levels: seeds, and puzzles. Both arms and all seeds are asked the same puzzles, so that
/// a puzzle is drawn for all of them: what a puzzle does to every seed alike is not averaged away.
/// </summary>
public static class PairedBootstrap
{
    const int Resamples = 2_000;

    /// <summary>What a puzzle gained: 1, 0 or -1.</summary>
    public static sbyte Gain(bool isRight, bool wasRight) => (sbyte)((isRight ? 1 : 0) - (wasRight ? 1 : 0));

    /// <summary>
    /// Where no puzzle gained or lost anything: how many might that were not seen, as Wilson's interval has it. Null where one did.
    /// </summary>
    public static Interval? Unseen(IReadOnlyList<sbyte[]> differences)
    {
        if (differences.Any(gains => gains.Any(gain => gain != 0))) return null;
        var most = new Proportion(0, differences[0].Length).High;
        return new(0, -most, most);
    }

    /// <summary>The interval of the mean difference.</summary>
    /// <param name="differences">Of each seed, what each puzzle gained, the same puzzles in the same order.</param>
    /// <param name="seed">Decides what is drawn.</param>
    /// <exception cref="ArgumentException">The seeds were not asked as many puzzles.</exception>
    public static Interval Of(IReadOnlyList<sbyte[]> differences, ulong seed)
    {
        var puzzles = differences[0].Length;
        if (differences.Any(gains => gains.Length != puzzles))
            throw new ArgumentException(
                "every seed must be asked the same puzzles; "
                + $"received {string.Join(", ", differences.Select(gains => gains.Length))}.");
        if (Unseen(differences) is { } unseen) return unseen;
        var random = new SeededRandom(seed);
        var resampled = new double[Resamples];
        var drawn = new sbyte[differences.Count][];
        for (var number = 0; number < Resamples; number++)
        {
            for (var of = 0; of < drawn.Length; of++) drawn[of] = differences[random.Below(differences.Count)];
            var sum = 0L;
            for (var draw = 0; draw < puzzles; draw++)
            {
                var puzzle = random.Below(puzzles);
                foreach (var gains in drawn) sum += gains[puzzle];
            }

            resampled[number] = (double)sum / puzzles / drawn.Length;
        }

        return Interval.OfResampled(differences.Average(gains => gains.Average(gain => (double)gain)), resampled);
    }
}
