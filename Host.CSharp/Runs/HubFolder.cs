using System.Text.Json.Nodes;
using LatentRecursion.Host.Checkpoints;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Runs;

/// <summary>
/// A trained model in the layout that model hubs expect: <c>model.safetensors</c> with the official names, <c>config.json</c>, and a model card,
/// <c>README.md</c>. It becomes a run again.
/// </summary>
static class HubFolder
{
    const string WeightsName = "model.safetensors", ConfigName = "config.json", CardName = "README.md", ModelType = "latent-recursion";

    // what other programs of safetensors look for
    static readonly Dictionary<string, string> metadata = new() { ["format"] = "pt" };

    sealed record Config(string ModelType, int Step, double? Score, JsonObject State, RunManifest Run);

    /// <summary>Writes a run's weights at its checkpoint in full or not at all; a folder with anything in it is refused.</summary>
    public static void Write(TrainedRun run, EvaluationResult measured, string? licence, string path)
    {
        RunFolder.RefuseTaken(path);
        Durable.WriteFolder(path, temporary =>
        {
            string In(string name) => Path.Combine(temporary, name);
            using (var file = File.Create(In(WeightsName))) Safetensors.Write(file, run.Model.Weights, metadata);
            StrictJson.Write(In(ConfigName), new Config(ModelType, run.Step, run.Score, RunExport.Told(run), run.Folder.Manifest));
            File.WriteAllText(In(CardName), ModelCard.Of(run, measured, licence));
            CopyExtras(run.Folder.Path, temporary);
        });
    }

    /// <summary>Makes a run of such a folder; it can be used, and not trained on.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">The run's folder to make.</param>
    /// <param name="isTrusted">Whether a scheme of its own may run, which it does wherever the run is opened.</param>
    /// <exception cref="UserError">The folder is no such folder, or its weights do not fit what its config says.</exception>
    public static void Read(string source, string target, bool isTrusted)
    {
        if (!File.Exists(Path.Combine(source, ConfigName)) || !File.Exists(Path.Combine(source, WeightsName)))
            throw new UserError($"'{source}' is no exported model: expected {ConfigName} and {WeightsName}, as `latent export RUN DIR --hub` writes them.");
        var config = StrictJson.Read<Config>(Path.Combine(source, ConfigName));
        if (config.ModelType != ModelType) throw new UserError($"'{source}' holds a model of type {config.ModelType}; expected was {ModelType}.");
        if (!isTrusted && RunRequest.OriginOf(config.Run)?.CopyIn(source) is { } script)
            throw new UserError(
                $"'{source}' brings a scheme of its own, '{script}': a program, which would run at once and wherever the run is opened, "
                + "with all that you may do. Read it, and give --trust if you trust who wrote it.");
        RunFolder.RefuseTaken(target);
        using var scope = NewDisposeScope();
        var weights = Safetensors.Read(Path.Combine(source, WeightsName)).Tensors;
        Durable.WriteFolder(target, temporary =>
        {
            StrictJson.Write(Path.Combine(temporary, RunFolder.ManifestName), config.Run);
            CopyExtras(source, temporary);
            using (var model = Built(source, temporary)) model.RequireFit(weights, source);
            var tensors = new Dictionary<string, IReadOnlyDictionary<string, Tensor>> { [Checkpoint.Weights] = weights };
            new CheckpointStore(temporary).Save(new Checkpoint(config.Step, tensors, config.State) { Score = config.Score });
        });
    }

    // what is wrong is so of the folder that was named, not of the copy
    static TrainableModel Built(string source, string temporary)
    {
        try
        {
            return TrainableModel.Create(RunRequest.Of(RunFolder.Open(temporary)), Machine.Host);
        }
        catch (UserError error)
        {
            throw new UserError(error.Message.Replace(temporary, source, StringComparison.Ordinal));
        }
    }

    // what belongs to some runs: a scheme of the user's own, a rule that stops rows
    static void CopyExtras(string source, string target)
    {
        foreach (var path in Directory.GetFiles(source, "scheme.*").Append(Path.Combine(source, SavedHalting.FileName)).Where(File.Exists))
            File.Copy(path, Path.Combine(target, Path.GetFileName(path)));
    }
}
