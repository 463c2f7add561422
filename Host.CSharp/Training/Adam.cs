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
/// p ← p - lr / (1 - β1^t) u(m, v / (1 - β2^t)). A weight without gradient is left alone, as if it were not there.
/// </summary>
public sealed class Adam(
    IReadOnlyDictionary<string, Tensor> weights, OptimizerKind kind, double decay, double beta1 = 0.9, double beta2 = 0.95) : IDisposable
{
    const double Epsilon = 1e-8;

    readonly Dictionary<string, (Tensor First, Tensor Second)> moments =
        weights.ToDictionary(weight => weight.Key, weight => (zeros_like(weight.Value).detach(), zeros_like(weight.Value).detach()));

    /// <summary>Updates made so far, t.</summary>
    public int Steps { get; private set; }

    /// <summary>One update from the gradients that the weights hold.</summary>
    public void Step(double rate)
    {
        using var _ = no_grad();
        Steps++;
        // named, because a scalar made for one call may be finalised while that call still reads it
        using var keepFirst = beta1.ToScalar();
        using var addFirst = (1 - beta1).ToScalar();
        using var keepSecond = beta2.ToScalar();
        using var addSecond = (1 - beta2).ToScalar();
        using var second = (1 - Math.Pow(beta2, Steps)).ToScalar();
        using var epsilon = Epsilon.ToScalar();
        using var decayed = (1 - rate * decay).ToScalar();
        using var move = (-rate / (1 - Math.Pow(beta1, Steps))).ToScalar();
        foreach (var (name, weight) in weights)
        {
            using var scope = NewDisposeScope();
            if (weight.grad is not { } gradient) continue;
            var (m, v) = moments[name];
            m.mul_(keepFirst).add_(gradient, addFirst);
            v.mul_(keepSecond).addcmul_(gradient, gradient, addSecond);
            var deviation = (v / second).sqrt_();
            var update = kind == OptimizerKind.AdamAtan2 ? m.atan2(deviation) : m / deviation.add_(epsilon);
            weight.mul_(decayed).add_(update, move);
        }
    }

    /// <summary>The moments, by name, for a checkpoint.</summary>
    public IReadOnlyDictionary<string, Tensor> State() =>
        moments.SelectMany(pair => new[] { ($"first.{pair.Key}", pair.Value.First), ($"second.{pair.Key}", pair.Value.Second) })
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(int steps, IReadOnlyDictionary<string, Tensor> state)
    {
        using var _ = no_grad();
        Steps = steps;
        foreach (var (name, tensor) in State()) tensor.copy_(state[name]);
    }

    public void Dispose()
    {
        foreach (var (first, second) in moments.Values)
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
