using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of a study.</summary>
static class StudyPage
{
    public static void Write(string path, StudyResults results) => ReportPage.Write(path, ReportPage.Html(results.Name, results.Question, Content(results)));

    static IEnumerable<Html> Content(StudyResults results)
    {
        var ends = results.Ends.ToList();
        foreach (var task in ends.Select(arm => arm.Task).Distinct()) yield return ReportPage.Section(task, OfTask(results, ends, task));
        if (results.Failed.Count > 0)
            yield return ReportPage.Section("Failed", ReportPage.Table(
                ["task", "arm", "seed", "error"],
                results.Failed.Select(cell => (IReadOnlyList<string>)[cell.Task, cell.Arm, $"{cell.Seed}", cell.Error])));
        yield return ReportPage.Section("Facts", Html.Of($"""
            <dl class="notes">
            <dt>Intervals</dt><dd>95&nbsp;%, Student's over seeds; of differences also by resampling seeds and puzzles</dd>
            <dt>Stopping early</dt><dd>{(results.Promises is { } promises ? SavingView.Words(promises) : "no rule of a run that solves more than may be lost was promised anything")}</dd>
            <dt>Training</dt><dd>{Figures.Duration(results.TrainingSeconds)} on one thread each: {string.Join("; ", results.Processors)}</dd>
            <dt>Not ended</dt><dd>{results.Missing} cells</dd>
            </dl>
            """));
    }

    static Html OfTask(StudyResults results, List<ArmSummary> ends, string task)
    {
        // every row begins with its task, which the heading names
        Html? Table(string title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
        {
            List<IReadOnlyList<string>> own = [.. rows.Where(row => row[0] == task).Select(row => row.Skip(1).ToList())];
            return own.Count == 0 ? null : Html.Of($"<h3>{title}</h3>{ReportPage.Table([.. columns.Skip(1)], own)}");
        }

        return Html.Of($"""
            {ReportPage.SideBySide(Frontier(task, [.. ends.Where(arm => arm.Task == task)]), Training(task, [.. results.Arms.Where(arm => arm.Task == task)]))}
            {Table("Arms", StudyView.ArmColumns, StudyView.Arms(results))}
            {Table("Differences", StudyView.DifferenceColumns, StudyView.Differences(results))}
            {Table("Network calls saved, in the end", SavingView.Columns, SavingView.Rows(results.Savings))}
            {SavingView.Fewest(results.Savings.Where(saving => saving.Task == task)).Select(sentence => Html.Of($"<p>{sentence}</p>"))}
            {Table("By difficulty, in the end", StudyView.StratumColumns, StudyView.Strata(results))}
            """);
    }

    static Plot Frontier(string task, IReadOnlyList<ArmSummary> arms) => Plot.Of($"frontier-{task}", StudyView.Frontier(arms));

    static Plot Training(string task, IReadOnlyList<ArmSummary> arms) => Plot.Of($"training-{task}", StudyView.Training(arms));
}
