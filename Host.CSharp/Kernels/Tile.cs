using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>A number of rows that the compiler knows.</summary>
interface IRowCount
{
    static abstract int Rows { get; }
}

readonly struct Rows1 : IRowCount
{
    public static int Rows => 1;
}

readonly struct Rows2 : IRowCount
{
    public static int Rows => 2;
}

readonly struct Rows3 : IRowCount
{
    public static int Rows => 3;
}

readonly struct Rows4 : IRowCount
{
    public static int Rows => 4;
}

readonly struct Rows5 : IRowCount
{
    public static int Rows => 5;
}

readonly struct Rows6 : IRowCount
{
    public static int Rows => 6;
}

/// <summary>The innermost kernel: up to six rows of a strip, in registers over the whole depth.</summary>
/// <typeparam name="S">The strip, which says how wide the tile is.</typeparam>
/// <typeparam name="R">The rows; branches on them vanish when it is compiled.</typeparam>
static unsafe class Tile<S, R>
    where S : struct, IStrip<S>
    where R : struct, IRowCount
{
    /// <summary>
    /// c = a b + addend, or a b where <paramref name="addend"/> is null; addend and c have the same stride. What is added comes last:
    /// a large number would swallow the small ones of the sum one by one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Left a, float* b, nint bDepth, float* addend, float* c, nint stride, int depth)
    {
        S c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        float* a0 = a.First, a1 = a0 + a.Row, a2 = a1 + a.Row, a3 = a2 + a.Row, a4 = a3 + a.Row, a5 = a4 + a.Row;
        var end = depth * a.Depth;
        for (nint k = 0; k < end; k += a.Depth)
        {
            var strip = S.Load(b);
            c0 = S.Fma(a0 + k, strip, c0);
            if (R.Rows > 1) c1 = S.Fma(a1 + k, strip, c1);
            if (R.Rows > 2) c2 = S.Fma(a2 + k, strip, c2);
            if (R.Rows > 3) c3 = S.Fma(a3 + k, strip, c3);
            if (R.Rows > 4) c4 = S.Fma(a4 + k, strip, c4);
            if (R.Rows > 5) c5 = S.Fma(a5 + k, strip, c5);
            b += bDepth;
        }

        if (addend != null)
        {
            c0 += S.Load(addend);
            if (R.Rows > 1) c1 += S.Load(addend + stride);
            if (R.Rows > 2) c2 += S.Load(addend + (2 * stride));
            if (R.Rows > 3) c3 += S.Load(addend + (3 * stride));
            if (R.Rows > 4) c4 += S.Load(addend + (4 * stride));
            if (R.Rows > 5) c5 += S.Load(addend + (5 * stride));
        }

        S.Store(c0, c);
        if (R.Rows > 1) S.Store(c1, c + stride);
        if (R.Rows > 2) S.Store(c2, c + (2 * stride));
        if (R.Rows > 3) S.Store(c3, c + (3 * stride));
        if (R.Rows > 4) S.Store(c4, c + (4 * stride));
        if (R.Rows > 5) S.Store(c5, c + (5 * stride));
    }
}
