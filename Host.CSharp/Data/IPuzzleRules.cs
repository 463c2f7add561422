namespace LatentRecursion.Host.Data;

/// <summary>What is known of a kind of puzzle beyond its tokens: how it is written, and when an answer is right.</summary>
public interface IPuzzleRules
{
    PuzzleFormat Format { get; }

    /// <summary>The tokens of a puzzle written as text, one character a cell; a <see cref="UserError"/> where it is none.</summary>
    int[] Encode(string text);

    /// <summary>Tokens as text, one character a cell; <c>?</c> where a token means nothing.</summary>
    string Decode(ReadOnlySpan<int> tokens);

    /// <summary>Which rules an answer breaks, the question's own cells among them: <c>row 3</c>, <c>given r1c2</c>. Empty: a right answer.</summary>
    IReadOnlyList<string> Violations(ReadOnlySpan<int> question, ReadOnlySpan<int> answer);
}

/// <summary>The rules by task.</summary>
public static class PuzzleRules
{
    /// <summary>The rules of a task, or null where none are known.</summary>
    public static IPuzzleRules? For(PuzzleFormat format) =>
        format.Task == MazeRules.Task ? new MazeRules(format.Length) : SudokuRules.All.SingleOrDefault(rules => rules.Format.Task == format.Task);

    /// <summary>The rules that a question written as text follows, or null where it looks like none.</summary>
    public static IPuzzleRules? ForText(string question) =>
        question.Contains('#') && MazeRules.IsSquare(question.Length)
            ? new MazeRules(question.Length)
            : SudokuRules.All.SingleOrDefault(rules => rules.Format.Length == question.Length);

    /// <summary>The task whose rules a question and its answer follow, or <see cref="PuzzleFormat.Tokens"/>.</summary>
    public static string TaskOf(int length, int vocabulary, ReadOnlySpan<int> question, ReadOnlySpan<int> answer)
    {
        // a 4x4 Sudoku has the length and the vocabulary of a small maze: the contents decide
        IEnumerable<IPuzzleRules> candidates = MazeRules.IsSquare(length) ? [.. SudokuRules.All, new MazeRules(length)] : SudokuRules.All;
        foreach (var rules in candidates)
        {
            if (rules.Format.Length == length && rules.Format.Vocabulary == vocabulary && rules.Violations(question, answer) is []) return rules.Format.Task;
        }

        return PuzzleFormat.Tokens;
    }
}
