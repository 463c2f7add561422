using LatentRecursion.Display;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Reports;

/// <summary>What a study found as Markdown, arms by tasks: for documents and discussions.</summary>
public static class StudyMarkdown
{
    /// <summary>The tables, on request also by difficulty; equal results give equal text.</summary>
    public static string Of(StudyResults results, bool byDifficulty = false)
    {
        var ends = results.Ends.ToList();
        List<string> tasks = [.. ends.Select(arm => arm.Task).Distinct()];
        List<string> arms = [.. ends.Select(arm => arm.Arm).Distinct()];
        var seeds = ends.Select(arm => arm.Seeds).DefaultIfEmpty().Max();
        View OfArms(Func<ArmSummary, Reached?> read) => Table(
            "arm", tasks, arms.Select(arm => (arm, tasks.Select(task =>
                ends.Find(end => end.Task == task && end.Arm == arm) is { } end && read(end) is { } reached
                    ? Cell(reached) + Fewer(end.Seeds, seeds)
                    : ""))));

        List<View> parts =
        [
            Views.Words(
                "Exact accuracy on test puzzles in the end, in per cent, and network calls a puzzle; "
                + $"means over {Seeds(ends)} with half of Student's 95 % interval. After the full roll-out:"),
            OfArms(arm => arm.Full),
            Views.Words("Stopped at the earliest step that is at most a point worse on validation:"),
            OfArms(arm => arm.Earliest),
        ];
        if (ends.Exists(arm => arm.Halted is not null))
            parts.AddRange([Views.Words("Halting by a rule without labels that keeps a promise:"), OfArms(arm => arm.Halted)]);
        if (results.Differences.Count > 0)
        {
            string Title(StudyComparison pair)
            {
                var (arm, against) = StudyView.Sides(pair);
                var sides = pair.Minus is null ? $"{arm} − {against}" : $"({arm}) − ({against})";
                return StudyView.After(pair) is { Length: > 0 } after ? $"{sides}, {after}" : sides;
            }

            var pairs = results.Differences.Select(difference => difference.Comparison).Distinct()
                .OrderBy(pair => (pair.At ?? 0, pair.SupervisedSteps ?? 0, pair.Ending));
            parts.AddRange(
            [
                Views.Words("Differences in points, after the full roll-out where nothing else is said, paired by seed:"),
                Table("", tasks, pairs.Select(pair => (Title(pair), tasks.Select(task =>
                    results.Differences.FirstOrDefault(found => found.Task == task && found.Comparison == pair) is { } found
                        ? Signed(found.OverSeeds) + Fewer(found.Seeds, seeds)
                        : "")))),
            ]);
        }

        if (results.Savings.Count > 0) parts.Add(Views.Words(string.Join('\n', SavingView.Fewest(results.Savings).Select(sentence => $"- {sentence}"))));
        if (results.Promises is { } promises) parts.Add(Views.Words(SavingView.Words(promises)));
        if (byDifficulty) parts.Add(StudyView.ByDifficulty(results));
        parts.AddRange(results.Failed.Select(cell => Views.Words($"Failed: {cell.Task} {cell.Arm} seed {cell.Seed}: {cell.Error}")));
        if (results.Missing > 0) parts.Add(Views.Words(results.Missing == 1 ? "1 cell has not ended." : $"{results.Missing} cells have not ended."));
        return Markdown.ofView(Views.Stack([.. parts])) + "\n";
    }

    static string Seeds(List<ArmSummary> ends)
    {
        var (least, most) = (ends.Select(arm => arm.Seeds).DefaultIfEmpty().Min(), ends.Select(arm => arm.Seeds).DefaultIfEmpty().Max());
        return least < most ? $"{least} to {most} seeds" : most == 1 ? "1 seed" : $"{most} seeds";
    }

    // where some have more
    static string Fewer(int seeds, int most) => seeds == most ? "" : seeds == 1 ? ", 1 seed" : $", {seeds} seeds";

    static string Cell(Reached reached) => $"{Figures.PlusMinus(reached.Exact)} ({Figures.Count(reached.Calls.Value)})";

    static string Signed(Interval difference) => (difference.Value > 0 ? "+" : "") + Figures.PlusMinus(difference);

    static View Table(string corner, IEnumerable<string> columns, IEnumerable<(string Title, IEnumerable<string> Cells)> rows) =>
        Views.Table([corner, .. columns], rows.Select(row => (IReadOnlyList<string>)[row.Title, .. row.Cells]));
}
