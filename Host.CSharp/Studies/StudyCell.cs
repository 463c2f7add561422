using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Studies;

/// <summary>One run of a study: an arm on a task with a seed.</summary>
/// <param name="Task">The task's title.</param>
/// <param name="Arm">The arm's name.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Request">The run, as <c>latent train</c> would be asked for it.</param>
/// <param name="Points">Optimizer steps at which it is measured, the last included.</param>
/// <param name="Use">How the trained model is used; null: by a plain roll-out.</param>
public sealed record StudyCell(string Task, string Arm, long Seed, RunRequest Request, IReadOnlyList<int> Points, WayUse? Use = null)
{
    // what changes nothing in what is measured
    static readonly string[] Irrelevant = ["checkpoint-every", "log-every", "report-puzzles", "evaluate-every", "validation-puzzles"];

    /// <summary>Task, arm and seed: the name of the run's folder.</summary>
    public string Name => $"{Task}-{Arm}-{Seed}";

    // to be raised when the default of a setting changes, or what is measured
    const int KeyFormat = 1;

    /// <summary>The settings that are not the usual ones: a setting that a later version adds leaves them as they are.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Changed
    {
        get
        {
            var usual = TrainingOptions.Settings.ToJson(new());
            return TrainingOptions.Settings.ToJson(Request.Options).Where(setting => !JsonNode.DeepEquals(setting.Value, usual[setting.Key]));
        }
    }

    /// <summary>All that decides what is measured, in 64 hexadecimal digits: a row with this key is this cell's.</summary>
    /// <param name="study">The study.</param>
    /// <param name="data">The checksums of the puzzles.</param>
    public string Key(Study study, SplitChecksums data)
    {
        var all = new JsonObject
        {
            ["format"] = KeyFormat,
            ["scheme"] = Request.Scheme.Name,
            ["file"] = Request.Scheme.Origin?.Checksum,
            ["settings"] = new JsonObject(Changed
                .Where(setting => !Irrelevant.Contains(setting.Key))
                .Select(setting => KeyValuePair.Create(setting.Key, setting.Value?.DeepClone()))),
            ["data"] = new JsonArray([.. data.Given.Select(checksum => (JsonNode)checksum)]),
            ["points"] = new JsonArray([.. Points.Select(point => (JsonNode)point)]),
            ["validation"] = study.Validation,
            ["test"] = study.Test,
            ["epsilon"] = study.Promise.Epsilon,
            ["delta"] = study.Promise.Delta,
        };
        if (PuzzleKinds.ChecksumOf(Request.Format.Task) is { } kinds) all["kinds"] = kinds;
        if (Use is { } use)
            all["way"] = new JsonArray(
                use.Way.Name, use.Way.Checksum, use.Options.Weight, use.Options.Copies, use.Options.Deviation, use.Options.Confidence);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToJsonString())));
    }
}
