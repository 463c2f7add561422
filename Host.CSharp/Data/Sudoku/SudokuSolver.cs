using System.Numerics;

namespace LatentRecursion.Host.Data;

/// <summary>What a solver found.</summary>
/// <param name="Count">Solutions, counted up to the limit.</param>
/// <param name="Guesses">Digits it had to try on a cell with several candidates before the first solution stood: the puzzle's grade.</param>
/// <param name="First">The first solution's tokens, or null where there is none.</param>
public sealed record SudokuSolutions(int Count, int Guesses, int[]? First);

/// <summary>
/// Solves by propagation (a cell with one candidate, a digit with one place in a unit) and, where that stands still, by
/// trying the candidates of the first cell with the fewest. Safe from several threads.
/// </summary>
public sealed class SudokuSolver(SudokuRules rules)
{
    readonly int[][] peers = [.. rules.Peers];
    readonly int[][] units = [.. rules.Units];
    readonly ushort all = (ushort)((1 << rules.Side) - 1);

    /// <summary>Counts the solutions of a question, no further than <paramref name="limit"/>.</summary>
    public SudokuSolutions Solve(ReadOnlySpan<int> question, int limit = 2)
    {
        var search = Searched(question, limit);
        return new(search.Count, search.Guesses, search.First);
    }

    /// <summary>
    /// The place of every cell in the order in which the first solution is filled, from 0: a cell comes after those that force its
    /// digit, and a guessed cell where the right guess was made. Null where there is no solution.
    /// </summary>
    public int[]? Order(ReadOnlySpan<int> question)
    {
        if (Searched(question, limit: 1).Filled is not { } filled) return null;
        var order = new int[question.Length];
        for (var place = 0; place < filled.Length; place++) order[filled[place]] = place;
        return order;
    }

    /// <summary>A filled grid; every grid can come, though not all equally often.</summary>
    public int[] RandomGrid(ref SeededRandom random)
    {
        var search = new Search(rules.Format.Length) { Limit = 1, Shuffled = true, Random = random };
        Span<ushort> candidates = stackalloc ushort[rules.Format.Length];
        candidates.Fill(all);
        Explore(candidates, ref search);
        random = search.Random;
        return search.First!;
    }

    Search Searched(ReadOnlySpan<int> question, int limit)
    {
        var search = new Search(question.Length) { Limit = limit };
        Span<ushort> candidates = stackalloc ushort[question.Length];
        candidates.Fill(all);
        if (PlaceGivens(candidates, question, ref search) && PlaceForced(candidates, ref search)) Explore(candidates, ref search);
        return search;
    }

    // candidates: a bit mask per cell, bit d for the token Blank + 1 + d. Invariant between the steps: a cell with one
    // candidate has been taken from its peers.

    bool PlaceGivens(Span<ushort> candidates, ReadOnlySpan<int> question, ref Search search)
    {
        for (var cell = 0; cell < question.Length; cell++)
        {
            if (!SudokuRules.IsDigit(question[cell])) continue;
            var digit = (ushort)(1 << question[cell] - SudokuRules.Blank - 1);
            if ((candidates[cell] & digit) == 0) return false;
            if (candidates[cell] != digit && !Place(candidates, cell, digit, ref search)) return false;
        }

        return true;
    }

    /// <summary>Puts a digit into a cell, and whatever is the last candidate of a cell because of it; false on a contradiction.</summary>
    bool Place(Span<ushort> candidates, int cell, ushort digit, ref Search search)
    {
        candidates[cell] = digit;
        var next = search.Placed;
        search.Put(cell);
        for (; next < search.Placed; next++)
        {
            var placed = search.Trail[next];
            var taken = candidates[placed];
            foreach (var peer in peers[placed])
            {
                var before = candidates[peer];
                if ((before & taken) == 0) continue;
                var after = (ushort)(before & ~taken);
                if (after == 0) return false;
                candidates[peer] = after;
                if (BitOperations.IsPow2(after)) search.Put(peer);
            }
        }

        return true;
    }

    /// <summary>Places digits that have a single place left in a unit, until there is none; false on a contradiction.</summary>
    bool PlaceForced(Span<ushort> candidates, ref Search search)
    {
        bool moved;
        do
        {
            moved = false;
            foreach (var unit in units)
            {
                int once = 0, twice = 0;
                foreach (var cell in unit)
                {
                    twice |= once & candidates[cell];
                    once |= candidates[cell];
                }

                if (once != all) return false;
                var single = once & ~twice;
                foreach (var cell in unit)
                {
                    var digit = (ushort)(candidates[cell] & single);
                    if (digit == 0 || digit == candidates[cell]) continue;
                    if (!BitOperations.IsPow2(digit) || !Place(candidates, cell, digit, ref search)) return false;
                    moved = true;
                }
            }
        }
        while (moved);
        return true;
    }

    /// <summary>Counts the solutions below a position that propagation has exhausted; false once the limit is reached.</summary>
    bool Explore(ReadOnlySpan<ushort> candidates, ref Search search)
    {
        var cell = FewestCandidates(candidates);
        if (cell < 0) return search.Found(candidates);

        var placed = search.Placed;
        Span<ushort> trial = stackalloc ushort[candidates.Length];
        for (int left = candidates[cell], digit; left != 0; left &= ~digit)
        {
            digit = search.Pick(left);
            search.Guessed();
            candidates.CopyTo(trial);
            search.Placed = placed;
            if (Place(trial, cell, (ushort)digit, ref search) && PlaceForced(trial, ref search) && !Explore(trial, ref search)) return false;
        }

        return true;
    }

    static int FewestCandidates(ReadOnlySpan<ushort> candidates)
    {
        var (best, fewest) = (-1, int.MaxValue);
        for (var cell = 0; cell < candidates.Length; cell++)
        {
            var count = BitOperations.PopCount(candidates[cell]);
            if (count < 2 || count >= fewest) continue;
            (best, fewest) = (cell, count);
            if (count == 2) break;
        }

        return best;
    }

    struct Search(int cells)
    {
        public int Limit, Count, Guesses;
        public int[]? First;

        /// <summary>The first solution's cells as they were filled.</summary>
        public byte[]? Filled;

        /// <summary>The cells filled so far, the first <see cref="Placed"/> of these.</summary>
        public readonly byte[] Trail = new byte[cells];

        public int Placed;
        public bool Shuffled;
        public SeededRandom Random;

        /// <summary>One of the candidates: the lowest, or any.</summary>
        public int Pick(int candidates)
        {
            for (var skip = Shuffled ? Random.Below(BitOperations.PopCount((uint)candidates)) : 0; skip > 0; skip--) candidates &= candidates - 1;
            return candidates & -candidates;
        }

        public void Put(int cell) => Trail[Placed++] = (byte)cell;

        public void Guessed() => Guesses += First is null ? 1 : 0;

        /// <summary>Notes a solution; false once they are enough.</summary>
        public bool Found(ReadOnlySpan<ushort> candidates)
        {
            Filled ??= [.. Trail];
            First ??= [.. candidates.ToArray().Select(digit => BitOperations.Log2(digit) + SudokuRules.Blank + 1)];
            return ++Count < Limit;
        }
    }
}
