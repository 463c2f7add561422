using System.Text.Json;
using System.Text.Json.Nodes;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Runs;

/// <summary>What a training run was asked for: all that decides its outcome besides the contents of the data.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Data">The data as the user named it; null: the task's own.</param>
/// <param name="Format">What the puzzles look like.</param>
/// <param name="Options">Everything else.</param>
public sealed record RunRequest(SchemeSource Scheme, string? Data, PuzzleFormat Format, TrainingOptions Options)
{
    /// <summary>A request by names, as <c>latent train</c> takes them.</summary>
    /// <param name="scheme">A scheme's name, or a file with one.</param>
    /// <param name="task">A task's name; its own puzzles are used where no data are named.</param>
    /// <param name="settings">Settings, <c>name=value</c>; <c>latent settings</c> lists them.</param>
    /// <param name="data">Other puzzles: a file or a folder.</param>
    /// <exception cref="UserError">A name is not known, or a value is out of range.</exception>
    public static RunRequest For(string scheme, string? task, IEnumerable<string> settings, string? data = null) => new(
        SchemeSource.Named(scheme), data, PuzzleTasks.FormatOf(task, data), settings.Aggregate(new TrainingOptions(), TrainingOptions.Settings.Apply));

    /// <summary>The folder's name where the user gives none.</summary>
    public string DefaultFolder => Path.Combine("runs", $"{Format.Task}-{Scheme.Name}-{Options.Seed}");

    /// <summary>The same, its scheme's file by its name and checksum, wherever it is and however it was spelled.</summary>
    internal RunRequest Named => Scheme.Origin is { } origin
        ? this with { Scheme = Scheme with { Origin = origin with { Path = Path.GetFileName(origin.Path) } } }
        : this;

    /// <summary>What <c>run.json</c> holds of it, every setting with its value; <see cref="Of"/> reads it back.</summary>
    public JsonObject ToJson() => new()
    {
        ["scheme"] = Scheme.Name,
        ["schemeFile"] = JsonSerializer.SerializeToNode(Scheme.Origin, StrictJson.Style),
        ["data"] = Data,
        ["format"] = JsonSerializer.SerializeToNode(Format, JsonSerializerOptions.Web),
        ["settings"] = TrainingOptions.Settings.ToJson(Options),
    };

    /// <summary>Reads a request back from the <c>run.json</c> of a run.</summary>
    public static RunRequest Of(RunFolder run)
    {
        var (scheme, origin, data, format, options) = Read(run);
        return new(SchemeSource.OfRun(run.Path, scheme, origin), data, format, options);
    }

    /// <summary>Where the scheme of a run came from; null: from the program.</summary>
    internal static SchemeOrigin? OriginOf(RunManifest run)
    {
        try
        {
            return run.Options["schemeFile"].Deserialize<SchemeOrigin>(StrictJson.Style);
        }
        catch (JsonException error)
        {
            throw new UserError($"What it says of its scheme's file, schemeFile, cannot be read: {StrictJson.Words(error)}.");
        }
    }

    static (string Scheme, SchemeOrigin? Origin, string? Data, PuzzleFormat Format, TrainingOptions Options) Read(RunFolder run)
    {
        try
        {
            var json = run.Manifest.Options;
            return (
                json["scheme"]!.GetValue<string>(),
                OriginOf(run.Manifest),
                json["data"]?.GetValue<string>(),
                json["format"].Deserialize<PuzzleFormat>(JsonSerializerOptions.Web)!,
                TrainingOptions.Settings.ApplyJson(new(), JsonSerializer.SerializeToElement(json["settings"])));
        }
        catch (UserError error)
        {
            throw new UserError($"'{Path.Combine(run.Path, RunFolder.ManifestName)}': {error.Message}");
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or JsonException)
        {
            throw new UserError($"The run.json of '{run.Path}' does not say what the run was asked for: restore it, or train anew.");
        }
    }
}
