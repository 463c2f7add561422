using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>
/// x / sqrt(mean x^2 + epsilon), over the channels of a position or over the positions of a channel, and the way back. States are
/// places x width with a stride.
/// </summary>
static unsafe class Norm<T>
    where T : struct, ILanes<T>
{
    /// <summary>
    /// Of state + residual over channels, in place; <paramref name="scales"/> gets a factor a place. The residual comes last, so that
    /// it does not swallow what the state added up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverChannels(float* state, float* residual, nint stride, int places, int width, float epsilon, float* scales)
    {
        Matrix<T>.Add(residual, state, places * stride);
        for (var place = 0; place < places; place++, state += stride)
        {
            var scale = 1f / MathF.Sqrt((Dot(state, state, width) / width) + epsilon);
            scales[place] = scale;
            var factor = T.Splat(scale);
            for (var i = 0; i < width; i += T.Count) T.Store(T.Load(state + i) * factor, state + i);
        }
    }

    /// <summary>From the gradient of the normed state to that of the state, in place: r (dz - z mean(dz z)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverChannelsBackward(float* gradient, float* normed, nint stride, int places, int width, float* scales)
    {
        for (var place = 0; place < places; place++, gradient += stride, normed += stride)
        {
            var factor = T.Splat(scales[place]);
            var mean = T.Splat(-Dot(gradient, normed, width) / width);
            for (var i = 0; i < width; i += T.Count)
                T.Store(T.Fma(mean, T.Load(normed + i), T.Load(gradient + i)) * factor, gradient + i);
        }
    }

    /// <summary>Of state + residual over positions, in place; <paramref name="scales"/> gets a factor a channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverPlaces(float* state, float* residual, nint stride, int places, int width, float epsilon, float* scales)
    {
        Matrix<T>.Add(residual, state, places * stride);
        var count = T.Splat(places);
        for (var i = 0; i < width; i += T.Count)
        {
            var column = state + i;
            var sum = DotDown(column, column, stride, places);
            var factor = T.Splat(1f) / T.Sqrt((sum / count) + T.Splat(epsilon));
            T.Store(factor, scales + i);
            for (var place = 0; place < places; place++) T.Store(T.Load(column + (place * stride)) * factor, column + (place * stride));
        }
    }

    /// <inheritdoc cref="OverChannelsBackward"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OverPlacesBackward(float* gradient, float* normed, nint stride, int places, int width, float* scales)
    {
        for (var i = 0; i < width; i += T.Count)
        {
            float* down = gradient + i, z = normed + i;
            var mean = DotDown(down, z, stride, places) / T.Splat(-places);
            var factor = T.Load(scales + i);
            for (nint place = 0, at = 0; place < places; place++, at += stride)
                T.Store(T.Fma(mean, T.Load(z + at), T.Load(down + at)) * factor, down + at);
        }
    }

    // the padding beyond `width` may hold anything
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Dot(float* left, float* right, int width)
    {
        var sum = T.Splat(0f);
        var i = 0;
        for (; i + T.Count <= width; i += T.Count) sum = T.Fma(T.Load(left + i), T.Load(right + i), sum);
        if (i < width) sum += T.First(width - i, T.Load(left + i) * T.Load(right + i), T.Splat(0f));
        return T.Sum(sum);
    }

    // the sums over places of one register's channels; four of them in turn, for speed and for rounding
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T DotDown(float* left, float* right, nint stride, int places)
    {
        T s0 = T.Splat(0f), s1 = s0, s2 = s0, s3 = s0;
        var place = 0;
        for (; place + 4 <= places; place += 4)
        {
            s0 = T.Fma(T.Load(left), T.Load(right), s0);
            s1 = T.Fma(T.Load(left + stride), T.Load(right + stride), s1);
            s2 = T.Fma(T.Load(left + (2 * stride)), T.Load(right + (2 * stride)), s2);
            s3 = T.Fma(T.Load(left + (3 * stride)), T.Load(right + (3 * stride)), s3);
            left += 4 * stride;
            right += 4 * stride;
        }

        for (; place < places; place++, left += stride, right += stride) s0 = T.Fma(T.Load(left), T.Load(right), s0);
        return (s0 + s1) + (s2 + s3);
    }
}
