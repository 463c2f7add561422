namespace LatentRecursion.Host.Data;

/// <summary>What a puzzle looks like to the network.</summary>
/// <param name="Task"><c>sudoku-6x6</c>, <c>maze</c>, or <c>tokens</c> where nothing more is known.</param>
/// <param name="Length">Cells of a question and of an answer.</param>
/// <param name="Vocabulary">Number of tokens; 0 is padding.</param>
/// <param name="Puzzles">Number of puzzle identifiers, at least 1.</param>
public sealed record PuzzleFormat(string Task, int Length, int Vocabulary, int Puzzles)
{
    /// <summary>The task of which nothing but the tokens is known.</summary>
    public const string Tokens = "tokens";

    /// <inheritdoc/>
    public override string ToString()
    {
        var puzzles = Puzzles > 1 ? $", {Puzzles} puzzles with a vector of their own" : "";
        return $"{Task} ({Length} cells, {Vocabulary} tokens{puzzles})";
    }

    /// <summary>The label of a cell that nobody judges.</summary>
    public const int Ignored = -100;

    /// <summary>The side of a square grid; null where the cells are none.</summary>
    public int? Side => (int)Math.Sqrt(Length) is var side && side * side == Length ? side : null;

    /// <summary>
    /// The first token of a question or its labels that is not of the vocabulary; labels may be <see cref="Ignored"/>. Null where there is
    /// none.
    /// </summary>
    public int? Foreign(ReadOnlySpan<int> question, ReadOnlySpan<int> labels)
    {
        foreach (var token in question)
            if (token < 0 || token >= Vocabulary) return token;
        foreach (var token in labels)
            if ((token < 0 || token >= Vocabulary) && token != Ignored) return token;
        return null;
    }
}

/// <summary>Neighbouring indices: <paramref name="Count"/> from <paramref name="First"/> on.</summary>
public readonly record struct IndexRange(long First, long Count);
