namespace LatentRecursion.Host.Data;

/// <summary>
/// N queens on a board of side N, no two on one row, column or diagonal, some of them given. Padding is token 0, an empty square 1,
/// a queen 2; as text <c>.</c> and <c>Q</c>. An open square of a question is written as empty.
/// </summary>
public sealed class QueensRules(int side) : IPuzzleRules
{
    /// <summary>Tokens of cells; <c>Vocabulary</c> is how many tokens there are, padding included.</summary>
    public const int Empty = 1, Queen = 2, Vocabulary = 3;

    /// <summary>Rows, and columns.</summary>
    public int Side => side;

    /// <inheritdoc/>
    public PuzzleFormat Format { get; } = new($"queens-{side}x{side}", side * side, Vocabulary, 1);

    /// <inheritdoc/>
    public string Alphabet => ".Q";

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        if (text.Length != Format.Length) throw new UserError($"the board has {text.Length} characters, expected {Format.Length}");
        var unknown = text.AsSpan().IndexOfAnyExcept(Alphabet);
        if (unknown >= 0) throw new UserError($"'{text[unknown]}' at character {unknown + 1} is neither a queen 'Q' nor an empty square '.'");
        return [.. text.Select(letter => Alphabet.IndexOf(letter) + Empty)];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokens) =>
        string.Concat(tokens.ToArray().Select(token => token is Empty or Queen ? Alphabet[token - Empty] : '?'));

    /// <inheritdoc/>
    public IReadOnlyList<string> Violations(ReadOnlySpan<int> question, ReadOnlySpan<int> answer)
    {
        var violations = new List<string>();
        for (var cell = 0; cell < Format.Length; cell++)
        {
            if (question[cell] == Queen && answer[cell] != Queen) violations.Add($"given {At(cell)}");
            else if (answer[cell] is not (Empty or Queen)) violations.Add($"square {At(cell)}");
        }

        Count(answer, "row", cell => cell / side, side, least: 1, violations);
        Count(answer, "column", cell => cell % side, side, least: 1, violations);
        Count(answer, "falling diagonal", cell => cell / side - cell % side + side - 1, 2 * side - 1, least: 0, violations);
        Count(answer, "rising diagonal", cell => cell / side + cell % side, 2 * side - 1, least: 0, violations);
        return violations;
    }

    /// <summary>The squares of queens, one a row, as tokens.</summary>
    public int[] Board(ReadOnlySpan<int> columns)
    {
        var board = new int[Format.Length];
        Array.Fill(board, Empty);
        for (var row = 0; row < columns.Length; row++) board[row * side + columns[row]] = Queen;
        return board;
    }

    string At(int cell) => $"r{cell / side + 1}c{cell % side + 1}";

    // at most one queen a line
    static void Count(ReadOnlySpan<int> answer, string what, Func<int, int> line, int lines, int least, List<string> violations)
    {
        var queens = new int[lines];
        for (var cell = 0; cell < answer.Length; cell++)
            if (answer[cell] == Queen) queens[line(cell)]++;
        for (var number = 0; number < lines; number++)
            if (queens[number] < least || queens[number] > 1) violations.Add($"{what} {number + 1}");
    }
}
