namespace LatentRecursion.Host.Training;

/// <summary>Published settings under a name.</summary>
/// <param name="Name">What <c>--preset</c> takes.</param>
/// <param name="Scheme">The scheme that they were published for.</param>
/// <param name="Source">Where they were published.</param>
/// <param name="Options">The settings.</param>
public sealed record Preset(string Name, string Scheme, string Source, TrainingOptions Options)
{
    // the official TRM configuration, with which all others are compared
    static readonly TrainingOptions Official = new()
    {
        Steps = 65_100,
        Batch = 768,
        Width = 512,
        Layers = 2,
        Heads = 8,
        Expansion = 4,
        Mixer = Mixer.Attention,
        Positions = Positions.Rotary,
        Prefix = 16,
        HintWidth = 512,
        SupervisedSteps = 16,
        Cycles = 3,
        LatentUpdates = 6,
        Exploration = 0.1,
        Rate = 1e-4,
        Decay = 1,
        PuzzleRate = 1e-4,
        PuzzleDecay = 1,
        Beta1 = 0.9,
        Beta2 = 0.95,
        Clip = 0,
        Warmup = 2000,
        Floor = 1,
        Average = 0.999,
        EvaluateEvery = 6510,
        CheckpointEvery = 1000,
        LogEvery = 50,
    };

    static readonly TrainingOptions Arc = Official with
    {
        Steps = 518_226,
        LatentUpdates = 4,
        Decay = 0.1,
        PuzzleRate = 1e-2,
        PuzzleDecay = 0.1,
        Augment = false,
        EvaluateEvery = 50_000,
    };

    static readonly TrainingOptions Dis = Arc with
    {
        Steps = 500_000,
        Batch = 512,
        SupervisedSteps = 6,
        Cycles = 1,
        LatentUpdates = 2,
        Exploration = 0,
        Optimizer = OptimizerKind.AdamW,
        Average = null,
    };

    /// <summary>Every preset.</summary>
    public static IReadOnlyList<Preset> All { get; } =
    [
        new("trm-sudoku-mlp", "trm", "TRM README, Sudoku with the token mixer", Official with { Mixer = Mixer.Tokens, Positions = Positions.Absent }),
        new("trm-sudoku-att", "trm", "TRM README, Sudoku with attention", Official),
        new("trm-maze", "trm", "TRM README, Maze-Hard (n = 4 there, 6 in the paper)", Official with { LatentUpdates = 4 }),
        new("trm-arc", "trm", "TRM README, ARC-AGI-1 (n = 4 there, 6 in the paper)", Arc),
        new(
            "dis-compact", "dis", "DIS paper, 0.8 M parameters; optimizer, batch and no average as in its code",
            Dis with { Width = 256, Layers = 1, HintWidth = 256 }),
        new("dis-medium", "dis", "DIS paper, 7 M parameters; optimizer, batch and no average as in its code", Dis),
    ];

    /// <summary>The preset of a name.</summary>
    public static Preset Named(string name) =>
        All.FirstOrDefault(preset => preset.Name == name) ?? throw UserError.Unknown("preset", name, All.Select(preset => preset.Name));
}
