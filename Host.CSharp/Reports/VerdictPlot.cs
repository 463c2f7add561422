using LatentRecursion.Host.Evaluation;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

// inside the namespace, where the core's Trace would win
using Trace = Plotly.NET.Trace;

/// <summary>What answer updates did to the cells that questions leave open: stacked shares, a bar an update.</summary>
static class VerdictPlot
{
    /// <summary>From what helps to what hurts: blue to orange, nothing between them; told apart by lightness and by place too.</summary>
    static readonly (Verdict Verdict, string Colour, string Meaning)[] Styles =
    [
        (Verdict.Helps, "#2563eb", "made the right token likelier; a little more would help more"),
        (Verdict.Damp, "#93c5fd", "made the right token likelier; a shorter step would have helped more"),
        (Verdict.Dead, "#9ca3af", "changed nothing: dead compute"),
        (Verdict.Overshoots, "#fbbf24", "made the right token less likely; a shorter step would have helped"),
        (Verdict.Harmful, "#c2410c", "made the right token less likely, and so would any shorter step"),
    ];

    /// <summary>Whose right token verdicts are about: without it, what a scheme was trained to do looks like damage.</summary>
    public const string About =
        "Verdicts ask what an update did to the final right token. Early steps that are trained towards targets which leave cells open "
        + "(dis) read \"open\" there: harmful by this measure, and as trained.";

    /// <summary>Verdicts in words.</summary>
    public static IEnumerable<string> Meanings => Styles.Select(style => $"{style.Verdict}: {style.Meaning}.");

    /// <summary>Each verdict's colour and meaning: the legend of all these plots.</summary>
    public static Html Legend => Html.Of($"""
        <dl class="notes">
        {Styles.Select(style => Html.Of($"<dt><svg class=\"swatch\" aria-hidden=\"true\" viewBox=\"0 0 1 1\"><rect width=\"1\" height=\"1\" fill=\"{style.Colour}\"/></svg>{$"{style.Verdict}"}</dt><dd>{style.Meaning}</dd>"))}
        </dl>
        """);

    /// <param name="title">Whose updates.</param>
    /// <param name="updates">What they did, at least one.</param>
    /// <param name="place">Of the plot in the report, which makes the element's name.</param>
    public static Plot Of(string title, IReadOnlyList<VerdictShares> updates, int place)
    {
        string Share(int update, Verdict verdict) => Figures.Share(updates[update].Shares.GetValueOrDefault(verdict));
        var traces = Styles.Select(style => new Trace("bar")
            .With("name", $"{style.Verdict}")
            .With("x", updates.Select(update => update.Update).ToArray())
            .With("y", updates.Select(update => Plot.Finite(Plot.Percent(update.Shares.GetValueOrDefault(style.Verdict)))).ToArray())
            .With("text", updates
                .Select((update, index) => $"update {update.Update}, step {update.Step}: {style.Verdict} {Share(index, style.Verdict)}")
                .ToArray())
            .With("textposition", "none").With("hovertemplate", "%{text}<extra></extra>")
            .With("marker", new { color = style.Colour }));
        var layout = new Layout()
            .With("barmode", "stack").With("bargap", updates.Count > 24 ? 0 : 0.12).With("showlegend", false)
            .With("xaxis", new
            {
                title = new { text = "answer update" },
                range = new[] { 0.5, updates[^1].Update + 0.5 },
                tick0 = 1,
                dtick = Math.Max(1, updates.Count / 8),
            })
            .With("yaxis", new { title = new { text = "open cells, %" }, range = Plot.WholePercent });
        var last = Styles.Select(style => $"{style.Verdict} {Share(updates.Count - 1, style.Verdict)}");
        return new(
            $"verdicts-{place}", title, $"{updates.Count} answer updates in {updates[^1].Step} supervised steps.",
            $"Verdicts on the answer updates of {title}, {updates.Count} in all. The last one: {string.Join(", ", last)}.",
            Plot.ToJson(traces, layout),
            new(["Answer update", "Supervised step", .. Styles.Select(style => $"{style.Verdict}")],
                [.. updates.Select((update, index) => (IReadOnlyList<string>)
                    [$"{update.Update}", $"{update.Step}", .. Styles.Select(style => Share(index, style.Verdict))])]));
    }
}
