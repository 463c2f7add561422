using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>
/// Some rows must go on even where the scheme would halt: with <paramref name="probability"/>, at each step and slot, until a number
/// of supervised steps drawn from 2 to the last (HRM, section "Adaptive computational time").
/// </summary>
public sealed class Exploration(double probability, ulong seed)
{
    /// <summary>
    /// The rows <c>B</c> that halt at a step of training, of those that the scheme would halt at supervised steps <c>B</c>, of which
    /// <paramref name="lastStep"/> is the last.
    /// </summary>
    public Tensor Halted(Tensor halts, Tensor supervisedSteps, int lastStep, int step)
    {
        if (probability == 0 || lastStep < 2) return halts;
        var least = tensor(Enumerable.Range(0, (int)halts.size(0)).Select(slot => Least(Seed.Derive(Seed.Derive(seed, step), slot), lastStep)).ToArray());
        return halts.logical_and(supervisedSteps.ge(least.to(halts.device)));
    }

    long Least(ulong draw, int lastStep)
    {
        var uniform = (draw >> 11) * (1.0 / (1L << 53));
        return uniform < probability ? 2 + (long)(Seed.Mix(draw) % (ulong)(lastStep - 1)) : 0;
    }
}
