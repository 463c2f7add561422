namespace LatentRecursion.Host.Data;

/// <summary>
/// The checksums of the splits of data (<see cref="IPuzzleSource.Checksum"/>), as <c>latent data</c> tells them; null for a split that
/// there is not.
/// </summary>
public sealed record SplitChecksums(string Train, string? Validation = null, string? Test = null)
{
    /// <summary>Those of data.</summary>
    public static SplitChecksums Of(DataSplits data) => new(data.Train.Checksum, data.Validation?.Checksum, data.Test?.Checksum);

    /// <summary>Those that there are, in this order.</summary>
    internal IEnumerable<string> Given => new[] { Train, Validation, Test }.OfType<string>();

    /// <summary>The beginning of each: enough for people to tell them apart.</summary>
    public override string ToString() => string.Join(", ", Given.Select(checksum => checksum[..Math.Min(Shown, checksum.Length)] + "…"));

    const int Shown = 12;
}
