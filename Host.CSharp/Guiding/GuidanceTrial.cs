using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Guiding;

/// <summary>Tries ways of guiding on a trained run.</summary>
public sealed class GuidanceTrial(TrainedRun run)
{
    const string OutcomeOracle = "oracle, the fixed weight that solves the puzzle, if one does", Agreed = "the answer that most of the fixed weights give";

    /// <summary>The weights that are tried.</summary>
    public static readonly IReadOnlyList<double> Weights = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

    // what a way left of every puzzle in the end
    sealed record Guided(string Way, double? Weight, WeightKind Kind, GuidedPart Guides, int RollOuts, bool[] Right);

    /// <summary>Chooses the steps' weights on validation, and measures every way on test.</summary>
    /// <exception cref="UserError">The run's scheme goes on after its read-out, which guidance would lose.</exception>
    public GuidanceResult Of(
        IPuzzleSource validation, IPuzzleSource test, int count, Action<double, double, string>? progress = null,
        CancellationToken stop = default)
    {
        RequireGuidable();
        var (tried, toTry) = (0, run.Model.Scheme.Steps * (Weights.Count - 1) + Weights.Count + 4);
        void Tries(string what) => progress?.Invoke(tried++, toTry, what);
        List<Last> Ended(IEnumerable<GuidanceWay> ways) =>
            [.. ways.Select(way =>
            {
                Tries(way.Name);
                return RollOut(way, test, count, stop);
            })];

        var stepWeights = StepWeights(validation, (int)ExamplePlace.Independent(validation, count), Tries, stop);
        GuidanceWay[] chosen = [GuidanceWay.PerStep(stepWeights), GuidanceWay.Candidate, GuidanceWay.Oracle, GuidanceWay.CellOracle];
        var ways = Fixed(GuidedPart.State, Ended(Weights.Select(GuidanceWay.Fixed)));
        ways.AddRange(chosen.Zip(Ended(chosen), (way, last) => new Guided(way.Name, null, way.Kind, GuidedPart.State, 1, last.Right)));
        ways.AddRange(Fixed(GuidedPart.ReadOut, ReadOuts(test, count, stop)));

        var plain = ways.First(way => way.Weight == 1).Right;
        return new(run.Folder.Path, run.Request.Options.Seed, plain.Length, [.. ways.Select(way => Reached(way, plain))], stepWeights);
    }

    void RequireGuidable()
    {
        try
        {
            run.Model.Curriculum.Guided((_, after) => after.Step); // whatever the weights
        }
        catch (ArgumentException error)
        {
            throw new UserError($"'{run.Folder.Path}' cannot be guided: {error.Message}");
        }
    }

    // every weight by itself, and the two ways that choose one of them for each puzzle
    static List<Guided> Fixed(GuidedPart guides, IReadOnlyList<Last> ended)
    {
        var puzzles = Enumerable.Range(0, ended[0].Right.Length);
        var all = guides == GuidedPart.State ? ended.Count : 1; // read-outs are joined after one roll-out
        return [
            .. Weights.Zip(ended, (weight, last) => new Guided(GuidanceWay.Fixed(weight).Name, weight, WeightKind.Fixed, guides, 1, last.Right)),
            new(Agreed, null, WeightKind.LabelFree, guides, all, [.. puzzles.Select(puzzle => MostAgree(ended, puzzle))]),
            new(OutcomeOracle, null, WeightKind.Oracle, guides, all, [.. puzzles.Select(puzzle => ended.Any(last => last.Right[puzzle]))])];
    }

    static GuidedAccuracy Reached(Guided way, bool[] plain) => new(
        way.Way, way.Weight, way.Kind, way.Guides, way.RollOuts, new(way.Right.Count(it => it), way.Right.Length),
        way.Weight == 1
            ? new(0, 0, 0) // the roll-out itself
            : PairedBootstrap.Of([[.. way.Right.Zip(plain, PairedBootstrap.Gain)]], seed: 1));

    // where as many agree on another answer, that of the weight nearest to 1
    static bool MostAgree(IReadOnlyList<Last> ended, int puzzle) => ended.Zip(Weights, (last, weight) => (last, weight)).GroupBy(of => of.last.Answer[puzzle])
        .OrderByDescending(same => same.Count()).ThenBy(same => same.Min(of => Math.Abs(of.weight - 1))).First().First().last.Right[puzzle];

    // of every puzzle its last answer, a letter for a cell, and whether it is right
    sealed record Last(bool[] Right, string[] Answer)
    {
        public static Last Of(IEnumerable<Last> batches)
        {
            var all = batches.ToList();
            return new([.. all.SelectMany(batch => batch.Right)], [.. all.SelectMany(batch => batch.Answer)]);
        }

        public static Last Read(Tensor logits, Lesson lesson)
        {
            var answer = logits.argmax(-1);
            var isRight = answer.eq(lesson.Labels).logical_or(lesson.Labels.lt(0L)).all(1);
            var tokens = answer.to(Devices.Host).data<long>().ToArray();
            return new(
                isRight.to(Devices.Host).data<bool>().ToArray(),
                [.. tokens.Chunk((int)answer.size(1)).Select(row => string.Concat(row.Select(token => (char)token)))]);
        }
    }

    Last RollOut(GuidanceWay way, IPuzzleSource source, int count, CancellationToken stop)
    {
        using var _ = no_grad();
        return Last.Of(run.Evaluator.Begun(source, count).Select(batch =>
        {
            stop.ThrowIfCancellationRequested();
            var last = run.Model.Curriculum.Guided(way.Weights(batch.Lesson)).RollOut(batch.Attempt).Last().After;
            return Last.Read(last.Logits, batch.Lesson);
        }));
    }

    // the last step's read-out is joined with the one before it; the states are those of the full steps
    List<Last> ReadOuts(IPuzzleSource source, int count, CancellationToken stop)
    {
        using var _ = no_grad();
        var batches = run.Evaluator.Begun(source, count).Select(batch =>
        {
            stop.ThrowIfCancellationRequested();
            Tensor before = batch.Attempt.Logits, after = batch.Attempt.Logits;
            foreach (var step in run.Model.Scheme.RollOut(batch.Attempt)) (before, after) = (after, step.After.Logits);
            return Weights.Select(weight => Last.Read(Measures.Product(weight, before, after), batch.Lesson)).ToList();
        }).ToList();
        return [.. Weights.Select((_, number) => Last.Of(batches.Select(batch => batch[number])))];
    }

    // from the last step to the first, the weight that solves most puzzles, the other steps as they are by then; of equals that nearest to 1
    double[] StepWeights(IPuzzleSource source, int count, Action<string> tries, CancellationToken stop)
    {
        var chosen = Enumerable.Repeat(1.0, run.Model.Scheme.Steps).ToArray();
        int Solved(double[] weights) => RollOut(GuidanceWay.PerStep(weights), source, count, stop).Right.Count(it => it);
        var most = Solved(chosen);
        foreach (var step in Enumerable.Range(0, chosen.Length).Reverse())
        {
            foreach (var weight in Weights.Where(weight => weight != 1).OrderBy(weight => Math.Abs(weight - 1)))
            {
                tries($"step {step + 1}, {GuidanceWay.Fixed(weight).Name}");
                double[] tried = [.. chosen];
                tried[step] = weight;
                if (Solved(tried) is var solved && solved > most) (most, chosen) = (solved, tried);
            }
        }

        return chosen;
    }
}
