using LatentRecursion.Laws;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of what became of laws.</summary>
static class LawsPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="of">What they were asked of, as the command names it.</param>
    /// <param name="laws">What became of them.</param>
    /// <param name="cases">Cases a law, where there are so many.</param>
    /// <param name="seed">What the cases were drawn from.</param>
    public static void Write(string path, string of, LawReport laws, int cases, long seed) => ReportPage.Write(path, ReportPage.Html(
        $"Laws of {of}",
        $"Equations over everything that can be drawn, in {Figures.Count((long)cases)} cases each from seed {seed}, "
            + "or in all cases where those are fewer. A law that holds was not refuted; only where all cases were tried is it proved.",
        Content(laws)));

    static IEnumerable<Html> Content(LawReport laws)
    {
        var broken = laws.Where(law => !law.Holds).ToList();
        var sentence = broken.Count == 0
            ? $"All {laws.Count} laws hold."
            : $"{broken.Count} of {laws.Count} laws do not hold: each is below, with the smallest counterexample that was found.";
        yield return ReportPage.Section("What this says", Html.Of($"<ul class=\"reading\"><li>{sentence}</li></ul>"));
        if (broken.Count > 0) yield return ReportPage.Section("Refuted", Html.Of($"{broken.Select(law => Html.Of($"<pre>{law.Text}</pre>"))}"));
        foreach (var suite in laws.GroupBy(law => law.Suite)) yield return ReportPage.Section(suite.Key, ReportPage.Shown(LawReport.Table(suite)));
    }
}
