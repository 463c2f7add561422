namespace LatentRecursion.Host.Data;

/// <summary>
/// Completing N queens of which some are given, with exactly one completion. A question is graded by what <see cref="QueensSolver"/> has
/// to guess. All puzzles of a solution, and of those that are the same up to symmetry, are one family: a network that has learned a
/// solution by heart must not be asked for it.
/// </summary>
public sealed class QueensKind : IPuzzleKind
{
    const string Clues = "clues", Guesses = "guesses";
    const int SmallestSide = 8, LargestSide = 12;

    readonly QueensRules rules;
    readonly QueensSolver solver;
    readonly Lazy<IReadOnlyList<int[]>> solutions;

    QueensKind(int side)
    {
        rules = new(side);
        solver = new(rules);
        solutions = new(solver.All);
        Symmetry = new SquareSymmetry(rules.Format.Length);
    }

    /// <summary>Every size: below there are too few solutions to hold some out.</summary>
    public static IReadOnlyList<IPuzzleKind> All { get; } =
        [.. Enumerable.Range(SmallestSide, LargestSide - SmallestSide + 1).Select(side => new QueensKind(side))];

    /// <inheritdoc/>
    public IPuzzleRules Rules => rules;

    /// <inheritdoc/>
    public IPuzzleSymmetry Symmetry { get; }

    /// <inheritdoc/>
    public string Grading => Guesses;

    /// <inheritdoc/>
    public bool MustBeUnique => true;

    /// <summary>The solution's orbit.</summary>
    public UInt128? Family(ReadOnlySpan<int> answer) => Symmetry.Key(answer);

    /// <inheritdoc/>
    public PuzzleRecipe Usual => new(rules.Format.Task, 1, [new(Clues, new(2, rules.Side / 2)), new(Guesses, null)], Sizes);

    /// <inheritdoc/>
    public PuzzleFacts Facts(ReadOnlySpan<int> question)
    {
        var found = solver.Solve(question);
        return new(question.Count(QueensRules.Queen), found.Guesses, found.Count);
    }

    /// <summary>As the solver places them.</summary>
    public int[] Order(ReadOnlySpan<int> question, ReadOnlySpan<int> answer)
    {
        var placed = solver.Order(question);
        return [.. Enumerable.Range(0, question.Length).Select(cell => Array.IndexOf(placed, cell / rules.Side))];
    }

    /// <inheritdoc/>
    public Func<SeededRandom, MadePuzzle?> Attempt(PuzzleRecipe recipe)
    {
        var clues = recipe[Clues] ?? new(1, rules.Side);
        if (clues.Low < 1 || clues.High > rules.Side)
            throw new UserError($"A {rules.Format.Task} puzzle has 1 to {rules.Side} clues, but {clues} were asked for.");
        var guesses = recipe[Guesses];
        return random => Made(random, clues, guesses);
    }

    // few of the solutions of a small board are different
    SplitSizes Sizes => rules.Side < 10 ? new(500, 50, 100) : new(8_000, 1_000, 2_000);

    MadePuzzle? Made(SeededRandom random, CountRange clues, CountRange? guesses)
    {
        var columns = solutions.Value[random.Below(solutions.Value.Count)];
        var given = clues.Draw(ref random);
        var answer = rules.Board(columns);
        var question = answer.ToArray();
        foreach (var row in random.Permutation(rules.Side).Skip(given)) question[row * rules.Side + columns[row]] = QueensRules.Empty;
        var found = solver.Solve(question);
        if (found.Count != 1 || guesses is { } wanted && !wanted.Contains(found.Guesses)) return null;
        return new(question, answer, found.Guesses);
    }
}
