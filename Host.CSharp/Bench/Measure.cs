namespace LatentRecursion.Host.Bench;

/// <summary>What is timed.</summary>
public enum Measure
{
    /// <summary>A network call of a batch.</summary>
    Call,

    /// <summary>A network call of a batch and its way back.</summary>
    CallAndBack,

    /// <summary>A training step with three network calls: embedding, heads, loss, gradients, clipping, optimizer, average.</summary>
    TrainStep,

    /// <summary>A training step of TRM with T = 3 and n = 6: 21 network calls, seven with gradient.</summary>
    SupervisedStep,

    /// <summary>A network call of one row.</summary>
    SingleCall,

    /// <summary>A network call of one row and its way back.</summary>
    SingleCallAndBack,
}

/// <summary>What a measure multiplies.</summary>
static class MeasureWork
{
    public static bool IsOfOneRow(this Measure measure) => measure is Measure.SingleCall or Measure.SingleCallAndBack;

    /// <summary>Network calls that multiply as much; a way back multiplies twice as much as its way forth.</summary>
    public static int Calls(this Measure measure) => measure switch
    {
        Measure.Call or Measure.SingleCall => 1,
        Measure.CallAndBack or Measure.SingleCallAndBack => 3,
        Measure.TrainStep => 3 * 3,
        Measure.SupervisedStep => 14 + (7 * 3),
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "no such measure"),
    };
}
