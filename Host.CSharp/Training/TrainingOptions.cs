using LatentRecursion.Host.Settings;

namespace LatentRecursion.Host.Training;

/// <summary>
/// Everything that a training run can be told besides its scheme and its data. Defaults suit small puzzles on a CPU; presets hold
/// the published settings.
/// </summary>
public sealed record TrainingOptions
{
    /// <summary>Updates of the whole run: where the rates' schedule ends, and of which a curriculum's stages are shares.</summary>
    [Setting(
        "Optimizer steps; the only budget, so that results do not depend on the machine.",
        Min = 1, Max = 100_000_000, Elsewhere = ["max-steps", "iterations", "epochs"])]
    public int Steps { get; init; } = 2000;

    /// <summary>Rows of a training step, B, and of an evaluation's batch.</summary>
    [Setting("Rows of a batch.", Min = 1, Max = 65536, Elsewhere = ["batch-size", "global-batch-size"])]
    public int Batch { get; init; } = 64;

    /// <summary>Decides all that is drawn, but not which puzzles are held out: runs of any seed are measured on the same ones.</summary>
    [Setting("The seed of everything random: weights, order of puzzles, augmentation, target paths, exploration.", Min = 0)]
    public long Seed { get; init; } = 1;

    /// <summary>Exact accuracy on validation, from 0 to 1, that ends the run early; none does if null, or without such puzzles.</summary>
    [Setting("Stop before the budget when this share of validation puzzles is solved exactly.", Min = 0, Max = 1)]
    public double? Target { get; init; }

    /// <summary>D; with attention a multiple of <see cref="Heads"/>.</summary>
    [Setting("Width of the network, D.", Min = 1, Max = 8192, Elsewhere = ["hidden-size", "dim", "d-model"])]
    public int Width { get; init; } = 64;

    /// <summary>Blocks of a network; where a scheme has two networks, as <c>hrm</c>, of each.</summary>
    [Setting("Blocks of the network.", Min = 1, Max = 64, Elsewhere = ["num-layers", "l-layers", "depth"])]
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads of width D / heads, which must be even with rotary positions; unused where tokens are mixed.</summary>
    [Setting("Attention heads.", Min = 1, Max = 256, Elsewhere = ["num-heads"])]
    public int Heads { get; init; } = 4;

    /// <summary>Sets the inner size of a block's SwiGLUs: that over D and, where tokens are mixed, that over the positions.</summary>
    [Setting("Inner size of the SwiGLU: 2/3 of this times its outer size, rounded up to a multiple of 256.", Min = 0.01, Max = 64)]
    public double Expansion { get; init; } = 4;

    /// <summary>Attention, or a SwiGLU over the positions, whose weights fit puzzles of one length only.</summary>
    [Setting("How a block lets positions exchange information.", Elsewhere = ["mlp-t"])]
    public Mixer Mixer { get; init; } = Mixer.Tokens;

    /// <summary>None, rotary, which only attention reads, or learned vectors, which either mixer gets with the question.</summary>
    [Setting("How the network knows where a position is.", Elsewhere = ["pos-encodings"])]
    public Positions Positions { get; init; } = Positions.Absent;

    /// <summary>Positions before the cells; the puzzle's vector is padded with zeros to fill them.</summary>
    [Setting("Positions before the cells that carry the puzzle's own vector.", Min = 0, Max = 1024, Elsewhere = ["puzzle-emb-len"])]
    public int Prefix { get; init; }

    /// <summary>Size of a puzzle's own vector, H, at most <see cref="Prefix"/> times <see cref="Width"/>; 0: puzzles have none.</summary>
    [Setting("Size of a puzzle's own vector; 0: puzzles have none.", Min = 0, Max = 65536, Elsewhere = ["puzzle-emb-ndim"])]
    public int HintWidth { get; init; }

    /// <summary>N_sup: a row is trained for at most so many steps, and evaluated after each of them; null: the scheme's own.</summary>
    [Setting("Supervised steps of a roll-out, N_sup; none: as the scheme was published.", Min = 1, Max = 100_000, Elsewhere = ["halt-max-steps", "n-sup"])]
    public int? SupervisedSteps { get; init; }

    /// <summary>T, of which in TRM only the last has a gradient; null: the scheme's own.</summary>
    [Setting("Cycles of a supervised step, T; none: as the scheme was published.", Min = 1, Max = 1000, Elsewhere = ["h-cycles", "t"])]
    public int? Cycles { get; init; }

    /// <summary>n, in TRM followed by one answer update: n + 1 network calls a cycle; null: the scheme's own.</summary>
    [Setting("Latent updates of a cycle, n; none: as the scheme was published.", Min = 1, Max = 1000, Elsewhere = ["l-cycles", "n"])]
    public int? LatentUpdates { get; init; }

    /// <summary>What the loss takes for p(token); the answer is the largest logit either way. Null: the scheme's own.</summary>
    [Setting("How a token's probability is read from logits; none: as the scheme was published.", Elsewhere = ["loss-type"])]
    public Likelihood? Likelihood { get; init; }

    /// <summary>Factors of mean 1 on the answer's loss, one a step; the halting head's loss has none. Null: the scheme's own.</summary>
    [Setting("How supervised steps are weighted; none: as the scheme was published.")]
    public StepWeights? StepWeights { get; init; }

    /// <summary>How step targets reveal the answer; the solver's order needs a scheme with step targets and a task that is known.</summary>
    [Setting("The order in which step targets reveal the answer: drawn at random, or that of the task's solver.")]
    public TargetOrder TargetOrder { get; init; } = TargetOrder.Drawn;

    /// <summary>Probability, at every step and slot, that a row must go on until a step that is drawn.</summary>
    [Setting(
        "Probability that a row must go on although the scheme would halt; without effect where rows stop of themselves (fprm), or at the last "
            + "step only (flat, dis, dis-code, rsm, mixture).",
        Min = 0, Max = 1, Elsewhere = ["halt-exploration-prob"])]
    public double Exploration { get; init; } = 0.1;

    /// <summary>What moves the dense weights: all but the puzzles' vectors, which sign-SGD moves.</summary>
    [Setting("The optimizer of the dense weights.")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamAtan2;

    /// <summary>Learning rate of the dense weights, lr, before the factor of <see cref="Schedule"/>.</summary>
    [Setting("Learning rate of the dense weights.", Min = 0, Max = 10, Elsewhere = ["lr", "learning-rate"])]
    public double Rate { get; init; } = 1e-3;

    /// <summary>Decoupled weight decay of the dense weights, wd: an update first takes lr wd of each.</summary>
    [Setting("Weight decay of the dense weights.", Min = 0, Max = 10, Elsewhere = ["wd", "weight-decay"])]
    public double Decay { get; init; } = 0.1;

    /// <summary>Learning rate of the puzzles' vectors, before the same factor: so far sign-SGD moves each coordinate.</summary>
    [Setting("Learning rate of the puzzles' vectors.", Min = 0, Max = 10, Elsewhere = ["puzzle-emb-lr"])]
    public double PuzzleRate { get; init; } = 1e-2;

    /// <summary>Decoupled weight decay of the puzzles' vectors; only those of the batch decay.</summary>
    [Setting("Weight decay of the puzzles' vectors.", Min = 0, Max = 10, Elsewhere = ["puzzle-emb-weight-decay"])]
    public double PuzzleDecay { get; init; } = 0.1;

    /// <summary>β1, the share of the mean gradient that an update keeps.</summary>
    [Setting("Adam's memory of the gradient.", Min = 0, Max = 0.9999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β2, the share of the mean squared gradient that an update keeps.</summary>
    [Setting("Adam's memory of the squared gradient.", Min = 0, Max = 0.9999999)]
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Largest Euclidean norm of the dense weights' gradients together; 0: any. Of the puzzles' only signs count.</summary>
    [Setting(
        "Largest joint norm of the gradients of all weights but the puzzles' own; 0: no clipping.",
        Min = 0, Max = 1e9, Elsewhere = ["grad-clip", "max-grad-norm"])]
    public double Clip { get; init; } = 1;

    /// <summary>Updates in which the rates rise from 0 to their peak.</summary>
    [Setting("Steps of linear warm-up.", Min = 0, Max = 100_000_000, Elsewhere = ["lr-warmup-steps", "warmup-steps"])]
    public int Warmup { get; init; } = 100;

    /// <summary>Share of their peak to which the rates fall from the end of the warm-up to the last step; 1: they stay.</summary>
    [Setting("Share of the learning rate left at the end of its cosine; 1: constant after warm-up.", Min = 0, Max = 1, Elsewhere = ["lr-min-ratio"])]
    public double Floor { get; init; } = 1;

    /// <summary>μ, the share of the averages that an update keeps, which evaluations use; null: no averages.</summary>
    [Setting(
        "Memory of the average of the weights that is evaluated; none: the weights themselves are.",
        Min = 0, Max = 0.9999999, Elsewhere = ["ema", "ema-rate"])]
    public double? Average { get; init; } = 0.995;

    /// <summary>Whether a row is shown under a symmetry that its seed draws; no change where the task has no known one.</summary>
    [Setting("Show every puzzle in a random symmetric form each time.")]
    public bool Augment { get; init; } = true;

    /// <summary>Steps from one evaluation on validation puzzles to the next; the last step has one, too.</summary>
    [Setting("Evaluate on validation puzzles every so many steps.", Min = 1, Max = 100_000_000, Elsewhere = ["eval-interval"])]
    public int EvaluateEvery { get; init; } = 250;

    /// <summary>Puzzles of such an evaluation: the first of the validation split, of every group one before any second, all where there are fewer.</summary>
    [Setting("Validation puzzles of one evaluation.", Min = 1, Max = 100_000_000)]
    public int ValidationPuzzles { get; init; } = 512;

    /// <summary>Puzzles that a page is measured on: the first of the test split, or of validation where there is no test.</summary>
    [Setting("Test puzzles (validation puzzles, where there is no test) that are measured for the page when training has ended.", Min = 1, Max = 100_000_000)]
    public int ReportPuzzles { get; init; } = 500;

    /// <summary>Steps from one checkpoint to the next; only one at the step of an evaluation has a score and can be the best.</summary>
    [Setting("Write a checkpoint every so many steps.", Min = 1, Max = 100_000_000)]
    public int CheckpointEvery { get; init; } = 250;

    /// <summary>Steps from one line of metrics to the next, each of its own step's batch; the first step has one, too.</summary>
    [Setting("Write a line of metrics every so many steps.", Min = 1, Max = 100_000_000)]
    public int LogEvery { get; init; } = 10;

    /// <summary>The settings by name.</summary>
    public static readonly SettingSet<TrainingOptions> Settings = new();

    /// <summary>Settings that do nothing, or not what they are for, beside the others; a sentence for each.</summary>
    public IEnumerable<(IReadOnlyList<string> Of, string Sentence)> Idle
    {
        get
        {
            if (Mixer == Mixer.Tokens) yield return (["heads"], "heads changes nothing: with mixer=tokens there is no attention.");
            if (Mixer == Mixer.Tokens && Positions == Positions.Rotary)
                yield return (["positions"], "positions=rotary changes nothing: with mixer=tokens there is no attention, which alone reads them.");
            if (HintWidth == 0)
                foreach (var name in new[] { "puzzle-rate", "puzzle-decay" })
                    yield return ([name], $"{name} changes nothing: with hint-width=0 puzzles have no vectors of their own.");
            if (Warmup >= Steps)
                yield return (
                    ["warmup", "steps"],
                    $"The warm-up, warmup={Warmup}, is not over within steps={Steps}: the learning rates never reach their peak.");
        }
    }

    /// <summary>The network for puzzles of a shape, before a scheme adapts it.</summary>
    public NetworkOptions Network(int length, int vocabulary, int puzzles) => new(
        vocabulary, length, Width, Layers, highLayers: 0, Heads, Expansion, Mixer, Positions, Prefix, HintWidth, puzzles,
        stepTable: 0, epsilon: 1e-5, rotaryBase: 10000);

    /// <summary>The scheme's numbers.</summary>
    public SchemeOptions Scheme(SchemeOptions published) => new(
        SupervisedSteps ?? published.Steps,
        Cycles ?? published.Cycles,
        LatentUpdates ?? published.LatentUpdates,
        Likelihood ?? published.Likelihood,
        StepWeights ?? published.StepWeights);

    /// <summary>The numbers of learning.</summary>
    public LearningOptions Learning() => new(
        Optimizer, Rate, Decay, PuzzleRate, PuzzleDecay, Beta1, Beta2, Clip, Average, new Schedule(Warmup, Steps, Floor));
}
