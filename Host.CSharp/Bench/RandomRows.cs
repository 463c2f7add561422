using LatentRecursion.Host.Data;
using LatentRecursion.Host.Training;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Bench;

/// <summary>Puzzles that nobody can solve: as costly as any.</summary>
sealed class RandomRows(PuzzleFormat format) : IRowSource
{
    long taken;

    public PuzzleRows Take(IReadOnlyList<long> slots)
    {
        var seeds = arange(slots.Count, dtype: int64) + taken;
        taken += slots.Count;
        Tensor Tokens() => (Noise.uniform(seeds, [format.Length]) * (format.Vocabulary - 1)).to(int64) + 1;
        return new(Tokens(), Tokens(), zeros_like(seeds), seeds);
    }
}
