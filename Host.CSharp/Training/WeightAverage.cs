using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>An exponential moving average of the trained weights: s ← μ s + (1 - μ) p after every update.</summary>
public sealed class WeightAverage : IDisposable
{
    readonly IReadOnlyDictionary<string, Tensor> weights;
    readonly Dictionary<string, Tensor> shadow;

    /// <param name="weights">What is averaged; the averages begin as copies.</param>
    /// <param name="rate">μ.</param>
    public WeightAverage(IReadOnlyDictionary<string, Tensor> weights, double rate)
    {
        this.weights = weights;
        Rate = rate;
        shadow = weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>The averages, by the weights' names.</summary>
    public IReadOnlyDictionary<string, Tensor> Values => shadow;

    /// <summary>μ.</summary>
    public double Rate { get; }

    /// <summary>Moves every average towards its weight.</summary>
    public void Update() => Update(new HashSet<string>());

    /// <summary>Moves every average towards its weight, but those that an optimizer has moved already.</summary>
    internal void Update(IReadOnlySet<string> except)
    {
        using var _ = no_grad();
        using var keep = Rate.ToScalar();
        using var add = (1 - Rate).ToScalar();
        foreach (var (name, average) in shadow)
        {
            if (!except.Contains(name)) average.mul_(keep).add_(weights[name], add);
        }
    }

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var _ = no_grad();
        foreach (var (name, average) in shadow) average.copy_(state[name]);
    }

    /// <summary>Frees the averages; the weights are the caller's.</summary>
    public void Dispose()
    {
        foreach (var average in shadow.Values) average.Dispose();
    }
}
