using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>What this processor can do at most: multiply-adds that never leave the registers.</summary>
public static class FmaPeak
{
    const int Rounds = 2_000_000;

    /// <summary>GFLOP/s of an engine's registers on so many threads, the best of a few trials.</summary>
    public static double Measure(string engine, int threads, int trials = 5)
    {
        var best = double.PositiveInfinity;
        for (var trial = 0; trial < trials; trial++)
        {
            var clock = Stopwatch.StartNew();
            Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, _ => Run(engine));
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return threads * Flops(engine) / best / 1e9;
    }

    static float Run(string engine) => engine == KernelChoice.Avx512 ? Chains<Lanes512>(1f) : Chains<Lanes256>(1f);

    static double Flops(string engine) => 2.0 * 12 * Rounds * (engine == KernelChoice.Avx512 ? Lanes512.Count : Lanes256.Count);

    // twelve chains that do not wait for each other: more than two units, four cycles deep, can be kept busy with
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Chains<T>(float start)
        where T : struct, ILanes<T>
    {
        T a = T.Splat(start), b = T.Splat(1e-9f);
        T c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a, c8 = a, c9 = a, c10 = a, c11 = a;
        for (var round = 0; round < Rounds; round++)
        {
            c0 = T.Fma(a, b, c0);
            c1 = T.Fma(a, b, c1);
            c2 = T.Fma(a, b, c2);
            c3 = T.Fma(a, b, c3);
            c4 = T.Fma(a, b, c4);
            c5 = T.Fma(a, b, c5);
            c6 = T.Fma(a, b, c6);
            c7 = T.Fma(a, b, c7);
            c8 = T.Fma(a, b, c8);
            c9 = T.Fma(a, b, c9);
            c10 = T.Fma(a, b, c10);
            c11 = T.Fma(a, b, c11);
        }

        return T.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}
