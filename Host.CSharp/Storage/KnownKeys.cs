using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LatentRecursion.Host.Storage;

/// <summary>
/// Names and values in a JSON document that its type does not have: the error names the nearest key, or what was expected, which the
/// reader itself says in the words of .NET.
/// </summary>
static class KnownKeys
{
    /// <summary>Refuses the first unknown or missing name and the first value of another kind, wherever it stands.</summary>
    /// <param name="json">The document.</param>
    /// <param name="type">What it will be read as.</param>
    /// <param name="file">Where it was read from, for the message.</param>
    /// <param name="place">Where in it: <c>tasks[0].set</c>; empty: all of it.</param>
    public static void Check(JsonElement json, Type type, string file, string place = "")
    {
        if (json.ValueKind == JsonValueKind.Null) return; // the reader knows what may be null
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = StrictJson.Style.GetTypeInfo(type);
        if (Expected(type, info.Kind) is var (what, kinds) && !kinds.Contains(json.ValueKind))
            throw new UserError($"{Where(file, place)} is {Shown(json)}; expected {what}.");
        if (info.Kind == JsonTypeInfoKind.Enumerable)
        {
            foreach (var (number, element) in json.EnumerateArray().Index()) Check(element, info.ElementType!, file, $"{place}[{number}]");
        }
        else if (info.Kind == JsonTypeInfoKind.Object)
        {
            CheckObject(json, info, file, place);
        }
    }

    static void CheckObject(JsonElement json, JsonTypeInfo info, string file, string place)
    {
        var all = info.Properties.ToDictionary(property => property.Name); // with what is computed, which was written and is not read
        var known = all.Where(property => property.Value.Set is not null || property.Value.AssociatedParameter is not null).ToDictionary();
        foreach (var property in json.EnumerateObject())
        {
            if (!all.TryGetValue(property.Name, out var found))
            {
                var within = place == "" ? "" : $"{place} in ";
                throw UserError.Unknown($"key of {within}'{file}' called", property.Name, known.Keys);
            }

            if (found.CustomConverter is null) Check(property.Value, found.PropertyType, file, place == "" ? property.Name : $"{place}.{property.Name}");
        }

        var missing = known.Values
            .Where(property => (property.AssociatedParameter is { HasDefaultValue: false } || property.IsRequired)
                && !json.TryGetProperty(property.Name, out _))
            .ToList();
        if (missing.Count > 0) throw new UserError($"{Where(file, place)} lacks {string.Join(", ", missing.Select(property => $"'{property.Name}'"))}.");
    }

    static string Where(string file, string place) => place == "" ? $"'{file}'" : $"'{file}': {place}";

    // null: any kind
    static (string What, JsonValueKind[] Kinds)? Expected(Type type, JsonTypeInfoKind kind) => kind switch
    {
        JsonTypeInfoKind.Enumerable => ("a list", [JsonValueKind.Array]),
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => ("an object", [JsonValueKind.Object]),
        _ when type == typeof(string) || type.IsEnum => ("text", [JsonValueKind.String]),
        _ when type == typeof(bool) => ("true or false", [JsonValueKind.True, JsonValueKind.False]),
        _ when type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(float) => ("a number", [JsonValueKind.Number]),
        _ => null,
    };

    static string Shown(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => json.GetRawText(),
    };
}
