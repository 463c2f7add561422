using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace LatentRecursion.Host;

/// <summary>What libtorch and the C library read once, at their start: how threads wait and where tensors come from.</summary>
public static partial class LibtorchEnvironment
{
    // glibc's numbers of the two parameters, and what they are set to
    const int TrimThreshold = -1, MapThreshold = -3, KeptBytes = 512 << 20, MappedBytes = 32 << 20;
    const string TrimName = "MALLOC_TRIM_THRESHOLD_", MapName = "MALLOC_MMAP_THRESHOLD_";

    // threads shall sleep while they wait: spinning, they take the cores from whatever else runs, and a step of 12 ms takes 400;
    // large tensors shall be in large pages
    static readonly KeyValuePair<string, string>[] settings = [new("OMP_WAIT_POLICY", "passive"), new("GOMP_SPINCOUNT", "0"), new("THP_MEM_ALLOC_ENABLE", "1")];

    /// <summary>To be called before libtorch is loaded. A user's own settings stay.</summary>
    public static void Prepare()
    {
        TakeFSharpThatIsThere();
        PrepareNatives();
        if (!OperatingSystem.IsLinux()) return;
        foreach (var (name, value) in settings) _ = SetEnvironment(name, value, overwrite: 0);
        KeepMemory();
    }

    // a notebook's kernel has an F# library of its own, loaded before ours and a little older: .NET refuses it until told otherwise
    static void TakeFSharpThatIsThere() => AssemblyLoadContext.Default.Resolving += static (_, name) =>
        name.Name == "FSharp.Core" ? AssemblyLoadContext.Default.Assemblies.FirstOrDefault(loaded => loaded.GetName().Name == name.Name) : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void PrepareNatives() => Libtorch.prepare();

    // every step asks for the same tensors again: memory given back and fetched anew costs more than what is computed in it
    static void KeepMemory()
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out var _)) return;
        if (Environment.GetEnvironmentVariable(TrimName) is null) _ = SetAllocator(TrimThreshold, KeptBytes);
        if (Environment.GetEnvironmentVariable(MapName) is null) _ = SetAllocator(MapThreshold, MappedBytes);
    }

    /// <summary>The same for a process that is started: what it is told in its environment, where the user's says nothing.</summary>
    public static IEnumerable<KeyValuePair<string, string>> ForChild =>
        from setting in (KeyValuePair<string, string>[])[.. settings, new(TrimName, $"{KeptBytes}"), new(MapName, $"{MappedBytes}")]
        where Environment.GetEnvironmentVariable(setting.Key) is null
        select setting;

    // .NET keeps an environment of its own; the libraries read the process's
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
