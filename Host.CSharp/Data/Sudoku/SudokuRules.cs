using System.Numerics;

namespace LatentRecursion.Host.Data;

/// <summary>
/// Sudoku of side 4, 6 or 9 in the official format: padding is token 0, a blank 1, digit d is d + 1. Boxes are 2x2,
/// 2 rows x 3 columns, 3x3.
/// </summary>
public sealed class SudokuRules : IPuzzleRules
{
    /// <summary>The token of a cell that the question leaves open.</summary>
    public const int Blank = 1;

    /// <summary><c>sudoku-4x4</c>.</summary>
    public static SudokuRules Four { get; } = new(boxRows: 2, boxColumns: 2, fewestClues: 4);

    /// <summary><c>sudoku-6x6</c>.</summary>
    public static SudokuRules Six { get; } = new(boxRows: 2, boxColumns: 3, fewestClues: 8);

    /// <summary><c>sudoku-9x9</c>.</summary>
    public static SudokuRules Nine { get; } = new(boxRows: 3, boxColumns: 3, fewestClues: 17);

    /// <summary>Every size, the smallest first.</summary>
    public static IReadOnlyList<SudokuRules> All { get; } = [Four, Six, Nine];

    readonly string[] unitNames;

    SudokuRules(int boxRows, int boxColumns, int fewestClues)
    {
        BoxRows = boxRows;
        BoxColumns = boxColumns;
        Side = boxRows * boxColumns;
        FewestClues = fewestClues;
        Format = new($"sudoku-{Side}x{Side}", Side * Side, Side + 2, 1);

        var cells = Enumerable.Range(0, Format.Length).ToList();
        IEnumerable<string> Numbered(string kind) => Enumerable.Range(1, Side).Select(number => $"{kind} {number}");
        int[][] UnitsBy(Func<int, int> unit) => [.. cells.GroupBy(unit).OrderBy(group => group.Key).Select(group => group.ToArray())];
        Units = [.. UnitsBy(RowOf), .. UnitsBy(ColumnOf), .. UnitsBy(BoxOf)];
        Peers = [.. cells.Select(cell => Units.Where(unit => unit.Contains(cell)).SelectMany(unit => unit).Where(peer => peer != cell).Distinct().ToArray())];
        unitNames = [.. Numbered("row"), .. Numbered("column"), .. Numbered("box")];
    }

    /// <inheritdoc/>
    public PuzzleFormat Format { get; }

    /// <inheritdoc/>
    public string Alphabet => ".0123456789"[..(Side + 2)];

    /// <summary>How many rows, columns, boxes and digits there are.</summary>
    public int Side { get; }

    /// <summary>Rows of a box, and of a band.</summary>
    public int BoxRows { get; }

    /// <summary>Columns of a box, and of a stack.</summary>
    public int BoxColumns { get; }

    /// <summary>No puzzle with fewer clues has exactly one solution.</summary>
    public int FewestClues { get; }

    /// <summary>The cells of every row, then every column, then every box.</summary>
    public IReadOnlyList<int[]> Units { get; }

    /// <summary>The cells that share a unit with a cell.</summary>
    public IReadOnlyList<int[]> Peers { get; }

    /// <summary>The row of a cell, from 0; cells are numbered row after row.</summary>
    public int RowOf(int cell) => cell / Side;

    /// <summary>The column of a cell, from 0.</summary>
    public int ColumnOf(int cell) => cell % Side;

    /// <summary>The box of a cell, from 0, numbered band after band.</summary>
    public int BoxOf(int cell) => RowOf(cell) / BoxRows * (Side / BoxColumns) + ColumnOf(cell) / BoxColumns;

    /// <summary>Whether a cell holds a digit.</summary>
    public static bool IsDigit(int token) => token > Blank;

    /// <summary>How many cells a question gives.</summary>
    public static int Clues(ReadOnlySpan<int> question)
    {
        var clues = 0;
        foreach (var token in question) clues += IsDigit(token) ? 1 : 0;
        return clues;
    }

    /// <summary>Whether no digit comes twice in a unit: only then can the grid be a question or an answer.</summary>
    public bool IsConsistent(ReadOnlySpan<int> grid)
    {
        foreach (var unit in Units)
        {
            var seen = 0u;
            foreach (var cell in unit)
            {
                if (!IsDigit(grid[cell])) continue;
                var digit = 1u << grid[cell];
                if ((seen & digit) != 0) return false;
                seen |= digit;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        if (text.Length != Format.Length)
            throw new UserError($"the {Side}x{Side} Sudoku has {text.Length} characters, expected {Format.Length}");
        var tokens = new int[text.Length];
        for (var cell = 0; cell < tokens.Length; cell++)
        {
            tokens[cell] = text[cell] == '.' ? Blank : text[cell] - '0' + Blank;
            if (tokens[cell] < Blank || tokens[cell] >= Format.Vocabulary)
                throw new UserError($"'{text[cell]}' at character {cell + 1} is neither a digit from 1 to {Side} nor a blank ('.' or '0')");
        }

        return tokens;
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokens) => string.Create(tokens.Length, tokens, (text, from) =>
    {
        for (var cell = 0; cell < text.Length; cell++)
            text[cell] = from[cell] == Blank ? '.' : from[cell] > Blank && from[cell] < Format.Vocabulary ? (char)('0' + from[cell] - Blank) : '?';
    });

    /// <inheritdoc/>
    public IReadOnlyList<string> Violations(ReadOnlySpan<int> question, ReadOnlySpan<int> answer)
    {
        var violations = new List<string>();
        for (var cell = 0; cell < Format.Length; cell++)
            if (IsDigit(question[cell]) && question[cell] != answer[cell]) violations.Add($"given r{RowOf(cell) + 1}c{ColumnOf(cell) + 1}");

        for (var unit = 0; unit < Units.Count; unit++)
        {
            var digits = 0u;
            foreach (var cell in Units[unit])
                if (answer[cell] > Blank && answer[cell] < Format.Vocabulary) digits |= 1u << answer[cell];
            if (BitOperations.PopCount(digits) != Side) violations.Add(unitNames[unit]);
        }

        return violations;
    }
}
