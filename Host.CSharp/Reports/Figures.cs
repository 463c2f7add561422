using System.Globalization;
using LatentRecursion.Display;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Reports;

/// <summary>Numbers as people read them, the same on every machine; what is no number is a dash. Spaces inside do not break.</summary>
public static class Figures
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "–";

    /// <summary>95.4 %</summary>
    public static string Share(double? share) => Finite(share, value => $"{100 * value:0.0} %");

    /// <summary>95.4 % [94.4, 96.2]</summary>
    public static string Share(Proportion share) => share.ToString().Replace(' ', '\u00a0');

    /// <summary>95.4 % [94.4, 96.2]</summary>
    public static string Share(Interval share) => Finite(share.Value, value => share is { Low: { } low, High: { } high }
        ? $"{100 * value:0.0} % [{100 * low:0.0}, {100 * high:0.0}]"
        : (FormattableString)$"{100 * value:0.0} %");

    /// <summary>[94.4, 96.2], in per cent.</summary>
    public static string Interval(Proportion share) => Finite(share.Low, low => $"[{100 * low:0.0}, {100 * share.High:0.0}]");

    /// <summary>95.4 [94.4, 96.2], in per cent or in points.</summary>
    public static string Points(Interval interval) => Finite(interval.Value, value => interval is { Low: { } low, High: { } high }
        ? $"{100 * value:0.0} [{100 * low:0.0}, {100 * high:0.0}]"
        : (FormattableString)$"{100 * value:0.0}");

    /// <summary>95.4 ± 1.0, in per cent or in points.</summary>
    public static string PlusMinus(Interval interval) => Finite(interval.Value, value => double.IsFinite(interval.HalfWidth)
        ? $"{100 * value:0.0} ± {100 * interval.HalfWidth:0.0}"
        : (FormattableString)$"{100 * value:0.0}");

    /// <summary>12,345</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>12,345; 104.3 where it is the mean of counts that differ.</summary>
    public static string Count(double mean) => mean.ToString(mean == Math.Round(mean) ? "N0" : "N1", CultureInfo.InvariantCulture);

    /// <summary>12.35 M</summary>
    public static string Amount(long amount) => Texts.Amount(amount).TrimEnd().Replace(' ', '\u00a0');

    /// <summary>Four significant digits: 0.01235, 28,800.</summary>
    public static string Number(double? number) => Finite(number, value => $"{ViewModule.number(value)}");

    /// <summary>38.2 s, 3 min 12 s, 2 h 5 min</summary>
    public static string Duration(double seconds) => Finite(seconds, value => value switch
    {
        < 99.95 => $"{value:0.0} s",
        < 5999.5 => $"{Math.Floor(Math.Round(value) / 60)} min {Math.Round(value) % 60} s",
        _ => $"{Math.Floor(Math.Round(value / 60) / 60)} h {Math.Round(value / 60) % 60} min",
    });

    /// <summary>How an amount compares with another of its kind, as in "18.7 times fewer"; empty where there is nothing to compare.</summary>
    /// <param name="own">The amount.</param>
    /// <param name="other">What it is compared with.</param>
    /// <param name="less">The word for less of it.</param>
    /// <param name="equal">The words for the same and for more of it.</param>
    public static string Compared(double own, double other, string less = "fewer", string equal = "as many")
    {
        if (!(own > 0 && other > 0 && double.IsFinite(own) && double.IsFinite(other))) return "";
        if (own == other) return equal;
        var times = Times(Math.Max(own, other) / Math.Min(own, other));
        return times == "1.0" ? $"about {equal}" : own < other ? $"{times}\u00a0times {less}" : $"{times}\u00a0times {equal}";
    }

    /// <summary>18.7, 1,234</summary>
    public static string Times(double ratio) => ratio.ToString(ratio < 99.95 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    static string Finite(double? number, Func<double, FormattableString> format) =>
        number is { } value && double.IsFinite(value) ? FormattableString.Invariant(format(value)).Replace(' ', '\u00a0') : None;
}
