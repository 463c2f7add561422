using System.Text.Json.Serialization;
using LatentRecursion.Display;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>What a trained run does with its calls.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Scheme">Its scheme.</param>
/// <param name="Task">Its task.</param>
/// <param name="Checkpoint">The checkpoint's step.</param>
/// <param name="Puzzles">How many puzzles.</param>
/// <param name="ChoosingPuzzles">How many of them had chosen the checkpoint among others.</param>
/// <param name="Grading">What difficulty counts; null where nothing is known of the task.</param>
/// <param name="Updates">Every answer update, for all puzzles and for each group of them.</param>
/// <param name="Latents">Every latent update: its margin is zero by construction.</param>
/// <param name="Steps">Every supervised step.</param>
/// <param name="Tokens">All answer updates by the right token.</param>
/// <param name="Hypothesis">Whether the improvement theorem's hypothesis holds.</param>
/// <param name="HypothesisOfLive">The same without dead updates, whose differences are rounding.</param>
/// <param name="Signals">How well what needs no label predicts.</param>
/// <param name="Calls">Network calls that were planned for the roll-outs; a scheme whose rows stop makes fewer.</param>
/// <param name="ProbeCalls">Network calls that only looked.</param>
[TypeFormatterSource]
public sealed record DiagnosisResult(
    string Run, string Scheme, string Task, int Checkpoint, int Puzzles, int ChoosingPuzzles, string? Grading,
    IReadOnlyList<UpdateDiagnosis> Updates, IReadOnlyList<LatentDiagnosis> Latents,
    IReadOnlyList<StepDiagnosis> Steps, IReadOnlyList<TokenDiagnosis> Tokens, HypothesisTable Hypothesis, HypothesisTable HypothesisOfLive,
    IReadOnlyList<SignalQuality> Signals, long Calls, long ProbeCalls) : IShown
{
    /// <summary>The group of all puzzles.</summary>
    public const string All = "all";

    View IShown.View => DiagnosisView.Of(this);

    /// <summary>The answer updates, for all puzzles.</summary>
    [JsonIgnore]
    public IReadOnlyList<UpdateDiagnosis> OfAll => [.. Updates.Where(update => update.Group == All)];

    /// <summary>The share of puzzles with their last answer before the last supervised step.</summary>
    [JsonIgnore]
    public double FinalEarly => Steps.Where(step => step.Step < Steps.Count).Sum(step => step.Final) / (double)Math.Max(1, Puzzles);

    /// <summary>The share of a verdict, over all answer updates and the cells that questions leave open.</summary>
    public double Share(Verdict verdict) => OfAll.Sum(update => update.Verdicts[verdict]) / (double)Math.Max(1, OfAll.Sum(update => update.Cells));
}

/// <summary>
/// An answer update: means over the cells that questions leave open, of a group of puzzles, as far as it ran on them: halted ones are
/// left out.
/// </summary>
/// <param name="Step">The supervised step, from 1.</param>
/// <param name="Update">The answer update within the roll-out, from 1.</param>
/// <param name="Group">all; solved or failed at the end; or a range of difficulty.</param>
/// <param name="Cells">How many cells.</param>
/// <param name="Verdicts">Cells by verdict.</param>
/// <param name="VerdictsAtTenth">The same at a tenth of the tolerance.</param>
/// <param name="VerdictsAtTenfold">The same at ten times the tolerance.</param>
/// <param name="Advantage">A(y*).</param>
/// <param name="MarginAtZero">The margin at w = 0.</param>
/// <param name="MarginAtOne">The margin at w = 1.</param>
/// <param name="BestPlaces">Cells by where their best weight lies.</param>
/// <param name="BestWeight">The mean best weight of those where it lies between the ends; null where there is none.</param>
/// <param name="Entropy">Of the read-out, in nats.</param>
/// <param name="Divergence">Of the read-out from the last one, in nats.</param>
/// <param name="Motion">How far the answer moved, relative to its size: a mean over puzzles.</param>
/// <param name="Right">The share of cells that are right after it.</param>
/// <param name="Exact">The share of puzzles with every asked cell right after it.</param>
public sealed record UpdateDiagnosis(
    int Step, int Update, string Group, long Cells, IReadOnlyDictionary<Verdict, long> Verdicts, IReadOnlyDictionary<Verdict, long> VerdictsAtTenth,
    IReadOnlyDictionary<Verdict, long> VerdictsAtTenfold, double Advantage, double MarginAtZero, double MarginAtOne,
    IReadOnlyDictionary<Place, long> BestPlaces, double? BestWeight,
    double Entropy, double Divergence, double Motion, double Right, double Exact)
{
    /// <summary>The share of a verdict.</summary>
    public double Share(Verdict verdict) => Verdicts[verdict] / (double)Math.Max(1, Cells);
}

/// <summary>A latent update.</summary>
/// <param name="Step">The supervised step, from 1.</param>
/// <param name="Update">The latent update within the roll-out, from 1.</param>
/// <param name="Motion">How far the latent moved, relative to its size.</param>
/// <param name="ProbeRight">The share of open cells that an answer update would have right now; null without probing.</param>
/// <param name="ProbeAdvantage">What it would gain the right token on the last read-out; null without probing.</param>
public sealed record LatentDiagnosis(int Step, int Update, double Motion, double? ProbeRight, double? ProbeAdvantage);

/// <summary>A supervised step.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Calls">Network calls that were planned until then, a puzzle.</param>
/// <param name="Exact">Puzzles with every asked cell right.</param>
/// <param name="Final">Puzzles whose answer is that of the last step, here for the first time and for good.</param>
/// <param name="Halt">The halting head's probability that the answer is right: mean; null where it was not trained.</param>
/// <param name="HaltOfRight">The same over right answers.</param>
/// <param name="HaltOfWrong">The same over wrong answers.</param>
public sealed record StepDiagnosis(int Step, double Calls, Proportion Exact, int Final, double? Halt, double? HaltOfRight, double? HaltOfWrong);

/// <summary>What answer updates did to the cells of a right token.</summary>
public sealed record TokenDiagnosis(int Token, string Text, IReadOnlyDictionary<Verdict, long> Verdicts);
