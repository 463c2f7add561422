namespace LatentRecursion.Host.Data;

/// <summary>Square mazes of one size. A question is graded by the moves of its shortest path.</summary>
public sealed class MazeKind : IPuzzleKind
{
    const string Walls = "walls", Moves = "moves", Paths = "paths";
    const int SmallestSide = 3, LargestSide = 64;

    readonly MazeRules rules;

    MazeKind(int side)
    {
        rules = new(side);
        Symmetry = new SquareSymmetry(rules.Format.Length);
    }

    /// <summary>Every size.</summary>
    public static IReadOnlyList<IPuzzleKind> All { get; } =
        [.. Enumerable.Range(SmallestSide, LargestSide - SmallestSide + 1).Select(side => new MazeKind(side))];

    /// <inheritdoc/>
    public IPuzzleRules Rules => rules;

    /// <inheritdoc/>
    public IPuzzleSymmetry Symmetry { get; }

    /// <inheritdoc/>
    public string Grading => Moves;

    /// <inheritdoc/>
    // Maze-Hard itself has none with a single shortest path, and any of them is right
    public bool MustBeUnique => false;

    /// <summary>Walls in percent, about as many and as varied as in Maze-Hard; a path of some length; no other as short.</summary>
    public PuzzleRecipe Usual => new(
        rules.Format.Task, 1, [new(Walls, new(32, 42)), new(Moves, new(3 * rules.Side / 2, rules.Format.Length)), new(Paths, new(1, 1))], Sizes);

    // of the smallest there are no more: 36 with 3 cells a side, some 5,600 with 4
    SplitSizes Sizes => rules.Side switch { 3 => new(20, 4, 8), 4 => new(3_000, 300, 600), _ => new(10_000, 1_000, 2_000) };

    /// <summary>A maze has no clues, and its solutions are its shortest paths; all is 0 where no way leads to the goal.</summary>
    public PuzzleFacts Facts(ReadOnlySpan<int> question)
    {
        var paths = new ShortestPaths(rules.Side, question, MazeRules.Open);
        return paths.Moves is { } moves ? new(0, moves, paths.Alternatives().Count == 0 ? 1 : 2) : default;
    }

    /// <summary>Along the path, from the start.</summary>
    public int[] Order(ReadOnlySpan<int> question, ReadOnlySpan<int> answer) => rules.Order(answer);

    /// <inheritdoc/>
    public Func<SeededRandom, MadePuzzle?> Attempt(PuzzleRecipe recipe)
    {
        var walls = recipe[Walls] ?? new(0, 100);
        if (walls.High > 100) throw new UserError($"The walls of a maze are 0 to 100 percent of its cells, but {walls} were asked for.");
        var paths = recipe[Paths];
        if (paths is not (null or { Low: 1, High: 1 }))
            throw new UserError($"A maze has 1 shortest path or {CountRange.Any} number of them, but {paths} were asked for.");
        return new MazeGenerator(rules, walls, recipe[Moves] ?? new(1, rules.Format.Length), isUnique: paths is not null).Attempt;
    }
}
