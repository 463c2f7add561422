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
    // a symbol and a dash go with each colour; where two schemes do the same, the upper lets the lower show
    static readonly (string Symbol, string Dash)[] Styles =
        [("circle", "solid"), ("square-open", "solid"), ("diamond", "dash"), ("triangle-up-open", "dashdot"), ("x", "dot"), ("star-open", "longdash")];

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

    const int Mark = 6, StopMark = 14, MarksAtMost = 60;

    /// <summary>A chart as plotly.js draws it.</summary>
    /// <param name="id">Of the element.</param>
    /// <param name="chart">What is drawn.</param>
    /// <param name="data">Its numbers as a table, where more belongs to them than the chart shows.</param>
    public static Plot Of(string id, Display.Chart chart, DataTable? data = null)
    {
        var points = chart.Lines.SelectMany(line => line.Points).ToList();
        var layout = new Layout().With("xaxis", Axis(chart.X, points.Select(point => point.X))).With("yaxis", Axis(chart.Y, points.Select(point => point.Y)));
        return new(
            id, chart.Title, chart.Caption, Display.Svg.words(chart), ToJson(chart.Lines.Select((line, place) => Line(place, line)), layout),
            data ?? new(
                ["", chart.X.Title, chart.Y.Title],
                [.. chart.Lines.SelectMany(line => line.Points.Select(point => (IReadOnlyList<string>)
                    [line.Name, Figures.Number(point.X), point.Words]))]));
    }

    static Trace Line(int place, Display.Line line)
    {
        var (symbol, dash) = Styles[Display.Svg.turned(Styles.Length, place)];
        var colour = Display.Svg.colours[place % Display.Svg.colours.Length];
        var points = line.Points;
        var areShown = points.Count <= MarksAtMost;
        var haveMarks = areShown || points.Any(point => point.IsMarked);
        var trace = new Trace("scatter")
            .With("mode", haveMarks ? "lines+markers" : "lines").With("name", Plain(line.Name)).With("cliponaxis", false)
            .With("x", points.Select(point => point.X).ToArray()).With("y", points.Select(point => Finite(point.Y)).ToArray())
            .With("text", points.Select(point => Plain($"{line.Name}: {point.Words}")).ToArray()).With("hovertemplate", "%{text}<extra></extra>")
            .With("line", new { color = colour, width = 2, dash })
            .With("marker", new
            {
                color = colour,
                symbol,
                opacity = 1,
                size = haveMarks ? points.Select(point => point.IsMarked ? StopMark : areShown ? Mark : 0).ToArray() : null,
                line = new { width = 2, color = colour },
            });
        return points.Any(point => double.IsFinite(point.Low)) ? trace.With("error_y", Bars(points)) : trace;
    }

    static object Bars(IReadOnlyList<Display.Point> points) => new
    {
        type = "data",
        symmetric = false,
        thickness = 1.5,
        width = 4,
        array = points.Select(point => Finite(point.High - point.Y) ?? 0).ToArray(),
        arrayminus = points.Select(point => Finite(point.Y - point.Low) ?? 0).ToArray(),
    };

    static Dictionary<string, object> Axis(Display.Axis axis, IEnumerable<double> values)
    {
        var shown = values.Where(value => double.IsFinite(value) && (!axis.IsLog || value > 0)).DefaultIfEmpty(1).ToList();
        var (low, high) = (shown.Min(), shown.Max());
        var layout = new Dictionary<string, object> { ["title"] = new { text = axis.Title } };
        if (axis.IsLog)
        {
            layout["type"] = "log";
            // 1, 2, 5, 10, ... where plotly.js itself would label powers of ten only
            layout["tickvals"] = Display.Svg.ticks(axis, low / 2, 2 * high).ToArray();
        }

        if (double.IsFinite(axis.Low) || double.IsFinite(axis.High)) layout["range"] = new[] { End(axis.Low), End(axis.High) };
        if (axis.IsWhole) (layout["tick0"], layout["dtick"]) = (1, 1 + (int)(high / 10));
        return layout;

        // plotly.js finds an end that is null, and wants the logarithm of one on a logarithmic axis
        double? End(double value) => Finite(axis.IsLog ? Math.Log10(value) : value);
    }

    public static string ToJson(IEnumerable<Trace> traces, Layout layout) =>
        GenericChart.toFigureJson(GenericChart.NewMultiChart(ListModule.OfSeq(traces), layout, new Config(), new DisplayOptions()));

    /// <summary>Text that plotly.js shows as it is: it reads tags in names.</summary>
    public static string Plain(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>A share in per cent; a gap is NaN.</summary>
    public static double Percent(double? share) => share is { } value ? Math.Round(100 * value, 3) : double.NaN;

    /// <summary>The end of an interval of shares, in per cent: with few seeds Student's goes on where no share can be.</summary>
    public static double PercentOfEnd(double? share) => Percent(share is { } value ? Math.Clamp(value, 0, 1) : null);

    /// <summary>A number, or a gap: JSON knows no NaN and no infinity.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
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
