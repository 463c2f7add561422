namespace LatentRecursion.Host.Data;

/// <summary>All that decides a generated set of puzzles: the same recipe gives the same puzzles on every machine.</summary>
/// <param name="Task"><c>sudoku-4x4</c>, <c>sudoku-6x6</c> or <c>sudoku-9x9</c>.</param>
/// <param name="Seed">Decides every puzzle.</param>
/// <param name="Clues">How many cells a question gives.</param>
/// <param name="Guesses">How many guesses the solver must need; null for any number.</param>
/// <param name="Sizes">Puzzles of each split.</param>
public sealed record SudokuRecipe(string Task, ulong Seed, CountRange Clues, CountRange? Guesses, SplitSizes Sizes)
{
    /// <summary>The rules of the task, or a <see cref="UserError"/> that names the nearest one.</summary>
    public SudokuRules Rules => SudokuRules.All.SingleOrDefault(rules => rules.Format.Task == Task)
        ?? throw UserError.Unknown("task to generate called", Task, SudokuRules.All.Select(rules => rules.Format.Task));

    /// <summary>A set of a task that a small network learns in minutes.</summary>
    public static SudokuRecipe Usual(string task) => task switch
    {
        "sudoku-4x4" => new(task, 1, new(5, 9), null, new(1_500, 300, 600)),
        "sudoku-9x9" => new(task, 1, new(30, 40), null, new(10_000, 1_000, 2_000)),
        _ => new(task, 1, new(12, 16), null, new(4_000, 1_000, 2_000)),
    };

    /// <summary>Generates the puzzles, no two of them the same up to symmetry; the first go to the test split, the next to validation.</summary>
    public DataSplits Generate(Action<int>? progress = null)
    {
        var puzzles = new SudokuGenerator(Rules, Seed, Clues, Guesses).Distinct(Sizes.Total, progress);
        return DataSplits.Cut(puzzles, Sizes, part => InMemory(Rules, part));
    }

    static MemoryPuzzles InMemory(SudokuRules rules, IEnumerable<SudokuPuzzle> puzzles) =>
        new(rules.Format, [.. puzzles.SelectMany(puzzle => puzzle.Question.Concat(puzzle.Answer)).Select(token => (byte)token)], puzzle => $"generated puzzle {puzzle}");

    /// <summary>The command that cooks it.</summary>
    public override string ToString() =>
        $"latent data build --task {Task} --train {Sizes.Train} --validation {Sizes.Validation} --test {Sizes.Test} --clues {Clues}"
        + (Guesses is { } guesses ? $" --guesses {guesses}" : "") + $" --seed {Seed}";
}
