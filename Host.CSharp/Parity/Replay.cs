using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Parity;

/// <summary>
/// Replays a recorded run by the trainer that training uses, from the same weights over the same batches, and compares every
/// recorded tensor. The bounds are multiples of the file's own rounding sensitivity.
/// </summary>
public sealed class Replay
{
    // an engine adds up in another order than the recorded code did
    const double ReferenceFactor = 10, EngineFactor = 3 * ReferenceFactor;

    static readonly Dictionary<string, string> PartNames =
        new() { ["lm_loss"] = "answer", ["q_halt_loss"] = "halting", ["q_continue_loss"] = "continuing" };

    readonly RecordedRun run;
    readonly Comparisons comparisons = new();
    readonly Learner learner;
    readonly double factor;
    int step;

    Replay(RecordedRun run, Learner learner, double factor)
    {
        this.run = run;
        this.learner = learner;
        this.factor = factor;
    }

    double LossFactor => 2 * factor;

    /// <summary>All comparisons of a file; three times the error is allowed where an engine runs.</summary>
    public static IReadOnlyList<Comparison> Compare(string path, KernelChoice kernels)
    {
        using var scope = NewDisposeScope();
        var run = RecordedRun.Read(path);
        var trained = ModelWeights.Trained(run.Network).ToHashSet();
        var weights = ModelWeights.Shapes(run.Network).Keys
            .ToDictionary(name => name, name => run[$"init/{name}"].clone().requires_grad_(trained.Contains(name)));
        var table = weights.GetValueOrDefault(ModelWeights.PuzzleTable) ?? zeros(run.Network.Puzzles, 0);
        var model = kernels.Model(run.Network, weights);
        var curriculum = run.Choice.Build(run.SchemeOptions, model);
        using var learner = new Learner(weights, table, run.Learning, kernels);
        var replay = new Replay(run, learner, kernels.Runs == KernelChoice.Reference ? ReferenceFactor : EngineFactor);
        using var slots = new Slots(model, new RecordedRows(run, () => replay.step), run.Batch);
        var trainer = new Trainer(curriculum, run.Steps, learner, slots, new(0, 0)) { Watch = replay.CompareStep };
        for (; replay.step < run.Steps; replay.step++)
        {
            if (run.IsTraining) trainer.Step();
            else trainer.Look();
        }

        replay.CompareEnd(weights);
        return replay.comparisons.All;
    }

    Tensor Recorded(string name) => run[$"step{step}/{name}"];

    double Sensitivity(string group) => run.Sensitivity($"step{step}/{group}");

    // of one number, which at some steps is small by luck: rounding adds up, so the largest so far counts
    double NumberSensitivity(string group) => Enumerable.Range(0, step + 1).Max(earlier => run.Sensitivity($"step{earlier}/{group}"));

    void CompareStep(Seen seen)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        CompareOut(seen.After.Attempt);
        CompareCarry(seen);
        CompareLoss(seen);
        if (run.IsTraining) CompareGradients(seen.Hint);
    }

    void CompareOut(Attempt after)
    {
        var sensitivity = Sensitivity("out");
        void Out(string name, Tensor ours) => comparisons.Within(step, "out", name, Recorded($"out/{name}"), ours, sensitivity, factor);
        Out("logits", after.Logits);
        Out("q_halt_logits", after.Halt.select(1, 0));
        Out("q_continue_logits", after.Halt.select(1, 1));
        var (best, _) = Recorded("out/logits").topk(2, -1);
        // two logits may each be off by as much as is allowed
        var decided = (best.select(-1, 0) - best.select(-1, 1)).gt(2 * factor * sensitivity);
        comparisons.Equal(step, "preds", Recorded("out/preds"), after.Logits.argmax(-1), decided);
    }

    void CompareCarry(Seen seen)
    {
        var sensitivity = Sensitivity("carry");
        comparisons.Within(step, "carry", "z_H", Recorded("carry/z_H"), seen.After.Attempt.Answer, sensitivity, factor);
        comparisons.Within(step, "carry", "z_L", Recorded("carry/z_L"), seen.After.Attempt.Latent, sensitivity, factor);
        comparisons.Equal(step, "steps", Recorded("carry/steps"), seen.After.Attempt.Step);
        comparisons.Equal(
            step, "halted", Recorded("carry/halted"), seen.After.Halted,
            Decided(Recorded("out/q_halt_logits"), Recorded("out/q_continue_logits")));
        comparisons.Equal(step, "inputs", Recorded("carry/current_data/inputs"), seen.Before.Attempt.Shown);
        comparisons.Equal(step, "labels", Recorded("carry/current_data/labels"), seen.After.Lesson.Labels);
        comparisons.Equal(step, "puzzle_identifiers", Recorded("carry/current_data/puzzle_identifiers"), seen.After.Puzzle);
        if (!run.Shapes.ContainsKey($"step{step}/carry/intermediate_labels_path")) return;
        comparisons.Equal(step, "intermediate_labels_path", Recorded("carry/intermediate_labels_path"), seen.After.Lesson.Path);
        comparisons.Holds(step, "a path reveals the labels cell by cell", RevealsStepByStep(seen.After.Lesson));
    }

    // rows stop by the sign of one logit, or of the difference of both, each of which may be off by as much as is allowed
    Tensor Decided(Tensor halt, Tensor goOn)
    {
        var margin = 2 * factor * Sensitivity("out");
        return halt.abs().gt(margin).logical_and((halt - goOn).abs().gt(margin));
    }

    // frame s of N shows floor(s n / N) of the n differing labels, and never hides one again
    static bool RevealsStepByStep(Lesson lesson)
    {
        var steps = lesson.Path.size(1) - 1;
        var question = lesson.Question.unsqueeze(1);
        var labels = lesson.Labels.unsqueeze(1);
        var isLabel = lesson.Path.eq(labels);
        var isRevealed = isLabel.logical_and(question.ne(labels));
        using var end = (steps + 1).ToScalar();
        var frames = arange(end, dtype: int64, device: lesson.Path.device).unsqueeze(0);
        var expected = (frames * question.ne(labels).sum(-1)).floor_divide(steps);
        return isLabel.logical_or(lesson.Path.eq(question)).all().item<bool>()
            && isRevealed.sum(-1).eq(expected).all().item<bool>()
            && isRevealed.narrow(1, 0, steps).logical_and(isRevealed.narrow(1, 1, steps).logical_not()).any().logical_not().item<bool>();
    }

    void CompareLoss(Seen seen)
    {
        comparisons.Number(step, "loss", "loss", Recorded("loss"), seen.Loss.Total.sum().item<double>(), NumberSensitivity("loss"), LossFactor);
        var result = seen.Result;
        foreach (var name in RecordedShapes.Metrics(run))
        {
            var recorded = Recorded($"metrics/{name}");
            if (PartNames.TryGetValue(name, out var part))
                comparisons.Number(
                    step, "metrics", name, recorded, seen.Loss.Parts[part].to(ScalarType.Float64).sum().item<double>(),
                    NumberSensitivity("metrics"), LossFactor);
            else if (name == "accuracy")
                comparisons.Number(step, "metrics", name, recorded, result.Finished * result.Cells, NumberSensitivity("metrics"), LossFactor);
            else comparisons.Count(step, name, recorded, Counted(result, name));
        }
    }

    static double Counted(StepResult result, string metric) => result.Finished * metric switch
    {
        "count" => 1,
        "exact_accuracy" => result.Exact,
        "q_halt_accuracy" => result.HaltRight,
        "steps" => result.Steps,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not a count"),
    };

    void CompareGradients(Tensor hint)
    {
        var sensitivity = Sensitivity("grad");
        var gradients = learner.Gradients();
        foreach (var name in run.Shapes.Keys.Where(name => name.StartsWith($"step{step}/grad/", StringComparison.Ordinal)))
        {
            var weight = name[$"step{step}/grad/".Length..];
            var ours = weight == "puzzle_emb.local_weights" ? hint.grad : gradients.GetValueOrDefault(weight);
            if (ours is null) comparisons.Holds(step, $"{weight} has a gradient", false);
            else comparisons.Within(step, "grad", weight, run[name], ours, sensitivity, factor);
        }

        var unrecorded = gradients.Keys.Where(weight => !run.Shapes.ContainsKey($"step{step}/grad/{weight}"));
        foreach (var weight in unrecorded) comparisons.Holds(step, $"{weight} has no gradient", false);
    }

    // the entries of a weight, bool, whose gradient at some step was no larger than its rounding noise: a scale-free optimizer makes a
    // full-size update of that noise
    Tensor Noise(string weight)
    {
        var isNoise = zeros_like(run[$"init/{weight}"], dtype: ScalarType.Bool);
        for (step = 0; step < run.Steps && run.IsTraining; step++)
        {
            if (weight == ModelWeights.PuzzleTable) isNoise = isNoise.logical_or(PuzzleNoise());
            else if (run.Shapes.ContainsKey($"step{step}/grad/{weight}"))
                isNoise = isNoise.logical_or(Recorded($"grad/{weight}").abs().le(Sensitivity("grad")));
        }

        return isNoise;
    }

    // a puzzle's rows add their gradients up; a puzzle that is not in the batch has none
    Tensor PuzzleNoise()
    {
        var gradient = Recorded("grad/puzzle_emb.local_weights");
        var ids = Recorded("carry/current_data/puzzle_identifiers").to(ScalarType.Int64);
        var sum = zeros([run.Network.Puzzles, run.Network.HintWidth], dtype: gradient.dtype).index_add_(0, ids, gradient, 1);
        var isThere = zeros([run.Network.Puzzles, 1], dtype: ScalarType.Bool).index_fill_(0, ids, 1);
        return sum.abs().le(Sensitivity("grad")).logical_and(isThere);
    }

    void CompareEnd(IReadOnlyDictionary<string, Tensor> weights)
    {
        using var _ = no_grad();
        foreach (var (name, weight) in weights) CompareEnd("final", name, weight);
        foreach (var (name, average) in learner.Average!.Values) CompareEnd("ema", name, average);
    }

    void CompareEnd(string group, string name, Tensor ours)
    {
        using var scope = NewDisposeScope();
        var loose = Noise(name);
        var rate = name == ModelWeights.PuzzleTable ? run.Learning.PuzzleRate : run.Learning.Rate;
        comparisons.Within(group, name, run[$"{group}/{name}"], ours, run.Sensitivity(group), factor, loose, rate * run.Steps);
    }
}

/// <summary>The puzzles that a recorded loader offered: a slot takes the row of its own number.</summary>
sealed class RecordedRows(RecordedRun run, Func<int> step) : IRowSource
{
    public PuzzleRows Take(IReadOnlyList<long> slots)
    {
        var index = tensor(slots.ToArray());
        Tensor Row(string name) => run.InTable(name, run[$"step{step()}/{name}"].index_select(0, index)).to(ScalarType.Int64);
        var path = run.Shapes.ContainsKey($"step{step()}/carry/intermediate_labels_path") ? Row("carry/intermediate_labels_path") : null;
        return new(Row("batch/inputs"), Row("batch/labels"), Row("batch/puzzle_identifiers"), zeros([slots.Count], dtype: ScalarType.Int64), path);
    }
}
