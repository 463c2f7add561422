using System.Text.Json.Nodes;
using LatentRecursion.Host.Checkpoints;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Runs;

/// <summary>A run to ask questions: its model as one checkpoint left it, with the averaged weights where it has them.</summary>
public sealed class TrainedRun : IDisposable
{
    readonly TrainableModel model;
    readonly bool isChosen;

    TrainedRun(RunFolder folder, RunRequest request, Checkpoint checkpoint, bool isChosen, TrainableModel model)
    {
        (Folder, Request, this.model, this.isChosen) = (folder, request, model, isChosen);
        (Step, Score, State) = (checkpoint.Step, checkpoint.Score, checkpoint.State);
        Evaluator = Asking(model.Scheme);
    }

    /// <summary>The run's folder, opened without its lock: a training may write to it meanwhile.</summary>
    public RunFolder Folder { get; }

    /// <summary>What the run was asked for.</summary>
    public RunRequest Request { get; }

    /// <summary>The checkpoint's step.</summary>
    public int Step { get; }

    /// <summary>What the checkpoint reached on validation; null where it was not measured.</summary>
    public double? Score { get; }

    /// <summary>What the trainer noted at the checkpoint.</summary>
    public JsonObject State { get; }

    /// <summary>Asks the model by plain roll-outs.</summary>
    public Evaluator Evaluator { get; }

    /// <summary>The puzzles that the run was trained on, found by their checksum.</summary>
    public DataSplits Data => RunData.Of(Folder, Request);

    /// <summary>The model with the checkpoint's weights; disposed with this.</summary>
    public TrainableModel Model => model;

    /// <summary>Whether the run's training has ended.</summary>
    public bool IsFinished => Folder.IsFinished;

    /// <summary>Whether the halting head was trained: a head that no loss reaches is as it began, zero.</summary>
    public bool IsHeadTrained => model.Weights["q_head.weight"].count_nonzero().item<long>() != 0;

    /// <summary>Opens a run as it is used on this machine, at the checkpoint that is best on validation.</summary>
    public static TrainedRun Open(string path) => Open(path, checkpoint: null, Machine.Host, Console.Error.WriteLine);

    /// <summary>Opens a run at a checkpoint; null: the best on validation, or else the last that is whole.</summary>
    public static TrainedRun Open(string path, int? checkpoint, Machine machine, Action<string> warn)
    {
        var folder = RunFolder.Open(path);
        var request = RunRequest.Of(folder);
        using var scope = NewDisposeScope();
        var best = checkpoint is null ? Best(folder, warn) : null;
        var loaded = checkpoint is { } step ? folder.Checkpoints.Load(step) : best ?? LastWhole(folder, warn);
        var model = TrainableModel.Create(request, machine);
        try
        {
            model.Load(loaded.Tensors[Checkpoint.Weights], path);
            if (loaded.Tensors.GetValueOrDefault(Checkpoint.Average) is { } average) model.LoadAverage(average, path);
            return new(folder, request, loaded, IsChosen(folder, request, loaded, isBest: best is not null), model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // among several, or by ending the training; of a copied run, which lacks what only training needs, the others are elsewhere
    static bool IsChosen(RunFolder folder, RunRequest request, Checkpoint loaded, bool isBest)
    {
        var isCopied = !loaded.Tensors.ContainsKey(Checkpoint.Optimizer);
        return (isBest && (isCopied || folder.Checkpoints.Steps.Count > 1))
            || (request.Options.Target is { } target && loaded.Score >= target);
    }

    /// <summary>
    /// How many of the first of these puzzles have chosen the checkpoint, among several or by ending the training; 0 where it was named or
    /// is the only one, and for other puzzles than the run's validation.
    /// </summary>
    public int Choosing(IPuzzleSource puzzles) =>
        isChosen && (Folder.Manifest.ValidationChecksum ?? puzzles.Checksum) == puzzles.Checksum ? Request.Options.ValidationPuzzles : 0;

    /// <summary>The signals that the model can show: those of the halting head only where it was trained.</summary>
    public IReadOnlyList<SignalChoice> Signals => [.. Interop.Signals.All.Where(signal => IsHeadTrained || !signal.AsksHead)];

    /// <summary>Accuracy over the first examples of a source, at most so many, and what each showed: by full roll-outs, or in another way.</summary>
    public (EvaluationResult Result, StepRecord Record) Recorded(
        IPuzzleSource source, long most, Action<double, double, string>? progress = null, bool byDifficulty = false, WayUse? use = null,
        CancellationToken stop = default)
    {
        var evaluator = Used(use);
        var record = new StepRecord(Signals, evaluator.Steps);
        return (evaluator.Accuracy(source, Math.Min(most, source.Examples), progress, record, byDifficulty, stop), record);
    }

    /// <summary>Asks the model in a way that was chosen; null: by a plain roll-out.</summary>
    public Evaluator Used(WayUse? use) => use is var (way, options) ? Using(way, options) : Evaluator;

    /// <summary>Asks the model in another way than by a plain roll-out.</summary>
    public Evaluator Using(Way way, InferenceOptions options)
    {
        if (way.AsksHead && !IsHeadTrained)
            throw new UserError($"{way.Name} asks the halting head, but {Request.Scheme.Name} trains none: use a run of a scheme that does, such as trm.");
        return Asking(way.On(model, options));
    }

    /// <summary>Asks the model by a roll-out whose rows stop by a rule.</summary>
    public Evaluator Stopping(HaltingRule rule) => Asking(model.Curriculum.Stopping(rule.Terms, rule.Threshold));

    Evaluator Asking(IScheme scheme) => new(scheme, model.Model, new(model.Table, decay: 0), Request.Options.Batch, model.Machine.Device);

    static Checkpoint? Best(RunFolder folder, Action<string> warn)
    {
        if (folder.Checkpoints.Best() is not { } best) return null;
        try
        {
            return folder.Checkpoints.Load(best);
        }
        catch (UserError damaged)
        {
            warn($"{damaged.Message} The last one that is whole is used instead.");
            return null;
        }
    }

    static Checkpoint LastWhole(RunFolder folder, Action<string> warn)
    {
        var last = folder.Checkpoints.LoadLatestGood(out var damaged);
        foreach (var sentence in damaged) warn(sentence);
        return last ?? throw new UserError($"'{folder.Path}' has no checkpoint yet: go on with `latent train --resume {folder.Path}`.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        model.Dispose();
        Folder.Dispose();
    }
}
