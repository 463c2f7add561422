namespace LatentRecursion.Host.Data;

/// <summary>
/// Draws puzzles with exactly one solution by digging: fill a grid at random, then blank its cells in a random order, keeping each that
/// a second solution would need.
/// </summary>
public sealed class SudokuGenerator
{
    readonly SudokuRules rules;
    readonly SudokuSolver solver;
    readonly CountRange clues;
    readonly CountRange? guesses;

    /// <param name="rules">The size of Sudoku.</param>
    /// <param name="clues">How many cells a question gives; each number in the range is drawn equally often.</param>
    /// <param name="guesses">How many guesses the solver must need, or null for any number.</param>
    public SudokuGenerator(SudokuRules rules, CountRange clues, CountRange? guesses = null)
    {
        if (clues.Low < rules.FewestClues || clues.High > rules.Format.Length)
            throw new UserError(
                $"A {rules.Format.Task} puzzle with exactly one solution has {rules.FewestClues} to {rules.Format.Length} clues, "
                + $"but {clues} were asked for.");
        (this.rules, this.clues, this.guesses) = (rules, clues, guesses);
        solver = new(rules);
    }

    /// <summary>A puzzle from random bits; null where digging ends with too many clues, or the guesses are others.</summary>
    public MadePuzzle? Attempt(SeededRandom random)
    {
        var answer = solver.RandomGrid(ref random);
        var target = clues.Draw(ref random);
        var question = answer.ToArray();
        var left = question.Length;
        foreach (var cell in random.Permutation(question.Length))
        {
            if (left == target) break;
            question[cell] = SudokuRules.Blank;
            if (solver.Solve(question).Count == 1) left--;
            else question[cell] = answer[cell];
        }

        if (left != target) return null;
        var grade = solver.Solve(question).Guesses;
        return guesses is { } wanted && !wanted.Contains(grade) ? null : new(question, answer, grade);
    }
}
