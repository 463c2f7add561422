using System.Globalization;
using System.Text.Json;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Parity;

/// <summary>
/// A recorded run of the official code: what it was told, in our words, and the tensors it showed. Every tensor that such a
/// run must have is there with the right shape, and no other.
/// </summary>
public sealed class RecordedRun
{
    static readonly Dictionary<string, string> SchemeNames = new() { ["trm"] = "trm", ["hrm"] = "hrm", ["dis"] = "dis-code" };

    readonly string path;
    readonly IReadOnlyDictionary<string, string> metadata;
    readonly IReadOnlyDictionary<string, Tensor> tensors;
    readonly Dictionary<string, double> sensitivity;

    RecordedRun(string path, SafetensorsFile file)
    {
        this.path = path;
        (metadata, tensors) = (file.Metadata, file.Tensors);
        var source = Text("source");
        if (!SchemeNames.TryGetValue(source, out var scheme))
            throw Unfit($"its source is '{source}', and only {string.Join(", ", SchemeNames.Keys)} are known");
        Choice = Schemes.All.Single(choice => choice.Name == scheme);
        var config = new OfficialConfig(path, Json("config"));
        Batch = config.Whole("batch_size");
        Steps = Number("steps");
        IsTraining = Text("mode") switch
        {
            "train" => true,
            "eval" => false,
            var mode => throw Unfit($"its mode is '{mode}', and only train and eval are known")
        };
        SchemeOptions = config.Scheme(Choice.Defaults, Text("loss"));
        Network = Choice.Adapt(SchemeOptions, config.Network(source));
        sensitivity = Numbers("sensitivity");
        Learning = ReadLearning();
        Shapes = ShapesOfNetwork();
        CheckShapes();
        CheckCarried();
    }

    /// <summary>The scheme of ours that does what the recorded code did.</summary>
    public SchemeChoice Choice { get; }

    /// <summary>N_sup, T and n, and the likelihood of the recorded loss.</summary>
    public SchemeOptions SchemeOptions { get; }

    /// <summary>The recorded network, as the scheme adapts it.</summary>
    public NetworkOptions Network { get; }

    /// <summary>The recorded rates, decays and moving averages: AdamAtan2 at a constant rate, nothing clipped.</summary>
    public LearningOptions Learning { get; }

    /// <summary>Rows of every batch, B.</summary>
    public int Batch { get; }

    /// <summary>Supervised steps of the batch; each was followed by an update where <see cref="IsTraining"/>.</summary>
    public int Steps { get; }

    /// <summary>Whether it trained: <see cref="Trainer.Step"/> replays a training, <see cref="Trainer.Look"/> an evaluation.</summary>
    public bool IsTraining { get; }

    /// <summary>The names that the run must have, and no other, with their shapes.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Reads a file and checks that it is a whole recorded run. Its tensors belong to the current dispose scope.</summary>
    public static RecordedRun Read(string path) => new(path, Safetensors.Read(path));

    /// <summary>A recorded tensor.</summary>
    public Tensor this[string name] => tensors[name];

    /// <summary>These rows of a tensor; an error where tokens or puzzles are in no table, in which they are to be looked up.</summary>
    public Tensor InTable(string name, Tensor rows)
    {
        var size = name.EndsWith("/puzzle_identifiers", StringComparison.Ordinal) ? Network.Puzzles
            : name.EndsWith("/inputs", StringComparison.Ordinal) ? Network.Vocabulary
            : 0;
        if (size > 0 && rows.numel() > 0 && (rows.min().to(ScalarType.Int64).item<long>() < 0 || rows.max().to(ScalarType.Int64).item<long>() >= size))
            throw Unfit($"its tensor {name} has values outside 0 to {size - 1}");
        return rows;
    }

    /// <summary>The largest change of any value of a group when every weight moves by one unit in the last place.</summary>
    public double Sensitivity(string group) =>
        sensitivity.TryGetValue(group, out var value) ? value : throw Unfit($"its sensitivity lacks '{group}'");

    LearningOptions ReadLearning()
    {
        double Adam(string name) => Part("adam_atan2", name);
        double Sparse(string name) => Part("signsgd", name);
        if (!double.TryParse(Text("ema_rate"), CultureInfo.InvariantCulture, out var average))
            throw Unfit($"its ema_rate is '{Text("ema_rate")}', not a number");
        if (Text("loss_scale") != "1/batch_size") throw Unfit($"its loss scale is '{Text("loss_scale")}' where 1/batch_size is known");
        return new(
            OptimizerKind.AdamAtan2, Adam("lr"), Adam("weight_decay"), Sparse("lr"), Sparse("weight_decay"), Adam("beta1"), Adam("beta2"),
            Clip: 0, average, new Schedule(0, Steps, 1));
    }

    IReadOnlyDictionary<string, long[]> ShapesOfNetwork()
    {
        try
        {
            return RecordedShapes.Of(this);
        }
        catch (ArgumentException error)
        {
            throw Unfit($"no such network can be: {error.Message.TrimEnd('.')}");
        }
    }

    void CheckShapes()
    {
        var missing = Shapes.Keys.Where(name => !tensors.ContainsKey(name)).ToList();
        if (missing.Count > 0) throw Unfit($"it lacks the tensor {missing[0]}{More(missing)}");
        var extra = tensors.Keys.Where(name => !Shapes.ContainsKey(name)).ToList();
        if (extra.Count > 0) throw Unfit($"it has the tensor {extra[0]}{More(extra)}, which such a run does not have");
        foreach (var (name, shape) in Shapes)
        {
            if (!tensors[name].shape.SequenceEqual(shape))
                throw Unfit($"its tensor {name} has the shape [{string.Join(", ", tensors[name].shape)}], not [{string.Join(", ", shape)}]");
        }
    }

    // what slots carry is looked up in tables
    void CheckCarried()
    {
        foreach (var name in Shapes.Keys.Where(name => name.Contains("/carry/", StringComparison.Ordinal))) InTable(name, tensors[name]);
    }

    static string More(List<string> names) => names.Count > 1 ? $" (and {names.Count - 1} more)" : "";

    string Text(string key) => metadata.TryGetValue(key, out var value) ? value : throw Unfit($"its metadata lacks '{key}'");

    int Number(string key) =>
        int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 100_000
            ? value
            : throw Unfit($"its '{key}' is '{Text(key)}', not a whole number from 1 to 100,000");

    JsonElement Json(string key)
    {
        try
        {
            return JsonElement.Parse(Text(key));
        }
        catch (JsonException)
        {
            throw Unfit($"its '{key}' is not JSON");
        }
    }

    Dictionary<string, double> Numbers(string key)
    {
        var json = Json(key);
        if (json.ValueKind != JsonValueKind.Object) throw Unfit($"its '{key}' is no JSON object");
        var numbers = new Dictionary<string, double>();
        foreach (var part in json.EnumerateObject())
        {
            var isNumber = part.Value.ValueKind == JsonValueKind.Number && double.IsFinite(part.Value.GetDouble());
            numbers[part.Name] = isNumber ? part.Value.GetDouble() : throw Unfit($"its '{key}' has {part.Name} = {part.Value}, not a number");
        }

        return numbers;
    }

    double Part(string key, string name) =>
        Numbers(key).TryGetValue(name, out var value) ? value : throw Unfit($"its '{key}' lacks '{name}'");

    UserError Unfit(string problem) => OfficialConfig.Unfit(path, problem);
}
