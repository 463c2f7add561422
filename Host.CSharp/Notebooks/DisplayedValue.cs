namespace LatentRecursion.Host.Notebooks;

/// <summary>A value that a cell displays on its way and may change: what <c>display</c> gives, as in .NET Interactive.</summary>
public sealed class DisplayedValue
{
    static readonly Lock gate = new();
    static List<DisplayedValue>? shown;

    DisplayedValue(object? value) => Value = value;

    /// <summary>What is displayed now.</summary>
    public object? Value { get; private set; }

    /// <summary>Displays another value in its place.</summary>
    public void Update(object? value)
    {
        lock (gate) Value = value;
    }

    /// <summary>Displays a value below what the running cell has displayed so far; outside of a cell, nothing sees it.</summary>
    public static DisplayedValue Show(object? value)
    {
        var displayed = new DisplayedValue(value);
        lock (gate) shown?.Add(displayed);
        return displayed;
    }

    /// <summary>Runs a cell; <paramref name="values"/> gets what it displays, also where it throws.</summary>
    internal static T Of<T>(Func<T> cell, List<DisplayedValue> values)
    {
        lock (gate) shown = values;
        try
        {
            return cell();
        }
        finally
        {
            lock (gate) shown = null;
        }
    }
}
