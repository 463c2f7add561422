using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Evaluation;

/// <summary>Neighbouring examples as tokens, row after row.</summary>
sealed record ExampleRows(int[] Inputs, int[] Labels, int[] Puzzles, int Length, long First = 0)
{
    public int Count => Puzzles.Length;

    public ReadOnlySpan<int> Question(int row) => Inputs.AsSpan(row * Length, Length);

    /// <summary>Reads examples <paramref name="first"/> and following.</summary>
    public static ExampleRows Read(IPuzzleSource source, long first, int count)
    {
        var length = source.Format.Length;
        var rows = new ExampleRows(new int[count * length], new int[count * length], new int[count], length, first);
        var puzzle = PuzzleOf(source, first);
        for (var row = 0; row < count; row++)
        {
            while (first + row >= source.ExamplesOf(puzzle).First + source.ExamplesOf(puzzle).Count) puzzle++;
            rows.Puzzles[row] = source.Identifier(puzzle);
            source.Read(first + row, rows.Inputs.AsSpan(row * length, length), rows.Labels.AsSpan(row * length, length));
        }

        return rows;
    }

    // the last puzzle that begins at or before the example
    static int PuzzleOf(IPuzzleSource source, long example)
    {
        int low = 0, high = source.Puzzles - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (source.ExamplesOf(middle).First <= example) low = middle;
            else high = middle - 1;
        }

        return low;
    }
}
