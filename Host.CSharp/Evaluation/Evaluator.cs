using System.Diagnostics;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Evaluation;

/// <summary>Asks a trained model by roll-outs of a scheme, whose rows may stop in between; nothing is learned.</summary>
public sealed class Evaluator(IScheme scheme, Model model, PuzzleTable table, int batch, Device device)
{
    readonly int planned = scheme.Inference.Cost.Most.Calls;

    /// <summary>Supervised steps of a roll-out; ways that stop in between are one.</summary>
    public int Steps => scheme.Steps;

    /// <summary>Whether rows may stop in between.</summary>
    public bool StopsOfItself => scheme.StopsOfItself;

    /// <summary>
    /// Accuracy by supervised step over the first <paramref name="count"/> examples, of every group first one, then another;
    /// <paramref name="record"/> gets what each showed. On request the last answers also by difficulty.
    /// </summary>
    public EvaluationResult Accuracy(
        IPuzzleSource source, long count, Action<double, double, string>? progress = null, StepRecord? record = null,
        bool byDifficulty = false, CancellationToken stop = default)
    {
        source = SpreadPuzzles.Of(source);
        var clock = Stopwatch.StartNew();
        var rules = PuzzleKinds.For(source.Format)?.Rules;
        var strata = byDifficulty ? new Strata(source) : null;
        var tallies = Enumerable.Range(0, scheme.Steps).Select(_ => new Tally()).ToArray();
        foreach (var rows in Batches(source, count))
        {
            using var scope = NewDisposeScope();
            stop.ThrowIfCancellationRequested();
            var (lesson, attempt) = Begin(rows);
            var before = attempt;
            foreach (var (index, step) in scheme.RollOut(attempt).Index())
            {
                tallies[index].Add(rows, lesson, step, rules, index == tallies.Length - 1 ? strata : null);
                record?.Add(index + 1, lesson, before, step.After);
                before = step.After;
            }

            progress?.Invoke(tallies[0].Count, count, "");
        }

        var calls = 0.0;
        var steps = tallies.Select((tally, index) => tally.Accuracy(index + 1, calls += tally.Calls, rules is not null));
        return new(count, planned, steps.ToList(), clock.Elapsed.TotalSeconds, strata?.Result);
    }

    /// <summary>The verdicts on every answer update over the first <paramref name="count"/> examples, in the same order.</summary>
    public IReadOnlyList<VerdictShares> Verdicts(IPuzzleSource source, long count, CancellationToken stop = default)
    {
        // the updates that a batch did not reach, since its rows had halted, are missing at its end
        var updates = new SortedDictionary<(int Step, int Update), long[]>();
        foreach (var rows in Batches(SpreadPuzzles.Of(source), count))
        {
            using var scope = NewDisposeScope();
            stop.ThrowIfCancellationRequested();
            var (lesson, attempt) = Begin(rows);
            foreach (var update in scheme.AnswerUpdates(lesson, attempt))
            {
                if (!updates.TryGetValue((update.Step, update.Update), out var cells))
                    updates.Add((update.Step, update.Update), cells = new long[update.Verdicts.Length]);
                for (var verdict = 0; verdict < cells.Length; verdict++) cells[verdict] += update.Verdicts[verdict];
            }
        }

        return [.. updates.Select(update => new VerdictShares(update.Key.Step, update.Key.Update, Shares(update.Value)))];
    }

    /// <summary>An example, by its number in the same order, step by step.</summary>
    public Walk Walk(IPuzzleSource source, long example)
    {
        var rows = ExampleRows.Read(SpreadPuzzles.Of(source), example, 1);
        return Walk(rows, PuzzleFaces.Of(source.Format));
    }

    /// <summary>One puzzle, step by step.</summary>
    public Walk Walk(IReadOnlyList<int> question, IReadOnlyList<int>? labels, PuzzleFace? face = null)
    {
        var judged = labels ?? [.. question.Select(_ => PuzzleFormat.Ignored)];
        return Walk(new ExampleRows([.. question], [.. judged], [0], question.Count), face) with { Labels = labels };
    }

    Walk Walk(ExampleRows rows, PuzzleFace? face)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (_, attempt) = Begin(rows);
        var calls = 0;
        var steps = scheme.RollOut(attempt).Select((step, index) =>
        {
            var after = step.After;
            var (confidence, answer) = after.Logits[0].softmax(-1).max(-1);
            return new WalkStep(
                index + 1,
                calls += step.Work.Calls,
                [.. answer.to(Devices.Host).data<long>().Select(token => (int)token)],
                [.. confidence.to(Devices.Host).to(float64).data<double>()],
                after.Halt[0, 0].sigmoid().to(float64).item<double>());
        });
        return new(rows.Inputs, rows.Labels, steps.ToList(), face);
    }

    /// <summary>
    /// The first <paramref name="count"/> examples, in the same order, in batches, each before its first step; a batch's tensors live until
    /// the next is asked for.
    /// </summary>
    internal IEnumerable<(ExampleRows Rows, Lesson Lesson, Attempt Attempt)> Begun(IPuzzleSource source, long count)
    {
        foreach (var rows in Batches(SpreadPuzzles.Of(source), count))
        {
            using var scope = NewDisposeScope();
            var (lesson, attempt) = Begin(rows);
            yield return (rows, lesson, attempt);
        }
    }

    IEnumerable<ExampleRows> Batches(IPuzzleSource source, long count)
    {
        for (var first = 0L; first < count; first += batch) yield return ExampleRows.Read(source, first, (int)Math.Min(batch, count - first));
    }

    (Lesson Lesson, Attempt Attempt) Begin(ExampleRows rows)
    {
        using var _ = no_grad();
        Tensor OnDevice(int[] values, params long[] shape) => tensor(values, dtype: int64).view(shape).to(device);
        var question = OnDevice(rows.Inputs, rows.Count, rows.Length);
        var labels = OnDevice(rows.Labels, rows.Count, rows.Length);
        var hint = table.Leaf(OnDevice(rows.Puzzles, rows.Count));
        // a row's place seeds it, so that schemes with randomness answer the same in any batch
        var seed = tensor(Enumerable.Range(0, rows.Count).Select(row => (long)Seed.Derive(0, rows.First + row)).ToArray()).to(device);
        return (new(question, labels, labels.unsqueeze(1)), scheme.Begin(model.Begin(question, hint, seed)));
    }

    static Dictionary<Verdict, double> Shares(long[] cells)
    {
        var total = Math.Max(1, cells.Sum());
        return Enum.GetValues<Verdict>().ToDictionary(verdict => verdict, verdict => (double)cells[(int)verdict] / total);
    }
}
