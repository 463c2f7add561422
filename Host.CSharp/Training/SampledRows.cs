using LatentRecursion.Host.Data;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>The rows of a sampler as tensors.</summary>
/// <param name="sampler">Where they come from.</param>
/// <param name="device">Where they go.</param>
/// <param name="edits">Target paths that follow a solver; null: the scheme draws its own.</param>
public sealed class SampledRows(Sampler sampler, Device device, SolverEdits? edits = null) : IRowSource
{
    /// <inheritdoc/>
    public PuzzleRows Take(IReadOnlyList<long> slots)
    {
        var rows = sampler.Take(slots.Count);
        Tensor Cells(Func<TrainingRow, int[]> tokens) =>
            tensor(rows.SelectMany(tokens).ToArray(), dtype: int64).view(rows.Count, -1).to(device);
        Tensor Column(Func<TrainingRow, long> value) => tensor(rows.Select(value).ToArray()).to(device);
        Tensor question = Cells(row => row.Inputs), labels = Cells(row => row.Labels);
        var path = edits is null ? null : Paths.InOrder(edits.Steps, Cells(edits.Order), question, labels);
        return new(question, labels, Column(row => row.Puzzle), Column(row => (long)row.Seed), path);
    }
}

/// <summary>
/// Target paths that reveal the answer in so many steps as the kind's solver finds it (the programmed edits of arXiv 2511.16886,
/// section 4.3).
/// </summary>
public sealed record SolverEdits(IPuzzleKind Kind, int Steps)
{
    /// <summary>The place of every cell of a row.</summary>
    internal int[] Order(TrainingRow row) => Kind.Order(row.Inputs, row.Labels);

    /// <summary>The edits that a training asks for, or null where the scheme draws its own path.</summary>
    /// <param name="options">The training.</param>
    /// <param name="format">Its puzzles.</param>
    /// <param name="scheme">What it trains: one with step targets.</param>
    public static SolverEdits? Of(TrainingOptions options, PuzzleFormat format, IScheme scheme)
    {
        if (options.TargetOrder == TargetOrder.Drawn) return null;
        var kind = PuzzleKinds.For(format)
            ?? throw new UserError(
                $"target-order=solver was set, but nothing is known of {format.Task} that could solve it: leave it out.");
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var frames = scheme.Path(zeros([1], dtype: int64), zeros([1, format.Length], dtype: int64), zeros([1, format.Length], dtype: int64)).size(1);
        return frames > 1
            ? new(kind, (int)frames - 1)
            : throw new UserError($"target-order=solver was set, but {scheme.Name} has no step targets, only the answer: leave it out, or train dis.");
    }
}

/// <summary>In which order step targets reveal the answer.</summary>
public enum TargetOrder
{
    /// <summary>At random, as the scheme draws it.</summary>
    Drawn,

    /// <summary>As a solver finds it.</summary>
    Solver,
}
