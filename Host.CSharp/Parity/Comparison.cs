using static TorchSharp.torch;

namespace LatentRecursion.Host.Parity;

/// <summary>One recorded thing against ours.</summary>
/// <param name="Step">The recorded step; null for what the end of the run holds.</param>
/// <param name="Group">The kind of thing: out, carry, loss, metrics, grad, final, ema, discrete.</param>
/// <param name="Name">The recorded name.</param>
/// <param name="Error">The largest absolute difference; for discrete values, how many differ.</param>
/// <param name="Bound">What it must not exceed.</param>
/// <param name="Sensitivity">The file's own rounding sensitivity of the group; 0 for discrete values.</param>
public sealed record Comparison(int? Step, string Group, string Name, double Error, double Bound, double Sensitivity)
{
    /// <summary>Whether the error is finite and within its bound.</summary>
    // not `Error > Bound`: a NaN must not pass, nor an infinity whose bound, a share of it, is infinite too
    public bool Holds => double.IsFinite(Error) && Error <= Bound;
}

/// <summary>Collects the comparisons of one replay.</summary>
sealed class Comparisons
{
    readonly List<Comparison> all = [];

    public IReadOnlyList<Comparison> All => all;

    /// <summary>Every value within one bound.</summary>
    public void Within(int? step, string group, string name, Tensor recorded, Tensor ours, double sensitivity, double factor)
    {
        using var scope = NewDisposeScope();
        all.Add(new(step, group, name, Largest(recorded, ours), factor * sensitivity, sensitivity));
    }

    /// <summary>Every value within one bound, but those of <paramref name="loose"/>, bool, within another.</summary>
    public void Within(string group, string name, Tensor recorded, Tensor ours, double sensitivity, double factor, Tensor loose, double looseBound)
    {
        using var scope = NewDisposeScope();
        var error = Difference(recorded, ours);
        var strict = Max(where(loose, zeros_like(error), error));
        var rest = Max(where(loose, error, zeros_like(error)));
        all.Add(new(null, group, name, strict, factor * sensitivity, sensitivity));
        if (loose.any().item<bool>()) all.Add(new(null, group, $"{name} (entries whose gradient was rounding noise)", rest, looseBound, sensitivity));
    }

    /// <summary>Discrete values equal wherever <paramref name="decided"/>, bool.</summary>
    public void Equal(int? step, string name, Tensor recorded, Tensor ours, Tensor? decided = null)
    {
        using var scope = NewDisposeScope();
        var differ = recorded.to(ScalarType.Int64).ne(ours.to(ScalarType.Int64));
        if (decided is not null) differ = differ.logical_and(decided);
        all.Add(new(step, "discrete", name, differ.sum().item<long>(), 0, 0));
    }

    /// <summary>A number within a bound.</summary>
    public void Number(int step, string group, string name, Tensor recorded, double ours, double sensitivity, double factor)
    {
        var value = recorded.to(ScalarType.Float64).item<double>();
        // what single precision leaves of a sum of a few rows
        const double rounding = 2e-7;
        all.Add(new(step, group, name, Math.Abs(value - ours), factor * sensitivity + rounding * Math.Abs(value), sensitivity));
    }

    /// <summary>A count that must be equal.</summary>
    public void Count(int step, string name, Tensor recorded, double ours) =>
        all.Add(new(step, "discrete", name, Math.Abs(recorded.to(ScalarType.Float64).item<double>() - Math.Round(ours)), 0, 0));

    /// <summary>A sentence that must hold.</summary>
    public void Holds(int? step, string name, bool holds) => all.Add(new(step, "discrete", name, holds ? 0 : 1, 0, 0));

    static double Largest(Tensor recorded, Tensor ours) => Max(Difference(recorded, ours));

    static Tensor Difference(Tensor recorded, Tensor ours) => (recorded.to(ScalarType.Float64) - ours.detach().to(ScalarType.Float64)).abs();

    static double Max(Tensor error) => error.numel() == 0 ? 0 : error.max().item<double>();
}
