using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Reports;

/// <summary>What evaluations of several runs look like.</summary>
static class EvaluationSummaryView
{
    const string Means = "Means over runs; after ± half of Student's 95 % interval.";

    /// <summary>Several runs of one kind.</summary>
    public static View Of(EvaluationSummary summary) => Views.Stack(
    [
        Views.Words(
            $"{summary.Runs.Count} runs of {summary.Scheme} by {summary.Way}, "
            + $"{Figures.Count(summary.Puzzles)} puzzles of {summary.Task} ({summary.Data})."),
        Views.Table(
            ["supervised step", "network calls", .. Accuracies],
            summary.Steps.Select(step => (IReadOnlyList<string>)[$"{step.Step}", Calls(step.Calls), .. Accuracy(step)])),
        .. summary.Strata is { } strata ? [ByDifficulty([("exact, % (cells, %)", strata)])] : Array.Empty<View>(),
        Views.Words(Means),
    ]);

    /// <summary>Runs of several kinds side by side, after their last steps.</summary>
    public static View Of(IReadOnlyList<EvaluationSummary> summaries) => Views.Stack(
    [
        Views.Table(
            ["runs", "seeds", "puzzles", "network calls", .. Accuracies],
            summaries.Select(summary => (IReadOnlyList<string>)[
                RunFolder.WithoutSeed(summary.Runs[0]), $"{summary.Runs.Count}", Figures.Count(summary.Puzzles),
                Calls(summary.Steps[^1].Calls), .. Accuracy(summary.Steps[^1])])),
        .. summaries.All(summary => summary.Strata is not null)
            ? [
                Views.Words("Exact, and in parentheses cells, by difficulty, in per cent:"),
                ByDifficulty([.. summaries.Select(summary => (RunFolder.WithoutSeed(summary.Runs[0]), summary.Strata!))]),
            ]
            : Array.Empty<View>(),
        Views.Words(Means),
    ]);

    /// <summary>Exact accuracy and that of cells by difficulty, a column each.</summary>
    public static View ByDifficulty(IReadOnlyList<(string Title, IReadOnlyList<StratumSummary> Strata)> columns)
    {
        var difficulties = from column in columns
                           from stratum in column.Strata
                           group stratum by (stratum.By, stratum.From, stratum.To) into same
                           orderby same.Key
                           select same;
        string Cell(IReadOnlyList<StratumSummary> strata, (string, int, int) difficulty) =>
            strata.FirstOrDefault(stratum => (stratum.By, stratum.From, stratum.To) == difficulty) is { } found
                ? $"{Figures.PlusMinus(found.Exact)} ({Figures.PlusMinus(found.Cells)})"
                : Figures.None;
        return Views.Table(
            ["difficulty", "puzzles", .. columns.Select(column => column.Title)],
            difficulties.Select(same => (IReadOnlyList<string>)[
                $"{same.Key.By} {new CountRange(same.Key.From, same.Key.To)}", Figures.Count(same.Max(stratum => stratum.Puzzles)),
                .. columns.Select(column => Cell(column.Strata, same.Key))]));
    }

    static readonly IReadOnlyList<string> Accuracies = ["exact, %", "cells, %", "rule-valid, %"];

    static IEnumerable<string> Accuracy(StepSummary step) =>
        [Figures.PlusMinus(step.Exact), Figures.PlusMinus(step.Cells), step.Valid is { } valid ? Figures.PlusMinus(valid) : Figures.None];

    static string Calls(Interval calls) => Figures.Count(calls.Value);
}
