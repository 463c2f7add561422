using System.Runtime.InteropServices;
using System.Text.Json;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Data;

/// <summary>Writes splits in the official format, as the official loader reads them.</summary>
public static class OfficialFolderWriter
{
    const int IgnoreLabel = 0;
    const string Set = "all";

    /// <summary>Writes a folder that holds one folder a split, and <c>identifiers.json</c>; in full or not at all.</summary>
    public static void Write(string path, DataSplits splits) => Durable.WriteFolder(path, folder =>
    {
        foreach (var (name, source) in splits.Named) WriteSplit(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, source);
        var names = Enumerable.Range(0, splits.Format.Puzzles).Select(identifier => identifier == 0 ? "<blank>" : $"{identifier}");
        File.WriteAllBytes(Path.Combine(folder, "identifiers.json"), JsonSerializer.SerializeToUtf8Bytes(names));
    });

    static void WriteSplit(string folder, IPuzzleSource source)
    {
        var format = source.Format;
        var examples = Enumerable.Range(0, source.Puzzles).Select(source.ExamplesOf).ToList();
        new DatasetDescription(
            PadId: 0, IgnoreLabel, BlankIdentifierId: 0, format.Vocabulary, format.Length, format.Puzzles, source.Groups,
            MeanPuzzleExamples: (double)source.Examples / source.Puzzles, [Set], source.Puzzles).Write(folder);

        string PathOf(string array) => Path.Combine(folder, $"{Set}__{array}.npy");
        WriteIndices(PathOf("puzzle_identifiers"), [.. Enumerable.Range(0, source.Puzzles).Select(source.Identifier)]);
        WriteIndices(PathOf("puzzle_indices"), [.. examples.Select(range => checked((int)range.First)), checked((int)source.Examples)]);
        WriteIndices(PathOf("group_indices"), [.. Enumerable.Range(0, source.Groups).Select(group => (int)source.PuzzlesOf(group).First), source.Puzzles]);
        WriteExamples(PathOf("inputs"), PathOf("labels"), source);
    }

    static void WriteIndices(string path, int[] indices)
    {
        using var file = File.Create(path);
        file.Write(NpyHeader.Write("<i4", [indices.Length]));
        file.Write(MemoryMarshal.AsBytes<int>(indices));
    }

    static void WriteExamples(string inputPath, string labelPath, IPuzzleSource source)
    {
        var format = source.Format;
        var narrow = format.Vocabulary <= 256;
        using var inputs = File.Create(inputPath);
        using var labels = File.Create(labelPath);
        var header = NpyHeader.Write(narrow ? "|u1" : "<i4", [source.Examples, format.Length]);
        inputs.Write(header);
        labels.Write(header);

        var (question, answer) = (new int[format.Length], new int[format.Length]);
        for (var example = 0L; example < source.Examples; example++)
        {
            source.Read(example, question, answer);
            if (answer.Contains(IgnoreLabel))
                throw new UserError(
                    $"{source.Locate(example)} has the label 0, which the official format takes for a cell to ignore.");
            answer.AsSpan().Replace(PuzzleFormat.Ignored, IgnoreLabel);
            Append(inputs, question, narrow);
            Append(labels, answer, narrow);
        }
    }

    static void Append(Stream file, int[] tokens, bool narrow)
    {
        if (narrow) foreach (var token in tokens) file.WriteByte((byte)token);
        else file.Write(MemoryMarshal.AsBytes<int>(tokens));
    }
}
