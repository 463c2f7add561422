namespace LatentRecursion.Host.Training;

/// <summary>
/// The factor on every learning rate: linear warm-up, then half a cosine from 1 down to <paramref name="Floor"/> (1: constant).
/// </summary>
public sealed record Schedule(int Warmup, int Total, double Floor)
{
    /// <summary>The factor of an update; the first is number 1.</summary>
    public double At(int step)
    {
        if (step < Warmup) return (double)step / Warmup;
        var progress = Math.Min(1, (double)(step - Warmup) / Math.Max(1, Total - Warmup));
        return Floor + (1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}
