namespace LatentRecursion.Host.Notebooks;

/// <summary>Values on their way from one kernel to another, by name.</summary>
public static class SharedValues
{
    /// <summary>The last value of each name, kept as long as the process; code that defines the name in a kernel reads it here.</summary>
    public static Dictionary<string, object> Of { get; } = [];
}
