namespace LatentRecursion.Host.Notebooks;

/// <summary>A line for the notebook rather than for a language: <c>#!fsharp</c>, <c>#!csharp</c>, <c>#!share</c>.</summary>
/// <param name="Line">Its place in the cell, from 1.</param>
/// <param name="Kernel">The kernel that the lines after it go to; null: the same as before.</param>
/// <param name="Share">The value to be taken from another kernel, and that kernel.</param>
sealed record Directive(int Line, string? Kernel, (string From, string Name)? Share)
{
    public static readonly IReadOnlyList<string> Kernels = ["fsharp", "csharp"];

    static readonly IReadOnlyList<string> known = ["#!fsharp", "#!csharp", "#!share"];

    public static bool IsAt(string line) => line.TrimStart().StartsWith("#!", StringComparison.Ordinal);

    public static Directive Parse(int number, string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["#!fsharp"] or ["#!csharp"]) return new(number, words[0][2..], null);
        if (words is ["#!share", "--from", var from, var name]) return new(number, null, (from, name));
        if (words is ["#!share", var value, "--from", var kernel]) return new(number, null, (kernel, value));
        if (words[0] == "#!share") throw new CellException(number, $"'{line.Trim()}' was given; expected was #!share --from KERNEL NAME.");
        throw new CellException(number, UserError.Unknown("directive", words[0], known).Message);
    }
}
