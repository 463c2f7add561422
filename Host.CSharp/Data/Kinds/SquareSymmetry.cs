using System.Runtime.InteropServices;

namespace LatentRecursion.Host.Data;

/// <summary>The eight rotations and reflections of a square grid, as mazes and boards have them.</summary>
public sealed class SquareSymmetry(int length) : IPuzzleSymmetry
{
    const int Count = 8;

    readonly int side = (int)Math.Sqrt(length);

    /// <inheritdoc/>
    public void Apply(ulong seed, Span<int> inputs, Span<int> labels)
    {
        var which = new SeededRandom(seed).Below(Count);
        Image(which, inputs).CopyTo(inputs);
        Image(which, labels).CopyTo(labels);
    }

    /// <inheritdoc/>
    public byte[] Canonical(ReadOnlySpan<int> question)
    {
        var least = question.ToArray();
        for (var which = 1; which < Count; which++)
        {
            var image = Image(which, question);
            if (image.AsSpan().SequenceCompareTo(least) < 0) least = image;
        }

        return MemoryMarshal.AsBytes<int>(least).ToArray();
    }

    /// <summary>The grid after a transposition (bit 0), a flip of the rows (bit 1), a flip of the columns (bit 2).</summary>
    int[] Image(int which, ReadOnlySpan<int> grid)
    {
        var image = new int[length];
        for (var cell = 0; cell < length; cell++)
        {
            var (row, column) = (cell / side, cell % side);
            if ((which & 2) != 0) row = side - 1 - row;
            if ((which & 4) != 0) column = side - 1 - column;
            image[cell] = (which & 1) != 0 ? grid[column * side + row] : grid[row * side + column];
        }

        return image;
    }
}
