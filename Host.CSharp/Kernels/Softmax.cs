using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>The softmax of rows, and the way back.</summary>
static unsafe class Softmax<T>
    where T : struct, ILanes<T>
{
    /// <summary>In place over the first <paramref name="columns"/> of each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* scores, nint stride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, scores += stride)
        {
            var most = T.Splat(Largest(scores, columns));
            var sum = T.Splat(0f);
            for (var i = 0; i < columns; i += T.Count)
            {
                var weight = Pointwise<T>.Exp(T.Load(scores + i) - most);
                T.Store(weight, scores + i);
                sum += T.First(columns - i, weight, T.Splat(0f));
            }

            var factor = T.Splat(1f / T.Sum(sum));
            for (var i = 0; i < columns; i += T.Count) T.Store(T.Load(scores + i) * factor, scores + i);
        }
    }

    /// <summary>From the gradient of the weights to that of the scores, in place: p (dp - sum p dp).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowsBackward(float* weights, float* gradient, nint stride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, weights += stride, gradient += stride)
        {
            var sum = T.Splat(0f);
            for (var i = 0; i < columns; i += T.Count)
                sum += T.First(columns - i, T.Load(weights + i) * T.Load(gradient + i), T.Splat(0f));
            var mean = T.Splat(T.Sum(sum));
            for (var i = 0; i < columns; i += T.Count)
                T.Store(T.Load(weights + i) * (T.Load(gradient + i) - mean), gradient + i);
        }
    }

    // a score that is no number may be passed over: it makes the sum none
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Largest(float* scores, int columns)
    {
        var most = T.Splat(float.NegativeInfinity);
        for (var i = 0; i < columns; i += T.Count) most = T.Max(most, T.First(columns - i, T.Load(scores + i), most));
        return T.Largest(most);
    }
}
