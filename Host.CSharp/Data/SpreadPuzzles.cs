namespace LatentRecursion.Host.Data;

/// <summary>
/// The examples of a source in another order: the first of every group, then the second of every group, and so on, so that the first so
/// many are of as many groups as can be. The others of a group are its variants, which tell little more.
/// </summary>
public sealed class SpreadPuzzles : IPuzzleSource
{
    readonly IPuzzleSource whole;
    readonly ExamplePlace[] order;

    SpreadPuzzles(IPuzzleSource whole, ExamplePlace[] order) => (this.whole, this.order) = (whole, order);

    /// <summary>A source in this order: itself where no group has two examples.</summary>
    public static IPuzzleSource Of(IPuzzleSource source) => ExamplePlace.Groups(source) == source.Examples
        ? source
        : new SpreadPuzzles(
            source,
            [.. ExamplePlace.All(source)
                .GroupBy(place => place.Group)
                .SelectMany(group => group.Index())
                .OrderBy(variant => variant.Index)
                .Select(variant => variant.Item)]);

    /// <inheritdoc/>
    public PuzzleFormat Format => whole.Format;

    /// <summary>Each example is one of its own.</summary>
    public int Groups => order.Length;

    /// <inheritdoc/>
    public int Puzzles => order.Length;

    /// <inheritdoc/>
    public long Examples => order.Length;

    /// <inheritdoc/>
    public string Checksum => PuzzleChecksum.Of(this);

    /// <inheritdoc/>
    public IndexRange PuzzlesOf(int group) => new(group, 1);

    /// <inheritdoc/>
    public IndexRange ExamplesOf(int puzzle) => new(puzzle, 1);

    /// <inheritdoc/>
    public int Identifier(int puzzle) => whole.Identifier(order[puzzle].Puzzle);

    /// <inheritdoc/>
    public void Read(long example, Span<int> inputs, Span<int> labels) => whole.Read(order[example].Example, inputs, labels);

    /// <inheritdoc/>
    public int? Rating(long example) => whole.Rating(order[example].Example);

    /// <inheritdoc/>
    public string Locate(long example) => whole.Locate(order[example].Example);
}
