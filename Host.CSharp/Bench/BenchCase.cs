using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Bench;

/// <summary>A network and the shape of its puzzles.</summary>
/// <param name="Name">As <c>--case</c> takes it: mixer and width.</param>
/// <param name="What">In words.</param>
/// <param name="Length">Cells.</param>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="Options">The network; everything else as usual.</param>
public sealed record BenchCase(string Name, string What, int Length, int Vocabulary, TrainingOptions Options)
{
    /// <summary>Every case; <c>latent bench</c> takes the first three where none is named.</summary>
    public static readonly IReadOnlyList<BenchCase> All =
    [
        new("mixer-64", "token mixer, 6x6 Sudoku", 36, 7, new() { Width = 64 }),
        new("mixer-128", "token mixer, 9x9 Sudoku", 81, 10, new() { Width = 128 }),
        new("attention-128", "4 heads, rotary, 8x8 maze", 64, 6, Attention(128)),
        new("mixer-256", "token mixer, 9x9 Sudoku", 81, 10, new() { Width = 256 }),
        new("attention-64-long", "4 heads, rotary, 30x30 ARC", 900, 12, Attention(64) with { Batch = 4 }),
    ];

    /// <summary>The case of a name, or a <see cref="UserError"/> that names the nearest one.</summary>
    public static BenchCase Named(string name) =>
        All.FirstOrDefault(known => known.Name == name) ?? throw UserError.Unknown("case", name, All.Select(known => known.Name));

    /// <summary>Two latent updates and one answer update with gradient: what a training step of Deep Improvement Supervision costs.</summary>
    public RunRequest Shallow => Request("flat", Options with { LatentUpdates = 2, Cycles = 1 });

    /// <summary>A supervised step of the Tiny Recursive Model: three cycles of seven network calls, the last with gradient.</summary>
    public RunRequest Deep => Request("trm", Options with { LatentUpdates = 6, Cycles = 3 });

    static TrainingOptions Attention(int width) => new() { Width = width, Mixer = Mixer.Attention, Positions = Positions.Rotary };

    RunRequest Request(string scheme, TrainingOptions options) =>
        new(SchemeSource.Named(scheme), null, new(PuzzleFormat.Tokens, Length, Vocabulary, 1), options);
}
