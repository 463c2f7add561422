using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>The left side of a product, read number by number: any strides, so that a transposed matrix is the same memory.</summary>
/// <param name="first">The first number.</param>
/// <param name="row">From a row to the next.</param>
/// <param name="depth">From a summand to the next.</param>
readonly unsafe struct Left(float* first, nint row, nint depth)
{
    public readonly float* First = first;
    public readonly nint Row = row, Depth = depth;

    public Left Skip(int rows, int depth) => new(First + (rows * Row) + (depth * Depth), Row, Depth);
}

/// <summary>The right side of a product, read strip by strip; whole registers, so that rows are padded.</summary>
/// <param name="first">The first number.</param>
/// <param name="depth">From a summand to the next.</param>
/// <param name="strip">From a strip to the next.</param>
readonly unsafe struct Right(float* first, nint depth, nint strip)
{
    public readonly float* First = first;
    public readonly nint Depth = depth, Strip = strip;
}

/// <summary>
/// Products of matrices. The order of the loops: a block of the depth, so that a strip of the right side stays in the first cache;
/// a strip; the rows in tiles of six. Rounding depends on the shapes alone.
/// </summary>
static unsafe class Product<T>
    where T : struct, ILanes<T>
{
    const int DepthBlock = 128, TileRows = 6;

    /// <summary>Columns of a whole strip.</summary>
    public static int StripColumns => T.StripRegisters * T.Count;

    /// <summary>A matrix of rows with so many columns of padding as registers need.</summary>
    public static Right RowMajor(float* first, nint stride) => new(first, stride, StripColumns);

    /// <summary>
    /// c = a b + addend, or a b where <paramref name="addend"/> is null. c is rows x columns with a stride, padding included in what is
    /// written up to whole registers; addend has the same stride and may be c.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Left a, Right b, float* addend, float* c, nint stride, int rows, int columns, int depth)
    {
        for (var k = 0; k < depth; k += DepthBlock)
        {
            var block = Math.Min(DepthBlock, depth - k);
            var left = a.Skip(0, k);
            for (var column = 0; column < columns; column += StripColumns)
            {
                var right = b.First + (column / StripColumns * b.Strip) + (k * b.Depth);
                var from = addend == null ? null : addend + column;
                var registers = (Math.Min(StripColumns, columns - column) + T.Count - 1) / T.Count;
                switch (registers)
                {
                    case 1: RowTiles<Strip1<T>>(left, right, b.Depth, from, c + column, stride, rows, block); break;
                    case 2: RowTiles<Strip2<T>>(left, right, b.Depth, from, c + column, stride, rows, block); break;
                    case 3: RowTiles<Strip3<T>>(left, right, b.Depth, from, c + column, stride, rows, block); break;
                    default: RowTiles<Strip4<T>>(left, right, b.Depth, from, c + column, stride, rows, block); break;
                }
            }

            addend = c;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowTiles<S>(Left a, float* b, nint bDepth, float* addend, float* c, nint stride, int rows, int depth)
        where S : struct, IStrip<S>
    {
        int whole = rows / TileRows, done = whole * TileRows;
        Tile<S, Rows6>.Run(a, b, bDepth, addend, c, stride, depth, whole);
        a = a.Skip(done, 0);
        c += done * stride;
        if (addend != null) addend += done * stride;
        switch (rows - done)
        {
            case 1: Tile<S, Rows1>.Run(a, b, bDepth, addend, c, stride, depth, 1); break;
            case 2: Tile<S, Rows2>.Run(a, b, bDepth, addend, c, stride, depth, 1); break;
            case 3: Tile<S, Rows3>.Run(a, b, bDepth, addend, c, stride, depth, 1); break;
            case 4: Tile<S, Rows4>.Run(a, b, bDepth, addend, c, stride, depth, 1); break;
            case 5: Tile<S, Rows5>.Run(a, b, bDepth, addend, c, stride, depth, 1); break;
        }
    }
}
