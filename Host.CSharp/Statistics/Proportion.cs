namespace LatentRecursion.Host.Statistics;

/// <summary>So many of so many, with its Wilson interval at 95 %.</summary>
public readonly record struct Proportion(long Hits, long Count)
{
    const double Z = 1.959963984540054; // two-sided 95 %

    public double Value => Count == 0 ? 0 : (double)Hits / Count;

    public double Low => Bound(-1);

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

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 * Value:0.0} % [{100 * Low:0.0}, {100 * High:0.0}]");
}
