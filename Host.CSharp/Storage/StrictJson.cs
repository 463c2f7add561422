using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatentRecursion.Host.Storage;

/// <summary>
/// JSON files in the style of <see cref="JsonStyle"/>, read strictly: nothing missing, unknown, doubled or of another
/// kind.
/// </summary>
public static class StrictJson
{
    /// <summary>How such files are written and read.</summary>
    public static readonly JsonSerializerOptions Style = new(JsonStyle.Document)
    {
        NewLine = "\n",
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a file; what is wrong with it is a <see cref="UserError"/> that names the file and the place.</summary>
    public static T Read<T>(string path)
    {
        if (!File.Exists(path)) throw new UserError($"There is no file '{path}'.");
        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(Contents(path), Style);
            KnownKeys.Check(json, typeof(T), path);
            return json.Deserialize<T>(Style) ?? throw new JsonException("it holds null");
        }
        catch (JsonException error)
        {
            throw new UserError($"'{path}' cannot be read as JSON: {Words(error)}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"'{path}' cannot be read: {error.Message.TrimEnd('.')}.", error);
        }
    }

    /// <summary>The bytes of a JSON file, without the mark that some editors put before them.</summary>
    public static ReadOnlySpan<byte> Contents(string path)
    {
        ReadOnlySpan<byte> all = File.ReadAllBytes(path);
        return all.StartsWith(Encoding.UTF8.Preamble) ? all[Encoding.UTF8.Preamble.Length..] : all;
    }

    /// <summary>What is wrong, and in which line; without .NET's own names for places.</summary>
    public static string Words(JsonException error)
    {
        var what = error.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].TrimEnd('.');
        if (what.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
            what = $"{(error.Path?.TrimStart('$', '.') is { Length: > 0 } place ? place : "it")} has a value that it cannot have";
        return error.LineNumber is { } line ? $"{what} (line {line + 1})" : what;
    }

    /// <summary>Writes a file, durably.</summary>
    public static void Write<T>(string path, T value) =>
        Durable.WriteFile(path, stream =>
        {
            JsonSerializer.Serialize(stream, value, Style);
            stream.WriteByte((byte)'\n');
        });
}
