namespace LatentRecursion.Host.Data;

/// <summary>What there is to say of a question.</summary>
/// <param name="Clues">How many cells it gives of the answer.</param>
/// <param name="Grade">How hard it is, in what <see cref="IPuzzleKind.Grading"/> counts.</param>
/// <param name="Solutions">How many answers are right, counted up to 2.</param>
public readonly record struct PuzzleFacts(int Clues, int Grade, int Solutions);

/// <summary>
/// A kind of puzzle: how it is written and checked, which two are the same, how hard one is, and how more of it are made. The one
/// thing to write for a new task (docs/add-a-task.md). Safe from several threads.
/// </summary>
public interface IPuzzleKind
{
    /// <summary>How it is written, and when an answer is right; its format names the task.</summary>
    IPuzzleRules Rules { get; }

    /// <summary>What takes a puzzle into one that is the same.</summary>
    IPuzzleSymmetry Symmetry { get; }

    /// <summary>What a grade counts, in one word: <c>guesses</c>, <c>moves</c>.</summary>
    string Grading { get; }

    /// <summary>A question with several right answers is a mistake.</summary>
    bool MustBeUnique { get; }

    /// <summary>
    /// What puzzles share whose answers are the same, or nearly: all of a family go to one split, lest a network is asked for an answer that
    /// it has learned by heart. Null: each puzzle is its own.
    /// </summary>
    UInt128? Family(ReadOnlySpan<int> answer) => null;

    /// <summary>What there is to say of a question.</summary>
    PuzzleFacts Facts(ReadOnlySpan<int> question);

    /// <summary>The place of every cell in the order in which the answer can be found, from 0; cells that the question gives have any place.</summary>
    int[] Order(ReadOnlySpan<int> question, ReadOnlySpan<int> answer);

    /// <summary>A set that a small network learns in minutes; its ranges are those that a recipe of this kind can name.</summary>
    PuzzleRecipe Usual { get; }

    /// <summary>
    /// An attempt at a puzzle of these ranges, a function of the random bits alone; null where it fails, as many do. Ranges that no
    /// puzzle can lie in are a <see cref="UserError"/>.
    /// </summary>
    Func<SeededRandom, MadePuzzle?> Attempt(PuzzleRecipe recipe);
}

/// <summary>A puzzle that was made.</summary>
/// <param name="Question">Tokens, <c>[cells]</c>.</param>
/// <param name="Answer">Tokens, <c>[cells]</c>.</param>
/// <param name="Grade">How hard it is, in what <see cref="IPuzzleKind.Grading"/> counts.</param>
public sealed record MadePuzzle(int[] Question, int[] Answer, int Grade);
