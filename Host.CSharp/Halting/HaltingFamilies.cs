using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Interop;
using MathNet.Numerics.LinearAlgebra;

namespace LatentRecursion.Host.Halting;

/// <summary>Rules of one kind, from the most careful on.</summary>
public sealed record HaltingFamily(string Name, IReadOnlyList<HaltingRule> Rules);

/// <summary>The rules that are tried, from puzzles that nothing else is done with: a family for every signal, and one for all together.</summary>
public static class HaltingFamilies
{
    /// <summary>What the combination is called.</summary>
    public const string Combination = "combination";

    const int Thresholds = 64;

    /// <summary>Every family.</summary>
    public static IReadOnlyList<HaltingFamily> Of(StepRecord fit)
    {
        var families = fit.Signals.Select(signal => Family(signal.Name, [new(signal.Name, 1)], fit)).ToList();
        if (Weights(fit) is { } weights) families.Add(Family(Combination, weights, fit));
        return families;
    }

    // thresholds after equally many values each, half-way to the next, where no rounding decides; the last step is no choice
    static HaltingFamily Family(string name, IReadOnlyList<KeyValuePair<string, double>> terms, StepRecord fit)
    {
        var rule = new HaltingRule(name, terms, 0);
        var scores = rule.Scores(fit).SelectMany(steps => steps.Take(Math.Max(1, fit.Steps - 1))).Order().ToArray();
        var picked = Enumerable.Range(0, Thresholds).Select(number => scores[number * (scores.Length - 1) / (Thresholds - 1)]).Distinct();
        var next = scores.Distinct().Zip(scores.Distinct().Skip(1)).ToDictionary(pair => pair.First, pair => pair.Second);
        return new(name, [.. picked.Select(score => rule with { Threshold = next.TryGetValue(score, out var above) ? (score + above) / 2 : score + 1 })]);
    }

    /// <summary>
    /// Weights by which stopping loses most where their sum is large: logistic regression of "right in the end, wrong now" on the
    /// compressed signals. Null where no puzzle of the fit was lost at any step, or all were.
    /// </summary>
    static KeyValuePair<string, double>[]? Weights(StepRecord fit)
    {
        var rows = (from puzzle in Enumerable.Range(0, fit.Puzzles)
                    from step in Enumerable.Range(1, Math.Max(1, fit.Steps - 1))
                    select (puzzle, step)).ToList();
        var lost = Vector<double>.Build.Dense([.. rows.Select(row => fit.IsRight(row.puzzle, fit.Steps) && !fit.IsRight(row.puzzle, row.step) ? 1.0 : 0.0)]);
        if (lost.Sum() == 0 || lost.Sum() == lost.Count) return null;
        var signals = Matrix<double>.Build.Dense(
            rows.Count, fit.Signals.Count, (row, signal) => Signals.Compress(fit.Value(rows[row].puzzle, rows[row].step, signal)));
        var weights = LogisticRegression.Fit(signals, lost);
        return [.. fit.Signals.Select((signal, number) => KeyValuePair.Create(signal.Name, weights[number]))];
    }
}
