using Microsoft.FSharp.Collections;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

// inside the namespace, where the core's Trace would win
using Trace = Plotly.NET.Trace;

/// <summary>Rows of text under headings.</summary>
sealed record DataTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>A figure for plotly.js, what it shows in words, and its numbers as a table.</summary>
/// <param name="Id">Of the element; stable, so that equal reports are equal bytes.</param>
/// <param name="Title">What is drawn, above the plot.</param>
/// <param name="Caption">How to read it.</param>
/// <param name="Words">What it shows, for those who do not see it.</param>
/// <param name="Figure">Traces and layout as JSON, without the colours of the page: <c>plots.js</c> puts on the theme.</param>
/// <param name="Data">Every point.</param>
sealed record Plot(string Id, string Title, string Caption, string Words, string Figure, DataTable Data)
{
    /// <summary>
    /// Mid-tones, legible on light and dark and told apart by the colour-blind. A symbol and a dash go with each; where two schemes do the
    /// same, the upper lets the lower show.
    /// </summary>
    static readonly (string Colour, string Symbol, string Dash)[] Styles =
    [
        ("#3b82f6", "circle", "solid"), ("#d9660b", "square-open", "solid"), ("#0f9d76", "diamond", "dash"),
        ("#a855f7", "triangle-up-open", "dashdot"), ("#e5484d", "x", "dot"), ("#8a8f98", "star-open", "longdash"),
    ];

    /// <summary>The range of an axis of shares.</summary>
    public static readonly int[] WholePercent = [0, 100];

    public Html ToHtml() => Html.Of($"""
        <figure>
        <h3>{Title}</h3>
        <figcaption>{Caption}</figcaption>
        <div data-figure="{Id}-figure" id="{Id}" role="img" aria-label="{Words}"></div>
        {Html.Json($"{Id}-figure", Figure)}
        <details><summary>Numbers of this plot</summary>
        <div class="scroll tall" tabindex="0" role="region" aria-label="Numbers of the plot: {Title}">
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

    /// <summary>A line in the style of the scheme at this place of the report.</summary>
    /// <param name="place">Of the scheme.</param>
    /// <param name="name">In the legend.</param>
    /// <param name="points">Where, and what a reader sees who points there; a missing height is a gap.</param>
    /// <param name="sizes">Of the points' symbols, in pixels; null: no symbols.</param>
    public static Trace Line(int place, string name, IReadOnlyList<(double X, double? Y, string Words)> points, IEnumerable<int>? sizes = null)
    {
        var (colour, symbol, dash) = Styles[place % Styles.Length];
        return new Trace("scatter")
            .With("mode", sizes is null ? "lines" : "lines+markers").With("name", Plain(name)).With("cliponaxis", false)
            .With("x", points.Select(point => point.X).ToArray()).With("y", points.Select(point => point.Y).ToArray())
            .With("text", points.Select(point => Plain(point.Words)).ToArray()).With("hovertemplate", "%{text}<extra></extra>")
            .With("line", new { color = colour, width = 2, dash }).With("marker", new { color = colour, symbol, opacity = 1, size = sizes?.ToArray(), line = new { width = 2, color = colour } });
    }

    public static string ToJson(IEnumerable<Trace> traces, Layout layout) =>
        GenericChart.toFigureJson(GenericChart.NewMultiChart(ListModule.OfSeq(traces), layout, new Config(), new DisplayOptions()));

    /// <summary>Text that plotly.js shows as it is: it reads tags in names.</summary>
    public static string Plain(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A share in per cent; JSON knows no NaN and no infinity: a gap.</summary>
    public static double? Percent(double? share) => Finite(100 * share) is { } value ? Math.Round(value, 3) : null;

    /// <summary>A number, or a gap.</summary>
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
