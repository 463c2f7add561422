namespace LatentRecursion.Host.Notebooks;

/// <summary>Values on their way from one kernel to another, by name.</summary>
public static class SharedValues
{
    public static Dictionary<string, object> Of { get; } = [];
}
