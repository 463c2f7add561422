using LatentRecursion.Display;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Evaluation;

/// <summary>The answers after one supervised step.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Calls">Network calls that a puzzle took, up to and with this step: the mean.</param>
/// <param name="Exact">Puzzles with every asked cell right.</param>
/// <param name="Cells">Mean share of asked cells that are right.</param>
/// <param name="Valid">Answers that break no rule of the task; null where the task has none.</param>
public sealed record StepAccuracy(int Step, double Calls, Proportion Exact, double Cells, Proportion? Valid);

/// <summary>A full roll-out over puzzles, without gradient.</summary>
/// <param name="Puzzles">How many.</param>
/// <param name="Planned">Network calls that a puzzle may take, known before it ran.</param>
/// <param name="Steps">The answers by supervised step, first to last.</param>
/// <param name="Seconds">Time taken; differs from run to run.</param>
/// <param name="Strata">The last answers by difficulty; null where nobody asked.</param>
[TypeFormatterSource]
public sealed record EvaluationResult(
    long Puzzles, int Planned, IReadOnlyList<StepAccuracy> Steps, double Seconds, IReadOnlyList<Stratum>? Strata = null) : IShown
{
    View IShown.View => EvaluationView.Of(this);

    /// <summary>The answers after the last step.</summary>
    public StepAccuracy Last => Steps[^1];

    /// <summary>
    /// The earliest step whose exact accuracy is at most <see cref="EarliestStep.Allowed"/> below that of the last: where this model could stop.
    /// To be chosen on other puzzles than those it is reported for.
    /// </summary>
    public int EarliestGoodEnough => EarliestStep.Reaching(Last.Exact.Value - EarliestStep.Allowed, Steps.Select(step => step.Exact.Value))!.Value;
}

/// <summary>What the answer updates of a roll-out did, by verdict, over the cells that questions leave open.</summary>
/// <param name="Step">The supervised step, from 1.</param>
/// <param name="Update">The answer update within the roll-out, from 1.</param>
/// <param name="Shares">The share of cells of each verdict.</param>
public sealed record VerdictShares(int Step, int Update, IReadOnlyDictionary<Verdict, double> Shares);

/// <summary>One puzzle, solved step by step.</summary>
/// <param name="Question">Tokens.</param>
/// <param name="Labels">The right answer, where it is known.</param>
/// <param name="Steps">The answers.</param>
/// <param name="Face">How the puzzle is drawn; null: not at all.</param>
[TypeFormatterSource]
public sealed record Walk(IReadOnlyList<int> Question, IReadOnlyList<int>? Labels, IReadOnlyList<WalkStep> Steps, PuzzleFace? Face = null) : IShown
{
    View IShown.View => EvaluationView.Of(this);

    /// <summary>The same one step at a time.</summary>
    public View Player() => EvaluationView.Player(this);
}

/// <summary>The answer after one supervised step of a walk.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Calls">Network calls so far.</param>
/// <param name="Answer">Tokens.</param>
/// <param name="Confidence">Probability of each cell's token.</param>
/// <param name="Halt">What the halting head believes: the probability that the answer is right. Untrained in schemes without halting.</param>
public sealed record WalkStep(int Step, int Calls, IReadOnlyList<int> Answer, IReadOnlyList<double> Confidence, double Halt);
