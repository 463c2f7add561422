using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Guiding;

/// <summary>What a way of guiding reached.</summary>
/// <param name="Way">Its name.</param>
/// <param name="Kind">What it knows of its weight.</param>
/// <param name="Guides">The read-out alone, or the state that the next step begins from.</param>
/// <param name="Exact">Puzzles with every asked cell right in the end.</param>
/// <param name="Gain">In points above w = 1, over puzzles.</param>
public sealed record GuidedAccuracy(string Way, WeightKind Kind, string Guides, Proportion Exact, Interval Gain);

/// <summary>What guidance does to a trained run.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Puzzles">Test puzzles.</param>
/// <param name="Ways">Every way.</param>
/// <param name="StepWeights">The weights of the steps that validation puzzles chose.</param>
/// <param name="Share">How much of the best oracle's gain the rule without labels has, where an oracle gains at all.</param>
public sealed record GuidanceResult(string Run, int Puzzles, IReadOnlyList<GuidedAccuracy> Ways, IReadOnlyList<double> StepWeights, double? Share);

/// <summary>Tries ways of guiding on a trained run.</summary>
public sealed class GuidanceTrial(TrainedRun run)
{
    public const string ReadOut = "read-out", State = "state";

    const string OutcomeOracle = "oracle, the fixed weight that solves the puzzle, if one does";

    /// <summary>The weights that are tried.</summary>
    public static readonly IReadOnlyList<double> Weights = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

    /// <summary>Chooses the steps' weights on validation, and measures every way on test.</summary>
    public GuidanceResult Of(IPuzzleSource validation, IPuzzleSource test, int count, Action<double, double, string>? progress = null, CancellationToken stop = default)
    {
        var stepWeights = StepWeights(validation, (int)Math.Min(count, validation.Examples), stop);
        List<GuidanceWay> ways =
            [.. Weights.Select(GuidanceWay.Fixed), GuidanceWay.PerStep(stepWeights), GuidanceWay.Candidate, GuidanceWay.Oracle, GuidanceWay.CellOracle];
        var right = new List<(string Way, WeightKind Kind, string Guides, bool[] Right)>();
        foreach (var (number, way) in ways.Index())
        {
            right.Add((way.Name, way.Kind, State, Right(way, test, count, stop)));
            progress?.Invoke(number + 1, ways.Count, way.Name);
        }

        foreach (var (weight, solved) in Weights.Zip(RightByReadOut(test, count, stop))) right.Add((GuidanceWay.Fixed(weight).Name, WeightKind.Fixed, ReadOut, solved));
        foreach (var guides in new[] { State, ReadOut }) right.Add((OutcomeOracle, WeightKind.Oracle, guides, Any([.. right.Where(way => way.Kind == WeightKind.Fixed && way.Guides == guides).Select(way => way.Right)])));
        var full = right.First(way => way.Way == GuidanceWay.Fixed(1).Name).Right;
        List<GuidedAccuracy> reached = [.. right.Select(way => new GuidedAccuracy(
            way.Way, way.Kind, way.Guides, new(way.Right.Count(it => it), way.Right.Length),
            PairedBootstrap.Of([[.. way.Right.Zip(full, (now, before) => (sbyte)((now ? 1 : 0) - (before ? 1 : 0)))]], seed: 1)))];
        double GainOf(WeightKind kind) => reached.Where(way => way.Kind == kind && way.Guides == State).Max(way => way.Gain.Value);
        return new(run.Folder.Path, full.Length, reached, stepWeights, GainOf(WeightKind.Oracle) > 0 ? GainOf(WeightKind.LabelFree) / GainOf(WeightKind.Oracle) : null);
    }

    static bool[] Any(IReadOnlyList<bool[]> ways) => [.. Enumerable.Range(0, ways[0].Length).Select(puzzle => ways.Any(right => right[puzzle]))];

    bool[] Right(GuidanceWay way, IPuzzleSource source, int count, CancellationToken stop)
    {
        var right = new List<bool>();
        foreach (var (_, lesson, attempt) in run.Evaluator.Begun(source, count))
        {
            stop.ThrowIfCancellationRequested();
            using var _ = no_grad();
            var last = run.Model.Curriculum.Guided(way.Weights(lesson)).RollOut(attempt).Last().After;
            right.AddRange(lesson.Grade(last).Exact.to(Devices.Host).data<bool>().ToArray());
        }

        return [.. right];
    }

    // the last step's read-out is joined with the one before it; the states are those of the full steps
    bool[][] RightByReadOut(IPuzzleSource source, int count, CancellationToken stop)
    {
        var right = Weights.Select(_ => new List<bool>()).ToArray();
        foreach (var (_, lesson, attempt) in run.Evaluator.Begun(source, count))
        {
            stop.ThrowIfCancellationRequested();
            using var _ = no_grad();
            Tensor before = attempt.Logits, after = attempt.Logits;
            foreach (var step in run.Model.Scheme.RollOut(attempt)) (before, after) = (after, step.After.Logits);
            foreach (var (number, weight) in Weights.Index())
            {
                var choice = Measures.Product(weight, before, after).argmax(-1);
                right[number].AddRange(choice.eq(lesson.Labels).logical_or(lesson.Labels.lt(0L)).all(1).to(Devices.Host).data<bool>().ToArray());
            }
        }

        return [.. right.Select(solved => solved.ToArray())];
    }

    // for each step the one weight that makes the validation puzzles' right tokens likeliest, the steps before it so guided
    double[] StepWeights(IPuzzleSource source, int count, CancellationToken stop)
    {
        var chosen = Enumerable.Repeat(1.0, run.Model.Scheme.Steps).ToArray();
        for (var step = 0; step < chosen.Length; step++)
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var (reference, conditional, token) = (new List<Tensor>(), new List<Tensor>(), new List<Tensor>());
            foreach (var (_, lesson, attempt) in run.Evaluator.Begun(source, count))
            {
                stop.ThrowIfCancellationRequested();
                var isAsked = GuidanceWay.IsAsked(lesson);
                // a batch's own scope ends with it
                Tensor Kept(Tensor values) => values.index(isAsked).DetachFromDisposeScope();
                var before = attempt;
                var scheme = run.Model.Curriculum.Guided(GuidanceWay.PerStep(chosen).Weights(lesson));
                foreach (var reached in scheme.RollOut(attempt).Take(step + 1))
                {
                    if ((int)reached.After.Step.max().item<long>() == step + 1)
                    {
                        reference.Add(Kept(before.Logits));
                        conditional.Add(Kept(reached.After.Logits));
                        token.Add(Kept(lesson.Labels));
                    }

                    before = reached.After;
                }
            }

            var best = Measures.BestWeight(
                GuidanceWay.Most, cat([.. reference]).unsqueeze(0), cat([.. conditional]).unsqueeze(0), cat([.. token]).unsqueeze(0), ones([1, token.Sum(part => part.size(0))], dtype: ScalarType.Bool));
            chosen[step] = best.Weight[0].item<double>();
            foreach (var part in reference.Concat(conditional).Concat(token)) part.Dispose();
        }

        return chosen;
    }
}
