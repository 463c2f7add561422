using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Reports;

/// <summary>How the puzzles of a task are drawn.</summary>
public static class PuzzleFaces
{
    /// <summary>ARC as the official code has it: a border of padding (0), its inner edge (1), then ten colours.</summary>
    static readonly PuzzleFace arc = new(30, 30, 0, 0, [" ", " ", .. Enumerable.Range(0, 10).Select(colour => $"{colour}")]);

    /// <summary>The face of a task with a written form on a square grid, and of ARC; null for others.</summary>
    public static PuzzleFace? Of(PuzzleFormat format)
    {
        if (format is { Task: PuzzleFormat.Tokens, Length: 900, Vocabulary: 12 }) return arc;
        if (PuzzleKinds.For(format)?.Rules is not { } rules || format.Side is not { } side) return null;
        var glyphs = Enumerable.Range(0, format.Vocabulary).Select(token => rules.Decode([token]) is var text && text == "." ? " " : text);
        return rules is SudokuRules sudoku
            ? new(side, side, sudoku.BoxRows, sudoku.BoxColumns, [.. glyphs])
            : new(side, side, 0, 0, [.. glyphs]);
    }
}
