using static LatentRecursion.Host.Kernels.TensorMemory;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Kernels;

/// <summary>A network whose calls an engine runs where it can, and the reference where it cannot.</summary>
public sealed class EngineNetwork : INetwork
{
    readonly IEngine? engine; // where there is none, all calls are the reference's
    readonly INetwork reference;
    readonly NetworkOptions options;
    readonly KernelChoice kernels;
    readonly Tensor[] weights;
    readonly uint?[] packed;
    readonly string? uncovered;
    int generation;

    internal EngineNetwork(IEngine? engine, INetwork reference, NetworkOptions options, IReadOnlyDictionary<string, Tensor> weights, KernelChoice kernels)
    {
        (this.engine, this.reference, this.options, this.kernels) = (engine, reference, options, kernels);
        this.weights = [.. (engine?.WeightNames ?? []).Select(name => weights[name])];
        packed = new uint?[this.weights.Length];
        uncovered = kernels.Uncovered(options) ?? this.weights.Select(weight => Uncovered(weight)).FirstOrDefault(why => why is not null);
    }

    /// <inheritdoc/>
    public Work Work => reference.Work;

    /// <summary>Hidden state and injection to hidden state, all <c>B L D</c>; throws first what an earlier way back failed with.</summary>
    public Tensor Call(Tensor hidden, Tensor injection)
    {
        ThrowIfBackwardFailed();
        if (Uncovered(hidden, injection) is { } why)
        {
            kernels.CountReference(why);
            return reference.Call(hidden, injection);
        }

        kernels.CountEngine();
        Meter.Add(Work.Flops * hidden.size(0));
        var isWatched = is_grad_enabled() && (hidden.requires_grad || injection.requires_grad || Array.Exists(weights, weight => weight.requires_grad));
        return isWatched ? EngineCall.apply([this, hidden, injection, .. weights]) : Forward(hidden, injection, keep: false).Output;
    }

    /// <summary>
    /// Throws what a way back failed with. An exception must not cross libtorch, which would end the process: the gradients that it
    /// left are no numbers.
    /// </summary>
    public static void ThrowIfBackwardFailed() => EngineCall.ThrowIfFailed();

    // in words; null where the engine can run it
    string? Uncovered(Tensor hidden, Tensor injection)
    {
        if ((uncovered ?? Uncovered(hidden) ?? Uncovered(injection)) is { } why) return why;
        // the reference knows what to say of a wrong shape
        return IsOneBatch(hidden, injection)
            ? null
            : $"states of shape [{string.Join(", ", hidden.shape)}] with an injection of [{string.Join(", ", injection.shape)}]";
    }

    static string? Uncovered(Tensor tensor) =>
        tensor.dtype != ScalarType.Float32 ? $"numbers of type {tensor.dtype}"
        : !Devices.IsHost(tensor) ? $"tensors on {tensor.device}"
        : tensor.numel() > MostNumbers ? $"{tensor.numel()} numbers at once"
        : null;

    bool IsOneBatch(Tensor hidden, Tensor injection) =>
        hidden.dim() == 3 && hidden.size(0) > 0 && hidden.size(1) == options.Places && hidden.size(2) == options.Width
        && hidden.shape.AsSpan().SequenceEqual(injection.shape);

    /// <summary>The way forth, and where asked for what the way back needs of it.</summary>
    internal unsafe (Tensor Output, Trace Trace) Forward(Tensor hidden, Tensor injection, bool keep)
    {
        Pack();
        var output = empty(hidden.shape, dtype: ScalarType.Float32);
        using Tensor x = hidden.contiguous(), e = injection.contiguous();
        var kept = engine!.Forward(Address(x), Address(e), Address(output), (int)hidden.size(0), keep && !kernels.Recompute);
        return (output, new(kept, generation));
    }

    /// <summary>The gradients of hidden + injection and of the weights.</summary>
    internal unsafe (Tensor Input, Tensor[] Weights) Backward(Trace trace, Tensor hidden, Tensor injection, Tensor gradient)
    {
        Pack();
        if (trace.Generation != generation)
            throw new InvalidOperationException("the weights were changed between a network call and its backward pass: update them after it.");
        var input = empty(hidden.shape, dtype: ScalarType.Float32);
        Tensor[] weightGradients = [.. weights.Select(weight => empty(weight.shape, dtype: ScalarType.Float32))];
        using Tensor x = hidden.contiguous(), e = injection.contiguous(), d = gradient.contiguous();
        engine!.Backward(
            trace.Kept, Address(x), Address(e), Address(d), Address(input), [.. weightGradients.Select(weight => (nint)Address(weight))], (int)hidden.size(0));
        return (input, weightGradients);
    }

    /// <summary>Gradients of everything that no optimizer can mistake for good ones.</summary>
    internal List<Tensor> NoNumbers(long[] state)
    {
        return [null!, full(state, float.NaN), full(state, float.NaN), .. weights.Select(weight => full(weight.shape, float.NaN))];
    }

    // what has changed since it was packed
    unsafe void Pack()
    {
        lock (packed)
        {
            var changed = false;
            for (var number = 0; number < weights.Length; number++)
            {
                var version = WeightVersion.Of(weights[number]);
                if (version is not null && packed[number] == version) continue;
                using var weight = weights[number].contiguous();
                engine!.Pack(number, Address(weight));
                changed |= version is not null;
                packed[number] = version;
            }

            if (changed) generation++;
        }
    }

    /// <summary>What a call leaves for its way back: what was kept, if anything, and of which weights.</summary>
    internal sealed record Trace(Kept? Kept, int Generation);
}

/// <summary>One call as one node of libtorch's graph: the arguments are the network, hidden, injection and all weights.</summary>
sealed class EngineCall : autograd.SingleTensorFunction<EngineCall>
{
    const string Network = "network", Trace = "trace", Returned = "returned";

    static Exception? failure;

    public override string Name => "network call";

    /// <inheritdoc cref="EngineNetwork.ThrowIfBackwardFailed"/>
    public static void ThrowIfFailed()
    {
        if (failure is not null && Interlocked.Exchange(ref failure, null) is { } error)
            throw new InvalidOperationException($"the backward pass of a network call failed: {error.Message}", error);
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var network = (EngineNetwork)vars[0];
        Tensor hidden = (Tensor)vars[1], injection = (Tensor)vars[2];
        var (output, trace) = network.Forward(hidden, injection, keep: true);
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([hidden, injection]);
        ctx.save_data(Network, network);
        ctx.save_data(Trace, trace);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var network = (EngineNetwork)ctx.get_data(Network);
        var trace = (EngineNetwork.Trace)ctx.get_data(Trace);
        List<Tensor> gradients;
        try
        {
            if (is_grad_enabled())
                throw new InvalidOperationException(
                    "a gradient of its gradients was asked for (create_graph), and the engine makes none: "
                    + "use the reference for that (--kernels reference).");
            gradients = Gradients(ctx, network, trace, grad_output);
        }
        catch (Exception error)
        {
            failure = error;
            gradients = network.NoNumbers(grad_output.shape);
        }

        // a second way back through the same call makes the way forth again
        trace.Kept?.Dispose();
        ctx.save_data(Trace, trace with { Kept = null });
        // libtorch copies them after this has returned: nothing may finalise them before
        ctx.save_data(Returned, gradients);
        return gradients;
    }

    static List<Tensor> Gradients(autograd.AutogradContext ctx, EngineNetwork network, EngineNetwork.Trace trace, Tensor gradient)
    {
        var saved = ctx.get_saved_variables();
        var (input, weights) = network.Backward(trace, saved[0], saved[1], gradient);
        foreach (var tensor in saved) tensor.Dispose();
        return [null!, input, input, .. weights];
    }
}
