using System.Collections;
using System.Globalization;
using LatentRecursion.Display;

namespace LatentRecursion.Host.Notebooks;

/// <summary>The forms in which a value shows, by MIME type.</summary>
static class ValueForms
{
    const string Plain = "text/plain";

    /// <summary>
    /// By .NET Interactive's convention: an attribute named <c>TypeFormatterSourceAttribute</c> leads to the formatters. Other values are text, as their
    /// language writes them.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Of(object value, Func<object, string> asText)
    {
        var forms = new Dictionary<string, string>();
        foreach (var formatter in Formatters(value.GetType()))
        {
            using var writer = new StringWriter(CultureInfo.InvariantCulture);
            if (Call(formatter, "Format", value, writer) is true)
                forms[(string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!] = writer.ToString();
        }

        if (forms.Count == 0) forms[Plain] = value as string ?? asText(value);
        return forms;
    }

    static IEnumerable<object> Formatters(Type type) =>
        from attribute in type.GetCustomAttributes(inherit: true)
        where attribute.GetType().Name == nameof(TypeFormatterSourceAttribute)
        let source = attribute.GetType().GetProperty("FormatterSourceType")?.GetValue(attribute) as Type
        where source is not null
        from formatter in ((IEnumerable)Call(Activator.CreateInstance(source, nonPublic: true)!, "CreateTypeFormatters")!).Cast<object>()
        select formatter;

    static object? Call(object target, string name, params object[] arguments) => target.GetType().GetMethod(name)!.Invoke(target, arguments);
}
