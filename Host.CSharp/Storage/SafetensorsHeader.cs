using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Storage;

/// <summary>Where a tensor lies: bytes <c>[Begin, End)</c> of the part of the file that follows the header.</summary>
sealed record SafetensorsEntry(string Name, ScalarType Type, long[] Shape, long Begin, long End);

/// <summary>
/// The head of a safetensors file: its length (8 bytes, little endian), then JSON that says what each tensor is and where it
/// lies. Whatever a header claims is checked against the size of the file before anything is made of it.
/// </summary>
sealed record SafetensorsHeader(IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<SafetensorsEntry> Entries)
{
    const string MetadataName = "__metadata__";
    const int LengthBytes = 8, MostBytes = 100_000_000; // the format's own limit
    const int MostAxes = 64; // libtorch's, for copies and casts

    static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
        ["BOOL"] = ScalarType.Bool,
    };

    /// <summary>What the JSON says of one tensor.</summary>
    sealed record Claim(string Dtype, long[] Shape, [property: JsonPropertyName("data_offsets")] long[] DataOffsets);

    /// <summary>
    /// A header for these tensors, widest elements first: so each lies at a multiple of its element's size, as readers that map
    /// files want it.
    /// </summary>
    public static SafetensorsHeader For(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        if (tensors.ContainsKey(MetadataName)) throw new ArgumentException($"No tensor can be called '{MetadataName}'.", nameof(tensors));
        var entries = new List<SafetensorsEntry>();
        var begin = 0L;
        var inOrder = tensors.OrderByDescending(pair => pair.Value.ElementSize).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        foreach (var (name, tensor) in inOrder)
        {
            if (!Types.ContainsValue(tensor.dtype))
                throw new ArgumentException($"Tensor '{name}' is {tensor.dtype}, which safetensors cannot hold.", nameof(tensors));
            var end = begin + tensor.numel() * tensor.ElementSize;
            entries.Add(new SafetensorsEntry(name, tensor.dtype, tensor.shape, begin, end));
            begin = end;
        }

        return new SafetensorsHeader(metadata, entries);
    }

    public void Write(Stream stream)
    {
        var json = new JsonObject();
        if (Metadata.Count > 0)
            json[MetadataName] = JsonSerializer.SerializeToNode(Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary());
        foreach (var entry in Entries)
        {
            var dtype = Types.Single(pair => pair.Value == entry.Type).Key;
            json[entry.Name] = JsonSerializer.SerializeToNode(new Claim(dtype, entry.Shape, [entry.Begin, entry.End]), StrictJson.Style);
        }

        var text = Encoding.UTF8.GetBytes(json.ToJsonString());
        var padding = -text.Length & 7; // the tensors begin at a multiple of 8
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length + padding);
        stream.Write(length);
        stream.Write(text);
        stream.Write("       "u8[..padding]);
    }

    /// <summary>Reads and checks the header; then the stream stands at the first tensor, and they follow each other to its end.</summary>
    public static SafetensorsHeader Read(string path, Stream stream)
    {
        var metadata = new Dictionary<string, string>();
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>();
        foreach (var property in Json(path, stream).EnumerateObject())
        {
            var name = Parsed(path, "a name in its header is no text", () => property.Name);
            if (!names.Add(name)) throw Broken(path, $"{Shown(name)} is listed twice");
            if (name == MetadataName) metadata = ReadMetadata(path, property.Value);
            else entries.Add(ReadEntry(path, name, property.Value));
        }

        var inOrder = entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End).ToList();
        CheckCovered(path, inOrder, stream.Length - stream.Position);
        return new SafetensorsHeader(metadata, inOrder);
    }

    static JsonElement Json(string path, Stream stream)
    {
        if (stream.Length < LengthBytes) throw Broken(path, $"it has {stream.Length} bytes, too few for a header");
        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var room = (ulong)Math.Min(stream.Length - LengthBytes, MostBytes);
        if (length > room) throw Broken(path, $"it claims a header of {length} bytes where at most {room} can be");
        var text = new byte[length];
        stream.ReadExactly(text);
        var header = Parsed(path, "its header is no JSON", () => JsonElement.Parse(text));
        return header.ValueKind == JsonValueKind.Object ? header : throw Broken(path, "its header is no JSON object");
    }

    static Dictionary<string, string> ReadMetadata(string path, JsonElement json)
    {
        const string problem = "its metadata are not texts by name";
        var metadata = Parsed(path, problem, () => json.Deserialize<Dictionary<string, string>>(StrictJson.Style));
        return metadata.ContainsValue(null!) ? throw Broken(path, problem) : metadata;
    }

    static SafetensorsEntry ReadEntry(string path, string name, JsonElement json)
    {
        var tensor = $"tensor {Shown(name)}";
        var problem = $"{tensor} is not described by dtype, shape and data_offsets";
        var claim = Parsed(path, problem, () => json.Deserialize<Claim>(StrictJson.Style));
        if (!Types.TryGetValue(claim.Dtype, out var type))
            throw Broken(path, $"{tensor} is of the unknown type {Shown(claim.Dtype)}; known are {string.Join(", ", Types.Keys)}");
        if (claim.DataOffsets is not [var begin, var end] || begin < 0 || end < begin)
            throw Broken(path, $"{tensor} does not say where it begins and ends");
        if (claim.Shape.Length > MostAxes) throw Broken(path, $"{tensor} has {claim.Shape.Length} axes, more than {MostAxes}");
        var shape = string.Join(", ", claim.Shape);
        if (Bytes(claim.Shape, type.ElementSize()) is not { } bytes)
            throw Broken(path, $"{tensor} has the impossible shape [{shape}]");
        if (bytes != end - begin)
            throw Broken(path, $"{tensor}, {claim.Dtype} [{shape}], has {bytes} bytes, its place in the file {end - begin}");
        return new SafetensorsEntry(name, type, claim.Shape, begin, end);
    }

    /// <summary>The bytes of a tensor, or null where no tensor can be so long; an empty axis does not excuse the others.</summary>
    static long? Bytes(long[] shape, long elementSize)
    {
        var most = elementSize;
        foreach (var length in shape)
        {
            if (length < 0 || most > long.MaxValue / Math.Max(length, 1)) return null;
            most *= Math.Max(length, 1);
        }

        return shape.Contains(0) ? 0 : most;
    }

    static void CheckCovered(string path, List<SafetensorsEntry> inOrder, long dataBytes)
    {
        var covered = 0L;
        foreach (var entry in inOrder)
        {
            if (entry.Begin != covered)
                throw Broken(path, $"tensor {Shown(entry.Name)} begins at byte {entry.Begin}, the one before it ends at {covered}");
            covered = entry.End;
        }

        if (covered == dataBytes) return;
        var last = inOrder is [] ? "a header without tensors" : $"its last tensor, {Shown(inOrder[^1].Name)},";
        throw Broken(path, $"{last} ends at byte {covered} of the data, which has {dataBytes}");
    }

    static T Parsed<T>(string path, string problem, Func<T?> parse)
    {
        try
        {
            return parse() ?? throw new JsonException();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter: a name that is no Unicode
        {
            throw Broken(path, problem);
        }
    }

    static UserError Broken(string path, string problem) =>
        new($"'{path}' is not a whole safetensors file: {problem}. Write or fetch it again.");

    // names come from the file: on one line, and no longer than a sentence can bear
    static string Shown(string name) => name.Length <= 80 ? JsonSerializer.Serialize(name) : JsonSerializer.Serialize(name[..80]) + "...";
}
