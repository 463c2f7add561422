using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Reports;

/// <summary>What puzzles, and reports of them, look like.</summary>
static class DataView
{
    /// <summary>How many puzzles each split has, and the first of them with its answer.</summary>
    public static View Of(DataSplits data)
    {
        var format = data.Format;
        return Views.Titled(format.Task,
        [
            Views.Table(
                ["split", "groups", "puzzles", "examples"],
                data.Named.Select(split => (IReadOnlyList<string>)
                    [split.Name, $"{split.Source.Groups}", $"{split.Source.Puzzles}", $"{split.Source.Examples}"])),
            Views.Words($"A question and an answer have {format.Length} cells of {format.Vocabulary} tokens."),
            .. PuzzleFaces.Of(format) is { } face ? [First(data.Train, face)] : Array.Empty<View>(),
        ]);
    }

    static View First(IPuzzleSource source, PuzzleFace face)
    {
        var (question, answer) = (new int[source.Format.Length], new int[source.Format.Length]);
        source.Read(0, question, answer);
        return Views.Beside(
        [
            Views.Board(EvaluationView.Board(face, "the first question", question)),
            Views.Board(EvaluationView.Board(face, "its answer", answer, question)),
        ]);
    }

    public static View Of(DataReport report) => Views.Stack(
    [
        Views.Table(
            ["split", "groups", "puzzles", "examples", "wrong", "ambiguous", "duplicates", "solution classes"],
            report.Splits.Select(split => (IReadOnlyList<string>)
                [
                    split.Name, $"{split.Groups}", $"{split.Puzzles}", $"{split.Examples}",
                    $"{split.WrongAnswers}", $"{split.Ambiguous}", $"{split.Duplicates}", $"{split.SolutionClasses}",
                ])),
        .. report.Splits.Where(split => split.Grades.Count > 0).SelectMany(split => Graded(split, report.Grading)).Select(Views.Words),
        .. report.Overlaps.Select(overlap => Views.Words(
            $"{overlap.Split} and {overlap.Other} share {overlap.Questions} questions "
            + $"and {overlap.SolutionClasses} solution classes (up to symmetry)")),
        .. report.Splits.Select(split => Views.Words($"{split.Name}: checksum {split.Checksum}")),
        .. report.RulesKnown
            ? Array.Empty<View>()
            : [Views.Words("No rules are known for these puzzles: answers were not checked, and only equal questions count as the same.")],
    ]);

    static IEnumerable<string> Graded(SplitReport split, string? grading)
    {
        if (split.Clues.Any(bin => bin.High > 0)) yield return $"{split.Name} by clues    {string.Join(", ", split.Clues)}";
        yield return $"{split.Name} by {grading}  {string.Join(", ", split.Grades)}";
    }
}
