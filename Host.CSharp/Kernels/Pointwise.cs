using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LatentRecursion.Host.Kernels;

/// <summary>Functions of single numbers, a register at a time.</summary>
static unsafe class Pointwise<T>
    where T : struct, ILanes<T>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    // floats that the way back asks the memory for in advance: what was kept of a batch fits no cache
    const int Ahead = 1024;

    /// <summary>
    /// e^x to about one unit in the last place: 2^n e^r with r = x - n ln 2, |r| at most half of ln 2. Below -87 next to nothing or zero,
    /// as the registers have it; infinite above 88.7; no number stays none. The coefficients are those of expf in Cephes.
    /// </summary>
    [MethodImpl(Inlined)]
    public static T Exp(T x)
    {
        // the comparison keeps what is no number, since it stands on the right
        var bounded = T.Min(T.Splat(89f), T.Max(T.Splat(-87f), x));
        var n = T.Round(bounded * T.Splat(1.44269504f));
        var r = T.Fma(n, T.Splat(-0.693359375f), bounded);
        r = T.Fma(n, T.Splat(2.12194440e-4f), r);
        var p = T.Splat(1.9875691e-4f);
        p = T.Fma(p, r, T.Splat(1.3981999e-3f));
        p = T.Fma(p, r, T.Splat(8.3334519e-3f));
        p = T.Fma(p, r, T.Splat(4.1665795e-2f));
        p = T.Fma(p, r, T.Splat(1.6666665e-1f));
        p = T.Fma(p, r, T.Splat(0.5f));
        p = T.Fma(p, r * r, r + T.Splat(1f));
        // in two factors, since 2^128 is none
        return T.Scale(p * T.Splat(2f), n - T.Splat(1f));
    }

    /// <summary>
    /// 1 / (1 + e^-x) to about one unit in the last place of 1. 2^t needs no exact remainder here: where t is large, the result
    /// hardly depends on it.
    /// </summary>
    [MethodImpl(Inlined)]
    static T Sigmoid(T x)
    {
        // beyond, the result is nought or one, and the reciprocal of a larger number would be none
        var t = T.Min(T.Splat(125f), T.Max(T.Splat(-125f), x * T.Splat(-1.44269504f)));
        var n = T.Round(t);
        var r = t - n;
        // 2^r for |r| up to 1/2 to 4e-9; the coefficients are those of exp2f in Cephes
        var p = T.Splat(1.5353362e-4f);
        p = T.Fma(p, r, T.Splat(1.3398874e-3f));
        p = T.Fma(p, r, T.Splat(9.6184370e-3f));
        p = T.Fma(p, r, T.Splat(5.5503324e-2f));
        p = T.Fma(p, r, T.Splat(2.4022648e-1f));
        p = T.Fma(p, r, T.Splat(6.9314720e-1f));
        p = T.Fma(p, r, T.Splat(1f));
        return T.Reciprocal(T.Splat(1f) + T.Scale(p, n));
    }

    /// <summary>
    /// The angle of (x, y) for x of at least 0, to about two units in the last place: the arc tangent of the smaller side over the
    /// larger, or what that lacks to a right angle. 0 at the origin, a quarter of pi where both are infinite; no number stays none.
    /// </summary>
    [MethodImpl(Inlined)]
    public static T Atan2(T y, T x)
    {
        var height = T.CopySign(y, T.Splat(0f));
        var small = T.IfLess(x, height, x, height);
        // of what is compared, the right one is kept if either is no number; at the origin the ratio is 0, of infinite sides 1
        var large = T.Max(T.Splat(float.Epsilon), T.IfLess(x, height, height, x));
        var ratio = T.IfLess(T.Splat(float.MaxValue), small, T.Min(T.Splat(1f), large), small / large);
        var angle = SmallAngle(ratio);
        // half of pi in two parts
        var rest = T.Splat(1.57079637f) - angle + T.Splat(-4.37113883e-8f);
        return T.CopySign(T.IfLess(x, height, rest, angle), y);
    }

    // the arc tangent from 0 to 1, by the polynomial whose largest relative error is least
    [MethodImpl(Inlined)]
    static T SmallAngle(T tangent)
    {
        var z = tangent * tangent;
        var p = T.Splat(2.92069279e-3f);
        p = T.Fma(p, z, T.Splat(-1.63679291e-2f));
        p = T.Fma(p, z, T.Splat(4.32118624e-2f));
        p = T.Fma(p, z, T.Splat(-7.55221471e-2f));
        p = T.Fma(p, z, T.Splat(1.06660046e-1f));
        p = T.Fma(p, z, T.Splat(-1.42110556e-1f));
        p = T.Fma(p, z, T.Splat(1.99937731e-1f));
        p = T.Fma(p, z, T.Splat(-3.33331525e-1f));
        return T.Fma(p * z, tangent, tangent);
    }

    /// <summary>silu(gate) up over <paramref name="rows"/> rows; strides are those of gate and up, and of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SwiGlu(float* gate, float* up, nint stride, float* hidden, nint hiddenStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < columns; i += T.Count)
            {
                var x = T.Load(gate + i);
                T.Store(x * Sigmoid(x) * T.Load(up + i), hidden + i);
            }

            gate += stride;
            up += stride;
            hidden += hiddenStride;
        }
    }

    /// <summary>
    /// The way back: from the gradient of the hidden vector to those of gate and up. The hidden vector, which the way back needs too, is
    /// made again; it has the stride of its gradient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SwiGluBackward(
        float* gate, float* up, nint stride, float* gradient, float* hidden, nint hiddenStride,
        float* gateGradient, float* upGradient, nint gradientStride, int rows, int columns)
    {
        var one = T.Splat(1f);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < columns; i += T.Count)
            {
                // beyond the end it asks for nothing
                Sse.Prefetch0(gate + i + Ahead);
                Sse.Prefetch0(up + i + Ahead);
                T x = T.Load(gate + i), u = T.Load(up + i), d = T.Load(gradient + i);
                var sigmoid = Sigmoid(x);
                var silu = x * sigmoid;
                T.Store(silu * u, hidden + i);
                T.Store(d * silu, upGradient + i);
                // silu'(x) = s (1 + x (1 - s))
                T.Store(d * u * sigmoid * T.Fma(x, one - sigmoid, one), gateGradient + i);
            }

            gate += stride;
            up += stride;
            gradient += hiddenStride;
            hidden += hiddenStride;
            gateGradient += gradientStride;
            upGradient += gradientStride;
        }
    }
}
