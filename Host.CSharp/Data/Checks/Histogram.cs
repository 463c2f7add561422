namespace LatentRecursion.Host.Data;

/// <summary>How many examples lie from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct HistogramBin(int Low, int High, int Count)
{
    /// <summary><c>8-15: 40</c>, or <c>14: 40</c> for a bin of one number.</summary>
    public override string ToString() => $"{new CountRange(Low, High)}: {Count}";
}

/// <summary>Counts of whole numbers, without the bins that are empty.</summary>
public static class Histogram
{
    /// <summary>One bin a number.</summary>
    public static IReadOnlyList<HistogramBin> Exact(IEnumerable<int> numbers) =>
        [.. numbers.CountBy(number => number).OrderBy(bin => bin.Key).Select(bin => new HistogramBin(bin.Key, bin.Key, bin.Value))];

    /// <summary>0, 1, 2-3, 4-7, 8-15 and so on: for numbers of which a few are very large.</summary>
    public static IReadOnlyList<HistogramBin> Doubling(IEnumerable<int> numbers) =>
        [.. numbers.CountBy(CountRange.Doubling).OrderBy(bin => bin.Key.Low).Select(bin => new HistogramBin(bin.Key.Low, bin.Key.High, bin.Value))];
}
