using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Kernels;

/// <summary>What runs the network calls of a process's models: an engine of ours on the processor, or the TorchSharp reference.</summary>
public sealed class KernelChoice
{
    /// <summary>The engine with the widest registers that this processor has, for what it covers.</summary>
    public const string Auto = "auto";

    /// <summary>Names of TorchSharp, which runs every network, and of the engines of 256-bit and of 512-bit registers.</summary>
    public const string Reference = "reference", Avx2 = "avx2", Avx512 = "avx512";

    // above, the reference is as fast
    const int WidestState = 256;

    readonly bool isDemanded;
    readonly Action<string> say;
    long byEngine, byReference;
    int hasSaid;

    KernelChoice(string name, bool recompute, bool isDemanded, Action<string> say) =>
        (Name, Recompute, this.isDemanded, this.say) = (name, recompute, isDemanded, say);

    /// <summary>Names that <c>--kernels</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, Reference, Avx2, Avx512];

    /// <summary>The engines that this processor can run, the fastest first.</summary>
    public static IReadOnlyList<string> Engines { get; } =
        [.. new[]
            {
                (Avx512, Avx512F.IsSupported && Avx512DQ.IsSupported),
                (Avx2, System.Runtime.Intrinsics.X86.Avx2.IsSupported && Fma.IsSupported)
            }.Where(engine => engine.Item2).Select(engine => engine.Item1)];

    /// <summary>Whether this processor can run the kernels of a name.</summary>
    public static bool IsHere(string name) => name == Reference || Engines.Contains(name);

    /// <summary>As it was asked for.</summary>
    public string Name { get; }

    /// <summary>What runs where it can: the name of an engine, or <see cref="Reference"/>.</summary>
    public string Runs => Name != Auto ? Name : Engines is [var best, ..] ? best : Reference;

    /// <summary>Whether the way back makes the way forth again instead of keeping it: a third more time, far less memory.</summary>
    public bool Recompute { get; }

    /// <summary>Network calls, each of a whole batch, that an engine ran, and that the reference ran.</summary>
    public (long Engine, long Reference) Calls => (Interlocked.Read(ref byEngine), Interlocked.Read(ref byReference));

    /// <summary>The kernels of a name; an error where this processor cannot run them.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="recompute">See <see cref="Recompute"/>.</param>
    /// <param name="say">Told once if the reference runs what no engine covers.</param>
    /// <param name="isDemanded">An engine that is named must run every call; otherwise, as with auto, the reference runs what it does not cover.</param>
    public static KernelChoice Named(string name, bool recompute = false, Action<string>? say = null, bool isDemanded = true)
    {
        if (!Names.Contains(name)) throw UserError.Unknown("kernels", name, Names);
        if (name is Avx2 or Avx512 && !IsHere(name))
            throw new UserError(
                $"--kernels {name} was given, but this processor has no {name}: "
                + $"use --kernels {(Engines is [var best, ..] ? best : Reference)}, or auto.");
        return new(name, recompute, isDemanded && name != Auto, say ?? (_ => { }));
    }

    /// <summary>The model over these weights.</summary>
    public Model Model(NetworkOptions options, IReadOnlyDictionary<string, Tensor> weights) =>
        new(options, weights, (level, layers) => Network(options, weights, level, layers));

    /// <summary>One network of a model.</summary>
    public INetwork Network(NetworkOptions options, IReadOnlyDictionary<string, Tensor> weights, string level, int layers)
    {
        var reference = new ReferenceNetwork(options, weights, level, layers);
        return Runs == Reference ? reference : new EngineNetwork(Engine(options, level, layers), reference, options, weights, this);
    }

    /// <summary>The engine of one network; null where the reference runs.</summary>
    public IEngine? Engine(NetworkOptions options, string level, int layers)
    {
        if (Uncovered(options) is { } why) return isDemanded ? throw Refusal(why) : null;
        return Runs switch
        {
            Avx512 => Build<Lanes512>(options, level, layers),
            Avx2 => Build<Lanes256>(options, level, layers),
            _ => null,
        };
    }

    /// <summary>What of a network no engine covers, in words; null where one does.</summary>
    internal string? Uncovered(NetworkOptions options) =>
        Runs != Reference && options.Width > WidestState ? $"a width of {options.Width}, above {WidestState}" : null;

    internal void CountEngine() => Interlocked.Increment(ref byEngine);

    /// <summary>A call that no engine covers: the reference's, unless an engine was demanded.</summary>
    internal void CountReference(string why)
    {
        if (isDemanded) throw Refusal(why);
        Interlocked.Increment(ref byReference);
        if (Interlocked.Exchange(ref hasSaid, 1) == 0) say($"The reference runs some network calls: the {Runs} kernels do not cover {why}.");
    }

    UserError Refusal(string why) => new($"--kernels {Name} was given, but it does not cover {why}: use --kernels auto or reference.");

    static Engine<T> Build<T>(NetworkOptions options, string level, int layers)
        where T : struct, ILanes<T>
    {
        var geometry = new Geometry(options.Places, options.Width);
        var epsilon = (float)options.Epsilon;
        var rotary = options.Mixer == Mixer.Attention ? new Rotary<T>(Tables(options), options.Places, options.HeadWidth) : null;
        Sublayer<T> Mixing(string name) => rotary is null
            ? new TokenMixer<T>(geometry, name, options.Inner(options.Places), epsilon)
            : new SelfAttention<T>(geometry, name, options.Heads, rotary, epsilon);
        var names = Enumerable.Range(0, layers).Select(layer => $"{level}.layers.{layer}");
        return new(geometry, [.. names.SelectMany(name => new[] { Mixing(name), new ChannelMlp<T>(geometry, name, options.Inner(options.Width), epsilon) })]);
    }

    static (float[] Cosine, float[] Sine)? Tables(NetworkOptions options)
    {
        if (options.Positions != Positions.Rotary) return null;
        using var scope = NewDisposeScope();
        var (cosine, sine) = Block.rotary(options, zeros(1));
        using (cosine)
        using (sine) return (cosine.data<float>().ToArray(), sine.data<float>().ToArray());
    }
}
