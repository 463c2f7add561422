using TorchSharp;

namespace LatentRecursion.Host;

/// <summary>The only file that names a device.</summary>
public static class Devices
{
    /// <summary>The name of the device that every machine has.</summary>
    public const string HostName = "cpu";

    const string CudaName = "cuda";

    /// <summary>Names that <c>--device</c> takes.</summary>
    public static readonly IReadOnlyList<string> Names = [HostName, CudaName];

    /// <summary>Whether this machine and build have a CUDA device.</summary>
    public static bool HasCuda => torch.cuda.is_available();

    /// <summary>Whether this machine and build have the device of a name.</summary>
    public static bool IsHere(string name) => name == HostName || (name == CudaName && HasCuda);

    /// <summary>The device of a name; an error where this machine or build has none.</summary>
    public static torch.Device Named(string name) => name switch
    {
        HostName => torch.CPU,
        CudaName when HasCuda => torch.CUDA,
        CudaName => throw new UserError(
            "--device cuda was asked for, but this build sees no CUDA device: "
            + "build with -p:Cuda=true on a machine with an NVIDIA GPU, or use --device cpu."),
        _ => throw UserError.Unknown("device", name, Names),
    };

    /// <summary>The name of a device.</summary>
    public static string NameOf(torch.Device device) => IsHost(device) ? HostName : CudaName;

    /// <summary>Where results are read on the host.</summary>
    public static torch.Device Host => torch.CPU;

    /// <summary>Whether a device is the processor.</summary>
    public static bool IsHost(torch.Device device) => device.type == DeviceType.CPU;

    /// <summary>Whether a tensor lies in the processor's memory.</summary>
    public static bool IsHost(torch.Tensor tensor) => tensor.device_type == DeviceType.CPU;
}
