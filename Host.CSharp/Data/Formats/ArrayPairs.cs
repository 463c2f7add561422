namespace LatentRecursion.Host.Data;

/// <summary>
/// Puzzles of a known task as two NumPy arrays of tokens, <c>[puzzles, cells]</c>: <c>train_inputs.npy</c> and <c>train_labels.npy</c>,
/// each also as <c>.npy.gz</c>.
/// </summary>
public static class ArrayPairs
{
    const string Inputs = "_inputs.npy", Labels = "_labels.npy";

    /// <summary>Whether such a pair is there for the split at <c>folder/train</c>.</summary>
    public static bool IsAt(string path) => File(path + Inputs) is not null;

    /// <summary>Reads and checks every puzzle.</summary>
    public static MemoryPuzzles Read(string path)
    {
        var (file, inputs, puzzles, cells) = Array(path + Inputs);
        var (labelFile, labels, labelled, labelCells) = Array(path + Labels);
        if ((labelled, labelCells) != (puzzles, cells))
            throw new UserError($"'{labelFile}' has {labelled} rows of {labelCells} cells, '{file}' {puzzles} of {cells}: they do not belong together.");

        var tokens = new byte[2 * inputs.Length];
        IPuzzleRules? rules = null;
        for (var puzzle = 0; puzzle < puzzles; puzzle++)
        {
            ReadOnlySpan<int> question = inputs.AsSpan(puzzle * cells, cells), answer = labels.AsSpan(puzzle * cells, cells);
            rules ??= PuzzleKinds.Of(question, answer)?.Rules
                ?? throw new UserError(
                    $"'{file}' row {puzzle} is a puzzle of no known task: known are {PuzzleKinds.Names}; "
                    + $"an official folder ({DatasetDescription.FileName}) takes any tokens.");
            if (rules.Format.Foreign(question, answer) is { } foreign)
                throw new UserError($"'{file}' row {puzzle} holds the token {foreign}, expected 0 to {rules.Format.Vocabulary - 1}.");
            if (rules.Broken(question, answer) is { } broken)
                throw new UserError($"'{file}' row {puzzle}: the answer is wrong at {broken}.");
            for (var cell = 0; cell < cells; cell++)
            {
                tokens[(2 * puzzle * cells) + cell] = (byte)question[cell];
                tokens[(((2 * puzzle) + 1) * cells) + cell] = (byte)answer[cell];
            }
        }

        var name = Path.GetFileName(file);
        return rules is null ? throw new UserError($"'{file}' has no rows.") : new(rules.Format, tokens, puzzle => $"{name} row {puzzle}");
    }

    static (string File, int[] Tokens, int Puzzles, int Cells) Array(string name)
    {
        var file = File(name) ?? throw new UserError($"There is no file '{name}', also not as {Gzip.Extension}: inputs and labels come together.");
        using var array = NpyArray.Open(file);
        return array.Shape is [var puzzles, var cells]
            ? (file, array.ReadAll(), (int)puzzles, (int)cells)
            : throw new UserError($"'{file}' has {array.Shape.Count} axes, expected two: puzzles and cells.");
    }

    static string? File(string name) => new[] { name, name + Gzip.Extension }.FirstOrDefault(System.IO.File.Exists);
}
