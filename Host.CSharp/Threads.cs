using System.Globalization;
using TorchSharp;

namespace LatentRecursion.Host;

/// <summary>How many threads libtorch computes with.</summary>
public static class Threads
{
    /// <summary>The number this process computes with; the bits of a run depend on it.</summary>
    public static int Count => torch.get_num_threads();

    /// <summary>Computes with so many threads; null: with as many as <c>OMP_NUM_THREADS</c> says, or else with all cores.</summary>
    public static void Use(int? count) => torch.set_num_threads(count ?? Asked ?? Environment.ProcessorCount);

    static int? Asked => int.TryParse(
        Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
        ? count
        : null;
}
