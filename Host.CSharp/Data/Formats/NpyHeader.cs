using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LatentRecursion.Host.Data;

/// <summary>
/// The head of a NumPy <c>.npy</c> file that holds whole numbers in C order: <c>\x93NUMPY</c>, version, length, then a
/// Python dictionary of dtype, order and shape.
/// </summary>
/// <param name="HasSign">Whether numbers may be negative.</param>
/// <param name="ItemBytes">Bytes of a number: 1, 2, 4 or 8.</param>
/// <param name="Shape">The length of each axis.</param>
/// <param name="DataOffset">Where the numbers start in the file.</param>
public sealed partial record NpyHeader(bool HasSign, int ItemBytes, IReadOnlyList<long> Shape, int DataOffset)
{
    const int Alignment = 64;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the head and checks that it fits the file to the byte, before anyone allocates what it promises.</summary>
    public static NpyHeader Read(string path, Stream file)
    {
        Span<byte> start = stackalloc byte[12];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Magic) || start[6] is 0 or > 3)
            throw new UserError($"'{path}' is no NumPy file (.npy, version 1 to 3).");

        var offset = start[6] == 1 ? 10 : 12;
        var length = start[6] == 1 ? BitConverter.ToUInt16(start[8..]) : BitConverter.ToUInt32(start[8..]);
        if (length > file.Length - offset) throw new UserError($"'{path}' is truncated: its header says that it is {length} bytes long.");
        if (length > 65_536) throw new UserError($"'{path}' has a header of {length} bytes, more than a shape and a dtype need.");
        var text = new byte[length];
        file.Position = offset;
        file.ReadExactly(text);
        return Parse(path, Encoding.Latin1.GetString(text), checked(offset + (int)length), file.Length);
    }

    static NpyHeader Parse(string path, string text, int dataOffset, long fileLength)
    {
        var dtype = DtypePattern().Match(text);
        var shape = ShapePattern().Match(text);
        if (!dtype.Success || !shape.Success || !text.Contains("'fortran_order'", StringComparison.Ordinal))
            throw new UserError($"'{path}' has a header without dtype, order and shape: {text.Trim()}");
        if (IntegerPattern().Match(dtype.Groups[1].Value) is not { Success: true } integer)
            throw new UserError($"'{path}' holds numbers of type '{dtype.Groups[1].Value}', expected little-endian whole numbers of 1, 2, 4 or 8 bytes.");
        if (FortranPattern().IsMatch(text)) throw new UserError($"'{path}' is in Fortran order, expected C order: save it with numpy.ascontiguousarray.");

        var axes = shape.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var header = new NpyHeader(integer.Groups[1].Value == "i", integer.Groups[2].Value[0] - '0', [.. axes.Select(axis => Axis(path, axis))], dataOffset);
        if (header.DataBytes != fileLength - dataOffset)
            throw new UserError(
                $"'{path}' holds {fileLength - dataOffset} bytes of numbers, "
                + $"but its header promises ({string.Join(", ", header.Shape)}) of {header.ItemBytes} bytes each.");
        return header;
    }

    static long Axis(string path, string axis) =>
        long.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new UserError($"'{path}' has an axis of length '{axis}' in its header.");

    // not a product of longs: a header may promise more than fits in one
    Int128 DataBytes => Shape.Aggregate((Int128)ItemBytes, (bytes, axis) => Int128.Min(bytes * axis, long.MaxValue));

    /// <summary>The head of a file for numbers of this type and shape, padded so that they start on a multiple of 64.</summary>
    public static byte[] Write(string dtype, IReadOnlyList<long> shape)
    {
        var axes = string.Join(", ", shape) + (shape.Count == 1 ? "," : "");
        var text = $"{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({axes}), }}";
        var padded = text.PadRight((10 + text.Length + Alignment) / Alignment * Alignment - 10 - 1) + "\n";
        return [.. Magic, 1, 0, .. BitConverter.GetBytes((ushort)padded.Length), .. Encoding.Latin1.GetBytes(padded)];
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex DtypePattern();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*True")]
    private static partial Regex FortranPattern();

    [GeneratedRegex("^(?:<|\\||=)?([iu])([1248])$")]
    private static partial Regex IntegerPattern();
}
