using System.Globalization;
using System.Numerics;

namespace LatentRecursion.Host.Data;

/// <summary>Whole numbers from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct CountRange(int Low, int High)
{
    /// <summary>How an option says that everything is in range.</summary>
    public const string Any = "any";

    // so that one more than the width of a range is a number, too
    const int Most = 1_000_000_000;

    /// <summary>The one of 0, 1, 2-3, 4-7, 8-15 and so on that a number lies in.</summary>
    public static CountRange Doubling(int number)
    {
        if (number == 0) return new(0, 0);
        var low = 1 << BitOperations.Log2((uint)number);
        return new(low, (2 * low) - 1);
    }

    /// <summary>Whether a number is one of them.</summary>
    public bool Contains(int count) => count >= Low && count <= High;

    /// <summary>One of them, each equally likely.</summary>
    public int Draw(ref SeededRandom random) => Low + random.Below(High - Low + 1);

    /// <summary>Reads <c>14</c>, <c>12-16</c> or, as null, <c>any</c> as the value of an option.</summary>
    public static CountRange? Parse(string text, string option)
    {
        if (text == Any) return null;
        var ends = text.Split('-')
            .Select(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Most ? count : -1)
            .ToList();
        return ends is [>= 0] or [>= 0, >= 0] && ends[0] <= ends[^1]
            ? new(ends[0], ends[^1])
            : throw new UserError($"'{text}' is no value for {option}: give one whole number or two with a dash, as 14 or 12-16, or {Any}.");
    }

    /// <summary>As <see cref="Parse"/> reads it: <c>14</c> or <c>12-16</c>.</summary>
    public override string ToString() => Low == High ? $"{Low}" : $"{Low}-{High}";
}
