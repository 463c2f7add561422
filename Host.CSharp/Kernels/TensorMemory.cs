using static TorchSharp.torch;

namespace LatentRecursion.Host.Kernels;

/// <summary>The numbers of a tensor where they lie.</summary>
static unsafe class TensorMemory
{
    /// <summary>TorchSharp shows no more bytes than an int counts.</summary>
    public const int MostNumbers = int.MaxValue / sizeof(float);

    /// <summary>The first number of a contiguous float32 tensor on the processor; it stays there for as long as the tensor lives.</summary>
    public static float* Address(Tensor tensor)
    {
        fixed (byte* first = tensor.bytes) return (float*)first;
    }
}
