namespace LatentRecursion.Host.Data;

/// <summary>
/// A colour for every given that no symmetry changes, and that tells the cells of full grids apart where rows, columns and
/// digits all meet equally many of each other. In two rows of a band, step from a column to the one where the first row
/// has the digit that the second has here, and so on: how far the walk goes, and whether it closes, is the colour. The
/// same holds for two columns of a stack.
/// </summary>
static class SudokuWalks
{
    /// <summary>The colour of each cell of a grid; that of a blank means nothing.</summary>
    public static ulong[] Of(SudokuRules rules, ReadOnlySpan<int> grid)
    {
        var colours = new ulong[grid.Length];
        Add(colours, grid, new(Across: rules.Side, Along: 1, rules.BoxRows, Salt: 1));
        Add(colours, grid, new(Across: 1, Along: rules.Side, rules.BoxColumns, Salt: 2));
        return colours;
    }

    /// <summary>How to go through the grid: from line to line, along a line, and how many lines a block has.</summary>
    readonly record struct Lines(int Across, int Along, int Block, ulong Salt);

    static void Add(ulong[] colours, ReadOnlySpan<int> grid, Lines lines)
    {
        var side = Math.Max(lines.Across, lines.Along);
        Span<int> placeOf = stackalloc int[side + SudokuRules.Blank + 1]; // where the line has each digit
        for (var line = 0; line < side; line++)
        {
            placeOf.Fill(-1);
            for (var place = 0; place < side; place++)
                if (grid[line * lines.Across + place * lines.Along] is var token && SudokuRules.IsDigit(token)) placeOf[token] = place;

            var firstOfBlock = line / lines.Block * lines.Block;
            for (var other = firstOfBlock; other < firstOfBlock + lines.Block; other++)
            {
                if (other == line) continue;
                var partner = grid[(other * lines.Across)..];
                for (var place = 0; place < side; place++)
                    colours[line * lines.Across + place * lines.Along] += SeededRandom.Mix(Walk(placeOf, partner, lines.Along, place), lines.Salt);
            }
        }
    }

    /// <summary>The steps of the walk from a place, doubled, and one more where it comes back.</summary>
    static ulong Walk(ReadOnlySpan<int> placeOf, ReadOnlySpan<int> partner, int along, int start)
    {
        var (place, steps) = (start, 0UL);
        do
        {
            var token = partner[place * along];
            place = SudokuRules.IsDigit(token) ? placeOf[token] : -1; // an answer's cell may be one that nobody judges
            steps++;
        }
        while (place >= 0 && place != start);
        return 2 * steps + (place == start ? 1UL : 0);
    }
}
