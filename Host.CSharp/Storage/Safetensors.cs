using static TorchSharp.torch;

namespace LatentRecursion.Host.Storage;

/// <summary>What a safetensors file holds: its metadata, and its tensors in the order of their names, on the CPU.</summary>
/// <remarks>The tensors are the caller's: they end with the dispose scope in which the file was read, or one by one.</remarks>
public sealed record SafetensorsFile(IReadOnlyDictionary<string, string> Metadata, IReadOnlyDictionary<string, Tensor> Tensors);

/// <summary>
/// Tensors in files of the safetensors format (https://github.com/huggingface/safetensors): F64 F32 F16 BF16 I64 I32 I16 I8 U8
/// BOOL.
/// </summary>
public static class Safetensors
{
    const int BufferBytes = 1 << 16;

    /// <summary>Reads a file whole; one that lies about sizes, types or places is a <see cref="UserError"/>, no tensor is made.</summary>
    public static SafetensorsFile Read(string path)
    {
        if (!File.Exists(path)) throw new UserError($"There is no file '{path}'.");
        try
        {
            using var file = File.OpenRead(path);
            var header = SafetensorsHeader.Read(path, file);
            using var scope = NewDisposeScope();
            var tensors = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
            foreach (var entry in header.Entries) tensors.Add(entry.Name, ReadTensor(file, entry));
            scope.MoveToOuter(tensors.Values);
            return new SafetensorsFile(header.Metadata, tensors);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message}");
        }
    }

    /// <summary>Writes a file, durably; the same tensors and metadata give the same bytes.</summary>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        Durable.WriteFile(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream what a file would hold.</summary>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = SafetensorsHeader.For(tensors, metadata ?? new Dictionary<string, string>());
        header.Write(stream);
        foreach (var entry in header.Entries)
        {
            using var scope = NewDisposeScope();
            tensors[entry.Name].detach().to(Devices.Host).contiguous().WriteBytesToStream(stream, BufferBytes);
        }
    }

    static Tensor ReadTensor(Stream stream, SafetensorsEntry entry)
    {
        // libtorch relies on a boolean being 0 or 1; a file may hold any byte, and all but 0 mean true
        var stored = entry.Type == ScalarType.Bool ? ScalarType.Byte : entry.Type;
        var tensor = empty(entry.Shape, stored, Devices.Host);
        tensor.ReadBytesFromStream(stream, BufferBytes);
        return tensor.to(entry.Type);
    }
}
