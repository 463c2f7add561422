using System.Globalization;
using System.Text.Json;

namespace LatentRecursion.Host.Settings;

/// <summary>A type that a setting can have: its values as text.</summary>
/// <param name="Expected">What is allowed, to follow "it must be": "a whole number from 1 to 9".</param>
/// <param name="Quoted">Whether JSON writes a value as a string.</param>
/// <param name="Parse">The value of a text; null where there is none.</param>
/// <param name="Format">The text of a value; <c>Parse(Format(v)) = v</c>.</param>
sealed record SettingKind(string Expected, bool Quoted, Func<string, object?> Parse, Func<object, string> Format)
{
    const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>The kind for a property's type, without its nullability.</summary>
    public static SettingKind Of(Type type, double min, double max) => type switch
    {
        _ when type == typeof(int) => Number("a whole number", Math.Max(min, int.MinValue), Math.Min(max, int.MaxValue), ParseInt),
        _ when type == typeof(long) => Number("a whole number", min, max, ParseLong),
        _ when type == typeof(double) => Number("a number", min, max, ParseDouble),
        _ when type == typeof(bool) => Choice("true or false", false, new() { ["true"] = true, ["false"] = false }),
        _ when type == typeof(string) => new("text", true, text => text, value => (string)value),
        { IsEnum: true } => Enumeration(Enum.GetNames(type).ToDictionary(Kebab, name => Enum.Parse(type, name))),
        _ => throw new NotSupportedException($"A setting cannot be of type {type}."),
    };

    static object? ParseInt(string text) => int.TryParse(text, Whole, Plain, out var value) ? value : null;

    static object? ParseLong(string text) => long.TryParse(text, Whole, Plain, out var value) ? value : null;

    static object? ParseDouble(string text) => double.TryParse(text, Real, Plain, out var value) && double.IsFinite(value) ? value : null;

    static SettingKind Number(string what, double min, double max, Func<string, object?> parse) =>
        new(what + Range(min, max), false,
            text => parse(text) is { } value && Convert.ToDouble(value, Plain) is var real && min <= real && real <= max ? value : null,
            value => Convert.ToString(value, Plain)!);

    static SettingKind Enumeration(Dictionary<string, object> values) => Choice("one of " + string.Join(", ", values.Keys), true, values);

    static SettingKind Choice(string expected, bool quoted, Dictionary<string, object> values) =>
        new(expected, quoted, text => values.GetValueOrDefault(text), value => values.First(pair => pair.Value.Equals(value)).Key);

    static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    static string Range(double min, double max) => (double.IsFinite(min), double.IsFinite(max)) switch
    {
        (true, true) => string.Create(Plain, $" from {min} to {max}"),
        (true, false) => string.Create(Plain, $" of at least {min}"),
        (false, true) => string.Create(Plain, $" of at most {max}"),
        _ => "",
    };
}
