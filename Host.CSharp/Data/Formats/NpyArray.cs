using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LatentRecursion.Host.Data;

/// <summary>
/// Whole numbers of any width in a NumPy file, mapped into memory and read as wanted; of a <c>.gz</c>, unpacked into memory. Reading is
/// safe from several threads.
/// </summary>
public sealed class NpyArray : IDisposable
{
    readonly NpyHeader header;
    readonly MemoryMappedFile? file; // an empty array has nothing to map
    readonly MemoryMappedViewAccessor? view;
    readonly byte[]? unpacked;

    NpyArray(NpyHeader header, MemoryMappedFile? file, byte[]? unpacked = null)
    {
        (this.header, this.file, this.unpacked) = (header, file, unpacked);
        view = file?.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Count = header.Shape.Aggregate(1L, (count, axis) => count * axis);
    }

    /// <summary>Opens a file; one that is none, truncated or of another kind is a <see cref="UserError"/>.</summary>
    public static NpyArray Open(string path)
    {
        if (!File.Exists(path)) throw new UserError($"There is no file '{path}', which belongs to an official data folder.");
        if (path.EndsWith(Gzip.Extension, StringComparison.OrdinalIgnoreCase))
        {
            var bytes = Gzip.Unpack(path);
            return new(NpyHeader.Read(path, new MemoryStream(bytes)), null, bytes);
        }

        using var stream = File.OpenRead(path);
        var header = NpyHeader.Read(path, stream);
        var empty = header.DataOffset == stream.Length;
        return new(header, empty ? null : MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read));
    }

    /// <summary>The length of each axis; without axes there is one number.</summary>
    public IReadOnlyList<long> Shape => header.Shape;

    /// <summary>How many numbers there are.</summary>
    public long Count { get; }

    /// <summary>Reads the numbers from index <paramref name="first"/> on, in C order.</summary>
    public void Read(long first, Span<int> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + numbers.Length, Count);
        Span<byte> bytes = stackalloc byte[1024];
        var atOnce = bytes.Length / header.ItemBytes;
        while (numbers.Length > 0)
        {
            var part = numbers[..Math.Min(atOnce, numbers.Length)];
            var source = bytes[..(part.Length * header.ItemBytes)];
            var from = header.DataOffset + first * header.ItemBytes;
            if (unpacked is not null) unpacked.AsSpan(checked((int)from), source.Length).CopyTo(source);
            else view!.SafeMemoryMappedViewHandle.ReadSpan((ulong)from, source);
            Convert(source, part);
            numbers = numbers[part.Length..];
            first += part.Length;
        }
    }

    /// <summary>All numbers, for the small arrays of indices.</summary>
    public int[] ReadAll()
    {
        var numbers = new int[Count];
        Read(0, numbers);
        return numbers;
    }

    void Convert(ReadOnlySpan<byte> bytes, Span<int> numbers)
    {
        switch (header.HasSign, header.ItemBytes)
        {
            case (false, 1): Convert<byte>(bytes, numbers); break;
            case (true, 1): Convert<sbyte>(bytes, numbers); break;
            case (false, 2): Convert<ushort>(bytes, numbers); break;
            case (true, 2): Convert<short>(bytes, numbers); break;
            case (false, 4): Convert<uint>(bytes, numbers); break;
            case (true, 4): Convert<int>(bytes, numbers); break;
            case (false, 8): Convert<ulong>(bytes, numbers); break;
            default: Convert<long>(bytes, numbers); break;
        }
    }

    // a number that is too large for an int becomes the largest, which is neither a token nor an index
    static void Convert<T>(ReadOnlySpan<byte> bytes, Span<int> numbers) where T : unmanaged, INumberBase<T>
    {
        var items = MemoryMarshal.Cast<byte, T>(bytes);
        for (var at = 0; at < numbers.Length; at++) numbers[at] = int.CreateSaturating(items[at]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view?.Dispose();
        file?.Dispose();
    }
}
