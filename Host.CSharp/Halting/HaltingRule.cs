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
        var (steps, lost, gained, right, rightInFull) = (0L, 0, 0, 0, 0);
        for (var puzzle = 0; puzzle < record.Puzzles; puzzle++)
        {
            var stop = StopsAt(scores[puzzle]);
            var (now, full) = (record.IsRight(puzzle, stop), record.IsRight(puzzle, record.Steps));
            steps += stop;
            if (now) right++;
            if (full) rightInFull++;
            if (full && !now) lost++;
            if (now && !full) gained++;
        }

        return new(record.Puzzles, (double)steps / Math.Max(1, record.Puzzles), lost, gained, right, rightInFull);
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
public sealed record HaltingOutcome(int Puzzles, double Steps, int Lost, int Gained, int Right, int RightInFull);
