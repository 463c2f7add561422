namespace LatentRecursion.Host.Data;

/// <summary>
/// Examples in the official order: groups (a base task) of puzzles (its variants) of examples (a question and its answer).
/// Groups follow each other without gaps, and so do puzzles. Reading is safe from several threads.
/// </summary>
public interface IPuzzleSource
{
    /// <summary>What every example looks like.</summary>
    PuzzleFormat Format { get; }

    /// <summary>How many groups, numbered from 0.</summary>
    int Groups { get; }

    /// <summary>How many puzzles of all groups, numbered from 0.</summary>
    int Puzzles { get; }

    /// <summary>How many examples of all puzzles, numbered from 0.</summary>
    long Examples { get; }

    /// <summary>The puzzles of a group.</summary>
    IndexRange PuzzlesOf(int group);

    /// <summary>The examples of a puzzle.</summary>
    IndexRange ExamplesOf(int puzzle);

    /// <summary>Which row of the puzzle embedding a puzzle uses, below <see cref="PuzzleFormat.Puzzles"/>.</summary>
    int Identifier(int puzzle);

    /// <summary>Question and answer as tokens, <c>[Length]</c> each; a label that nobody judges is <see cref="PuzzleFormat.Ignored"/>.</summary>
    void Read(long example, Span<int> inputs, Span<int> labels);

    /// <summary>How hard the data say that an example is, by whatever measure of theirs; null where they do not.</summary>
    int? Rating(long example) => null;

    /// <summary>Where an example stands, for messages: <c>train.csv line 7</c>.</summary>
    string Locate(long example);

    /// <summary>SHA-256 of the contents in hex: the same puzzles have the same checksum in whatever file they are.</summary>
    string Checksum { get; }
}
