using LatentRecursion.Display;
using LatentRecursion.Host.Reports;

namespace LatentRecursion.Host.Evaluation;

/// <summary>What evaluations and walks look like.</summary>
static class EvaluationView
{
    public static View Of(EvaluationResult result) => Views.Stack(
    [
        Views.Table(
            ["supervised step", "network calls", "exact", "cells", "rule-valid"],
            result.Steps.Select(step => (IReadOnlyList<string>)[
                $"{step.Step}", Figures.Count(step.Calls), Figures.Share(step.Exact), Figures.Share(step.Cells),
                step.Valid is { } valid ? Figures.Share(valid) : Figures.None])),
        .. result.Strata is { } strata ? [Of(strata)] : Array.Empty<View>(),
        .. result.Last.Calls == result.Planned ? Array.Empty<View>() :
            [Views.Words(
                $"Up to {Figures.Count(result.Planned)} network calls a puzzle were planned, {Figures.Count(result.Last.Calls)} ran: "
                + $"{Figures.Compared(result.Last.Calls, result.Planned)}.")],
        Views.Words($"{Figures.Count(result.Puzzles)} puzzles. Intervals are Wilson's at 95 %."),
    ]);

    static View Of(IReadOnlyList<Stratum> strata) => Views.Table(
        ["by", "from", "to", "puzzles", "exact", "cells"],
        strata.Select(stratum => (IReadOnlyList<string>)[
            stratum.By, $"{stratum.From}", $"{stratum.To}", $"{stratum.Exact.Count}",
            Figures.Share(stratum.Exact), Figures.Share(stratum.Cells)]));

    /// <summary>The question, and the answer after every step that changed it.</summary>
    public static View Of(Walk walk) => Boards(walk) is { } boards
        ? Views.Stack([Views.Beside([.. boards.Where(board => board.HasChanged).Select(board => board.View)]), Outcome(walk)])
        : Faceless;

    /// <summary>The question and the answer after every step, one at a time.</summary>
    public static View Player(Walk walk) => Boards(walk) is { } boards
        ? Views.Stack([
            Views.Steps(
                [.. boards.Index().Select(board => board.Index == 0 ? "question" : $"{board.Index}")],
                [.. boards.Select(board => board.View)]),
            Outcome(walk)])
        : Faceless;

    static View Faceless => Views.Words("Puzzles of this task have no written form.");

    static View Outcome(Walk walk)
    {
        var last = walk.Steps[^1];
        var outcome = walk.Labels is null ? ""
            : last.Answer.Zip(walk.Labels).All(cell => cell.Second < 0 || cell.First == cell.Second) ? ", solved"
            : ", not solved";
        return Views.Words($"{walk.Steps.Count} supervised steps, {Figures.Count((long)last.Calls)} network calls{outcome}.");
    }

    static List<(View View, bool HasChanged)>? Boards(Walk walk)
    {
        if (walk.Face is not { } face) return null;
        List<(View, bool)> boards = [(Views.Board(Board(face, "the question", walk.Question, walk, before: null, step: null)), true)];
        var before = walk.Question;
        foreach (var step in walk.Steps)
        {
            var title = $"after step {step.Step}, {Figures.Count((long)step.Calls)} calls";
            boards.Add((Views.Board(Board(face, title, step.Answer, walk, before, step)), !step.Answer.SequenceEqual(before)));
            before = step.Answer;
        }

        return boards;
    }

    /// <summary>Tokens as a puzzle; cells that the question gives are marked.</summary>
    public static Board Board(PuzzleFace face, string title, IReadOnlyList<int> tokens, IReadOnlyList<int>? question = null) =>
        Board(face, title, tokens, new Walk(question ?? tokens, null, []), before: null, step: null);

    static Board Board(PuzzleFace face, string title, IReadOnlyList<int> tokens, Walk walk, IReadOnlyList<int>? before, WalkStep? step)
    {
        Square Square(int token, int place)
        {
            var asked = walk.Question[place];
            var isWrong = step is not null && walk.Labels is { } labels && labels[place] >= 0 && token != labels[place];
            return new(
                token >= 0 && token < face.Glyphs.Count ? face.Glyphs[token] : $"{token}", token == asked && face.IsGiven(asked),
                before is not null && token != before[place], isWrong,
                step?.Confidence[place] ?? double.NaN);
        }

        return new(title, face.Columns, face.BoxRows, face.BoxColumns, [.. tokens.Select(Square)]);
    }
}
