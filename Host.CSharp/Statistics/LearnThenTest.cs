using MathNet.Numerics.Distributions;

namespace LatentRecursion.Host.Statistics;

/// <summary>
/// Which of several rules keep a risk, with a guarantee (Learn then Test, Angelopoulos et al., arXiv 2110.01052): with probability
/// 1 - delta over the calibration puzzles, no rule that passes has a risk above epsilon. Losses are 0 or 1.
/// </summary>
/// <param name="Epsilon">The risk that is allowed.</param>
/// <param name="Delta">How often the guarantee may fail.</param>
public sealed record LearnThenTest(double Epsilon = 0.01, double Delta = 0.05)
{
    /// <summary>The exact binomial p-value of "the risk is above epsilon" where so many of n puzzles were lost.</summary>
    public double PValue(int lost, int puzzles) => puzzles == 0 ? 1 : Binomial.CDF(Epsilon, puzzles, lost);

    /// <summary>
    /// Of each family, a sequence from its most careful rule on, how many rules pass: testing goes on until the first that fails
    /// (fixed sequence), and the families share delta equally (Bonferroni).
    /// </summary>
    /// <param name="families">Of each rule, how many puzzles it lost.</param>
    /// <param name="puzzles">How many puzzles there are.</param>
    public IReadOnlyList<int> Passing(IReadOnlyList<IReadOnlyList<int>> families, int puzzles) =>
        [.. families.Select(rules => rules.TakeWhile(lost => PValue(lost, puzzles) <= Delta / families.Count).Count())];

    /// <summary>The fewest puzzles with which a rule of so many families can pass: without a single loss.</summary>
    public int FewestPuzzles(int families) => (int)Math.Ceiling(Math.Log(Delta / families) / Math.Log(1 - Epsilon));
}
