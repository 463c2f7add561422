using MathNet.Numerics.Distributions;

namespace LatentRecursion.Host.Statistics;

/// <summary>
/// A share of things that come in clusters, as cells do in puzzles: what is alike within a cluster tells no more than once, so that the
/// cluster is the unit.
/// </summary>
public static class ClusteredShare
{
    /// <summary>
    /// The share over all clusters, with the interval of a ratio of means over them. Where all or none are hits no cluster differs from
    /// another, and the interval is Wilson's over clusters. Null where nothing was counted.
    /// </summary>
    public static Interval? Of(IEnumerable<(long Hits, long Count)> clusters)
    {
        var counted = clusters.Where(cluster => cluster.Count > 0).ToList();
        if (counted.Count == 0) return null;
        var all = counted.Sum(cluster => cluster.Count);
        var share = (double)counted.Sum(cluster => cluster.Hits) / all;
        if (counted.Count == 1) return new(share, null, null);
        if (share is 0 or 1 && new Proportion(share == 0 ? 0 : counted.Count, counted.Count) is var alike) return new(share, alike.Low, alike.High);
        var squares = counted.Sum(cluster => Math.Pow(cluster.Hits - (share * cluster.Count), 2));
        var error = Math.Sqrt(squares * counted.Count / (counted.Count - 1)) / all;
        var half = StudentT.InvCDF(0, 1, counted.Count - 1, (1 + Interval.Confidence) / 2) * error;
        return new(share, Math.Max(0, share - half), Math.Min(1, share + half));
    }
}
