using LatentRecursion.Host.Statistics;
using LatentRecursion.Host.Studies;
using Plotly.NET;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of a study.</summary>
static class StudyPage
{
    const int Mark = 7;

    public static void Write(string path, StudyResults results) => ReportPage.Write(path, ReportPage.Html(results.Name, results.Question, Content(results)));

    static IEnumerable<Html> Content(StudyResults results)
    {
        var ends = results.Ends.ToList();
        foreach (var task in ends.Select(arm => arm.Task).Distinct())
            yield return ReportPage.Section(task, ReportPage.SideBySide(Frontier(task, [.. ends.Where(arm => arm.Task == task)]), Training(task, [.. results.Arms.Where(arm => arm.Task == task)])));
        if (results.Differences.Count > 0) yield return ReportPage.Section("Differences", ReportPage.Table(StudyTables.DifferenceColumns, StudyTables.Differences(results)));
        yield return ReportPage.Section("Arms", ReportPage.Table(StudyTables.ArmColumns, StudyTables.Arms(results)));
        if (results.Strata.Count > 0) yield return ReportPage.Section("By difficulty, in the end", ReportPage.Table(StudyTables.StratumColumns, StudyTables.Strata(results)));
        if (results.Failed.Count > 0)
            yield return ReportPage.Section("Failed", ReportPage.Table(["task", "arm", "seed", "error"], results.Failed.Select(cell => (IReadOnlyList<string>)[cell.Task, cell.Arm, $"{cell.Seed}", cell.Error])));
        yield return ReportPage.Section("Facts", Html.Of($"""
            <dl class="notes">
            <dt>Intervals</dt><dd>95&nbsp;%, Student's over seeds; of differences also by resampling seeds and puzzles</dd>
            <dt>Training</dt><dd>{Figures.Duration(results.TrainingSeconds)} on one thread each: {string.Join("; ", results.Processors)}</dd>
            <dt>Not ended</dt><dd>{results.Missing} cells</dd>
            </dl>
            """));
    }

    static Plot Frontier(string task, IReadOnlyList<ArmSummary> arms) => Accuracy(
        $"frontier-{task}", "Accuracy against network calls", "network calls a puzzle", "Exact accuracy on test puzzles, a point a supervised step, mean over seeds with its 95\u00a0% interval.",
        [.. arms.Select(arm => (arm.Arm, (IReadOnlyList<(double, Interval)>)[.. arm.ByStep.Select(reached => (reached.Calls.Value, reached.Exact))]))]);

    static Plot Training(string task, IReadOnlyList<ArmSummary> arms) => Accuracy(
        $"training-{task}", "Accuracy against training", "network calls of the training, with gradient three times", "Exact accuracy on test puzzles after the full roll-out.",
        [.. arms.GroupBy(arm => arm.Arm).Select(points => (points.Key, (IReadOnlyList<(double, Interval)>)[.. points.Select(point => (point.TrainingCalls, point.Full.Exact))]))]);

    static Plot Accuracy(string id, string title, string axis, string caption, IReadOnlyList<(string Arm, IReadOnlyList<(double X, Interval Y)> Points)> arms)
    {
        var traces = arms.Select((arm, number) => Plot
            .Line(number, arm.Arm, [.. arm.Points.Select(point => (point.X, Plot.Percent(point.Y.Value), $"{arm.Arm}, {Figures.Count(Math.Round(point.X))} calls: {Figures.Points(point.Y)}\u00a0%"))], arm.Points.Select(_ => Mark))
            .With("error_y", new
            {
                type = "data",
                symmetric = false,
                thickness = 1.5,
                width = 4,
                array = arm.Points.Select(point => Plot.Percent(point.Y.High - point.Y.Value) ?? 0).ToArray(),
                arrayminus = arm.Points.Select(point => Plot.Percent(point.Y.Value - point.Y.Low) ?? 0).ToArray(),
            }));
        var layout = new Layout().With("xaxis", new { title = new { text = axis }, type = "log" }).With("yaxis", new { title = new { text = "exact, %" }, rangemode = "tozero" });
        var words = arms.Where(arm => arm.Points.Count > 0).Select(arm => $"{arm.Arm} ends at {Figures.Points(arm.Points[^1].Y)}\u00a0% after {Figures.Count(Math.Round(arm.Points[^1].X))} calls");
        return new(
            id, title, caption, $"{title}: {string.Join("; ", words)}.", Plot.ToJson(traces, layout),
            new(["Arm", "Network calls", "Exact, %"], [.. arms.SelectMany(arm => arm.Points.Select(point => (IReadOnlyList<string>)[arm.Arm, Figures.Count(Math.Round(point.X)), Figures.Points(point.Y)]))]));
    }
}
