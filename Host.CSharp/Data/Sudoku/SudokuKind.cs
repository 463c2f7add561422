namespace LatentRecursion.Host.Data;

/// <summary>Sudoku of one size. A question is graded by what <see cref="SudokuSolver"/> has to guess.</summary>
public sealed class SudokuKind : IPuzzleKind
{
    /// <summary>What a recipe can name.</summary>
    const string Clues = "clues", Guesses = "guesses";

    readonly SudokuRules rules;
    readonly SudokuSolver solver;

    SudokuKind(SudokuRules rules)
    {
        this.rules = rules;
        solver = new(rules);
        Symmetry = new SudokuSymmetry(rules);
    }

    /// <summary>Every size.</summary>
    public static IReadOnlyList<IPuzzleKind> All { get; } = [.. SudokuRules.All.Select(rules => new SudokuKind(rules))];

    /// <inheritdoc/>
    public IPuzzleRules Rules => rules;

    /// <inheritdoc/>
    public IPuzzleSymmetry Symmetry { get; }

    /// <inheritdoc/>
    public string Grading => Guesses;

    /// <inheritdoc/>
    public bool MustBeUnique => true;

    /// <inheritdoc/>
    public PuzzleRecipe Usual => rules.Side switch
    {
        4 => Recipe(new(5, 9), new(1_500, 300, 600)),
        9 => Recipe(new(30, 40), new(10_000, 1_000, 2_000)),
        _ => Recipe(new(12, 16), new(4_000, 1_000, 2_000)),
    };

    /// <inheritdoc/>
    public PuzzleFacts Facts(ReadOnlySpan<int> question)
    {
        var found = solver.Solve(question);
        return new(SudokuRules.Clues(question), found.Guesses, found.Count);
    }

    /// <summary>As the solver fills them.</summary>
    public int[] Order(ReadOnlySpan<int> question, ReadOnlySpan<int> answer) => solver.Order(question) ?? new int[question.Length];

    /// <inheritdoc/>
    public Func<SeededRandom, MadePuzzle?> Attempt(PuzzleRecipe recipe)
    {
        var clues = recipe[Clues] ?? new(rules.FewestClues, rules.Format.Length);
        return new SudokuGenerator(rules, clues, recipe[Guesses]).Attempt;
    }

    PuzzleRecipe Recipe(CountRange clues, SplitSizes sizes) => new(rules.Format.Task, 1, [new(Clues, clues), new(Guesses, null)], sizes);
}
