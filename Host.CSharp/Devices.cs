using TorchSharp;

namespace LatentRecursion.Host;

/// <summary>The only file that names a device.</summary>
public static class Devices
{
    /// <summary>Names that <c>--device</c> takes.</summary>
    public static readonly IReadOnlyList<string> Names = ["cpu", "cuda"];

    /// <summary>Whether this machine and build have a CUDA device.</summary>
    public static bool HasCuda => torch.cuda.is_available();

    /// <summary>The device of a name; an error where this machine or build has none.</summary>
    public static torch.Device Named(string name) => name switch
    {
        "cpu" => torch.CPU,
        "cuda" when HasCuda => torch.CUDA,
        "cuda" => throw new UserError("--device cuda was asked for, but this build sees no CUDA device: build with -p:Cuda=true on a machine with an NVIDIA GPU, or use --device cpu."),
        _ => throw UserError.Unknown("device", name, Names),
    };

    /// <summary>Where results are read on the host.</summary>
    public static torch.Device Host => torch.CPU;
}
