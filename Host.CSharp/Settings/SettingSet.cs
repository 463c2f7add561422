using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Settings;

/// <summary>
/// The settings of an options type: every property with a <see cref="SettingAttribute"/>, of type int, long, double, bool, string,
/// an enum, or one of these nullable. Options are never changed: each method returns a copy.
/// </summary>
public sealed class SettingSet<T> where T : class, new()
{
    static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    readonly Dictionary<string, Setting> byName;

    /// <summary>Reads the type; its defaults are those of its parameterless constructor.</summary>
    public SettingSet()
    {
        var defaults = new T();
        All = [.. from property in typeof(T).GetProperties()
                  let attribute = property.GetCustomAttribute<SettingAttribute>()
                  where attribute is not null
                  select new Setting(property, attribute, defaults)];
        byName = All.ToDictionary(setting => setting.Name);
    }

    /// <summary>Every setting, in the order of its declaration.</summary>
    public IReadOnlyList<Setting> All { get; }

    /// <summary>The options with one setting changed, from <c>name=value</c>.</summary>
    public T Apply(T options, string assignment)
    {
        if (assignment.Split('=', 2) is not [var name, var value])
            throw new UserError($"'{assignment}' is not of the form name=value, for example {All[0].Name}={All[0].Default}.");
        return Changed(options, copy => Named(name.Trim()).SetText(copy, value));
    }

    /// <summary>The options with every setting changed that a JSON object names.</summary>
    public T ApplyJson(T options, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new UserError($"Settings are a JSON object, such as {{ \"{All[0].Name}\": ... }}, not {json.ValueKind}.");
        return Changed(options, copy =>
        {
            foreach (var property in json.EnumerateObject()) Named(property.Name).SetJson(copy, property.Value);
        });
    }

    /// <summary>The options with every setting changed that a JSON file names.</summary>
    public T ApplyJson(T options, string path)
    {
        var json = StrictJson.Read<JsonElement>(path);
        try
        {
            return ApplyJson(options, json);
        }
        catch (UserError error)
        {
            throw new UserError($"'{path}': {error.Message}");
        }
    }

    /// <summary>The options with every setting changed that a JSON object names.</summary>
    public T ApplyJson(T options, JsonObject json) => ApplyJson(options, JsonSerializer.SerializeToElement(json));

    /// <summary>Every setting with its value; <see cref="ApplyJson(T, JsonObject)"/> reads it back.</summary>
    public JsonObject ToJson(T options) =>
        new(All.Select(setting => KeyValuePair.Create(setting.Name, setting.ToJson(options))));

    Setting Named(string name)
    {
        if (byName.TryGetValue(name, out var setting)) return setting;
        var kebab = name.Replace('_', '-').ToLowerInvariant();
        if (All.FirstOrDefault(known => known.Name == kebab || known.Elsewhere.Contains(kebab)) is { } meant)
            throw new UserError($"There is no setting '{name}': here it is called '{meant.Name}'. {meant.Sentence} It is {meant.Expected}.");
        throw UserError.Unknown("setting", name, byName.Keys);
    }

    static T Changed(T options, Action<T> change)
    {
        var copy = (T)Clone.Invoke(options, null)!;
        change(copy);
        return copy;
    }
}
