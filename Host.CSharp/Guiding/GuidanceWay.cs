using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Guiding;

/// <summary>What a way of guiding knows of its weight.</summary>
public enum WeightKind
{
    /// <summary>One weight for all steps and puzzles.</summary>
    Fixed,

    /// <summary>One weight for each step, chosen on validation puzzles.</summary>
    PerStep,

    /// <summary>One weight for each step and puzzle, without its answer.</summary>
    LabelFree,

    /// <summary>One weight for each puzzle, or for each step and puzzle, from its right answer: what no one has.</summary>
    Oracle,

    /// <summary>One weight for each step and cell, from its right answer: an upper bound on what the next read-out can say.</summary>
    CellOracle,
}

/// <summary>A way to guide a roll-out by weights: the answer moves w times as far (arXiv 2511.16886, Eq. 5).</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Kind">What it knows.</param>
/// <param name="Weights">Of a batch's lesson, of every step's attempts before and after it: the weight of every row, or of every position.</param>
public sealed record GuidanceWay(string Name, WeightKind Kind, Func<Lesson, Func<Attempt, Attempt, Tensor>> Weights)
{
    /// <summary>The same weight for every step and row; at 1 the plain roll-out.</summary>
    public static GuidanceWay Fixed(double weight) => new(
        $"w = {weight.ToString(System.Globalization.CultureInfo.InvariantCulture)}", WeightKind.Fixed,
        _ => (_, after) => Full(after, weight));

    /// <summary>A weight for each supervised step.</summary>
    public static GuidanceWay PerStep(IReadOnlyList<double> weights) => new("a weight for each step", WeightKind.PerStep, _ => (_, after) =>
        Full(after, weights[(int)after.Step.max().item<long>() - 1]));

    /// <summary>The weight at which the network's own new answer would gain most, were it right: a rule without labels.</summary>
    public static GuidanceWay Candidate { get; } = new("own new answer", WeightKind.LabelFree, lesson => (before, after) =>
    {
        var token = after.Logits.argmax(-1);
        return Measures.BestWeight(Measures.MostWeight, before.Logits, after.Logits, token, EveryCell(lesson)).Weight;
    });

    /// <summary>The weight at which the right answer gains most.</summary>
    public static GuidanceWay Oracle { get; } = new("oracle, the weight that reads best next, for each puzzle", WeightKind.Oracle, lesson => (before, after) =>
        Measures.BestWeight(Measures.MostWeight, before.Logits, after.Logits, Token(lesson), lesson.OpenCells()).Weight);

    /// <summary>The same for every cell; a prefix moves in full.</summary>
    public static GuidanceWay CellOracle { get; } = new("oracle, the same for each cell", WeightKind.CellOracle, lesson => (before, after) =>
    {
        var cells = Measures.BestWeight(Measures.MostWeight, before.Logits, after.Logits, Token(lesson)).Weight;
        var prefix = after.Answer.size(1) - cells.size(1);
        return prefix == 0 ? cells : cat([ones([cells.size(0), prefix], dtype: cells.dtype, device: cells.device), cells], 1);
    });

    /// <summary>Right tokens, <c>B S</c>; any where nothing is asked.</summary>
    internal static Tensor Token(Lesson lesson) => lesson.Labels.clamp_min(0L);

    // without labels nobody knows which are asked for
    static Tensor EveryCell(Lesson lesson) => ones_like(lesson.Question, dtype: ScalarType.Bool);

    static Tensor Full(Attempt attempt, double weight) => full_like(attempt.Step, weight, dtype: ScalarType.Float64);
}
