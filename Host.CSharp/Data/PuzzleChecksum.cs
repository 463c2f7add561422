using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LatentRecursion.Host.Data;

/// <summary>What identifies the contents of a source, whatever file they came from.</summary>
public static class PuzzleChecksum
{
    /// <summary>SHA-256, in hex, of the format, the groups, and every puzzle with its examples, all as 32-bit integers.</summary>
    public static string Of(IPuzzleSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var length = source.Format.Length;
        var row = new int[2 * length];

        void Add(params ReadOnlySpan<int> values) => hash.AppendData(MemoryMarshal.AsBytes(values));

        Add(length, source.Format.Vocabulary, source.Format.Puzzles, source.Groups);
        for (var group = 0; group < source.Groups; group++)
        {
            var puzzles = source.PuzzlesOf(group);
            Add((int)puzzles.Count);
            for (var puzzle = (int)puzzles.First; puzzle < puzzles.First + puzzles.Count; puzzle++)
            {
                var examples = source.ExamplesOf(puzzle);
                Add(source.Identifier(puzzle), (int)examples.Count);
                for (var example = examples.First; example < examples.First + examples.Count; example++)
                {
                    source.Read(example, row.AsSpan(0, length), row.AsSpan(length));
                    Add(row);
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
