namespace LatentRecursion.Host.Data;

/// <summary>
/// Square mazes in the official format: wall <c>#</c>, open, start <c>S</c>, goal <c>G</c> and, in answers, path <c>o</c>
/// are tokens 1 to 5. Any shortest path is a right answer; the benchmark's labels show one of many.
/// </summary>
public sealed class MazeRules(int length) : IPuzzleRules
{
    public const string Task = "maze";
    public const int Vocabulary = 6;

    const string Letters = "# SGo";
    const int Wall = 1, Open = 2, Start = 3, Goal = 4, Path = 5;

    readonly int side = (int)Math.Sqrt(length);

    public PuzzleFormat Format { get; } = new(Task, length, Vocabulary, 1);

    /// <summary>Whether so many cells make a square.</summary>
    public static bool IsSquare(int length) => (int)Math.Sqrt(length) is var root && length > 1 && root * root == length;

    public int[] Encode(string text)
    {
        if (text.Length != length) throw new UserError($"the maze has {text.Length} characters, expected {length}");
        var unknown = text.AsSpan().IndexOfAnyExcept(Letters);
        if (unknown >= 0)
            throw new UserError($"'{text[unknown]}' at character {unknown + 1} is none of wall '#', open ' ', start 'S', goal 'G', path 'o'");
        return [.. text.Select(letter => Letters.IndexOf(letter) + 1)];
    }

    public string Decode(ReadOnlySpan<int> tokens) =>
        string.Concat(tokens.ToArray().Select(token => token is >= Wall and <= Path ? Letters[token - 1] : '?'));

    public IReadOnlyList<string> Violations(ReadOnlySpan<int> question, ReadOnlySpan<int> answer)
    {
        var violations = new List<string>();
        var path = 0;
        for (var cell = 0; cell < length; cell++)
        {
            if (answer[cell] == Path && question[cell] == Open) path++;
            else if (answer[cell] != question[cell]) violations.Add($"given r{cell / side + 1}c{cell % side + 1}");
        }

        if (question.Count(Start) != 1 || question.Count(Goal) != 1) violations.Add("one start and one goal");
        else if (Moves(question, Open) is not { } shortest) violations.Add("a way to the goal");
        // as many path cells as a shortest path has between its ends, and a path through them: exactly one shortest path
        else if (path != shortest - 1 || Moves(answer, Path) != shortest) violations.Add("shortest path");
        return violations;
    }

    /// <summary>
    /// How many moves the path of an answer takes from the start to each of its cells: their order as the path grows. As many as
    /// the maze has cells for those off the path.
    /// </summary>
    public int[] Order(ReadOnlySpan<int> answer) => [.. Distances(answer, Path).Select(moves => moves ?? length)];

    /// <summary>Fewest moves from start to goal over cells that hold <paramref name="passable"/>; null where there is no way.</summary>
    int? Moves(ReadOnlySpan<int> maze, int passable) => maze.IndexOf(Goal) is >= 0 and var goal ? Distances(maze, passable)[goal] : null;

    /// <summary>Fewest moves from the start to every cell over cells that hold <paramref name="passable"/>; null where there is no way.</summary>
    int?[] Distances(ReadOnlySpan<int> maze, int passable)
    {
        var moves = new int?[length];
        var start = maze.IndexOf(Start);
        if (start < 0) return moves;
        var queue = new Queue<int>([start]);
        moves[start] = 0;
        while (queue.TryDequeue(out var cell))
        {
            if (maze[cell] == Goal) continue;
            foreach (var next in Neighbours(cell))
            {
                if (moves[next] is not null || maze[next] != passable && maze[next] != Goal) continue;
                moves[next] = moves[cell] + 1;
                queue.Enqueue(next);
            }
        }

        return moves;
    }

    IEnumerable<int> Neighbours(int cell)
    {
        if (cell >= side) yield return cell - side;
        if (cell + side < length) yield return cell + side;
        if (cell % side > 0) yield return cell - 1;
        if (cell % side < side - 1) yield return cell + 1;
    }
}
