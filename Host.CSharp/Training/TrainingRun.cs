using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Checkpoints;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>Where a training run stands.</summary>
/// <param name="Step">Optimizer steps made.</param>
/// <param name="Finished">The budget is used up or the target reached; otherwise it was stopped and can go on.</param>
/// <param name="Validation">The last evaluation's exact accuracy.</param>
/// <param name="Seconds">Seconds spent in training steps, over all of its processes.</param>
public sealed record TrainingState(int Step, bool Finished, double? Validation, double Seconds);

/// <summary>
/// A training run in its folder. It can be killed at any moment and goes on from its last checkpoint to the same bits: every random
/// choice is a function of the seed and of how many puzzles and steps there have been.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    const int CollectEvery = 50; // TorchSharp's small native objects wait for finalisers, which nothing else wakes

    readonly RunFolder folder;
    readonly TrainingOptions options;
    readonly DataSplits data;
    readonly TrainableModel model;
    readonly Learner learner;
    readonly Sampler sampler;
    readonly Slots slots;
    readonly Trainer trainer;
    readonly MetricsLog? metrics; // a run that has ended has nothing to add
    bool isUnjudged;
    int savedStep;

    /// <param name="folder">A locked run; disposed with this.</param>
    /// <param name="request">What the run was asked for.</param>
    /// <param name="data">Its puzzles.</param>
    /// <param name="machine">On what to compute.</param>
    /// <param name="warn">Told of damaged checkpoints, a sentence each.</param>
    public TrainingRun(RunFolder folder, RunRequest request, DataSplits data, Machine machine, Action<string> warn)
    {
        this.folder = folder;
        this.data = data;
        options = request.Options;
        try
        {
            model = TrainableModel.Create(request, machine);
            learner = new Learner(model.Weights, model.Table, options.Learning());
            using var scope = NewDisposeScope();
            var last = folder.Checkpoints.LoadLatestGood(out var damaged);
            foreach (var sentence in damaged) warn(sentence);
            if (last is not null) RunExport.RefuseToTrain(folder.Path, last);

            var seed = (ulong)options.Seed;
            IAugmentation augmentation = options.Augment ? PuzzleSymmetry.For(data.Train.Format) : PuzzleSymmetry.None;
            var stand = last is null ? default : Stored(last, "sampler").Deserialize<SamplerState>();
            sampler = new Sampler(data.Train, augmentation, Seed.Derive(seed, "puzzles"), stand);
            slots = new Slots(model.Model, new SampledRows(sampler, machine.Device, SolverEdits.Of(options, data.Train.Format, model.Scheme)), options.Batch);
            trainer = new Trainer(model.Curriculum, options.Steps, learner, slots, new(options.Exploration, Seed.Derive(seed, "exploration")));
            if (last is not null) Restore(last);
            if (!State.Finished || isUnjudged) metrics = MetricsLog.Open(folder.Path, last?.Step, isUnjudged);
        }
        catch
        {
            Dispose(); // the lock above all
            throw;
        }
    }

    /// <summary>Begins a run in a folder, or goes on with the one that is there.</summary>
    /// <exception cref="UserError">The folder holds something else, the run was asked for something else, or its puzzles are not here.</exception>
    public static TrainingRun Begin(string path, RunRequest request) => TrainingStart.Begin(
        path, request,
        recorded => recorded is null ? Host.Machine.Host : Host.Machine.Of(new(), recorded, Console.Error.WriteLine),
        Console.Error.WriteLine);

    /// <summary>On what it computes.</summary>
    internal Machine Machine => model.Machine;

    /// <summary>Where the run stands.</summary>
    public TrainingState State { get; private set; } = new(0, false, null, 0);

    /// <summary>Told when a validation begins, in which no step is made.</summary>
    public Action<TrainingState>? Validating { get; set; }

    /// <summary>
    /// Trains until the run is finished, has made <paramref name="until"/> steps, or <paramref name="stop"/> asks for a checkpoint, which
    /// there is then; told of every step.
    /// </summary>
    public TrainingState Run(Action<StepResult, TrainingState> progress, CancellationToken stop, int? until = null)
    {
        if (isUnjudged) Judge(stop);
        while (!State.Finished && !stop.IsCancellationRequested && (until is null || State.Step < until))
        {
            var began = Stopwatch.GetTimestamp();
            var result = trainer.Step();
            State = State with { Step = result.Step, Seconds = State.Seconds + Stopwatch.GetElapsedTime(began).TotalSeconds };
            Log(result);
            Judge(stop);
            if (result.Step % CollectEvery == 0) CollectNatives();
            progress(result, State);
        }

        if (savedStep != State.Step) Save(validation: null);
        return State;
    }

    /// <summary>What is due after a step: a validation, a checkpoint. A validation that is interrupted is made on resume.</summary>
    void Judge(CancellationToken stop)
    {
        var isLast = State.Step == options.Steps;
        double? validation = null;
        try
        {
            if (isLast || State.Step % options.EvaluateEvery == 0) validation = Validate(stop);
            isUnjudged = false;
        }
        catch (OperationCanceledException)
        {
            isUnjudged = true;
        }

        var finished = !isUnjudged && (isLast || validation >= options.Target);
        State = State with { Finished = finished, Validation = validation ?? State.Validation };
        // a validation is worth nothing without the weights that it judged
        if (finished || validation is not null || State.Step % options.CheckpointEvery == 0 || stop.IsCancellationRequested) Save(validation);
    }

    void Log(StepResult result)
    {
        if (result.Step % options.LogEvery != 0 && result.Step != 1) return;
        Dictionary<string, double> values = new() { ["loss"] = result.Loss, ["right"] = result.Right };
        foreach (var (name, value) in result.Parts) values[$"loss.{name}"] = value;
        if (result.Finished > 0)
        {
            values["exact"] = result.Exact;
            values["cells"] = result.Cells;
            values["supervised-steps"] = result.Steps;
            values["halt-right"] = result.HaltRight;
        }

        metrics?.Append(result.Step, values);
    }

    /// <summary>The exact accuracy on validation, where there is one; throws where <paramref name="stop"/> comes first.</summary>
    double? Validate(CancellationToken stop)
    {
        if (data.Validation is not { } validation) return null;
        Validating?.Invoke(State);
        var (scheme, evaluated) = model.With(learner.Average?.Values);
        var evaluator = new Evaluator(scheme, evaluated, learner.Puzzles, options.Batch, model.Machine.Device);
        var result = evaluator.Accuracy(validation, Math.Min(options.ValidationPuzzles, validation.Examples), stop: stop);
        metrics?.Append(State.Step, new Dictionary<string, double>
        {
            ["validation.exact"] = result.Last.Exact.Value,
            ["validation.cells"] = result.Last.Cells,
            ["validation.earliest-step"] = result.EarliestGoodEnough,
        });
        return result.Last.Exact.Value;
    }

    void Save(double? validation)
    {
        var files = Files();
        // such a checkpoint could never go on
        if (!files.Where(file => file.Key != Checkpoint.Carry).SelectMany(file => file.Value.Values).All(IsFinite))
            throw learner.Diverged($"after step {State.Step} there are weights or moments that are no finite numbers (saved is step {savedStep})");
        metrics?.Sync();
        folder.Checkpoints.Save(new Checkpoint(State.Step, files, StateJson()) { Score = validation });
        folder.Checkpoints.Keep();
        savedStep = State.Step;
    }

    static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.isfinite().all().item<bool>();
    }

    Dictionary<string, IReadOnlyDictionary<string, Tensor>> Files()
    {
        Dictionary<string, IReadOnlyDictionary<string, Tensor>> files = new()
        {
            [Checkpoint.Weights] = model.Weights,
            [Checkpoint.Optimizer] = learner.Optimizer.State(),
            [Checkpoint.Carry] = slots.State(),
        };
        if (learner.Average is { } average) files[Checkpoint.Average] = average.Values;
        return files;
    }

    JsonObject StateJson() => new()
    {
        ["finished"] = State.Finished,
        ["unjudged"] = isUnjudged,
        ["validation"] = State.Validation,
        ["seconds"] = State.Seconds,
        ["updates"] = learner.Optimizer.Steps,
        ["sampler"] = JsonSerializer.SerializeToNode(sampler.State),
    };

    void Restore(Checkpoint last)
    {
        model.Load(last.Tensors[Checkpoint.Weights], folder.Path);
        learner.Optimizer.Restore(Stored(last, "updates").GetValue<int>(), last.Tensors[Checkpoint.Optimizer]);
        learner.Average?.Restore(last.Tensors[Checkpoint.Average]);
        slots.Restore(model.Curriculum.At((double)last.Step / options.Steps), last.Tensors[Checkpoint.Carry]);
        isUnjudged = Stored(last, "unjudged").GetValue<bool>();
        savedStep = last.Step;
        State = new(
            last.Step, Stored(last, "finished").GetValue<bool>(), last.State["validation"]?.GetValue<double>(),
            Stored(last, "seconds").GetValue<double>());
    }

    JsonNode Stored(Checkpoint last, string name) =>
        last.State[name] ?? throw new UserError(
            $"The checkpoint of step {last.Step} in '{folder.Path}' does not say '{name}': "
            + "another version of this program wrote it, which can go on with it.");

    static void CollectNatives()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Frees the model and gives the lock back; steps since the last checkpoint are lost.</summary>
    public void Dispose()
    {
        // one that could not be opened has not all of them
        metrics?.Dispose();
        slots?.Dispose();
        learner?.Dispose();
        model?.Dispose();
        folder.Dispose();
    }
}
