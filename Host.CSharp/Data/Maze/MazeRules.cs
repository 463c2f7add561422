namespace LatentRecursion.Host.Data;

/// <summary>
/// Square mazes in the official format: wall <c>#</c>, open, start <c>S</c>, goal <c>G</c> and, in answers, path <c>o</c>
/// are tokens 1 to 5. Any shortest path is a right answer; the benchmark's labels show one of many.
/// </summary>
public sealed class MazeRules(int side) : IPuzzleRules
{
    /// <summary>Tokens of cells; <c>Vocabulary</c> is how many tokens there are, padding included.</summary>
    public const int Wall = 1, Open = 2, Start = 3, Goal = 4, Path = 5, Vocabulary = 6;

    readonly int length = side * side;

    /// <summary>Rows, and columns.</summary>
    public int Side => side;

    /// <inheritdoc/>
    public PuzzleFormat Format { get; } = new($"maze-{side}x{side}", side * side, Vocabulary, 1);

    /// <inheritdoc/>
    public string Alphabet => "# SGo";

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        if (text.Length != length) throw new UserError($"the maze has {text.Length} characters, expected {length}");
        var unknown = text.AsSpan().IndexOfAnyExcept(Alphabet);
        if (unknown >= 0)
            throw new UserError($"'{text[unknown]}' at character {unknown + 1} is none of wall '#', open ' ', start 'S', goal 'G', path 'o'");
        return [.. text.Select(letter => Alphabet.IndexOf(letter) + 1)];
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokens) =>
        string.Concat(tokens.ToArray().Select(token => token is >= Wall and <= Path ? Alphabet[token - 1] : '?'));

    /// <inheritdoc/>
    public IReadOnlyList<string> Violations(ReadOnlySpan<int> question, ReadOnlySpan<int> answer)
    {
        var violations = new List<string>();
        var path = 0;
        for (var cell = 0; cell < length; cell++)
        {
            if (answer[cell] == Path && question[cell] == Open) path++;
            else if (answer[cell] != question[cell] || question[cell] == Path) violations.Add($"given r{cell / side + 1}c{cell % side + 1}");
        }

        if (question.Count(Start) != 1 || question.Count(Goal) != 1) violations.Add("one start and one goal");
        else if (Paths(question, Open).Moves is not { } shortest) violations.Add("a way to the goal");
        // as many path cells as a shortest path has between its ends, and a path through them: exactly one shortest path
        else if (path != shortest - 1 || Paths(answer, Path).Moves != shortest) violations.Add("shortest path");
        return violations;
    }

    /// <summary>
    /// How many moves the path of an answer takes from the start to each of its cells: their order as the path grows. As many as
    /// the maze has cells for those off the path.
    /// </summary>
    public int[] Order(ReadOnlySpan<int> answer)
    {
        var paths = Paths(answer, Path);
        return [.. Enumerable.Range(0, length).Select(cell => paths.MovesTo(cell) ?? length)];
    }

    ShortestPaths Paths(ReadOnlySpan<int> maze, int passable) => new(side, maze, passable);
}
