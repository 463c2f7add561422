using LatentRecursion.Host.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>How Adam's moments become an update.</summary>
public enum OptimizerKind
{
    /// <summary>atan2(m, sqrt v): bounded and free of epsilon; the official choice.</summary>
    AdamAtan2,

    /// <summary>m / (sqrt v + 1e-8), decoupled weight decay (arXiv 1711.05101).</summary>
    AdamW,
}

/// <summary>
/// Adam with decoupled weight decay over named weights: p ← p (1 - lr wd); m, v ← moving averages of g, g²;
/// p ← p - lr / (1 - β1^t) u(m, v / (1 - β2^t)), where t counts the weight's own updates. A weight without gradient is left alone, as if
/// it were not there.
/// </summary>
/// <param name="weights">What to train, by name.</param>
/// <param name="kind">u.</param>
/// <param name="decay">wd.</param>
/// <param name="beta1">β1.</param>
/// <param name="beta2">β2.</param>
/// <param name="kernels">What makes the updates where it can; null: the fastest.</param>
public sealed class Adam(
    IReadOnlyDictionary<string, Tensor> weights, OptimizerKind kind, double decay, double beta1 = 0.9, double beta2 = 0.95, KernelChoice? kernels = null)
    : IDisposable
{
    const double Epsilon = 1e-8;

    // the moving averages of a weight, and its updates so far, a number
    readonly Dictionary<string, (Tensor First, Tensor Second, Tensor Steps)> moments =
        weights.ToDictionary(weight => weight.Key, weight => (Zeros(weight.Value), Zeros(weight.Value), zeros(1, dtype: int64).DetachFromDisposeScope()));

    readonly AdamKernel? kernel = AdamKernel.Of(kernels ?? KernelChoice.Named(KernelChoice.Auto));

    /// <summary>Updates made so far, whichever weights had a gradient.</summary>
    public int Steps { get; private set; }

    /// <summary>
    /// One update from the gradients that the weights hold, and after it one of an average of the same weights, with or without gradient.
    /// </summary>
    public void Step(double rate, WeightAverage? average = null)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        using var one = 1.ToScalar();
        Steps++;
        var pass = kernel is null ? null : new AdamPass(kernel);
        HashSet<string> averaged = [];
        foreach (var (name, weight) in weights)
        {
            if (weight.grad is not { } gradient) continue;
            var (first, second, steps) = moments[name];
            var factors = Factors(steps.add_(one).item<long>(), rate, average);
            if (pass?.TryAdd(factors, weight, gradient, first, second, average?.Values.GetValueOrDefault(name)) == true) averaged.Add(name);
            else Update(factors, weight, gradient, first, second);
        }

        pass?.Run();
        average?.Update(averaged);
    }

    AdamFactors Factors(long steps, double rate, WeightAverage? average) => new(
        kind == OptimizerKind.AdamAtan2, beta1, beta2, 1 - Math.Pow(beta2, steps), Epsilon,
        Decayed: 1 - rate * decay, Move: -rate / (1 - Math.Pow(beta1, steps)), KeepAverage: average?.Rate ?? 0);

    // the same by TorchSharp, for whatever no kernel covers
    static void Update(AdamFactors factors, Tensor weight, Tensor gradient, Tensor first, Tensor second)
    {
        using var scope = NewDisposeScope();
        // named, because a scalar made for one call may be finalised while that call still reads it
        using var keepFirst = factors.KeepFirst.ToScalar();
        using var addFirst = (1 - factors.KeepFirst).ToScalar();
        using var keepSecond = factors.KeepSecond.ToScalar();
        using var addSecond = (1 - factors.KeepSecond).ToScalar();
        using var correction = factors.Correction.ToScalar();
        using var epsilon = factors.Epsilon.ToScalar();
        using var decayed = factors.Decayed.ToScalar();
        using var move = factors.Move.ToScalar();
        first.mul_(keepFirst).add_(gradient, addFirst);
        second.mul_(keepSecond).addcmul_(gradient, gradient, addSecond);
        var deviation = (second / correction).sqrt_();
        var update = factors.IsAtan2 ? first.atan2(deviation) : first / deviation.add_(epsilon);
        weight.mul_(decayed).add_(update, move);
    }

    // whatever scope is open
    static Tensor Zeros(Tensor weight) => zeros_like(weight).detach().DetachFromDisposeScope();

    /// <summary>The moments, by name, for a checkpoint.</summary>
    public IReadOnlyDictionary<string, Tensor> State() =>
        moments.SelectMany(pair => new[]
            {
                ($"first.{pair.Key}", pair.Value.First), ($"second.{pair.Key}", pair.Value.Second), ($"steps.{pair.Key}", pair.Value.Steps)
            })
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Goes on from a checkpoint; in those of earlier versions all weights have the same number of updates.</summary>
    public void Restore(int steps, IReadOnlyDictionary<string, Tensor> state)
    {
        using var _ = no_grad();
        Steps = steps;
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in State())
            tensor.copy_(state.GetValueOrDefault(name)
                ?? (name.StartsWith("steps.", StringComparison.Ordinal)
                    ? torch.tensor((long)steps)
                    : throw new UserError($"The checkpoint has no '{name}' of the optimizer: it is of another network. Train anew.")));
    }

    /// <summary>Frees the moments; the weights are the caller's.</summary>
    public void Dispose()
    {
        foreach (var tensor in State().Values) tensor.Dispose();
    }
}
