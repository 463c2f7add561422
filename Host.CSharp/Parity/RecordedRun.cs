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
        if (!SchemeNames.TryGetValue(source, out var scheme)) throw Unfit($"its source is '{source}', and only {string.Join(", ", SchemeNames.Keys)} are known");
        Choice = Schemes.All.Single(choice => choice.Name == scheme);
        var config = new OfficialConfig(path, Json("config"));
        Batch = config.Whole("batch_size");
        Steps = Number("steps");
        IsTraining = Text("mode") switch { "train" => true, "eval" => false, var mode => throw Unfit($"its mode is '{mode}', and only train and eval are known") };
        SchemeOptions = config.Scheme(Choice.Defaults, Text("loss"));
        Network = Choice.Adapt(SchemeOptions, config.Network(source));
        sensitivity = Json("sensitivity").EnumerateObject().ToDictionary(group => group.Name, group => group.Value.GetDouble());
        Learning = ReadLearning();
        Shapes = RecordedShapes.Of(this);
        CheckShapes();
        CheckIndices();
    }

    public SchemeChoice Choice { get; }

    public SchemeOptions SchemeOptions { get; }

    public NetworkOptions Network { get; }

    public LearningOptions Learning { get; }

    public int Batch { get; }

    public int Steps { get; }

    public bool IsTraining { get; }

    /// <summary>The names that the run must have, and no other, with their shapes.</summary>
    public IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <summary>Reads a file and checks that it is a whole recorded run. Its tensors belong to the current dispose scope.</summary>
    public static RecordedRun Read(string path) => new(path, Safetensors.Read(path));

    /// <summary>A recorded tensor.</summary>
    public Tensor this[string name] => tensors[name];

    /// <summary>The largest change of any value of a group when every weight moves by one unit in the last place.</summary>
    public double Sensitivity(string group) =>
        sensitivity.TryGetValue(group, out var value) ? value : throw Unfit($"its sensitivity lacks '{group}'");

    LearningOptions ReadLearning()
    {
        var adam = Json("adam_atan2");
        var sparse = Json("signsgd");
        if (Text("loss_scale") != "1/batch_size") throw Unfit($"its loss scale is '{Text("loss_scale")}' where 1/batch_size is known");
        return new(
            OptimizerKind.AdamAtan2, adam.GetProperty("lr").GetDouble(), adam.GetProperty("weight_decay").GetDouble(),
            sparse.GetProperty("lr").GetDouble(), sparse.GetProperty("weight_decay").GetDouble(),
            adam.GetProperty("beta1").GetDouble(), adam.GetProperty("beta2").GetDouble(),
            Clip: 0, double.Parse(Text("ema_rate"), CultureInfo.InvariantCulture), new Schedule(0, Steps, 1));
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

    // what would be looked up in a table must be in it
    void CheckIndices()
    {
        foreach (var name in Shapes.Keys)
        {
            var size = name.EndsWith("/puzzle_identifiers", StringComparison.Ordinal) ? Network.Puzzles : name.EndsWith("/inputs", StringComparison.Ordinal) ? Network.Vocabulary : 0;
            if (size > 0 && tensors[name].lt(0).logical_or(tensors[name].ge(size)).any().item<bool>())
                throw Unfit($"its tensor {name} has values outside 0 to {size - 1}");
        }
    }

    static string More(List<string> names) => names.Count > 1 ? $" (and {names.Count - 1} more)" : "";

    string Text(string key) => metadata.TryGetValue(key, out var value) ? value : throw Unfit($"its metadata lacks '{key}'");

    int Number(string key) =>
        int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 100_000
            ? value
            : throw Unfit($"its '{key}' is '{Text(key)}', not a whole number above 0");

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

    UserError Unfit(string problem) => OfficialConfig.Unfit(path, problem);
}
