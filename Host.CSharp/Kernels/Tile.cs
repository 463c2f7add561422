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
    /// c = a b + addend, or a b where <paramref name="addend"/> is null, for <paramref name="count"/> tiles below each other; addend and
    /// c have the same stride. What is added comes last: a large number would swallow the small ones of the sum one by one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Left a, float* b, nint bDepth, float* addend, float* c, nint stride, int depth, int count)
    {
        nint row = a.Row, step = a.Depth, end = depth * step;
        var a0 = a.First;
        for (; count > 0; count--)
        {
            S c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
            float* a1 = a0 + row, a2 = a1 + row, a3 = a2 + row, a4 = a3 + row, a5 = a4 + row, right = b;
            for (nint k = 0; k < end; k += step)
            {
                var strip = S.Load(right);
                c0.Add(a0 + k, strip);
                if (R.Rows > 1) c1.Add(a1 + k, strip);
                if (R.Rows > 2) c2.Add(a2 + k, strip);
                if (R.Rows > 3) c3.Add(a3 + k, strip);
                if (R.Rows > 4) c4.Add(a4 + k, strip);
                if (R.Rows > 5) c5.Add(a5 + k, strip);
                right += bDepth;
            }

            if (addend != null)
            {
                c0 += S.Load(addend);
                if (R.Rows > 1) c1 += S.Load(addend + stride);
                if (R.Rows > 2) c2 += S.Load(addend + (2 * stride));
                if (R.Rows > 3) c3 += S.Load(addend + (3 * stride));
                if (R.Rows > 4) c4 += S.Load(addend + (4 * stride));
                if (R.Rows > 5) c5 += S.Load(addend + (5 * stride));
                addend += R.Rows * stride;
            }

            S.Store(c0, c);
            if (R.Rows > 1) S.Store(c1, c + stride);
            if (R.Rows > 2) S.Store(c2, c + (2 * stride));
            if (R.Rows > 3) S.Store(c3, c + (3 * stride));
            if (R.Rows > 4) S.Store(c4, c + (4 * stride));
            if (R.Rows > 5) S.Store(c5, c + (5 * stride));
            c += R.Rows * stride;
            a0 += R.Rows * row;
        }
    }
}
