using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Checkpoints;

/// <summary>Everything that training needs in order to go on after a step.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Tensors">One file each, such as <see cref="Weights"/>; names in lower case.</param>
/// <param name="State">What is no tensor: sampler, random state...</param>
/// <remarks>The tensors of a loaded checkpoint are the caller's: they end with the dispose scope in which it was loaded.</remarks>
public sealed record Checkpoint(int Step, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Tensor>> Tensors, JsonObject State)
{
    /// <summary>The trained weights.</summary>
    public const string Weights = "weights";

    /// <summary>Their moving average, which answers are computed with where there is one.</summary>
    public const string Average = "average";

    /// <summary>The optimizers' moments.</summary>
    public const string Optimizer = "optimizer";

    /// <summary>The rows in the middle of their roll-outs.</summary>
    public const string Carry = "carry";

    /// <summary>What this step reached on validation, higher is better; null where it was not measured.</summary>
    public double? Score { get; init; }
}
