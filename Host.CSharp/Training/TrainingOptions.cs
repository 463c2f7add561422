using LatentRecursion.Host.Settings;

namespace LatentRecursion.Host.Training;

/// <summary>
/// Everything that a training run can be told besides its scheme and its data. Defaults suit small puzzles on a CPU; presets hold
/// the published settings.
/// </summary>
public sealed record TrainingOptions
{
    [Setting("Optimizer steps; the only budget, so that results do not depend on the machine.", Min = 1, Max = 100_000_000)]
    public int Steps { get; init; } = 2000;

    [Setting("Rows of a batch.", Min = 1, Max = 65536)]
    public int Batch { get; init; } = 64;

    [Setting("The seed of everything random: weights, order of puzzles, augmentation, target paths, exploration.", Min = 0)]
    public long Seed { get; init; } = 1;

    [Setting("Stop before the budget when this share of validation puzzles is solved exactly.", Min = 0, Max = 1)]
    public double? Target { get; init; }

    [Setting("Width of the network, D.", Min = 1, Max = 8192)]
    public int Width { get; init; } = 64;

    [Setting("Blocks of the network.", Min = 1, Max = 64)]
    public int Layers { get; init; } = 2;

    [Setting("Attention heads.", Min = 1, Max = 256)]
    public int Heads { get; init; } = 4;

    [Setting("Inner size of the SwiGLU: 2/3 of this times its outer size, rounded up to a multiple of 256.", Min = 0.01, Max = 64)]
    public double Expansion { get; init; } = 4;

    [Setting("How a block lets positions exchange information.")]
    public Mixer Mixer { get; init; } = Mixer.Tokens;

    [Setting("How attention knows where a position is.")]
    public Positions Positions { get; init; } = Positions.Absent;

    [Setting("Positions before the cells that carry the puzzle's own vector.", Min = 0, Max = 1024)]
    public int Prefix { get; init; }

    [Setting("Size of a puzzle's own vector; 0: puzzles have none.", Min = 0, Max = 65536)]
    public int HintWidth { get; init; }

    [Setting("Supervised steps of a roll-out, N_sup; none: as the scheme was published.", Min = 1, Max = 100_000)]
    public int? SupervisedSteps { get; init; }

    [Setting("Cycles of a supervised step, T; none: as the scheme was published.", Min = 1, Max = 1000)]
    public int? Cycles { get; init; }

    [Setting("Latent updates of a cycle, n; none: as the scheme was published.", Min = 1, Max = 1000)]
    public int? LatentUpdates { get; init; }

    [Setting("How a token's probability is read from logits; none: as the scheme was published.")]
    public Likelihood? Likelihood { get; init; }

    [Setting("How supervised steps are weighted; none: as the scheme was published.")]
    public StepWeights? StepWeights { get; init; }

    [Setting("The order in which step targets reveal the answer: drawn at random, or that of the task's solver.")]
    public TargetOrder TargetOrder { get; init; } = TargetOrder.Drawn;

    [Setting("Share of rows that must go on although the scheme would halt.", Min = 0, Max = 1)]
    public double Exploration { get; init; } = 0.1;

    [Setting("The optimizer of the dense weights.")]
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamAtan2;

    [Setting("Learning rate of the dense weights.", Min = 0, Max = 10)]
    public double Rate { get; init; } = 1e-3;

    [Setting("Weight decay of the dense weights.", Min = 0, Max = 10)]
    public double Decay { get; init; } = 0.1;

    [Setting("Learning rate of the puzzles' vectors.", Min = 0, Max = 10)]
    public double PuzzleRate { get; init; } = 1e-2;

    [Setting("Weight decay of the puzzles' vectors.", Min = 0, Max = 10)]
    public double PuzzleDecay { get; init; } = 0.1;

    [Setting("Adam's memory of the gradient.", Min = 0, Max = 0.9999999)]
    public double Beta1 { get; init; } = 0.9;

    [Setting("Adam's memory of the squared gradient.", Min = 0, Max = 0.9999999)]
    public double Beta2 { get; init; } = 0.95;

    [Setting("Largest joint norm of all gradients; 0: no clipping.", Min = 0, Max = 1e9)]
    public double Clip { get; init; } = 1;

    [Setting("Steps of linear warm-up.", Min = 0, Max = 100_000_000)]
    public int Warmup { get; init; } = 100;

    [Setting("Share of the learning rate left at the end of its cosine; 1: constant after warm-up.", Min = 0, Max = 1)]
    public double Floor { get; init; } = 1;

    [Setting("Memory of the average of the weights that is evaluated; none: the weights themselves are.", Min = 0, Max = 0.9999999)]
    public double? Average { get; init; } = 0.995;

    [Setting("Show every puzzle in a random symmetric form each time.")]
    public bool Augment { get; init; } = true;

    [Setting("Evaluate on validation puzzles every so many steps.", Min = 1, Max = 100_000_000)]
    public int EvaluateEvery { get; init; } = 250;

    [Setting("Validation puzzles of one evaluation.", Min = 1, Max = 100_000_000)]
    public int ValidationPuzzles { get; init; } = 512;

    [Setting("Test puzzles that are measured for the page when training has ended.", Min = 1, Max = 100_000_000)]
    public int ReportPuzzles { get; init; } = 500;

    [Setting("Write a checkpoint every so many steps.", Min = 1, Max = 100_000_000)]
    public int CheckpointEvery { get; init; } = 250;

    [Setting("Write a line of metrics every so many steps.", Min = 1, Max = 100_000_000)]
    public int LogEvery { get; init; } = 10;

    /// <summary>The settings by name.</summary>
    public static readonly SettingSet<TrainingOptions> Settings = new();

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
