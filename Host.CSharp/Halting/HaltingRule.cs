using LatentRecursion.Host.Evaluation;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Halting;

/// <summary>When a row stops of itself: after the first step at which a weighted sum of compressed signals is at most a threshold.</summary>
/// <param name="Name">The signal's, or what the combination is called.</param>
/// <param name="Terms">Signals by name, each with its weight.</param>
/// <param name="Threshold">What the sum must not exceed.</param>
public sealed record HaltingRule(string Name, IReadOnlyList<KeyValuePair<string, double>> Terms, double Threshold)
{
    /// <summary>What is compared with the threshold, <c>puzzles</c> times <c>steps</c>: the same for all rules of the same terms.</summary>
    public IReadOnlyList<double[]> Scores(StepRecord record)
    {
        var terms = Terms.Select(term => (Number: record.Signals.Index().First(known => known.Item.Name == term.Key).Index, term.Value)).ToList();
        return [.. Enumerable.Range(0, record.Puzzles).Select(puzzle => Enumerable.Range(1, record.Steps)
            .Select(step => terms.Sum(term => term.Value * Signals.Compress(record.Value(puzzle, step, term.Number)))).ToArray())];
    }

    /// <summary>What the rule does on recorded puzzles.</summary>
    public HaltingOutcome On(StepRecord record) => On(record, Scores(record));

    /// <summary>The same with the scores at hand.</summary>
    public HaltingOutcome On(StepRecord record, IReadOnlyList<double[]> scores)
    {
        var stops = scores.Select(StopsAt).ToList();
        return HaltingOutcome.Of(record, stops, puzzle => record.IsRight(puzzle, stops[puzzle]));
    }

    /// <summary>The step after which a puzzle of these scores stops, from 1; the last where the rule is never content.</summary>
    public int StopsAt(double[] scores)
    {
        var content = Array.FindIndex(scores, score => score <= Threshold);
        return content < 0 ? scores.Length : content + 1;
    }
}

/// <summary>What a rule did on some puzzles.</summary>
/// <param name="Puzzles">How many.</param>
/// <param name="Steps">Supervised steps a puzzle: the mean.</param>
/// <param name="Lost">Right in full, wrong where stopped: the loss that the guarantee bounds.</param>
/// <param name="Gained">Wrong in full, right where stopped.</param>
/// <param name="Right">Right where stopped.</param>
/// <param name="RightInFull">Right after the full roll-out.</param>
public sealed record HaltingOutcome(int Puzzles, double Steps, int Lost, int Gained, int Right, int RightInFull)
{
    /// <summary>Counts.</summary>
    /// <param name="full">The full roll-outs.</param>
    /// <param name="stops">The step after which each puzzle stopped.</param>
    /// <param name="isRight">Whether a puzzle was right there.</param>
    internal static HaltingOutcome Of(StepRecord full, IReadOnlyList<int> stops, Func<int, bool> isRight)
    {
        var (lost, gained, right, rightInFull) = (0, 0, 0, 0);
        for (var puzzle = 0; puzzle < full.Puzzles; puzzle++)
        {
            var (now, last) = (isRight(puzzle), full.IsRight(puzzle, full.Steps));
            if (now) right++;
            if (last) rightInFull++;
            if (last && !now) lost++;
            if (now && !last) gained++;
        }

        return new(full.Puzzles, stops.Count == 0 ? 0 : stops.Average(), lost, gained, right, rightInFull);
    }
}
