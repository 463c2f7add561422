using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentRecursion.Host.Settings;

/// <summary>One setting of an options type, as <c>--help</c> shows it.</summary>
public sealed class Setting
{
    const string None = "none"; // how the command line writes null

    readonly PropertyInfo property;
    readonly SettingKind kind;
    readonly bool nullable;

    internal Setting(PropertyInfo property, SettingAttribute attribute, object defaults)
    {
        this.property = property;
        nullable = new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        kind = SettingKind.Of(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, attribute.Min, attribute.Max);
        Name = JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name);
        Sentence = attribute.Sentence;
        Elsewhere = attribute.Elsewhere;
        Expected = nullable ? $"{kind.Expected}, or {None}" : kind.Expected;
        Default = property.GetValue(defaults) is { } value ? kind.Format(value) : None;
    }

    /// <summary>The name in kebab-case, on the command line and in JSON.</summary>
    public string Name { get; }

    /// <summary>One sentence on what it does.</summary>
    public string Sentence { get; }

    /// <summary>What is allowed: "a whole number from 1 to 9", "one of uniform, linear", "true or false", "text, or none"...</summary>
    public string Expected { get; }

    /// <summary>The default, as one would write it on the command line.</summary>
    public string Default { get; }

    /// <summary>What the field's other programs call it.</summary>
    public IReadOnlyList<string> Elsewhere { get; }

    internal void SetText(object options, string given)
    {
        var text = property.PropertyType == typeof(string) ? given : given.Trim();
        property.SetValue(options, nullable && text == None ? null : Parsed(text, $"'{text}'"));
    }

    internal void SetJson(object options, JsonElement json) =>
        property.SetValue(options, json.ValueKind switch
        {
            JsonValueKind.Null when nullable => null,
            JsonValueKind.String when kind.Quoted => Parsed(json.GetString()!, json.GetRawText()),
            not JsonValueKind.String when !kind.Quoted => Parsed(json.GetRawText(), json.GetRawText()),
            _ => throw Refused(json.GetRawText()),
        });

    internal JsonNode? ToJson(object options) => property.GetValue(options) switch
    {
        null => null,
        var value when kind.Quoted => JsonValue.Create(kind.Format(value)),
        var value => JsonNode.Parse(kind.Format(value)),
    };

    object Parsed(string text, string given) => kind.Parse(text) ?? throw Refused(given);

    UserError Refused(string given) => new($"The setting '{Name}' cannot be {given}: it must be {Expected}.");
}
