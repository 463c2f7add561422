namespace LatentRecursion.Host.Data;

/// <summary>
/// One split in the official format (<c>dataset.json</c> and five <c>.npy</c> arrays), of any task, length, vocabulary and
/// integer type. Questions and answers stay on disk, mapped into memory; the indices are loaded.
/// </summary>
public sealed class OfficialFolder : IPuzzleSource, IDisposable
{
    readonly string name;
    readonly int? ignored;
    readonly NpyArray questions, answers;
    readonly int[] identifiers, puzzleExamples, groupPuzzles;
    readonly Lazy<string> checksum;

    OfficialFolder(string folder)
    {
        name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        var description = DatasetDescription.Read(folder);
        ignored = description.IgnoreLabelId;
        string PathOf(string array) => Path.Combine(folder, $"{description.Sets[0]}__{array}.npy");

        questions = NpyArray.Open(PathOf("inputs"));
        answers = NpyArray.Open(PathOf("labels"));
        if (!questions.Shape.SequenceEqual(answers.Shape) || questions.Shape is not [var examples, var length] || length != description.SeqLen)
            throw new UserError(
                $"'{PathOf("inputs")}' is ({string.Join(", ", questions.Shape)}) and the labels are ({string.Join(", ", answers.Shape)}), "
                + $"expected both (examples, {description.SeqLen}).");
        Examples = examples;
        identifiers = Indices(PathOf("puzzle_identifiers"));
        puzzleExamples = Offsets(PathOf("puzzle_indices"), identifiers.Length, examples);
        groupPuzzles = Offsets(PathOf("group_indices"), null, identifiers.Length);
        if (identifiers.Any(identifier => identifier < 0 || identifier >= description.NumPuzzleIdentifiers))
            throw new UserError($"'{PathOf("puzzle_identifiers")}' holds an identifier outside 0 to {description.NumPuzzleIdentifiers - 1}.");
        if (examples == 0) throw new UserError($"'{folder}' holds no example.");

        Format = new(PuzzleFormat.Tokens, description.SeqLen, description.VocabSize, description.NumPuzzleIdentifiers);
        Format = Format with { Task = FirstTask() };
        checksum = new(() => PuzzleChecksum.Of(this));
    }

    /// <summary>Opens a split; what does not fit together is a <see cref="UserError"/> that names the file.</summary>
    public static OfficialFolder Open(string folder) => new(folder);

    /// <summary>Whether a path is such a split.</summary>
    public static bool IsAt(string folder) => File.Exists(Path.Combine(folder, DatasetDescription.FileName));

    /// <inheritdoc/>
    public PuzzleFormat Format { get; }

    /// <inheritdoc/>
    public int Groups => groupPuzzles.Length - 1;

    /// <inheritdoc/>
    public int Puzzles => identifiers.Length;

    /// <inheritdoc/>
    public long Examples { get; }

    /// <inheritdoc/>
    public string Checksum => checksum.Value;

    /// <inheritdoc/>
    public IndexRange PuzzlesOf(int group) => new(groupPuzzles[group], groupPuzzles[group + 1] - groupPuzzles[group]);

    /// <inheritdoc/>
    public IndexRange ExamplesOf(int puzzle) => new(puzzleExamples[puzzle], puzzleExamples[puzzle + 1] - puzzleExamples[puzzle]);

    /// <inheritdoc/>
    public int Identifier(int puzzle) => identifiers[puzzle];

    /// <inheritdoc/>
    public string Locate(long example) => $"{name} example {example}";

    /// <inheritdoc/>
    /// <exception cref="UserError">A token is outside the vocabulary.</exception>
    public void Read(long example, Span<int> inputs, Span<int> labels)
    {
        inputs = inputs[..Format.Length];
        labels = labels[..Format.Length];
        questions.Read(example * Format.Length, inputs);
        answers.Read(example * Format.Length, labels);
        foreach (ref var label in labels)
            if (label == ignored) label = PuzzleFormat.Ignored;
        if (Format.Foreign(inputs, labels) is { } foreign)
            throw new UserError($"{Locate(example)} holds the token {foreign}, expected 0 to {Format.Vocabulary - 1}.");
    }

    /// <summary>The task whose rules one of the first examples follows: where only some do, the others are wrong, not of another task.</summary>
    string FirstTask()
    {
        var (question, answer) = (new int[Format.Length], new int[Format.Length]);
        for (var example = 0; example < Math.Min(Examples, 16); example++)
        {
            Read(example, question, answer);
            if (PuzzleKinds.Of(question, answer, Format.Vocabulary) is { } kind) return kind.Rules.Format.Task;
        }

        return PuzzleFormat.Tokens;
    }

    static int[] Indices(string path)
    {
        using var array = NpyArray.Open(path);
        return array.Shape is [_] ? array.ReadAll() : throw new UserError($"'{path}' has {array.Shape.Count} axes, expected one.");
    }

    /// <summary>Where each of <paramref name="count"/> parts begins, and the end of the last: rising from 0 to <paramref name="end"/>.</summary>
    static int[] Offsets(string path, int? count, long end)
    {
        var offsets = Indices(path);
        var rises = offsets is [0, ..] && offsets[^1] == end && offsets.Zip(offsets.Skip(1)).All(pair => pair.First <= pair.Second);
        var rising = count is null ? "" : $"{count + 1} that rise ";
        return rises && (count is null || offsets.Length == count + 1)
            ? offsets
            : throw new UserError(
                $"'{path}' holds {offsets.Length} offsets, expected {rising}from 0 to {end} without falling.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        questions.Dispose();
        answers.Dispose();
    }
}
