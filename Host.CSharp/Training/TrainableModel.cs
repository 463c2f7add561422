using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>A model with its scheme, as a request asks for them.</summary>
public sealed class TrainableModel : IDisposable
{
    readonly RunRequest request;
    readonly SchemeSource source;
    readonly Dictionary<string, Tensor> weights;

    TrainableModel(RunRequest request, Machine machine)
    {
        (this.request, source) = (request, request.Scheme);
        Machine = machine;
        SchemeOptions = request.Options.Scheme(Choice.Defaults);
        Network = source.Adapt(SchemeOptions, Bare);
        machine.RefuseRecompute(Network);
        weights = Initial(request).ToDictionary(weight => weight.Key, weight => OnDevice(weight.Value));
        Table = weights.GetValueOrDefault(ModelWeights.PuzzleTable) ?? zeros([Network.Puzzles, 0], device: machine.Device);
        Model = machine.Kernels.Model(Network, weights);
        Curriculum = source.Build(SchemeOptions, Model);
    }

    /// <summary>The scheme that was asked for, before it has numbers.</summary>
    public SchemeChoice Choice => source.Choice;

    /// <summary>Its numbers, the published ones where the request leaves them open.</summary>
    public SchemeOptions SchemeOptions { get; }

    /// <summary>The network that was asked for, as the scheme adapts it.</summary>
    public NetworkOptions Network { get; }

    /// <summary>Where the weights are, and what runs the network calls.</summary>
    public Machine Machine { get; }

    /// <summary>All weights by their official names, the puzzles' vectors included where puzzles have some.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => weights;

    /// <summary>The puzzles' vectors, <c>N H</c>.</summary>
    public Tensor Table { get; }

    /// <summary>The model over these weights; it changes with them.</summary>
    public Model Model { get; }

    /// <summary>What is trained.</summary>
    public SchemeCurriculum Curriculum { get; }

    /// <summary>What a trained model is used with.</summary>
    public IScheme Scheme => Curriculum.Final;

    /// <summary>The model at the beginning of its training.</summary>
    public static TrainableModel Create(RunRequest request, Machine machine)
    {
        // its tensors live until it is disposed, whatever scope is open
        using var scope = NewDisposeScope();
        var model = new TrainableModel(request, machine);
        scope.Detach(model.weights.Values);
        scope.Detach(model.Table);
        return model;
    }

    /// <summary>Takes over the values of all weights, as <paramref name="owner"/> has them.</summary>
    /// <exception cref="UserError">They are not those of this network.</exception>
    public void Load(IReadOnlyDictionary<string, Tensor> values, string owner)
    {
        RequireFit(values, owner);
        Copy(values);
    }

    /// <summary>Takes over the averages of some weights; the others stay.</summary>
    /// <exception cref="UserError">They are not of this network.</exception>
    public void LoadAverage(IReadOnlyDictionary<string, Tensor> values, string owner)
    {
        RequireFit(values.Keys, values, owner);
        Copy(values);
    }

    /// <summary>Refuses weights that are not those of this network.</summary>
    public void RequireFit(IReadOnlyDictionary<string, Tensor> values, string owner) => RequireFit(weights.Keys.Union(values.Keys), values, owner);

    void RequireFit(IEnumerable<string> names, IReadOnlyDictionary<string, Tensor> values, string owner)
    {
        static string Shape(Tensor? tensor) => tensor is null ? "none" : $"shape [{string.Join(", ", tensor.shape)}]";
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            var (own, other) = (weights.GetValueOrDefault(name), values.GetValueOrDefault(name));
            if (Shape(own) != Shape(other))
                throw new UserError(
                    $"The weights of '{owner}' are not those of the network that it describes: "
                    + $"{name} has {Shape(other)}, expected was {Shape(own)}.");
        }
    }

    void Copy(IReadOnlyDictionary<string, Tensor> values)
    {
        using var _ = no_grad();
        foreach (var (name, value) in values) weights[name].copy_(value);
    }

    /// <summary>The same scheme on the same model with other values for some weights, such as averages.</summary>
    public (IScheme Scheme, Model Model) With(IReadOnlyDictionary<string, Tensor>? values)
    {
        if (values is null) return (Scheme, Model);
        var model = Machine.Kernels.Model(Network, weights.ToDictionary(weight => weight.Key, weight => values.GetValueOrDefault(weight.Key, weight.Value)));
        return (source.Build(SchemeOptions, model).Final, model);
    }

    /// <summary>Another scheme on the same weights, for those that ask for the same network.</summary>
    public IScheme As(SchemeChoice other)
    {
        var numbers = request.Options.Scheme(other.Defaults);
        return other.Adapt(numbers, Bare).Equals(Network)
            ? other.Build(numbers, Model).Final
            : throw new UserError(
                $"{other.Name} needs another network than {Choice.Name}, which this model was trained with: "
                + $"train it with --scheme {other.Name}.");
    }

    // before a scheme adapts it
    NetworkOptions Bare => request.Options.Network(request.Format.Length, request.Format.Vocabulary, request.Format.Puzzles);

    IReadOnlyDictionary<string, Tensor> Initial(RunRequest request)
    {
        try
        {
            return ModelWeights.Initial(Network, Seed.Derive((ulong)request.Options.Seed, "weights"));
        }
        catch (ArgumentException error)
        {
            throw new UserError($"No such network can be: {error.Message} Change it with --set.");
        }
    }

    Tensor OnDevice(Tensor weight)
    {
        using var _ = no_grad();
        return weight.to(Machine.Device).requires_grad_(weight.requires_grad);
    }

    /// <summary>Frees the weights, on which every scheme and model from here runs.</summary>
    public void Dispose()
    {
        foreach (var weight in weights.Values) weight.Dispose();
        Table.Dispose();
    }
}
