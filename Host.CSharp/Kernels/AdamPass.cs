using static LatentRecursion.Host.Kernels.TensorMemory;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Kernels;

/// <summary>One update of many weights by a kernel: first they are gathered, then all are done together, on all threads.</summary>
sealed unsafe class AdamPass(AdamKernel kernel)
{
    // long enough to be worth a thread's while, short enough that none waits for another
    const int Piece = 1 << 14;

    readonly List<(AdamFactors Factors, AdamStretch Stretch)> pieces = [];
    readonly List<Tensor> changed = [];

    /// <summary>Takes a weight in if the kernel covers it; its tensors have to live until <see cref="Run"/>.</summary>
    public bool TryAdd(AdamFactors factors, Tensor weight, Tensor gradient, Tensor first, Tensor second, Tensor? average)
    {
        var count = weight.numel();
        Tensor[] state = average is null ? [weight, first, second] : [weight, first, second, average];
        if (!Array.TrueForAll(state, tensor => Covers(tensor, count) && tensor.is_contiguous()) || !Covers(gradient, count)) return false;
        var whole = new AdamStretch(
            Address(weight), Address(gradient.contiguous()), Address(first), Address(second), average is null ? null : Address(average), count);
        for (var from = 0L; from < count; from += Piece) pieces.Add((factors, whole.Part(from, Math.Min(Piece, count - from))));
        changed.AddRange(state);
        return true;
    }

    /// <summary>Updates all that were taken in.</summary>
    public void Run()
    {
        new Workers().Run(pieces.Count, (piece, _) => kernel.Update(pieces[piece].Factors, pieces[piece].Stretch));
        foreach (var tensor in changed) WeightVersion.Bump(tensor);
    }

    static bool Covers(Tensor tensor, long count) =>
        tensor.dtype == ScalarType.Float32 && Devices.IsHost(tensor) && tensor.numel() == count && count <= MostNumbers;
}
