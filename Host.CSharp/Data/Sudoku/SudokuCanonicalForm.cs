namespace LatentRecursion.Host.Data;

/// <summary>
/// One representative of all questions that are the same up to the symmetries of Sudoku, found exactly by colour
/// refinement and individualisation (as graph canonisers do). Rows, columns and digits are coloured by the givens they
/// meet until no colour splits any more; where several rows or columns still look alike, each of them in turn is given a
/// colour of its own, and only the branches with the least colouring are followed. Safe from several threads.
/// </summary>
public sealed class SudokuCanonicalForm(SudokuRules rules)
{
    /// <summary>
    /// The representative: 0 for a blank, digits from 1 in the order in which they appear. A grid that repeats a digit in a
    /// unit is no puzzle and represents only itself: it may have millions of symmetries, a puzzle has few.
    /// </summary>
    public byte[] Of(ReadOnlySpan<int> question)
    {
        if (!rules.IsConsistent(question)) return [.. question.ToArray().Select(token => (byte)token), byte.MaxValue];
        List<Colouring> level = [new Colouring(rules, question)];
        if (rules.BoxRows == rules.BoxColumns) level.Add(new Colouring(rules, Transposed(question)));
        while (true)
        {
            level = Least(level);
            var next = level.SelectMany(colouring => colouring.Individualised()).ToList();
            if (next.Count == 0) break;
            level = next;
        }

        return level.Select(colouring => colouring.Grid()).MinBy(grid => grid, ByBytes)!;
    }

    static readonly Comparer<byte[]> ByBytes = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    static List<Colouring> Least(List<Colouring> colourings)
    {
        var least = colourings.Min(colouring => colouring.Digest);
        return colourings.FindAll(colouring => colouring.Digest == least);
    }

    int[] Transposed(ReadOnlySpan<int> grid)
    {
        var turned = new int[grid.Length];
        for (var cell = 0; cell < grid.Length; cell++) turned[rules.ColumnOf(cell) * rules.Side + rules.RowOf(cell)] = grid[cell];
        return turned;
    }

    /// <summary>
    /// Colours of rows, columns and digits that no symmetry can tell from those of an equivalent question. They are hashes:
    /// two that collide by accident leave things looking alike, which costs a branch and is never wrong.
    /// </summary>
    sealed class Colouring
    {
        const ulong OfRow = 1, OfColumn = 2, OfDigit = 3, Own = 4;

        readonly record struct Given(int Row, int Column, int Digit, ulong Walks);

        readonly SudokuRules rules;
        readonly Given[] givens;
        readonly ulong[] rows, columns, digits;

        public Colouring(SudokuRules rules, ReadOnlySpan<int> question)
        {
            this.rules = rules;
            var walks = SudokuWalks.Of(rules, question);
            var found = new List<Given>();
            for (var cell = 0; cell < question.Length; cell++)
                if (SudokuRules.IsDigit(question[cell]))
                    found.Add(new(rules.RowOf(cell), rules.ColumnOf(cell), question[cell] - SudokuRules.Blank - 1, walks[cell]));
            givens = [.. found];
            (rows, columns, digits) = (new ulong[rules.Side], new ulong[rules.Side], new ulong[rules.Side]);
            Array.Fill(rows, OfRow);
            Array.Fill(columns, OfColumn);
            Array.Fill(digits, OfDigit);
            Refine();
        }

        Colouring(Colouring parent, bool row, int line)
        {
            (rules, givens) = (parent.rules, parent.givens);
            (rows, columns, digits) = ([.. parent.rows], [.. parent.columns], [.. parent.digits]);
            var lines = row ? rows : columns;
            lines[line] = SeededRandom.Mix(lines[line], Own);
            Refine();
        }

        /// <summary>One number for the whole colouring, the same for equivalent questions.</summary>
        public ulong Digest { get; private set; }

        /// <summary>This colouring with each of the rows or columns that look alike told apart in turn; none where all differ.</summary>
        public IEnumerable<Colouring> Individualised()
        {
            var alike = Alike(rows, given => given.Row).Select(set => (Row: true, Set: set))
                .Concat(Alike(columns, given => given.Column).Select(set => (Row: false, Set: set)))
                .OrderBy(choice => choice.Set.Count()).ThenByDescending(choice => choice.Row).ThenBy(choice => choice.Set.Key)
                .FirstOrDefault();
            return alike.Set is null ? [] : alike.Set.Select(line => new Colouring(this, alike.Row, line));
        }

        /// <summary>Sets of several lines with one colour. Lines without a given are left out: whichever of them comes first, the grid is the same.</summary>
        IEnumerable<IGrouping<ulong, int>> Alike(ulong[] colours, Func<Given, int> line) =>
            givens.Select(line).Distinct().GroupBy(given => colours[given]).Where(set => set.Count() > 1);

        /// <summary>The question with rows, columns and digits in the order of their colours.</summary>
        public byte[] Grid()
        {
            var rowAt = Places(rows, rules.BoxRows);
            var columnAt = Places(columns, rules.BoxColumns);
            var grid = new byte[rules.Format.Length];
            foreach (var (row, column, digit, _) in givens) grid[rowAt[row] * rules.Side + columnAt[column]] = (byte)(digit + 1);

            var names = new byte[rules.Side + 1];
            byte named = 0;
            foreach (ref var digit in grid.AsSpan())
            {
                if (digit == 0) continue;
                if (names[digit] == 0) names[digit] = ++named;
                digit = names[digit];
            }

            return grid;
        }

        /// <summary>Where each line goes when the blocks are sorted by colour, and the lines inside them.</summary>
        static int[] Places(ulong[] colours, int block)
        {
            var blocks = Blocks(colours, block);
            var order = Enumerable.Range(0, colours.Length)
                .OrderBy(line => blocks[line / block])
                .ThenBy(line => line / block)
                .ThenBy(line => colours[line])
                .ToArray();
            var places = new int[colours.Length];
            for (var place = 0; place < order.Length; place++) places[order[place]] = place;
            return places;
        }

        void Refine()
        {
            for (int before = 0, after = Classes(); after > before; (before, after) = (after, Classes())) Recolour();
            Digest = Sum(rows) + Sum(columns) + Sum(digits);
        }

        void Recolour()
        {
            Span<ulong> ofRows = stackalloc ulong[rules.Side], ofColumns = stackalloc ulong[rules.Side], ofDigits = stackalloc ulong[rules.Side];
            foreach (var (row, column, digit, walk) in givens)
            {
                ofRows[row] += SeededRandom.Mix(columns[column] + walk, digits[digit]);
                ofColumns[column] += SeededRandom.Mix(rows[row] + walk, digits[digit]);
                ofDigits[digit] += SeededRandom.Mix(rows[row] + walk, columns[column]);
            }

            Absorb(rows, ofRows, rules.BoxRows);
            Absorb(columns, ofColumns, rules.BoxColumns);
            Absorb(digits, ofDigits, 1);
        }

        /// <summary>Gives each line a colour of its old one, of the givens it meets and of its block.</summary>
        static void Absorb(ulong[] colours, ReadOnlySpan<ulong> met, int block)
        {
            var blocks = Blocks(colours, block);
            for (var line = 0; line < colours.Length; line++)
                colours[line] = SeededRandom.Mix(SeededRandom.Mix(colours[line], met[line]), blocks[line / block]);
        }

        static ulong[] Blocks(ReadOnlySpan<ulong> colours, int block)
        {
            var blocks = new ulong[colours.Length / block];
            for (var number = 0; number < blocks.Length; number++) blocks[number] = Sum(colours.Slice(number * block, block));
            return blocks;
        }

        static ulong Sum(ReadOnlySpan<ulong> colours)
        {
            var sum = 0UL;
            foreach (var colour in colours) sum += SeededRandom.Mix(colour, Own);
            return sum;
        }

        int Classes() => Distinct(rows) + Distinct(columns) + Distinct(digits);

        static int Distinct(ReadOnlySpan<ulong> colours)
        {
            var distinct = 0;
            for (var line = 0; line < colours.Length; line++) distinct += colours[..line].Contains(colours[line]) ? 0 : 1;
            return distinct;
        }
    }
}
