using System.Reflection;
using LatentRecursion.Host.Storage;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

/// <summary>Reports as pages: one file each that needs no network; equal reports are equal bytes.</summary>
public static class ReportPage
{
    /// <summary>The page of several schemes side by side.</summary>
    public static string Html(ComparisonReport report) => Page(
        report.Title,
        $"{string.Join(", ", report.Schemes.Select(scheme => scheme.Scheme))} on {report.Task}: the same network, each trained until it solves {Figures.Share(report.Target)} of validation puzzles, measured on test puzzles that were read once.",
        [
            SchemeTable.Of(report.Schemes, report.BaselineScheme, report.Target),
            Sentences(Reading.Of(report)),
            .. Sections(report.Schemes, report.Face, report.Facts),
        ]);

    /// <summary>The page of one run.</summary>
    public static string Html(RunReport report) => Page(
        report.Title,
        $"One training run of {report.Summary.Scheme} on {report.Task}, measured on puzzles that it was not trained on.",
        [
            SchemeTable.Of([report.Summary]),
            Sentences(Reading.Of(report)),
            .. Sections([report.Summary], report.Face, report.Facts),
        ]);

    /// <summary>Writes a page in full or not at all.</summary>
    public static void Write(string path, string html) => Durable.WriteFile(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(html);
    });

    static IEnumerable<Html> Sections(IReadOnlyList<SchemeSummary> schemes, PuzzleFace? face, IReadOnlyDictionary<string, string> facts)
    {
        yield return Section("What network calls buy", [Plots.AccuracyByCalls(schemes).ToHtml(), Plots.AccuracyByStep(schemes).ToHtml()]);
        var judged = schemes.Where(scheme => scheme.Verdicts.Count > 0).ToList();
        if (judged.Count > 0)
        {
            yield return Section("What each answer update did",
            [
                Reports.Html.Of($"<dl class=\"notes\">{Plots.Meanings.Select(verdict => Reports.Html.Of($"<dt>{verdict.Name}</dt><dd>{verdict.Meaning}</dd>"))}</dl>"),
                .. judged.Select(scheme => Plots.VerdictShares(scheme).ToHtml()),
            ]);
        }

        if (face is not null) yield return Section("One test puzzle, step by step", [Player.Of(face, schemes)]);
        yield return Section("Training", [Plots.Curves(schemes).ToHtml()]);
        yield return Section("Plans and facts",
        [
            .. schemes.Select(scheme => Reports.Html.Of($"<details><summary>What a full roll-out of {scheme.Scheme} runs</summary><div class=\"scroll\"><pre>{scheme.Plan}</pre></div></details>")),
            Reports.Html.Of($"<dl class=\"notes\">{facts.Select(fact => Reports.Html.Of($"<dt>{fact.Key}</dt><dd>{fact.Value}</dd>"))}</dl>"),
        ]);
    }

    static Html Section(string title, IEnumerable<Html> content) => Reports.Html.Of($"""
        <section>
        <h2>{title}</h2>
        {content}
        </section>
        """);

    static Html Sentences(IReadOnlyList<string> sentences) => Section("What this says", [Reports.Html.Of($"<ul>{sentences.Select(sentence => Reports.Html.Of($"<li>{sentence}</li>"))}</ul>")]);

    static string Page(string title, string lead, IEnumerable<Html> content) => Reports.Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <style>{Resource(typeof(ReportPage).Assembly, "LatentRecursion.Host.Reports.page.css")}</style>
        </head>
        <body>
        <main>
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {content}
        </main>
        <script>{Resource(typeof(Chart).Assembly, "Plotly.NET.plotly-2.28.0.min.js")}</script>
        <script>{Resource(typeof(ReportPage).Assembly, "LatentRecursion.Host.Reports.page.js")}</script>
        </body>
        </html>

        """).ToString();

    static Html Resource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"{assembly.GetName().Name} has no resource {name}.");
        using var reader = new StreamReader(stream);
        return Reports.Html.Trusted(reader.ReadToEnd());
    }
}
