using Microsoft.FSharp.Collections;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

// inside the namespace, where the core's Trace would win
using Trace = Plotly.NET.Trace;

/// <summary>Rows of text under headings.</summary>
sealed record DataTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A figure for plotly.js, what it shows in words, and its numbers as a table.</summary>
/// <param name="Id">Of the element; stable, so that equal reports are equal bytes.</param>
/// <param name="Caption">Beneath the plot.</param>
/// <param name="Words">For those who do not see it.</param>
/// <param name="Figure">Traces and layout as JSON, without colours of the page: <c>plots.js</c> puts on the theme.</param>
/// <param name="Data">Every point.</param>
sealed record Plot(string Id, string Caption, string Words, string Figure, DataTable Data)
{
    /// <summary>Mid-tones, legible on light and dark and told apart by the colour-blind; a symbol goes with each.</summary>
    static readonly (string Colour, string Symbol)[] Styles =
        [("#3b82f6", "circle"), ("#d9660b", "square"), ("#0f9d76", "diamond"), ("#a855f7", "triangle-up"), ("#e5484d", "x"), ("#8a8f98", "star")];

    public Html ToHtml() => Html.Of($"""
        <figure>
        <div class="plot" data-figure="{Id}-figure" id="{Id}" role="img" aria-label="{Words}"></div>
        {Html.Json($"{Id}-figure", Figure)}
        <figcaption>{Caption}</figcaption>
        <details><summary>Numbers of this plot</summary>
        <div class="scroll tall" tabindex="0" role="region" aria-label="Numbers of the plot: {Words}">
        <table class="numbers">
        <thead><tr>{Data.Columns.Select(column => Html.Of($"<th scope=\"col\">{column}</th>"))}</tr></thead>
        <tbody>
        {Data.Rows.Select(row => Html.Of($"<tr>{row.Select(cell => Html.Of($"<td>{cell}</td>"))}</tr>"))}
        </tbody>
        </table>
        </div>
        </details>
        </figure>
        """);

    /// <summary>A line with a symbol at each point, in the style of the scheme at this place of the report.</summary>
    public static Trace Line(int place, string name, IEnumerable<double> x, IEnumerable<double?> y)
    {
        var (colour, symbol) = Styles[place % Styles.Length];
        return new Trace("scatter")
            .With("mode", "lines+markers").With("name", Plain(name))
            .With("x", x.ToArray()).With("y", y.ToArray())
            .With("line", new { color = colour, width = 2 }).With("marker", new { color = colour, symbol, size = 8 });
    }

    public static string ToJson(IEnumerable<Trace> traces, Layout layout) =>
        GenericChart.toFigureJson(GenericChart.NewMultiChart(ListModule.OfSeq(traces), layout, new Config(), new DisplayOptions()));

    /// <summary>Text that plotly.js shows as it is: it reads tags in names.</summary>
    public static string Plain(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>JSON knows no NaN and no infinity: a gap.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}

static class Properties
{
    /// <summary>Sets a property under plotly.js' own name.</summary>
    public static T With<T>(this T item, string name, object value) where T : DynamicObj.DynamicObj
    {
        item.SetProperty(name, value);
        return item;
    }
}
