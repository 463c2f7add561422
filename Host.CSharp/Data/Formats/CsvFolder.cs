namespace LatentRecursion.Host.Data;

/// <summary>Splits as one CSV file each. They are not compressed: gzip's bytes depend on the version of the library, a checksum must not.</summary>
public static class CsvFolder
{
    /// <summary>Writes the files into a folder that is there.</summary>
    public static IReadOnlyList<FileFacts> Write(string folder, DataSplits splits) =>
        [.. splits.Named.Select(split => Write(Path.Combine(folder, split.Name + ".csv"), split.Source))];

    static FileFacts Write(string path, IPuzzleSource source)
    {
        using (var file = File.Create(path)) CsvPuzzles.Write(file, source);
        return new(Path.GetFileName(path), source.Examples, new FileInfo(path).Length, FileChecksum.Sha256(path));
    }
}
