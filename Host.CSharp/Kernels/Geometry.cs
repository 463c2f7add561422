namespace LatentRecursion.Host.Kernels;

/// <summary>The size of a sequence's state, places x width, as the kernels hold it: row after row, each padded to a stride.</summary>
readonly record struct Geometry(int Places, int Width)
{
    /// <summary>Inner units of a SwiGLU that are made, used and forgotten at a time: they stay in the second cache.</summary>
    public const int InnerBlock = 128;

    // floats of a cache line
    const int Line = 16;

    public int Stride => StrideOf(Width);

    public int Floats => Places * Stride;

    /// <summary>
    /// Floats from a row to the next: whole cache lines, and an odd number of them, so that the rows of a column fall into different
    /// sets of the cache.
    /// </summary>
    public static int StrideOf(int columns) => DenseStrideOf(columns) | Line;

    /// <summary>Floats from a row to the next in what is only stored: whole cache lines, none of them empty.</summary>
    public static int DenseStrideOf(int columns) => (columns + Line - 1) / Line * Line;
}
