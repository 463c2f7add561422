using LatentRecursion.Host.Data;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>The rows of a sampler as tensors.</summary>
public sealed class SampledRows(Sampler sampler, Device device) : IRowSource
{
    public PuzzleRows Take(IReadOnlyList<long> slots)
    {
        var rows = sampler.Take(slots.Count);
        Tensor Cells(Func<TrainingRow, int[]> tokens) =>
            tensor(rows.SelectMany(tokens).ToArray(), dtype: int64).view(rows.Count, -1).to(device);
        Tensor Column(Func<TrainingRow, long> value) => tensor(rows.Select(value).ToArray()).to(device);
        return new(Cells(row => row.Inputs), Cells(row => row.Labels), Column(row => row.Puzzle), Column(row => (long)row.Seed));
    }
}
