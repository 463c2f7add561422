namespace LatentRecursion.Host.Evaluation;

/// <summary>Where roll-outs could stop.</summary>
static class EarliestStep
{
    /// <summary>By how much a step may be worse than the last one, and still be good enough to stop after.</summary>
    public const double Allowed = 0.01;

    // shares of puzzles that are a point apart are not, in binary
    const double Rounding = 1e-9;

    /// <summary>The number, from 1, of the first supervised step whose accuracy is at least <paramref name="least"/>; null where there is none.</summary>
    public static int? Reaching(double least, IEnumerable<double> exact) =>
        exact.Index().Where(step => step.Item >= least - Rounding).Select(step => (int?)step.Index + 1).FirstOrDefault();
}
