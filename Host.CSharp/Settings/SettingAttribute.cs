namespace LatentRecursion.Host.Settings;

/// <summary>Makes a property of an options type a setting: <c>--set name=value</c>, the name in kebab-case.</summary>
/// <param name="sentence">One sentence for <c>--help</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string sentence) : Attribute
{
    /// <summary>One sentence for <c>--help</c>.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>What the field's other programs call it, in kebab-case: who gives such a name is told this one.</summary>
    public string[] Elsewhere { get; init; } = [];

    /// <summary>The least value allowed; none if not given.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value allowed; none if not given.</summary>
    public double Max { get; init; } = double.PositiveInfinity;
}
