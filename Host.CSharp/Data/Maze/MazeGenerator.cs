namespace LatentRecursion.Host.Data;

/// <summary>
/// Draws mazes as Maze-Hard has them: every cell is a wall by itself, with a density that differs from maze to maze; regions that cannot
/// be reached may remain.
/// </summary>
/// <param name="rules">The size.</param>
/// <param name="walls">Walls in percent; each number in the range is drawn equally often.</param>
/// <param name="moves">Moves of the shortest path.</param>
/// <param name="isUnique">
/// Walls are added until a shortest path that was drawn is the only one. Otherwise the answer is the path that Maze-Hard would show.
/// </param>
public sealed class MazeGenerator(MazeRules rules, CountRange walls, CountRange moves, bool isUnique)
{
    /// <summary>A maze from random bits; null where it has no goal as far from its start as it must be.</summary>
    public MadePuzzle? Attempt(SeededRandom random)
    {
        var percent = walls.Draw(ref random);
        var question = new int[rules.Format.Length];
        for (var cell = 0; cell < question.Length; cell++) question[cell] = random.Below(100) < percent ? MazeRules.Wall : MazeRules.Open;
        if (!PlaceEnds(question, ref random)) return null;

        var paths = new ShortestPaths(rules.Side, question, MazeRules.Open);
        // the path is drawn by a copy of the random bits, with which the walls begin anew; a seed's mazes depend on it
        var path = isUnique ? paths.Drawn(random) : paths.First;
        if (isUnique) WallOff(question, path, ref random);
        var answer = question.ToArray();
        foreach (var cell in path) answer[cell] = MazeRules.Path;
        return new(question, answer, paths.Moves!.Value);
    }

    // the start anywhere, the goal anywhere far enough
    bool PlaceEnds(int[] question, ref SeededRandom random)
    {
        var open = Cells(cell => question[cell] == MazeRules.Open);
        if (open.Count == 0) return false;
        question[open[random.Below(open.Count)]] = MazeRules.Start;
        var search = new ShortestPaths(rules.Side, question, MazeRules.Open);
        var far = Cells(cell => search.MovesTo(cell) is { } away && away > 0 && moves.Contains(away));
        if (far.Count == 0) return false;
        question[far[random.Below(far.Count)]] = MazeRules.Goal;
        return true;
    }

    // the path stays as it is, and stays a shortest one
    void WallOff(int[] question, List<int> path, ref SeededRandom random)
    {
        while (true)
        {
            List<int> others = [.. new ShortestPaths(rules.Side, question, MazeRules.Open).Alternatives().Except(path)];
            if (others.Count == 0) return;
            question[others[random.Below(others.Count)]] = MazeRules.Wall;
        }
    }

    List<int> Cells(Predicate<int> which) => [.. Enumerable.Range(0, rules.Format.Length).Where(cell => which(cell))];
}
