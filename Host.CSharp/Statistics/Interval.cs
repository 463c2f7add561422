using System.Text.Json.Serialization;
using MathNet.Numerics.Distributions;

namespace LatentRecursion.Host.Statistics;

/// <summary>An estimate and where it may lie.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end; null: nothing is known of it.</param>
/// <param name="High">The upper end; null: nothing is known of it.</param>
public readonly record struct Interval(double Value, double? Low, double? High)
{
    /// <summary>The confidence of every interval here.</summary>
    public const double Confidence = 0.95;

    /// <summary>Half of its width; without ends, infinite.</summary>
    [JsonIgnore] // which has no infinity
    public double HalfWidth => (High - Low) / 2 ?? double.PositiveInfinity;

    /// <summary>
    /// Student's interval of a mean; the values are independent, one a seed. One value tells nothing of the spread.
    /// </summary>
    public static Interval OfMean(IReadOnlyCollection<double> values)
    {
        var mean = values.Count == 0 ? double.NaN : values.Average();
        if (values.Count < 2) return new(mean, null, null);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var half = StudentT.InvCDF(0, 1, values.Count - 1, (1 + Confidence) / 2) * Math.Sqrt(variance / values.Count);
        return new(mean, mean - half, mean + half);
    }

    /// <summary>The middle share of resampled values, around an estimate.</summary>
    public static Interval OfResampled(double value, double[] resampled)
    {
        Array.Sort(resampled);
        double At(double share) => resampled[Math.Clamp((int)Math.Round(share * (resampled.Length - 1)), 0, resampled.Length - 1)];
        return new(value, At((1 - Confidence) / 2), At((1 + Confidence) / 2));
    }
}
