namespace LatentRecursion.Host.Kernels;

/// <summary>Moving matrices about.</summary>
static unsafe class Matrix<T>
    where T : struct, ILanes<T>
{
    const int Block = 16;

    /// <summary>The transposed of rows x columns.</summary>
    public static void Transpose(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row += Block)
        {
            var lastRow = Math.Min(row + Block, rows);
            for (var column = 0; column < columns; column++)
            {
                for (var r = row; r < lastRow; r++) to[(column * toStride) + r] = from[(r * fromStride) + column];
            }
        }
    }

    /// <summary>The same matrix with another stride.</summary>
    public static void Copy(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row++)
            new ReadOnlySpan<float>(from + (row * fromStride), columns).CopyTo(new(to + (row * toStride), columns));
    }

    /// <summary>to += from over so many floats, a multiple of the lanes.</summary>
    public static void Add(float* from, float* to, long count)
    {
        for (var i = 0L; i < count; i += T.Count) T.Store(T.Load(to + i) + T.Load(from + i), to + i);
    }
}
