namespace LatentRecursion.Host.Data;

/// <summary>
/// The shortest paths of a maze, by a breadth-first search from its start that looks down, left, right and up, as that of Maze-Hard's
/// labels does.
/// </summary>
public sealed class ShortestPaths
{
    readonly int side;
    readonly int?[] moves;
    readonly int[] foundFrom;
    readonly int goal;

    /// <param name="side">Rows, and columns.</param>
    /// <param name="maze">Tokens.</param>
    /// <param name="passable">The token of the cells to walk over between start and goal.</param>
    public ShortestPaths(int side, ReadOnlySpan<int> maze, int passable)
    {
        this.side = side;
        (moves, foundFrom) = (new int?[maze.Length], new int[maze.Length]);
        goal = maze.IndexOf(MazeRules.Goal);
        var start = maze.IndexOf(MazeRules.Start);
        if (start >= 0) Search(maze, start, passable);
    }

    /// <summary>Fewest moves from start to goal; null where there is no way.</summary>
    public int? Moves => goal < 0 ? null : moves[goal];

    /// <summary>Fewest moves from the start to a cell; null where there is no way.</summary>
    public int? MovesTo(int cell) => moves[cell];

    /// <summary>Cells between start and goal on the path that the search found first, from the goal back; there must be a way.</summary>
    public List<int> First => Path(cell => foundFrom[cell]);

    /// <summary>Cells between start and goal on a shortest path drawn at random, from the goal back; there must be a way.</summary>
    public List<int> Drawn(SeededRandom random) => Path(cell => Before(cell) is var cells ? cells[random.Below(cells.Count)] : 0);

    /// <summary>The cells of shortest paths that are not the only one at their distance from the start; there must be a way.</summary>
    public List<int> Alternatives()
    {
        var alternatives = new List<int>();
        for (List<int> cells = [goal]; moves[cells[0]] > 1;)
        {
            cells = [.. cells.SelectMany(Before).Distinct()];
            if (cells.Count > 1) alternatives.AddRange(cells);
        }

        return alternatives;
    }

    void Search(ReadOnlySpan<int> maze, int start, int passable)
    {
        var queue = new Queue<int>([start]);
        moves[start] = 0;
        while (queue.TryDequeue(out var cell))
        {
            if (cell == goal) continue;
            foreach (var next in Neighbours(cell))
            {
                if (moves[next] is not null || maze[next] != passable && next != goal) continue;
                (moves[next], foundFrom[next]) = (moves[cell] + 1, cell);
                queue.Enqueue(next);
            }
        }
    }

    List<int> Path(Func<int, int> before)
    {
        var path = new List<int>();
        for (var cell = goal; moves[cell] > 1;) path.Add(cell = before(cell));
        return path;
    }

    // the neighbours one move nearer to the start
    List<int> Before(int cell) => [.. Neighbours(cell).Where(next => moves[next] is { } near && near == moves[cell] - 1)];

    IEnumerable<int> Neighbours(int cell)
    {
        if (cell + side < moves.Length) yield return cell + side;
        if (cell % side > 0) yield return cell - 1;
        if (cell % side < side - 1) yield return cell + 1;
        if (cell >= side) yield return cell - side;
    }
}
