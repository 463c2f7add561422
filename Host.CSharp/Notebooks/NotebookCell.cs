namespace LatentRecursion.Host.Notebooks;

/// <summary>A cell of code, or of anything else, which does not run.</summary>
/// <param name="Number">Of all cells, from 1, as a reader counts them.</param>
/// <param name="Kernel">The kernel that its first lines go to; null: it is text.</param>
/// <param name="Source">Its lines.</param>
/// <param name="IsSettings">Whether values in it may be set from outside: tagged <c>parameters</c>.</param>
public sealed record NotebookCell(int Number, string? Kernel, string Source, bool IsSettings = false);

/// <summary>What a cell showed: text that it printed, or a value in one or several forms.</summary>
/// <param name="Stream">What was printed; null where it is a value.</param>
/// <param name="Forms">By MIME type.</param>
/// <param name="IsResult">The value of the cell's last expression, rather than one that was displayed on the way.</param>
public sealed record CellOutput(string? Stream, IReadOnlyDictionary<string, string> Forms, bool IsResult = false)
{
    /// <summary>What a terminal shows of it.</summary>
    public override string ToString() => (Stream ?? Forms.GetValueOrDefault("text/plain", "")).TrimEnd();

    static readonly IReadOnlyDictionary<string, string> none = new Dictionary<string, string>();

    /// <summary>What a cell wrote to standard output, as one text.</summary>
    public static CellOutput Printed(string text) => new(text, none);
}

/// <summary>Why a cell failed.</summary>
/// <param name="Cell">The cell's number.</param>
/// <param name="Line">The line in the cell; null where it is not known.</param>
/// <param name="Message">What was said.</param>
public sealed record CellFailure(int Cell, int? Line, string Message)
{
    /// <summary><c>cell 3, line 2: message</c></summary>
    public override string ToString() => $"cell {Cell}{(Line is { } line ? $", line {line}" : "")}: {Message}";
}

/// <summary>The error of a cell, with the line at which it is.</summary>
sealed class CellException(int? line, string message) : Exception(message)
{
    public int? Line => line;
}
