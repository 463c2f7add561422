using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of a study.</summary>
static class StudyPage
{
    public static void Write(string path, StudyResults results) => ReportPage.Write(path, ReportPage.Html(results.Name, results.Question, Content(results)));

    static IEnumerable<Html> Content(StudyResults results)
    {
        var ends = results.Ends.ToList();
        foreach (var task in ends.Select(arm => arm.Task).Distinct())
            yield return ReportPage.Section(task, ReportPage.SideBySide(Frontier(task, [.. ends.Where(arm => arm.Task == task)]), Training(task, [.. results.Arms.Where(arm => arm.Task == task)])));
        if (results.Differences.Count > 0) yield return ReportPage.Section("Differences", ReportPage.Table(StudyView.DifferenceColumns, StudyView.Differences(results)));
        yield return ReportPage.Section("Arms", ReportPage.Table(StudyView.ArmColumns, StudyView.Arms(results)));
        if (results.Strata.Count > 0) yield return ReportPage.Section("By difficulty, in the end", ReportPage.Table(StudyView.StratumColumns, StudyView.Strata(results)));
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

    static Plot Frontier(string task, IReadOnlyList<ArmSummary> arms) => Plot.Of($"frontier-{task}", StudyView.Frontier(arms));

    static Plot Training(string task, IReadOnlyList<ArmSummary> arms) => Plot.Of($"training-{task}", StudyView.Training(arms));
}
