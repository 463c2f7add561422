using System.CommandLine;
using System.Text.Json;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Commands;

/// <summary>The options with which verbs ask for a training run, or for what one would be.</summary>
static class RequestOptions
{
    static readonly Option<string?> Task = new("--task") { Description = $"One of {PuzzleKinds.Names}; inferred from --data.", HelpName = "TASK" };

    static readonly Option<string?> Data = new("--data")
    {
        Description = "A CSV of puzzles (question,answer; also .gz) or a folder of .npy files; the task's own puzzles where absent.",
        HelpName = "FILE|FOLDER",
    };

    static readonly Option<string?> Preset = new("--preset")
    {
        Description = $"Published settings: {string.Join(", ", Training.Preset.All.Select(preset => preset.Name))}.",
        HelpName = "NAME",
    };

    static readonly Option<string?> File = new("--settings") { Description = "A JSON file of settings.", HelpName = "FILE" };

    static readonly Option<string[]> Set = new("--set")
    {
        Description = "One setting; `latent settings` lists them with their defaults. The last word wins: preset, file, --set.",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
    };

    public static readonly IReadOnlyList<Symbol> All = [Task, Data, Preset, File, Set];

    static RequestOptions()
    {
        Task.CompletionSources.Add([.. PuzzleKinds.All.Select(kind => kind.Rules.Format.Task)]);
        Preset.CompletionSources.Add([.. Training.Preset.All.Select(preset => preset.Name)]);
        Set.CompletionSources.Add([.. TrainingOptions.Settings.All.Select(setting => $"{setting.Name}=")]);
    }

    /// <summary>The request, of a scheme that was named or else the preset's or else <c>trm</c>; says which settings that were given change nothing.</summary>
    public static RunRequest Read(ParseResult parsed, string? scheme, Terminal terminal)
    {
        var preset = parsed.GetValue(Preset) is { } name ? Training.Preset.Named(name) : null;
        var settings = TrainingOptions.Settings;
        var options = preset?.Options ?? new();
        if (parsed.GetValue(File) is { } file) options = settings.ApplyJson(options, file);
        foreach (var assignment in parsed.GetValue(Set) ?? []) options = settings.Apply(options, assignment);
        var data = parsed.GetValue(Data);
        var request = new RunRequest(SchemeSource.Named(scheme ?? preset?.Scheme ?? "trm"), data, PuzzleTasks.FormatOf(parsed.GetValue(Task), data), options);
        var given = Given(parsed);
        foreach (var sentence in options.Idle.Where(idle => idle.Of.Any(given.Contains)).Select(idle => idle.Sentence)) terminal.Say(sentence);
        return request;
    }

    static HashSet<string> Given(ParseResult parsed) =>
    [
        .. parsed.GetValue(File) is { } file ? StrictJson.Read<JsonElement>(file).EnumerateObject().Select(setting => setting.Name) : [],
        .. (parsed.GetValue(Set) ?? []).Select(assignment => assignment.Split('=')[0].Trim()),
    ];
}
