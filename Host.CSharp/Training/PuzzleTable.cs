using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>
/// The table of the puzzles' own vectors, <c>N H</c>, trained by sparse sign-SGD: only the rows of a batch move. A model without
/// puzzle vectors has a table of width 0.
/// </summary>
public sealed class PuzzleTable(Tensor table, double decay)
{
    readonly bool isEmpty = table.size(1) == 0;

    /// <summary>The vectors <c>B H</c> of the puzzles <c>B</c>, a leaf that collects their gradient.</summary>
    public Tensor Leaf(Tensor puzzles)
    {
        using var _ = no_grad();
        return table.index_select(0, puzzles).requires_grad_(!isEmpty);
    }

    /// <summary>
    /// For each puzzle of the batch, with the sum g of its rows' gradients: row ← row (1 - lr wd) - lr sign(g).
    /// </summary>
    public void Step(Tensor puzzles, Tensor leaf, double rate)
    {
        if (isEmpty || leaf.grad is not { } gradient) return;
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var decayed = (1 - rate * decay).ToScalar();
        using var move = (-rate).ToScalar();
        using var one = 1.ToScalar();
        var (ids, inverse, _) = puzzles.unique(sorted: true, return_inverse: true);
        var sum = zeros([ids.size(0), gradient.size(1)], dtype: gradient.dtype, device: gradient.device).index_add_(0, inverse!, gradient, one);
        table.index_copy_(0, ids, table.index_select(0, ids).mul_(decayed).add_(sum.sign(), move));
    }
}
