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
