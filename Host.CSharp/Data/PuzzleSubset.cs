namespace LatentRecursion.Host.Data;

/// <summary>Some groups of a source, in a chosen order.</summary>
public sealed class PuzzleSubset : IPuzzleSource
{
    readonly IPuzzleSource whole;
    readonly int[] firstPuzzle; // of each group; one past the last at the end
    readonly int[] puzzles;     // their numbers in the whole
    readonly long[] firstExample;
    readonly Lazy<string> checksum;

    /// <param name="whole">Where the groups are.</param>
    /// <param name="groups">Their numbers there, in the order that they get here.</param>
    public PuzzleSubset(IPuzzleSource whole, IReadOnlyList<int> groups)
    {
        this.whole = whole;
        var ranges = groups.Select(whole.PuzzlesOf).ToList();
        firstPuzzle = [0, .. RunningTotals(ranges).Select(total => (int)total)];
        puzzles = [.. ranges.SelectMany(range => Enumerable.Range((int)range.First, (int)range.Count))];
        firstExample = [0, .. RunningTotals(puzzles.Select(whole.ExamplesOf))];
        checksum = new(() => PuzzleChecksum.Of(this));
    }

    /// <inheritdoc/>
    public PuzzleFormat Format => whole.Format;

    /// <inheritdoc/>
    public int Groups => firstPuzzle.Length - 1;

    /// <inheritdoc/>
    public int Puzzles => puzzles.Length;

    /// <inheritdoc/>
    public long Examples => firstExample[^1];

    /// <inheritdoc/>
    public string Checksum => checksum.Value;

    /// <inheritdoc/>
    public IndexRange PuzzlesOf(int group) => new(firstPuzzle[group], firstPuzzle[group + 1] - firstPuzzle[group]);

    /// <inheritdoc/>
    public IndexRange ExamplesOf(int puzzle) => new(firstExample[puzzle], firstExample[puzzle + 1] - firstExample[puzzle]);

    /// <inheritdoc/>
    public int Identifier(int puzzle) => whole.Identifier(puzzles[puzzle]);

    /// <inheritdoc/>
    public int? Rating(long example) => whole.Rating(InWhole(example));

    /// <inheritdoc/>
    public string Locate(long example) => whole.Locate(InWhole(example));

    /// <inheritdoc/>
    public void Read(long example, Span<int> inputs, Span<int> labels) => whole.Read(InWhole(example), inputs, labels);

    long InWhole(long example)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Examples);
        var found = Array.BinarySearch(firstExample, example);
        // between two first examples the search answers with the complement of the later one; a puzzle without examples
        // shares its first one with the next
        var puzzle = found < 0 ? ~found - 1 : found;
        while (firstExample[puzzle + 1] == example) puzzle++;
        return whole.ExamplesOf(puzzles[puzzle]).First + example - firstExample[puzzle];
    }

    static IEnumerable<long> RunningTotals(IEnumerable<IndexRange> ranges)
    {
        var total = 0L;
        foreach (var range in ranges) yield return total += range.Count;
    }
}
