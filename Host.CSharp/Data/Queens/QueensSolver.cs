using System.Numerics;

namespace LatentRecursion.Host.Data;

/// <summary>What a solver found.</summary>
/// <param name="Count">Solutions, counted up to the limit.</param>
/// <param name="Guesses">Queens it had to try on a row with several free squares before the first solution stood: the puzzle's grade.</param>
/// <param name="First">The column of each row's queen in the first solution, or null where there is none.</param>
public sealed record QueensSolutions(int Count, int Guesses, int[]? First);

/// <summary>
/// Solves by propagation (a row or a column with one free square) and, where that stands still, by trying the free squares of the first
/// row with the fewest. Safe from several threads.
/// </summary>
public sealed class QueensSolver(QueensRules rules)
{
    readonly int side = rules.Side;

    /// <summary>Counts the completions of a question, no further than <paramref name="limit"/>.</summary>
    public QueensSolutions Solve(ReadOnlySpan<int> question, int limit = 2)
    {
        var search = Searched(question, limit);
        return new(search.Solutions.Count, search.Guesses, search.Solutions is [var first, ..] ? first.Columns : null);
    }

    /// <summary>The rows in the order in which the first completion is found; empty where there is none.</summary>
    public int[] Order(ReadOnlySpan<int> question) => Searched(question, limit: 1).Solutions is [var first, ..] ? first.Rows : [];

    /// <summary>Every way to place the queens, the column of each row.</summary>
    public IReadOnlyList<int[]> All() => [.. Searched(question: [], limit: int.MaxValue).Solutions.Select(solution => solution.Columns)];

    sealed class Search
    {
        public required int Limit { get; init; }

        public List<(int[] Columns, int[] Rows)> Solutions { get; } = [];

        public int Guesses { get; set; }
    }

    Search Searched(ReadOnlySpan<int> question, int limit)
    {
        var search = new Search { Limit = limit };
        Span<ushort> free = stackalloc ushort[side];
        free.Fill((ushort)((1 << side) - 1));
        Span<int> trail = stackalloc int[side];
        var settled = 0;
        if (PlaceGivens(question, free, trail, ref settled)) Explore(free, trail, settled, search);
        return search;
    }

    // free: a bit mask of columns per row; trail: the rows whose queen has been taken from the others' squares, in order

    bool PlaceGivens(ReadOnlySpan<int> question, Span<ushort> free, Span<int> trail, ref int settled)
    {
        for (var cell = 0; cell < question.Length; cell++)
        {
            if (question[cell] != QueensRules.Queen) continue;
            if ((free[cell / side] & 1 << cell % side) == 0) return false;
            trail[settled++] = cell / side;
            Place(free, cell / side, cell % side);
        }

        return true;
    }

    void Place(Span<ushort> free, int row, int column)
    {
        for (var other = 0; other < side; other++)
        {
            var distance = Math.Abs(other - row);
            var seen = 1 << column | 1 << column + distance | (1 << column) >> distance;
            free[other] = other == row ? (ushort)(1 << column) : (ushort)(free[other] & ~seen);
        }
    }

    void Explore(Span<ushort> free, Span<int> trail, int settled, Search search)
    {
        if (!Propagate(free, trail, ref settled)) return;
        var row = Open(free);
        if (row < 0)
        {
            var columns = new int[side];
            for (var filled = 0; filled < side; filled++) columns[filled] = BitOperations.TrailingZeroCount(free[filled]);
            search.Solutions.Add((columns, trail.ToArray()));
            return;
        }

        Span<ushort> tried = stackalloc ushort[side];
        for (var left = (uint)free[row]; left != 0 && search.Solutions.Count < search.Limit; left &= left - 1)
        {
            if (search.Solutions.Count == 0) search.Guesses++;
            free.CopyTo(tried);
            Place(tried, row, BitOperations.TrailingZeroCount(left));
            trail[settled] = row;
            Explore(tried, trail, settled + 1, search);
        }
    }

    /// <summary>Places what is forced until nothing is; false on a contradiction.</summary>
    bool Propagate(Span<ushort> free, Span<int> trail, ref int settled)
    {
        bool moved;
        do
        {
            moved = false;
            if (!PlaceRows(free, trail, ref settled, ref moved) || !NarrowColumns(free, ref moved)) return false;
        }
        while (moved);
        return true;
    }

    // a row's last free square takes its queen
    bool PlaceRows(Span<ushort> free, Span<int> trail, ref int settled, ref bool moved)
    {
        for (var row = 0; row < side; row++)
        {
            if (free[row] == 0) return false;
            if (!BitOperations.IsPow2((uint)free[row]) || trail[..settled].Contains(row)) continue;
            trail[settled++] = row;
            moved = true;
            Place(free, row, BitOperations.TrailingZeroCount(free[row]));
        }

        return true;
    }

    // the row with a column's last free square has no other
    bool NarrowColumns(Span<ushort> free, ref bool moved)
    {
        int once = 0, twice = 0;
        foreach (var columns in free)
        {
            twice |= once & columns;
            once |= columns;
        }

        if (once != (1 << side) - 1) return false;
        var single = once & ~twice;
        for (var row = 0; row < side; row++)
        {
            var forced = free[row] & single;
            if (forced == 0 || forced == free[row]) continue;
            if (!BitOperations.IsPow2((uint)forced)) return false;
            free[row] = (ushort)forced;
            moved = true;
        }

        return true;
    }

    // the first row with the fewest free squares, of those with several
    static int Open(ReadOnlySpan<ushort> free)
    {
        var best = -1;
        for (var row = 0; row < free.Length; row++)
        {
            var count = BitOperations.PopCount(free[row]);
            if (count > 1 && (best < 0 || count < BitOperations.PopCount(free[best]))) best = row;
        }

        return best;
    }
}
