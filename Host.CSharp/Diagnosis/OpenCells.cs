using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>What an answer update did to the cells that a batch of questions leaves open, in plain numbers, a cell each.</summary>
sealed class OpenCells
{
    /// <param name="reference">Logits before it, <c>N V</c>.</param>
    /// <param name="conditional">Logits after it, <c>N V</c>.</param>
    /// <param name="token">Right tokens, <c>N</c>.</param>
    public OpenCells(Tensor reference, Tensor conditional, Tensor token)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        int[] Verdicts(double tolerance) =>
            [.. Measures.Verdicts(tolerance, reference, conditional, token).to(Devices.Host).data<long>().Select(verdict => (int)verdict)];
        double[] Values(Tensor values) => values.to(float64).to(Devices.Host).data<double>().ToArray();
        (Careful, Usual, Coarse) = (Verdicts(Measures.Tolerance / 10), Verdicts(Measures.Tolerance), Verdicts(Measures.Tolerance * 10));
        Advantage = Values(Measures.Advantage(reference, conditional, token));
        MarginAtZero = Values(Measures.Margin(0, reference, conditional, token));
        MarginAtOne = Values(Measures.Margin(1, reference, conditional, token));
        Entropy = Values(Measures.Entropy(conditional));
        Divergence = Values(Measures.Divergence(conditional, reference));
        var residuals = Measures.Residuals(reference, conditional);
        IsLargest = residuals.gather(-1, token.unsqueeze(-1)).squeeze(-1).ge(residuals.amax(-1)).to(Devices.Host).data<bool>().ToArray();
        IsRight = conditional.argmax(-1).eq(token).to(Devices.Host).data<bool>().ToArray();
        var best = Measures.BestWeight(Measures.MostWeight, reference, conditional, token);
        BestWeight = Values(best.Weight);
        BestPlace = [.. best.Place.to(Devices.Host).data<long>().Select(place => (int)place)];
    }

    /// <summary>Verdicts at a tenth of the tolerance, at it, and at ten times it.</summary>
    public int[] Careful { get; }

    public int[] Usual { get; }

    public int[] Coarse { get; }

    /// <summary>A(y*).</summary>
    public double[] Advantage { get; }

    public double[] MarginAtZero { get; }

    public double[] MarginAtOne { get; }

    /// <summary>Of the read-out after it, in nats.</summary>
    public double[] Entropy { get; }

    /// <summary>Of the read-out after it from that before, in nats.</summary>
    public double[] Divergence { get; }

    /// <summary>No token gained more than the right one: the hypothesis of the improvement theorem for a reward of 1 for the right token.</summary>
    public bool[] IsLargest { get; }

    public bool[] IsRight { get; }

    public double[] BestWeight { get; }

    /// <summary>By the numbers of <see cref="Place"/>.</summary>
    public int[] BestPlace { get; }
}
