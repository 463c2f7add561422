namespace LatentRecursion.Host.Data;

/// <summary>Puzzles held in memory, each of them its own group with one example, all under identifier 0.</summary>
public sealed class MemoryPuzzles : IPuzzleSource
{
    readonly byte[] tokens; // question and answer of each puzzle, one after the other
    readonly Func<long, string> locate;
    readonly IReadOnlyList<int?>? ratings;
    readonly Lazy<string> checksum;

    /// <param name="format">What a puzzle looks like; a vocabulary of at most 256.</param>
    /// <param name="tokens">Question and answer of each puzzle, <c>[puzzles, 2, Length]</c>.</param>
    /// <param name="locate">Where a puzzle came from.</param>
    /// <param name="ratings">How hard each is said to be; null where nothing is said.</param>
    public MemoryPuzzles(PuzzleFormat format, byte[] tokens, Func<long, string> locate, IReadOnlyList<int?>? ratings = null)
    {
        if (format.Vocabulary > byte.MaxValue + 1) throw new UserError($"{format.Task} has {format.Vocabulary} tokens, expected at most {byte.MaxValue + 1}.");
        this.ratings = ratings;
        Format = format;
        this.tokens = tokens;
        this.locate = locate;
        Puzzles = tokens.Length / (2 * format.Length);
        checksum = new(() => PuzzleChecksum.Of(this));
    }

    /// <inheritdoc/>
    public PuzzleFormat Format { get; }

    /// <inheritdoc/>
    public int Groups => Puzzles;

    /// <inheritdoc/>
    public int Puzzles { get; }

    /// <inheritdoc/>
    public long Examples => Puzzles;

    /// <inheritdoc/>
    public string Checksum => checksum.Value;

    /// <inheritdoc/>
    public IndexRange PuzzlesOf(int group) => new(group, 1);

    /// <inheritdoc/>
    public IndexRange ExamplesOf(int puzzle) => new(puzzle, 1);

    /// <inheritdoc/>
    public int Identifier(int puzzle) => 0;

    /// <inheritdoc/>
    public int? Rating(long example) => ratings?[(int)example];

    /// <inheritdoc/>
    public string Locate(long example) => locate(example);

    /// <inheritdoc/>
    public void Read(long example, Span<int> inputs, Span<int> labels)
    {
        var row = tokens.AsSpan(checked((int)example * 2 * Format.Length), 2 * Format.Length);
        for (var cell = 0; cell < Format.Length; cell++)
        {
            inputs[cell] = row[cell];
            labels[cell] = row[Format.Length + cell];
        }
    }
}
