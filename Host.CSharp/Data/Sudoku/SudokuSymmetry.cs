namespace LatentRecursion.Host.Data;

/// <summary>
/// The symmetries of a Sudoku: renaming the digits, permuting bands and the rows inside a band, stacks and the columns
/// inside a stack, and transposing where boxes are square.
/// </summary>
public sealed class SudokuSymmetry(SudokuRules rules) : IPuzzleSymmetry
{
    readonly SudokuCanonicalForm canonicalForm = new(rules);

    /// <inheritdoc/>
    public void Apply(ulong seed, Span<int> inputs, Span<int> labels)
    {
        var random = new SeededRandom(seed);
        var digits = random.Permutation(rules.Side);
        var rows = Lines(ref random, rules.BoxRows);
        var columns = Lines(ref random, rules.BoxColumns);
        var transpose = rules.BoxRows == rules.BoxColumns && random.Below(2) == 1;
        Move(inputs, digits, rows, columns, transpose);
        Move(labels, digits, rows, columns, transpose);
    }

    /// <inheritdoc/>
    public byte[] Canonical(ReadOnlySpan<int> question) => canonicalForm.Of(question);

    void Move(Span<int> grid, int[] digits, int[] rows, int[] columns, bool transpose)
    {
        Span<int> old = stackalloc int[grid.Length];
        grid.CopyTo(old);
        for (var cell = 0; cell < grid.Length; cell++)
        {
            var (row, column) = (rows[rules.RowOf(cell)], columns[rules.ColumnOf(cell)]);
            var token = transpose ? old[column * rules.Side + row] : old[row * rules.Side + column];
            grid[cell] = SudokuRules.IsDigit(token) ? digits[token - SudokuRules.Blank - 1] + SudokuRules.Blank + 1 : token;
        }
    }

    /// <summary>The lines (rows or columns) of the grid with the blocks of <paramref name="block"/> lines permuted, and the lines inside each.</summary>
    int[] Lines(ref SeededRandom random, int block)
    {
        var lines = new List<int>(rules.Side);
        foreach (var from in random.Permutation(rules.Side / block))
            lines.AddRange(random.Permutation(block).Select(line => from * block + line));
        return [.. lines];
    }
}
