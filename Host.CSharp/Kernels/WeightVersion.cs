using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Kernels;

/// <summary>Tells whether a tensor's values have changed.</summary>
static partial class WeightVersion
{
    static readonly bool IsKnown = TryLoad();

    /// <summary>
    /// How often the tensor was changed in place: libtorch counts it for autograd. null where this build of libtorch does not tell,
    /// and whoever asks has to expect a change.
    /// </summary>
    public static uint? Of(Tensor tensor) => IsKnown ? Version(tensor.Handle) : null;

    /// <summary>Counts a change that was made behind libtorch's back.</summary>
    public static void Bump(Tensor tensor)
    {
        using var _ = no_grad();
        // an empty view shares the count
        using var nothing = tensor.narrow(0, 0, 0);
        nothing.zero_();
    }

    static bool TryLoad() =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libtorch_cpu.so", typeof(Tensor).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "_ZNK2at10TensorBase8_versionEv", out var _);

    [LibraryImport("libtorch_cpu.so", EntryPoint = "_ZNK2at10TensorBase8_versionEv")]
    private static partial uint Version(nint tensor);
}
