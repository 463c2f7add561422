using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>What the training of a batch carries from one supervised step to the next, a row a slot.</summary>
/// <param name="Attempt">Where the recursion stands.</param>
/// <param name="Lesson">What is taught.</param>
/// <param name="Puzzle">Puzzle identifiers, <c>B</c> int64.</param>
/// <param name="Halted">The slots that take a new puzzle at the next step, <c>B</c> bool.</param>
public sealed record Carry(Attempt Attempt, Lesson Lesson, Tensor Puzzle, Tensor Halted) : IBundle<Carry>
{
    /// <inheritdoc/>
    public Carry Zip(Carry other, Func<string, Tensor, Tensor, Tensor> join) => new(
        ((IBundle<Attempt>)Attempt).Zip(other.Attempt, (name, left, right) => join($"attempt.{name}", left, right)),
        ((IBundle<Lesson>)Lesson).Zip(other.Lesson, (name, left, right) => join($"lesson.{name}", left, right)),
        join("puzzle", Puzzle, other.Puzzle),
        join("halted", Halted, other.Halted));
}
