namespace LatentRecursion.Host.Kernels;

/// <summary>The size of a sequence's state, places x width, as the kernels hold it: row after row, each padded to a stride.</summary>
readonly record struct Geometry(int Places, int Width)
{
    /// <summary>Inner units of a SwiGLU that are made, used and forgotten at a time: they stay in the second cache.</summary>
    public const int InnerBlock = 128;

    public int Stride => StrideOf(Width);

    public int Floats => Places * Stride;

    /// <summary>
    /// Floats from a row to the next: whole cache lines, and an odd number of them, so that the rows of a column fall into different
    /// sets of the cache.
    /// </summary>
    public static int StrideOf(int columns) => 16 * (((columns + 15) / 16) | 1);
}
