using LatentRecursion.Host.Evaluation;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

/// <summary>The figures of schemes side by side.</summary>
static class Plots
{
    /// <summary>The points of a training curve that a page can hold, whatever the length of the training.</summary>
    const int CurvePoints = 200;

    const int Mark = 6, StopMark = 14;

    public static Plot AccuracyByCalls(IReadOnlyList<SchemeSummary> schemes)
    {
        var most = schemes.Max(scheme => scheme.Test.Last.Calls);
        // 1, 2, 5, 10, ... where plotly.js itself would label powers of ten only
        var ticks = Enumerable.Range(0, 10).SelectMany(power => new[] { 1L, 2, 5 }.Select(first => first * (long)Math.Pow(10, power))).TakeWhile(tick => tick <= 2L * most).ToArray();
        return Accuracy(
            schemes, "accuracy-by-calls", "Accuracy against network calls", new { title = Title("network calls a puzzle"), type = "log", tickvals = ticks }, step => step.Calls,
            "Exact accuracy on test puzzles. A point is a supervised step; bars are 95\u00a0% intervals; the large mark is where the scheme may stop early.");
    }

    public static Plot AccuracyByStep(IReadOnlyList<SchemeSummary> schemes)
    {
        var most = schemes.Max(scheme => scheme.Test.Last.Step);
        return Accuracy(
            schemes, "accuracy-by-step", "Accuracy by supervised step",
            new { title = Title("supervised step"), range = new[] { 0.5, most + 0.5 }, tick0 = 1, dtick = 1 + most / 10 }, step => step.Step,
            "The same accuracies by step, whatever a step costs.");
    }

    /// <summary>What training reached: exact accuracy on validation puzzles.</summary>
    public static Plot Validation(IReadOnlyList<SchemeSummary> schemes) => Curve(
        schemes, "validation", "Validation accuracy in training", "Exact accuracy on validation puzzles.", new { title = Title("exact, %"), range = Plot.WholePercent },
        scheme => scheme.Curve.Where(point => Plot.Finite(point.ValidationExact) is not null).Chunk(CurvePoints, points => points[^1].ValidationExact!.Value),
        value => Plot.Percent(value), value => Figures.Share(value));

    /// <summary>What training lowered: the loss of a row.</summary>
    public static Plot Loss(IReadOnlyList<SchemeSummary> schemes) => Curve(
        schemes, "loss", "Loss in training", "Mean over neighbouring optimizer steps; schemes with other losses or step weights compare in shape only.", new { title = Title("loss of a row"), rangemode = "tozero" },
        scheme => scheme.Curve.Where(point => double.IsFinite(point.Loss)).Chunk(CurvePoints, points => points.Average(point => point.Loss)),
        value => Plot.Finite(value), value => Figures.Number(value));

    static Plot Accuracy(IReadOnlyList<SchemeSummary> schemes, string id, string title, object axis, Func<StepAccuracy, double> place, string caption)
    {
        var traces = schemes.Select((scheme, number) => Plot
            .Line(
                number, scheme.Scheme,
                [.. scheme.Test.Steps.Select(step => (place(step), Plot.Percent(step.Exact.Value), $"{scheme.Scheme}, step {step.Step}, {Figures.Count(step.Calls)} calls: {Figures.Share(step.Exact)}"))],
                scheme.Test.Steps.Select(step => step.Step == scheme.EarliestStep ? StopMark : Mark))
            .With("error_y", new
            {
                type = "data",
                symmetric = false,
                thickness = 1.5,
                width = 4,
                array = scheme.Test.Steps.Select(step => Plot.Percent(step.Exact.High - step.Exact.Value)).ToArray(),
                arrayminus = scheme.Test.Steps.Select(step => Plot.Percent(step.Exact.Value - step.Exact.Low)).ToArray(),
            }));
        var lowest = schemes.SelectMany(scheme => scheme.Test.Steps).Min(step => step.Exact.Low);
        var layout = new Layout().With("xaxis", axis).With("yaxis", new { title = Title("exact, %"), range = new[] { 10 * Math.Floor(10 * lowest), 100 } });
        var ends = schemes.Select(scheme => $"{scheme.Scheme} ends at {Figures.Share(scheme.Test.Last.Exact)} after {scheme.Test.Last.Step} steps and {Figures.Count(scheme.Test.Last.Calls)} calls");
        return new(
            id, title, caption, $"{title}: {string.Join("; ", ends)}.", Plot.ToJson(traces, layout),
            new(["Scheme", "Supervised step", "Network calls", "Exact", "Cells", "Rule-valid"],
                [.. schemes.SelectMany(scheme => scheme.Test.Steps.Select(step => (IReadOnlyList<string>)[
                    scheme.Scheme, $"{step.Step}", Figures.Count(step.Calls), Figures.Share(step.Exact), Figures.Share(step.Cells),
                    step.Valid is { } valid ? Figures.Share(valid) : Figures.None]))]));
    }

    static Plot Curve(
        IReadOnlyList<SchemeSummary> schemes, string id, string title, string caption, object axis,
        Func<SchemeSummary, IEnumerable<(int Step, double Value)>> points, Func<double, double?> height, Func<double, string> text)
    {
        var lines = schemes.Select(scheme => (scheme.Scheme, Points: points(scheme).ToList())).ToList();
        var traces = lines.Select((line, place) => Plot.Line(
            place, line.Scheme,
            [.. line.Points.Select(point => ((double)point.Step, height(point.Value), $"{line.Scheme}, optimizer step {Figures.Count(point.Step)}: {text(point.Value)}"))]));
        var ends = lines.Where(line => line.Points.Count > 0).Select(line => $"{line.Scheme} ends at {text(line.Points[^1].Value)} after {Figures.Count(line.Points[^1].Step)} optimizer steps");
        return new(
            id, title, caption, $"{title}: {string.Join("; ", ends)}.",
            Plot.ToJson(traces, new Layout().With("xaxis", new { title = Title("optimizer step"), rangemode = "tozero" }).With("yaxis", axis)),
            new(["Scheme", "Optimizer step", title],
                [.. lines.SelectMany(line => line.Points.Select(point => (IReadOnlyList<string>)[line.Scheme, Figures.Count(point.Step), text(point.Value)]))]));
    }

    /// <summary>One value for each of at most so many runs of neighbouring points.</summary>
    static IEnumerable<(int Step, double Value)> Chunk(this IEnumerable<CurvePoint> points, int most, Func<CurvePoint[], double> value)
    {
        var all = points.ToList();
        return all.Chunk(Math.Max(1, (all.Count + most - 1) / most)).Select(chunk => (chunk[^1].Step, value(chunk)));
    }

    static object Title(string text) => new { text };
}
