using System.Text.Json;

namespace LatentRecursion.Host.Parity;

/// <summary>The official configuration of a recorded run, key by key, in our words.</summary>
sealed class OfficialConfig
{
    static readonly HashSet<string> Known =
    [
        "batch_size", "seq_len", "puzzle_emb_ndim", "num_puzzle_identifiers", "vocab_size", "H_cycles", "L_cycles", "H_layers", "L_layers",
        "hidden_size", "expansion", "num_heads", "pos_encodings", "halt_max_steps", "halt_exploration_prob", "forward_dtype", "mlp_t",
        "puzzle_emb_len", "no_ACT_continue", "rms_norm_eps", "rope_theta",
    ];

    readonly string path;
    readonly Dictionary<string, JsonElement> values;

    public OfficialConfig(string path, JsonElement config)
    {
        this.path = path;
        if (config.ValueKind != JsonValueKind.Object) throw Unfit(path, "its config is not an object");
        values = [];
        foreach (var pair in config.EnumerateObject())
            if (!values.TryAdd(pair.Name, pair.Value)) throw Unfit(path, $"its config has the key '{pair.Name}' twice");
        if (values.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown) throw Unfit(path, $"its config has the unknown key '{unknown}'");
        Require("forward_dtype", Text("forward_dtype") == "float32", "float32");
        Require("halt_exploration_prob", Real("halt_exploration_prob", 0) == 0, "0");
    }

    /// <summary>The network before the scheme adapts it. <paramref name="source"/> is the code that ran.</summary>
    public NetworkOptions Network(string source)
    {
        var width = Whole("hidden_size");
        var hint = Whole("puzzle_emb_ndim", least: 0);
        var prefix = Whole("puzzle_emb_len", least: 0, fallback: 0);
        return new NetworkOptions(
            vocabulary: Whole("vocab_size"),
            length: Whole("seq_len"),
            width: width,
            layers: Whole("L_layers"),
            highLayers: source == "hrm" ? Whole("H_layers") : 0,
            heads: Whole("num_heads"),
            expansion: Real("expansion"),
            mixer: values.TryGetValue("mlp_t", out var mixer) && mixer.ValueKind == JsonValueKind.True ? Mixer.Tokens : Mixer.Attention,
            positions: Text("pos_encodings") switch
            {
                "rope" => Positions.Rotary,
                "learned" => Positions.Learned,
                "none" or "" => Positions.Absent,
                var other => throw Unfit(path, $"its config has pos_encodings = '{other}', not rope, learned or none"),
            },
            prefix: prefix > 0 ? prefix : (hint + width - 1) / width,
            hintWidth: hint,
            puzzles: Whole("num_puzzle_identifiers"),
            stepTable: 0,
            epsilon: Real("rms_norm_eps", 1e-5),
            rotaryBase: Real("rope_theta", 10000));
    }

    /// <summary>The scheme's numbers.</summary>
    public SchemeOptions Scheme(SchemeOptions defaults, string loss) => new(
        steps: Whole("halt_max_steps"),
        cycles: Whole("H_cycles"),
        latentUpdates: Whole("L_cycles"),
        likelihood: loss switch
        {
            "stablemax_cross_entropy" => Likelihood.Stablemax,
            "softmax_cross_entropy" => Likelihood.Softmax,
            _ => throw Unfit(path, $"its loss is '{loss}', and only stablemax_cross_entropy and softmax_cross_entropy are known"),
        },
        stepWeights: defaults.StepWeights);

    public int Whole(string key, int least = 1, int? fallback = null)
    {
        if (!values.TryGetValue(key, out var value)) return fallback ?? throw Unfit(path, $"its config lacks '{key}'");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= 1 << 20
            ? number
            : throw Unfit(path, $"its config has {key} = {value}, not a whole number from {least} to {1 << 20}");
    }

    double Real(string key, double? fallback = null)
    {
        if (!values.TryGetValue(key, out var value)) return fallback ?? throw Unfit(path, $"its config lacks '{key}'");
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Unfit(path, $"its config has {key} = {value}, not a number");
    }

    string Text(string key) =>
        values.TryGetValue(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Unfit(path, $"its config lacks the text '{key}'");

    void Require(string key, bool holds, string expected)
    {
        if (!holds) throw Unfit(path, $"its config has {key} = {values[key]}; only {expected} can be replayed");
    }

    public static UserError Unfit(string path, string problem) =>
        new($"'{path}' is no recorded run that can be replayed: {problem}.");
}
