using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Statistics;

/// <summary>
/// The difference of two arms by resampling on two levels: seeds, and of each seed its puzzles. Both arms are asked the same puzzles, so
/// that a puzzle is drawn for both.
/// </summary>
public static class PairedBootstrap
{
    const int Resamples = 2_000;

    /// <summary>What a puzzle gained: 1, 0 or -1.</summary>
    public static sbyte Gain(bool isRight, bool wasRight) => (sbyte)((isRight ? 1 : 0) - (wasRight ? 1 : 0));

    /// <summary>The interval of the mean difference.</summary>
    /// <param name="differences">Of each seed, what each puzzle gained: 1, 0 or -1.</param>
    /// <param name="seed">Decides what is drawn.</param>
    public static Interval Of(IReadOnlyList<sbyte[]> differences, ulong seed)
    {
        var random = new SeededRandom(seed);
        var resampled = new double[Resamples];
        for (var number = 0; number < Resamples; number++)
        {
            for (var drawn = 0; drawn < differences.Count; drawn++) resampled[number] += Redrawn(differences[random.Below(differences.Count)], ref random);
            resampled[number] /= differences.Count;
        }

        return Interval.OfResampled(differences.Average(puzzles => puzzles.Average(gain => (double)gain)), resampled);
    }

    static double Redrawn(sbyte[] puzzles, ref SeededRandom random)
    {
        var sum = 0L;
        for (var drawn = 0; drawn < puzzles.Length; drawn++) sum += puzzles[random.Below(puzzles.Length)];
        return (double)sum / puzzles.Length;
    }
}
