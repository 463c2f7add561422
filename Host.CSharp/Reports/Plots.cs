using System.Globalization;
using LatentRecursion.Host.Evaluation;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

// inside the namespace, where the core's Trace would win
using Trace = Plotly.NET.Trace;

/// <summary>The figures of a page.</summary>
static class Plots
{
    /// <summary>Reds hurt, blues help, grey does nothing: told apart by lightness too.</summary>
    static readonly (Verdict Verdict, string Colour, string Meaning)[] Verdicts =
    [
        (Verdict.Helps, "#1d4ed8", "made the right token likelier; a little more would help more"),
        (Verdict.Damp, "#60a5fa", "made the right token likelier; a shorter step would have helped more"),
        (Verdict.Dead, "#9ca3af", "changed nothing"),
        (Verdict.Overshoots, "#f59e0b", "made the right token less likely; a shorter step would have helped"),
        (Verdict.Harmful, "#b91c1c", "made the right token less likely, however short"),
    ];

    /// <summary>What each verdict means.</summary>
    public static IEnumerable<(string Name, string Meaning)> Meanings => Verdicts.Select(verdict => ($"{verdict.Verdict}", verdict.Meaning));

    public static Plot AccuracyByCalls(IReadOnlyList<SchemeSummary> schemes) => Accuracy(
        schemes, "accuracy-by-calls", "network calls a puzzle", "log", step => step.Calls,
        "Exact accuracy on test puzzles against network calls, a point a supervised step. Bars are 95 % intervals.");

    public static Plot AccuracyByStep(IReadOnlyList<SchemeSummary> schemes) => Accuracy(
        schemes, "accuracy-by-step", "supervised step", "linear", step => step.Step,
        "Exact accuracy on test puzzles by supervised step. Bars are 95 % intervals.");

    /// <summary>Share of the open cells by verdict, a bar an answer update.</summary>
    public static Plot VerdictShares(SchemeSummary scheme)
    {
        var updates = scheme.Verdicts;
        var traces = Verdicts.Select(style => new Trace("bar")
            .With("name", $"{style.Verdict}")
            .With("x", updates.Select(update => update.Update).ToArray())
            .With("y", updates.Select(update => Plot.Finite(100 * update.Shares.GetValueOrDefault(style.Verdict))).ToArray())
            .With("marker", new { color = style.Colour }));
        var layout = Layout("answer update", "linear", "open cells, %").With("barmode", "stack").With("bargap", 0.1);
        return new(
            $"verdicts-{scheme.Scheme}",
            $"{scheme.Scheme}: what each answer update did to the cells that the questions leave open.",
            $"{scheme.Scheme}: share of open cells by verdict, for each of {updates.Count} answer updates",
            Plot.ToJson(traces, layout),
            new(["Supervised step", "Answer update", .. Verdicts.Select(style => $"{style.Verdict}")],
                [.. updates.Select(update => (IReadOnlyList<string>)[
                    $"{update.Step}", $"{update.Update}", .. Verdicts.Select(style => Figures.Share(update.Shares.GetValueOrDefault(style.Verdict)))])]));
    }

    /// <summary>Exact accuracy on validation puzzles while training.</summary>
    public static Plot Curves(IReadOnlyList<SchemeSummary> schemes)
    {
        var measured = schemes.Select(scheme => (scheme.Scheme, Points: scheme.Curve.Where(point => point.ValidationExact is not null).ToList())).ToList();
        var traces = measured.Select((scheme, place) => Plot.Line(
            place, scheme.Scheme, scheme.Points.Select(point => (double)point.Step), scheme.Points.Select(point => Plot.Finite(100 * point.ValidationExact))));
        return new(
            "training", "Exact accuracy on validation puzzles while training.", "Exact accuracy on validation puzzles against optimizer steps",
            Plot.ToJson(traces, Layout("optimizer steps", "linear", "exact, %")),
            new(["Scheme", "Optimizer steps", "Loss of a row", "Validation exact"],
                [.. measured.SelectMany(scheme => scheme.Points.Select(point => (IReadOnlyList<string>)[
                    scheme.Scheme, Figures.Count(point.Step), Figures.Number(point.Loss), Figures.Share(point.ValidationExact)]))]));
    }

    static Plot Accuracy(
        IReadOnlyList<SchemeSummary> schemes, string id, string axis, string scale, Func<StepAccuracy, int> place, string caption)
    {
        var traces = schemes.Select((scheme, number) => Plot
            .Line(number, scheme.Scheme, scheme.Test.Steps.Select(step => (double)place(step)), scheme.Test.Steps.Select(step => Plot.Finite(100 * step.Exact.Value)))
            .With("error_y", new
            {
                type = "data",
                symmetric = false,
                thickness = 1.2,
                width = 3,
                array = scheme.Test.Steps.Select(step => 100 * (step.Exact.High - step.Exact.Value)).ToArray(),
                arrayminus = scheme.Test.Steps.Select(step => 100 * (step.Exact.Value - step.Exact.Low)).ToArray(),
            }));
        return new(
            id, caption, $"Exact accuracy on test puzzles against {axis}", Plot.ToJson(traces, Layout(axis, scale, "exact, %")),
            new(["Scheme", "Supervised step", "Network calls", "Exact", "Cells", "Rule-valid"],
                [.. schemes.SelectMany(scheme => scheme.Test.Steps.Select(step => (IReadOnlyList<string>)[
                    scheme.Scheme, step.Step.ToString(CultureInfo.InvariantCulture), Figures.Count(step.Calls), Figures.Share(step.Exact), Figures.Share(step.Cells),
                    step.Valid is { } valid ? Figures.Share(valid) : "-"]))]));
    }

    static Layout Layout(string x, string scale, string y) => new Layout()
        .With("xaxis", new { title = new { text = x }, type = scale })
        .With("yaxis", new { title = new { text = y }, rangemode = "tozero" });
}
