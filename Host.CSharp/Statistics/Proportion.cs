namespace LatentRecursion.Host.Statistics;

/// <summary>So many of so many, with its Wilson interval at 95 %.</summary>
public readonly record struct Proportion(long Hits, long Count)
{
    const double Z = 1.959963984540054; // two-sided 95 %

    /// <summary>The share, from 0 to 1; 0 where nothing was counted.</summary>
    public double Value => Count == 0 ? 0 : (double)Hits / Count;

    /// <summary>The interval's lower end; 0 where nothing was counted.</summary>
    public double Low => Bound(-1);

    /// <summary>The interval's upper end; 1 where nothing was counted.</summary>
    public double High => Bound(+1);

    // (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n); at the ends of the range rounding must not leave [0, 1]
    double Bound(int side)
    {
        if (Count == 0) return side < 0 ? 0 : 1;
        double n = Count, p = Value;
        var middle = p + Z * Z / (2 * n);
        var half = Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        return Math.Clamp((middle + side * half) / (1 + Z * Z / n), 0, 1);
    }

    /// <summary><c>95.4 % [94.4, 96.2]</c></summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{100 * Value:0.0} % [{100 * Low:0.0}, {100 * High:0.0}]");
}
