using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>An exponential moving average of the trained weights: s ← μ s + (1 - μ) p after every update.</summary>
public sealed class WeightAverage : IDisposable
{
    readonly IReadOnlyDictionary<string, Tensor> weights;
    readonly Dictionary<string, Tensor> shadow;
    readonly double rate;

    public WeightAverage(IReadOnlyDictionary<string, Tensor> weights, double rate)
    {
        this.weights = weights;
        this.rate = rate;
        shadow = weights.ToDictionary(weight => weight.Key, weight => weight.Value.detach().clone());
    }

    /// <summary>The averages, by the weights' names.</summary>
    public IReadOnlyDictionary<string, Tensor> Values => shadow;

    public void Update()
    {
        using var _ = no_grad();
        using var keep = rate.ToScalar();
        using var add = (1 - rate).ToScalar();
        foreach (var (name, average) in shadow) average.mul_(keep).add_(weights[name], add);
    }

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var _ = no_grad();
        foreach (var (name, average) in shadow) average.copy_(state[name]);
    }

    public void Dispose()
    {
        foreach (var average in shadow.Values) average.Dispose();
    }
}
