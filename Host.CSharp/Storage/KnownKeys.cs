using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LatentRecursion.Host.Storage;

/// <summary>Names in a JSON document that its type does not have: the error names the nearest, which the reader itself cannot.</summary>
public static class KnownKeys
{
    /// <summary>Refuses the first unknown name, wherever it stands.</summary>
    /// <param name="json">The document.</param>
    /// <param name="type">What it will be read as.</param>
    /// <param name="place">Where it stands, for the message.</param>
    public static void Check(JsonElement json, Type type, string place)
    {
        var info = StrictJson.Style.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        if (info.Kind == JsonTypeInfoKind.Enumerable && json.ValueKind == JsonValueKind.Array)
        {
            foreach (var (number, element) in json.EnumerateArray().Index()) Check(element, info.ElementType!, $"{place}[{number}]");
        }
        else if (info.Kind == JsonTypeInfoKind.Object && json.ValueKind == JsonValueKind.Object)
        {
            var known = info.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null).ToDictionary(property => property.Name);
            foreach (var property in json.EnumerateObject())
            {
                if (!known.TryGetValue(property.Name, out var found)) throw UserError.Unknown($"key of {place} called", property.Name, known.Keys);
                Check(property.Value, found.PropertyType, $"{place}.{property.Name}");
            }
        }
    }
}
