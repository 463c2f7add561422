namespace LatentRecursion.Host.Data;

/// <summary>A puzzle with exactly one solution.</summary>
/// <param name="Question">Tokens, <c>[cells]</c>.</param>
/// <param name="Answer">Tokens, <c>[cells]</c>.</param>
/// <param name="Guesses">What <see cref="SudokuSolver"/> had to guess.</param>
public sealed record SudokuPuzzle(int[] Question, int[] Answer, int Guesses)
{
    public int Clues { get; } = SudokuRules.Clues(Question);
}

/// <summary>
/// Draws puzzles by digging: fill a grid at random, then blank its cells in a random order, keeping each that a second
/// solution would need. Attempt number k depends on the seed and k alone.
/// </summary>
public sealed class SudokuGenerator
{
    const int Chunk = 128;

    readonly SudokuRules rules;
    readonly SudokuSolver solver;
    readonly SudokuSymmetry symmetry;
    readonly ulong seed;
    readonly CountRange clues;
    readonly CountRange? guesses;

    /// <param name="rules">The size of Sudoku.</param>
    /// <param name="seed">Decides every puzzle.</param>
    /// <param name="clues">How many cells a question gives; each number in the range is drawn equally often.</param>
    /// <param name="guesses">How many guesses the solver must need, or null for any number.</param>
    public SudokuGenerator(SudokuRules rules, ulong seed, CountRange clues, CountRange? guesses = null)
    {
        if (clues.Low < rules.FewestClues || clues.High > rules.Format.Length)
            throw new UserError($"A {rules.Format.Task} puzzle with exactly one solution has {rules.FewestClues} to {rules.Format.Length} clues, but {clues} were asked for.");
        (this.rules, this.seed, this.clues, this.guesses) = (rules, seed, clues, guesses);
        (solver, symmetry) = (new(rules), new(rules));
    }

    /// <summary>Fruitless attempts in a row after which there are taken to be no more puzzles than those found.</summary>
    public static int Patience(int found) => 10_000 + 10 * found;

    /// <summary>
    /// The first <paramref name="count"/> puzzles no two of which are the same up to symmetry. A <see cref="UserError"/>
    /// says how many there are when <see cref="Patience"/> attempts in a row gave nothing new.
    /// </summary>
    public List<SudokuPuzzle> Distinct(int count, Action<int>? progress = null)
    {
        var found = new List<SudokuPuzzle>(count);
        var seen = new HashSet<UInt128>(count);
        var fruitless = 0;
        for (var first = 0L; found.Count < count; first += Chunk)
        {
            var start = first;
            foreach (var attempt in OrderedParallel.Map(Chunk, k => Attempt(start + k)))
            {
                if (found.Count == count) break;
                if (attempt is var (puzzle, key) && seen.Add(key))
                {
                    found.Add(puzzle);
                    fruitless = 0;
                }
                else if (++fruitless >= Patience(found.Count))
                {
                    throw TooFew(count, found.Count, fruitless);
                }
            }

            progress?.Invoke(found.Count);
        }

        return found;
    }

    (SudokuPuzzle Puzzle, UInt128 Key)? Attempt(long number)
    {
        var random = new SeededRandom(SeededRandom.Mix(seed, (ulong)number));
        var answer = solver.RandomGrid(ref random);
        var target = clues.Low + random.Below(clues.High - clues.Low + 1);
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
        var puzzle = new SudokuPuzzle(question, answer, solver.Solve(question).Guesses);
        return guesses is { } wanted && !wanted.Contains(puzzle.Guesses) ? null : (puzzle, symmetry.Key(question));
    }

    UserError TooFew(int wanted, int found, int fruitless) => new(
        $"Only {found} distinct {rules.Format.Task} puzzles with {clues} clues{(guesses is { } range ? $" and {range} guesses" : "")} were found, "
        + $"{wanted} were asked for ({fruitless} attempts in a row gave no new one). Ask for fewer, or widen the clues or guesses.");
}
