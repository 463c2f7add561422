using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Kernels;

/// <summary>Tells whether a tensor's values have changed.</summary>
static partial class WeightVersion
{
    const string Library = "libtorch_cpu.so", VersionOf = "_ZNK2at10TensorBase8_versionEv", BumpOf = "_ZN5torch8autograd4impl12bump_versionERKN2at6TensorE";

    static readonly bool IsKnown = Has(VersionOf), IsBumped = Has(BumpOf);

    /// <summary>
    /// How often the tensor was changed in place: libtorch counts it for autograd. null where this build of libtorch does not tell,
    /// and whoever asks has to expect a change.
    /// </summary>
    public static uint? Of(Tensor tensor) => IsKnown ? Version(tensor.Handle) : null;

    /// <summary>Counts a change that was made behind libtorch's back.</summary>
    public static void Bump(Tensor tensor)
    {
        if (IsBumped) Count(tensor.Handle);
        else ChangeNothing(tensor);
    }

    // a hundred times slower, for a libtorch that does not let itself be told
    static void ChangeNothing(Tensor tensor)
    {
        using var _ = no_grad();
        // an empty view shares the count
        using var row = tensor.unsqueeze(0);
        using var nothing = row.narrow(0, 0, 0);
        nothing.zero_();
    }

    static bool Has(string export) =>
        OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad(Library, typeof(Tensor).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, export, out var _);

    [LibraryImport(Library, EntryPoint = VersionOf)]
    private static partial uint Version(nint tensor);

    [LibraryImport(Library, EntryPoint = BumpOf)]
    private static partial void Count(nint tensor);
}
