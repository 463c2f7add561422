using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>New puzzles for slots of a batch.</summary>
/// <param name="Question"><c>R S</c> int64.</param>
/// <param name="Labels"><c>R S</c> int64, -100 where nothing is asked.</param>
/// <param name="Puzzle"><c>R</c> int64.</param>
/// <param name="Seed"><c>R</c> int64.</param>
/// <param name="Path">A target path <c>R F S</c> to be used as given; null: the scheme draws it.</param>
public sealed record PuzzleRows(Tensor Question, Tensor Labels, Tensor Puzzle, Tensor Seed, Tensor? Path = null)
{
    /// <summary>One row of nothing: shows the shapes.</summary>
    public static PuzzleRows Blank(int length) => new(
        zeros([1, length], dtype: int64), zeros([1, length], dtype: int64), zeros([1], dtype: int64), zeros([1], dtype: int64));

    /// <summary>The rows before their first step, the puzzles' vectors zero.</summary>
    public Attempt Begun(IScheme scheme, Model model)
    {
        var hint = zeros([Question.size(0), model.Options.HintWidth], device: Question.device);
        return scheme.Begin(model.Begin(Question, hint, Seed));
    }
}

/// <summary>Where a trainer gets its puzzles: exactly as many as it asks for, so that none is thrown away.</summary>
public interface IRowSource
{
    /// <summary>New puzzles for these slots, in order.</summary>
    PuzzleRows Take(IReadOnlyList<long> slots);
}
