using System.Runtime.InteropServices;
using TorchSharp;

namespace LatentRecursion.Host;

/// <summary>How many threads libtorch computes with, and how they wait.</summary>
public static partial class Threads
{
    /// <summary>The number this process computes with; the bits of a run depend on it.</summary>
    public static int Count => torch.get_num_threads();

    /// <summary>
    /// To be called before libtorch is loaded: its threads shall sleep while they wait. Spinning, they take the cores from whatever
    /// else runs, and a step that should take 12 ms takes 400. A user's own setting stays.
    /// </summary>
    public static void WaitAsleep()
    {
        if (!OperatingSystem.IsLinux()) return;
        // .NET keeps an environment of its own; OpenMP reads the process's
        SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);
        SetEnvironment("GOMP_SPINCOUNT", "0", overwrite: 0);
    }

    /// <summary>Computes with so many threads; null: with all cores.</summary>
    public static void Use(int? count) => torch.set_num_threads(count ?? Environment.ProcessorCount);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
