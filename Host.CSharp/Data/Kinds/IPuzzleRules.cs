namespace LatentRecursion.Host.Data;

/// <summary>What is known of a kind of puzzle beyond its tokens: how it is written, and when an answer is right.</summary>
public interface IPuzzleRules
{
    /// <summary>The task's name, and how many cells and tokens each of its puzzles has.</summary>
    PuzzleFormat Format { get; }

    /// <summary>The characters that puzzles are written with.</summary>
    string Alphabet { get; }

    /// <summary>The tokens of a puzzle written as text, one character a cell; a <see cref="UserError"/> where it is none.</summary>
    int[] Encode(string text);

    /// <summary>Tokens as text, one character a cell; <c>?</c> where a token means nothing.</summary>
    string Decode(ReadOnlySpan<int> tokens);

    /// <summary>Which rules an answer breaks, the question's own cells among them: <c>row 3</c>, <c>given r1c2</c>. Empty: a right answer.</summary>
    IReadOnlyList<string> Violations(ReadOnlySpan<int> question, ReadOnlySpan<int> answer);

    /// <summary>The first rules that an answer breaks, for messages; null for a right answer.</summary>
    sealed string? Broken(ReadOnlySpan<int> question, ReadOnlySpan<int> answer) =>
        Violations(question, answer) is { Count: > 0 } violations ? string.Join(", ", violations.Take(3)) : null;
}
