namespace LatentRecursion.Host.Data;

/// <summary>What a look at one example tells.</summary>
/// <param name="Question">The <see cref="PuzzleSymmetry.Key"/> of the question.</param>
/// <param name="Broken">The rules that the answer breaks; null for a right answer, and where no rules are known.</param>
/// <param name="Sudoku">What there is to say only of a Sudoku.</param>
readonly record struct ExampleFacts(UInt128 Question, string? Broken, SudokuFacts? Sudoku);

/// <summary>What there is to say of a Sudoku.</summary>
/// <param name="Clues">How many cells the question gives.</param>
/// <param name="Guesses">What the solver had to guess.</param>
/// <param name="Solutions">How many solutions there are, counted up to 2.</param>
/// <param name="SolutionClass">The key of the answer as a full grid: the same for two answers exactly when a symmetry takes one into the other.</param>
readonly record struct SudokuFacts(int Clues, int Guesses, int Solutions, UInt128 SolutionClass);

/// <summary>Looks at the examples of one kind of puzzle. Safe from several threads.</summary>
sealed class ExampleInspector(PuzzleFormat format)
{
    readonly IPuzzleRules? rules = PuzzleRules.For(format);
    readonly IPuzzleSymmetry symmetry = PuzzleSymmetry.For(format);
    readonly SudokuSolver? solver = PuzzleRules.For(format) is SudokuRules sudoku ? new(sudoku) : null;

    public ExampleFacts Inspect(IPuzzleSource source, long example)
    {
        var (question, answer) = (new int[format.Length], new int[format.Length]);
        source.Read(example, question, answer);
        var broken = rules?.Violations(question, answer) is { Count: > 0 } violations ? string.Join(", ", violations.Take(3)) : null;
        return new(symmetry.Key(question), broken, solver is null ? null : OfSudoku(solver, question, answer));
    }

    SudokuFacts OfSudoku(SudokuSolver sudoku, int[] question, int[] answer)
    {
        var found = sudoku.Solve(question);
        return new(SudokuRules.Clues(question), found.Guesses, found.Count, symmetry.Key(answer));
    }
}
