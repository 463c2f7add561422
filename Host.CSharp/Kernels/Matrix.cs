using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LatentRecursion.Host.Kernels;

/// <summary>Moving matrices about.</summary>
static unsafe class Matrix<T>
    where T : struct, ILanes<T>
{
    // of four floats: what a transposition moves at once
    const int Block = 4;

    /// <summary>The transposed of rows x columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        var row = 0;
        for (; row + Block <= rows; row += Block)
        {
            float* source = from + (row * fromStride), target = to + row;
            var column = 0;
            for (; column + Block <= columns; column += Block) TransposeBlock(source + column, fromStride, target + (column * toStride), toStride);
            for (; column < columns; column++)
            {
                for (var r = 0; r < Block; r++) target[(column * toStride) + r] = source[(r * fromStride) + column];
            }
        }

        for (; row < rows; row++)
        {
            for (var column = 0; column < columns; column++) to[(column * toStride) + row] = from[(row * fromStride) + column];
        }
    }

    /// <summary>The same matrix with another stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, from += fromStride, to += toStride)
        {
            var i = 0;
            for (; i + T.Count <= columns; i += T.Count) T.Store(T.Load(from + i), to + i);
            for (; i < columns; i++) to[i] = from[i];
        }
    }

    /// <summary>The sum of two matrices of the same stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(float* left, float* right, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++, left += fromStride, right += fromStride, to += toStride)
        {
            var i = 0;
            for (; i + T.Count <= columns; i += T.Count) T.Store(T.Load(left + i) + T.Load(right + i), to + i);
            for (; i < columns; i++) to[i] = left[i] + right[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void TransposeBlock(float* from, nint fromStride, float* to, nint toStride)
    {
        Vector128<float>
            r0 = Vector128.Load(from), r1 = Vector128.Load(from + fromStride),
            r2 = Vector128.Load(from + (2 * fromStride)), r3 = Vector128.Load(from + (3 * fromStride));
        Vector128<float> low01 = Sse.UnpackLow(r0, r1), low23 = Sse.UnpackLow(r2, r3), high01 = Sse.UnpackHigh(r0, r1), high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(to);
        Sse.MoveHighToLow(low23, low01).Store(to + toStride);
        Sse.MoveLowToHigh(high01, high23).Store(to + (2 * toStride));
        Sse.MoveHighToLow(high23, high01).Store(to + (3 * toStride));
    }

    /// <summary>to += from over so many floats, a multiple of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* from, float* to, long count)
    {
        for (var i = 0L; i < count; i += T.Count) T.Store(T.Load(to + i) + T.Load(from + i), to + i);
    }
}
