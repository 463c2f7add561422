using TorchSharp;

namespace LatentRecursion.Host;

/// <summary>How many threads libtorch computes with.</summary>
public static class Threads
{
    /// <summary>The number this process computes with; the bits of a run depend on it.</summary>
    public static int Count => torch.get_num_threads();

    /// <summary>Computes with so many threads; null: with all cores.</summary>
    public static void Use(int? count) => torch.set_num_threads(count ?? Environment.ProcessorCount);
}
