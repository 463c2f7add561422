using System.IO.Compression;

namespace LatentRecursion.Host.Studies;

/// <summary>Truth values as text: eight a byte, the first in the lowest bit, compressed (zlib), in base 64.</summary>
public static class PackedBits
{
    /// <summary>The text of these values; it does not tell how many they are.</summary>
    public static string Pack(IReadOnlyList<bool> bits)
    {
        var bytes = new byte[(bits.Count + 7) / 8];
        for (var number = 0; number < bits.Count; number++)
            if (bits[number]) bytes[number / 8] |= (byte)(1 << number % 8);
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize)) stream.Write(bytes);
        return Convert.ToBase64String(packed.ToArray());
    }

    /// <summary>The first so many values of a text.</summary>
    public static bool[] Unpack(string text, int count)
    {
        using var stream = new ZLibStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        var bytes = new byte[(count + 7) / 8];
        stream.ReadExactly(bytes);
        return [.. Enumerable.Range(0, count).Select(number => (bytes[number / 8] & 1 << number % 8) != 0)];
    }
}
