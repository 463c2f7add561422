using System.Reflection;
using LatentRecursion.Display;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Reports;

/// <summary>Reports as pages: one file each that needs no network; equal reports are equal bytes.</summary>
public static class ReportPage
{
    /// <summary>The page of several schemes side by side.</summary>
    public static string Html(ComparisonReport report) => Page(
        report.Title,
        $"{Reading.Names(report.Schemes)} on {report.Task}: what each solves, and how many network calls it takes. "
            + $"Each was trained until it solved {Figures.Share(report.Target)} of the validation puzzles or its step budget ended.",
        Content(report.Schemes, SchemeTable.Of(report.Schemes, report.BaselineScheme, report.Target), Reading.Of(report), report.Face, report.Facts));

    /// <summary>The page of one run.</summary>
    public static string Html(RunReport report) => Page(
        report.Title,
        $"One training run of {report.Summary.Scheme} on {report.Task}: what it solves of puzzles that it was not trained on, "
            + "and how many network calls it takes.",
        Content([report.Summary], SchemeTable.Of([report.Summary]), Reading.Of(report), report.Face, report.Facts));

    /// <summary>A page of other content.</summary>
    internal static string Html(string title, string lead, IEnumerable<Html> content) => Page(title, lead, content);

    /// <summary>Writes a page in full or not at all.</summary>
    public static void Write(string path, string html) => Durable.WriteFile(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(html);
    });

    static IEnumerable<Html> Content(
        IReadOnlyList<SchemeSummary> schemes, Html table, IReadOnlyList<string> reading, PuzzleFace? face, IReadOnlyDictionary<string, string> facts)
    {
        if (schemes.Count > 0) yield return table;
        var sentences = reading.Select(sentence => Reports.Html.Of($"<li>{sentence}</li>"));
        yield return Section("What this says", Reports.Html.Of($"<ul class=\"reading\">{sentences}</ul>"));
        if (schemes.Count > 0)
        {
            yield return Section("What network calls buy", SideBySide(Plots.AccuracyByCalls(schemes), Plots.AccuracyByStep(schemes)));
            var judged = schemes.Where(scheme => scheme.Verdicts.Count > 0)
                .Select((scheme, place) => VerdictPlot.Of(scheme.Scheme, scheme.Verdicts, place)).ToArray();
            if (judged.Length > 0)
                yield return Section(
                    "What each answer update did",
                    Reports.Html.Of($"<p>{VerdictPlot.About}</p>{VerdictPlot.Legend}{SideBySide(judged)}"));
            yield return Section("Training", SideBySide(
                Plot.Of("validation", Plots.Validation(Curves(schemes))), Plot.Of("loss", Plots.Loss(Curves(schemes)))));
            if (face is not null)
                yield return Section(
                    "One puzzle, step by step",
                    Player.Of(face, "Scheme", [.. schemes.Select(scheme => (scheme.Scheme, scheme.Walk))]));
            yield return Section("Plans", Reports.Html.Of($"{schemes.Select(Plan)}"));
        }

        var terms = facts.Select(fact => Reports.Html.Of($"<dt>{fact.Key}</dt><dd>{fact.Value}</dd>"));
        yield return Section("Facts", Reports.Html.Of($"<dl class=\"notes\">{terms}</dl>"));
    }

    static IEnumerable<(string, IReadOnlyList<CurvePoint>)> Curves(IEnumerable<SchemeSummary> schemes) =>
        schemes.Select(scheme => (scheme.Scheme, scheme.Curve));

    internal static Html SideBySide(params Plot[] plots) => Reports.Html.Of($"<div class=\"figures\">{plots.Select(plot => plot.ToHtml())}</div>");

    static Html Plan(SchemeSummary scheme) => Reports.Html.Of($"""
        <details><summary>What a full roll-out of {scheme.Scheme} runs</summary><div class="scroll" tabindex="0" role="region" aria-label="Plan of {scheme.Scheme}"><pre>{scheme.Plan}</pre></div></details>
        """);

    internal static Html Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => Shown(Views.Table(columns, rows));

    /// <summary>What a notebook shows, on a page.</summary>
    internal static Html Shown(View view) => Reports.Html.Trusted(Display.Html.withoutStyle(view));

    internal static Html Section(string title, Html content) => Reports.Html.Of($"""
        <section>
        <h2>{title}</h2>
        {content}
        </section>
        """);

    static string Page(string title, string lead, IEnumerable<Html> content)
    {
        var body = Reports.Html.Of($"{content}");
        return Reports.Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
            <title>{title}</title>
            <style>{Own("page.css")}</style>
            <style>{Reports.Html.Trusted(Display.Html.style)}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            <p class="lead">{lead}</p>
            {body}
            </main>
            {Scripts(body)}
            </body>
            </html>

            """).ToString();
    }

    // nine tenths of a page are what draws plots, which some have none of
    static Html Scripts(Html body) => body.ToString().Contains("data-figure", StringComparison.Ordinal)
        ? Reports.Html.Of($"""
            <script>{Resource(typeof(Plotly.NET.Chart).Assembly, "Plotly.NET.plotly-2.28.0.min.js")}</script>
            <script>{Own("plots.js")}</script>
            <script>{Own("player.js")}</script>
            """)
        : Reports.Html.Of($"");

    static Html Own(string name) => Resource(typeof(ReportPage).Assembly, $"{typeof(ReportPage).Namespace}.{name}");

    static Html Resource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"{assembly.GetName().Name} has no resource {name}.");
        using var reader = new StreamReader(stream);
        return Reports.Html.Trusted(reader.ReadToEnd());
    }
}
