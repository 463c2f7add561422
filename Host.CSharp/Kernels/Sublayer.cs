namespace LatentRecursion.Host.Kernels;

/// <summary>
/// Half of a block, for one sequence: output = norm(input + f(input)). States are places x stride; what the way back needs besides
/// input and output goes into <c>kept</c>, which the way back may overwrite.
/// </summary>
abstract unsafe class Sublayer<T>
    where T : struct, ILanes<T>
{
    public abstract IReadOnlyList<EngineWeight<T>> Weights { get; }

    /// <summary>Floats of <c>kept</c>.</summary>
    public abstract int Kept { get; }

    public abstract void Forward(float* input, float* output, float* kept, Workspace workspace);

    /// <summary>
    /// Turns the gradient of the output, which is lost, into that of the input, and adds the weights' gradients to
    /// <paramref name="weightGradients"/>, or sets them where this is the <paramref name="isFirst"/> sequence of a sum.
    /// </summary>
    public abstract void Backward(
        float* input, float* output, float* kept, float* gradient, float* inputGradient, float* weightGradients, bool isFirst, Workspace workspace);
}

/// <summary>What a thread needs besides, for one sequence at a time.</summary>
sealed unsafe class Workspace
{
    readonly Dictionary<string, NativeBuffer> buffers = [];

    /// <summary>A buffer of at least so many floats, the same one for the same name.</summary>
    public float* Buffer(string name, long floats)
    {
        if (buffers.TryGetValue(name, out var buffer) && buffer.Length >= floats) return buffer.Floats;
        return (buffers[name] = new(floats)).Floats;
    }
}
