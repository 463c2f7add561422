using LatentRecursion.Display;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Studies;

/// <summary>What a study says so far.</summary>
/// <param name="Name">The study's name.</param>
/// <param name="Question">What it asks.</param>
/// <param name="Arms">Every arm on every task, at every point of its training.</param>
/// <param name="Differences">The differences that it asks for.</param>
/// <param name="Savings">Network calls saved in the end, against the arms that it names.</param>
/// <param name="Promises">What became of the promises of rules for stopping early; null where there are none.</param>
/// <param name="Strata">Every arm by difficulty.</param>
/// <param name="Failed">Cells that failed.</param>
/// <param name="Missing">Cells that have not ended.</param>
/// <param name="TrainingSeconds">Seconds of training of all its rows.</param>
/// <param name="Processors">On what they ran.</param>
[TypeFormatterSource]
public sealed record StudyResults(
    string Name, string Question, IReadOnlyList<ArmSummary> Arms, IReadOnlyList<Difference> Differences, IReadOnlyList<Saving> Savings,
    PromiseRecord? Promises, IReadOnlyList<ArmStratum> Strata,
    IReadOnlyList<FailedCell> Failed, int Missing, double TrainingSeconds, IReadOnlyList<string> Processors) : IShown
{
    View IShown.View => StudyView.Of(this);

    /// <summary>Cells that were started last and ended without a row, and why: they run again when the study does.</summary>
    public IReadOnlyList<FailedCell> Unended { get; init; } = [];

    /// <summary>The summaries of every arm at the end of its training.</summary>
    public IEnumerable<ArmSummary> Ends => Arms.GroupBy(arm => (arm.Task, arm.Arm)).Select(points => points.Last());

    /// <summary>What the rows of a table say.</summary>
    public static StudyResults Of(StudyTable table)
    {
        var study = table.Study;
        var arms = table.Cells.Arms.SelectMany(of => table.Cells.Points(of.Task, of.Arm).Select((_, number) => ArmSummary.Of(table, of.Task, of.Arm, number)));
        var differences = from task in study.Tasks
                          from comparison in study.Comparisons ?? []
                          let difference = Difference.Of(table, task.Title, comparison, study.SeedPlan.Most)
                          where difference.Seeds > 0
                          select difference;
        var savings = from task in study.Tasks
                      from against in study.SavingAgainst ?? []
                      from saving in Saving.Of(table, task.Title, against)
                      select saving;
        var rows = table.Cells.Arms.SelectMany(of => table.Rows(of.Task, of.Arm)).ToList();
        return new(
            study.Name, study.Question, [.. arms.OfType<ArmSummary>()], [.. differences], [.. savings], PromiseRecord.Of(table),
            [.. table.Cells.Arms.SelectMany(of => ArmStratum.Of(table, of.Task, of.Arm))],
            [.. table.Failed.Select(row => new FailedCell(row.Task, row.Arm, row.Seed, row.Error!))],
            table.Missing().Count(), rows.Sum(row => row.Points[^1].TrainingSeconds), [.. rows.Select(row => row.Environment.Processor).Distinct().Order()]);
    }
}

/// <summary>A cell that failed or did not end, and why.</summary>
public sealed record FailedCell(string Task, string Arm, long Seed, string Error);
