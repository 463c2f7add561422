using LatentRecursion.Host.Kernels;
using static TorchSharp.torch;

namespace LatentRecursion.Host;

/// <summary>On what to compute.</summary>
/// <param name="Device">Where tensors live.</param>
/// <param name="Kernels">What runs network calls on the processor.</param>
public sealed record Machine(Device Device, KernelChoice Kernels)
{
    /// <summary>This processor, by the fastest kernels that it has.</summary>
    public static Machine Host => new(Devices.Host, KernelChoice.Named(KernelChoice.Auto));
}
