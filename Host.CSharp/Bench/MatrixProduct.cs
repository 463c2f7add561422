using System.Diagnostics;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Bench;

/// <summary>What libtorch reaches where it is at its best.</summary>
static class MatrixProduct
{
    const int Size = 2048, Trials = 7;

    /// <summary>GFLOP/s of the product of two large matrices on so many threads, the median of a few trials.</summary>
    public static double Measure(int threads)
    {
        Threads.Use(threads);
        using var _ = no_grad();
        using Tensor left = ones(Size, Size), right = ones(Size, Size);
        var seconds = Enumerable.Range(0, Trials).Select(_ =>
        {
            var clock = Stopwatch.StartNew();
            using var product = mm(left, right);
            return clock.Elapsed.TotalSeconds;
        });
        return 2.0 * Size * Size * Size / Timing.Of(seconds).Median / 1e9;
    }
}
