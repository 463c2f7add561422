using LatentRecursion.Display;
using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Reports;

/// <summary>The charts of schemes side by side.</summary>
static class Plots
{
    /// <summary>The points of a training curve that a page can hold, whatever the length of the training.</summary>
    const int CurvePoints = 200;

    /// <summary>An axis of shares in per cent.</summary>
    public static Axis Percent(double low = 0, double high = 100) => new("exact, %", false, false, low, high);

    /// <summary>An axis from the least to the most that there is.</summary>
    public static Axis Axis(string title, bool isLog = false, double low = double.NaN) => new(title, isLog, false, low, double.NaN);

    public static Plot AccuracyByCalls(IReadOnlyList<SchemeSummary> schemes) => Plot.Of(
        "accuracy-by-calls",
        Accuracy(
            schemes, "Accuracy against network calls", Axis("network calls a puzzle", isLog: true), step => step.Calls,
            "Exact accuracy on held-out puzzles. A point is a supervised step; bars are 95\u00a0% intervals; "
                + "the large mark is where the scheme may stop early."),
        Numbers(schemes));

    public static Plot AccuracyByStep(IReadOnlyList<SchemeSummary> schemes) => Plot.Of(
        "accuracy-by-step",
        Accuracy(
            schemes, "Accuracy by supervised step",
            new("supervised step", false, true, 0.5, schemes.Max(scheme => scheme.Test.Last.Step) + 0.5), step => step.Step,
            "The same accuracies by step, whatever a step costs."),
        Numbers(schemes));

    /// <summary>What training reached: exact accuracy on validation puzzles.</summary>
    public static Chart Validation(IEnumerable<(string Name, IReadOnlyList<CurvePoint> Points)> curves) => Curve(
        curves, "Validation accuracy in training", "Exact accuracy on validation puzzles.", Percent(),
        points => points
            .Where(point => point.ValidationExact is { } exact && double.IsFinite(exact))
            .Chunk(CurvePoints, chunk => chunk[^1].ValidationExact!.Value),
        value => Plot.Percent(value), value => Figures.Share(value));

    /// <summary>What training lowered: the loss of a row.</summary>
    public static Chart Loss(IEnumerable<(string Name, IReadOnlyList<CurvePoint> Points)> curves) => Curve(
        curves, "Loss in training",
        "Mean over neighbouring optimizer steps; schemes with other losses or step weights compare in shape only.",
        Axis("loss of a row", low: 0),
        points => points.Where(point => point.Loss is { } loss && double.IsFinite(loss)).Chunk(CurvePoints, chunk => chunk.Average(point => point.Loss!.Value)),
        value => value, value => Figures.Number(value));

    /// <summary>A point with the words of a reader who points there.</summary>
    public static Point At(double x, double y, string words) => new(x, y, double.NaN, double.NaN, false, words);

    static Chart Accuracy(IReadOnlyList<SchemeSummary> schemes, string title, Axis axis, Func<StepAccuracy, double> place, string caption)
    {
        var lowest = schemes.SelectMany(scheme => scheme.Test.Steps).Min(step => step.Exact.Low);
        Point Reached(SchemeSummary scheme, StepAccuracy step) => new(
            place(step), Plot.Percent(step.Exact.Value), Plot.Percent(step.Exact.Low), Plot.Percent(step.Exact.High), step.Step == scheme.EarliestStep,
            $"{Figures.Share(step.Exact)} after {step.Step} steps and {Figures.Count(step.Calls)} calls");
        return new(
            title, caption, axis, Percent(10 * Math.Floor(10 * lowest)),
            [.. schemes.Select(scheme => new Line(scheme.Scheme, [.. scheme.Test.Steps.Select(step => Reached(scheme, step))]))]);
    }

    static DataTable Numbers(IReadOnlyList<SchemeSummary> schemes) => new(
        ["Scheme", "Supervised step", "Network calls", "Exact", "Cells", "Rule-valid"],
        [.. schemes.SelectMany(scheme => scheme.Test.Steps.Select(step => (IReadOnlyList<string>)[
            scheme.Scheme, $"{step.Step}", Figures.Count(step.Calls), Figures.Share(step.Exact), Figures.Share(step.Cells),
            step.Valid is { } valid ? Figures.Share(valid) : Figures.None]))]);

    static Chart Curve(
        IEnumerable<(string Name, IReadOnlyList<CurvePoint> Points)> curves, string title, string caption, Axis axis,
        Func<IReadOnlyList<CurvePoint>, IEnumerable<(int Step, double Value)>> chosen,
        Func<double, double> height, Func<double, string> text) => new(
        title, caption, Axis("optimizer step", low: 0), axis,
        [.. curves.Select(curve => new Line(curve.Name, [.. chosen(curve.Points).Select(point => At(
            point.Step, height(point.Value), $"{text(point.Value)} after {Figures.Count(point.Step)} optimizer steps"))]))]);

    /// <summary>One value for each of at most so many runs of neighbouring points.</summary>
    static IEnumerable<(int Step, double Value)> Chunk(this IEnumerable<CurvePoint> points, int most, Func<CurvePoint[], double> value)
    {
        var all = points.ToList();
        return all.Chunk(Math.Max(1, (all.Count + most - 1) / most)).Select(chunk => (chunk[^1].Step, value(chunk)));
    }
}
