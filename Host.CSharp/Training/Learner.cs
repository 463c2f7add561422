using LatentRecursion.Host.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>The numbers of learning.</summary>
public sealed record LearningOptions(
    OptimizerKind Optimizer,
    double Rate,
    double Decay,
    double PuzzleRate,
    double PuzzleDecay,
    double Beta1,
    double Beta2,
    double Clip,
    double? AverageRate,
    Schedule Schedule);

/// <summary>Turns a loss into better weights: gradients, clipping, the sparse step, the dense step, the average.</summary>
public sealed class Learner : IDisposable
{
    readonly IReadOnlyDictionary<string, Tensor> trained;
    readonly LearningOptions options;

    /// <param name="weights">All weights of a model; those that require a gradient are trained.</param>
    /// <param name="puzzleTable">The table <c>N H</c> of the puzzles' vectors.</param>
    /// <param name="options">The numbers of learning.</param>
    /// <param name="kernels">What makes the updates where it can; null: the fastest.</param>
    public Learner(IReadOnlyDictionary<string, Tensor> weights, Tensor puzzleTable, LearningOptions options, KernelChoice? kernels = null)
    {
        this.options = options;
        trained = weights.Where(weight => weight.Value.requires_grad).ToDictionary(weight => weight.Key, weight => weight.Value);
        Optimizer = new(trained, options.Optimizer, options.Decay, options.Beta1, options.Beta2, kernels);
        Puzzles = new(puzzleTable, options.PuzzleDecay);
        Average = options.AverageRate is { } rate ? new(trained, rate) : null;
    }

    /// <summary>What moves the dense weights; its steps count the updates of everything.</summary>
    public Adam Optimizer { get; }

    /// <summary>The puzzles' vectors, and what moves them.</summary>
    public PuzzleTable Puzzles { get; }

    /// <summary>The average of the dense weights, which evaluations use; null where the weights themselves are.</summary>
    public WeightAverage? Average { get; }

    /// <summary>The gradients of the last backward pass, by weight; a weight that the loss does not reach has none.</summary>
    public IReadOnlyDictionary<string, Tensor> Gradients() =>
        trained.Where(weight => weight.Value.grad is not null).ToDictionary(weight => weight.Key, weight => weight.Value.grad!);

    /// <summary>Gradients of a scalar loss; <see cref="Update"/> uses them.</summary>
    public void Backward(Tensor loss)
    {
        foreach (var weight in trained.Values) weight.grad = null;
        loss.backward();
        EngineNetwork.ThrowIfBackwardFailed();
        if (options.Clip > 0) ClipGradients();
    }

    /// <summary>One update of everything; <paramref name="leaf"/> holds the vectors of <paramref name="puzzles"/>.</summary>
    public void Update(Tensor puzzles, Tensor leaf)
    {
        var factor = options.Schedule.At(Optimizer.Steps + 1);
        Puzzles.Step(puzzles, leaf, factor * options.PuzzleRate);
        Optimizer.Step(factor * options.Rate, Average);
    }

    /// <summary>What to throw where something that was trained is no finite number any more.</summary>
    /// <param name="finding">What, and when.</param>
    public DivergedException Diverged(string finding) => new(finding, options);

    // scales all gradients so that their joint norm is at most the bound
    void ClipGradients()
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var gradients = Gradients().Values.ToList();
        var norm = stack(gradients.Select(gradient => gradient.square().sum())).sum().sqrt();
        using var most = 1.0.ToScalar();
        using var bound = options.Clip.ToScalar();
        using var tiny = 1e-6.ToScalar();
        var factor = (norm + tiny).reciprocal().mul(bound).clamp_max(most);
        foreach (var gradient in gradients) gradient.mul_(factor);
    }

    /// <summary>Frees moments and averages; weights and table are the caller's.</summary>
    public void Dispose()
    {
        Optimizer.Dispose();
        Average?.Dispose();
    }
}
