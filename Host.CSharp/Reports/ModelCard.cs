using System.Globalization;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Reports;

/// <summary>The model card of a run: what model hubs read in its head, and what people read below it.</summary>
static class ModelCard
{
    public static string Of(TrainedRun run, EvaluationResult measured, string? licence)
    {
        var (request, last) = (run.Request, measured.Last);
        var (scheme, task) = (request.Scheme.Name, request.Format.Task);
        var exact = (100 * last.Exact.Value).ToString("0.0", CultureInfo.InvariantCulture);
        return $"""
            ---
            license: {Yaml(licence ?? "other")}
            library_name: latent-recursion
            tags: [latent-recursion, {Yaml(scheme)}, {Yaml(task)}]
            model-index:
              - name: {Yaml($"{scheme} on {task}")}
                results:
                  - task: {Braced("type: reasoning")}
                    dataset: {Braced($"name: {Yaml(task)}, type: puzzles")}
                    metrics: [{Braced($"type: exact_accuracy, value: {exact}")}]
            ---

            # {scheme} on {task}

            A small network that calls itself again and again: {Figures.Share(last.Exact)} of {Figures.Count(measured.Puzzles)} {run.Data.HeldOutName} puzzles solved with {Figures.Count(last.Calls)} network calls each (interval: Wilson's at 95 %, over puzzles; one training run{(run.Data.Test is null ? "; by these puzzles the checkpoint was chosen, too" : "")}).

            | supervised step | network calls | exact | cells |
            |---|---|---|---|
            {string.Join('\n', measured.Steps.Select(step => $"| {step.Step} | {Figures.Count(step.Calls)} | {Figures.Share(step.Exact)} | {Figures.Share(step.Cells)} |"))}

            | | |
            |---|---|
            | task | {task}, {request.Format.Length} cells, {request.Format.Vocabulary} tokens |
            | scheme | {scheme} |
            | checkpoint | optimizer step {run.Step} |
            | seed | {request.Options.Seed} |
            | training puzzles | {run.Folder.Manifest.DataChecksum} (checksum) |
            | program | {run.Folder.Manifest.Environment.Program} |
            | settings | {Changed(request.Options)} |
            | licence | {licence ?? "none was named"} |

            ## Use

            ```sh
            latent import THIS-FOLDER RUN
            latent solve RUN PUZZLE
            latent evaluate RUN
            ```

            `model.safetensors` has the weights under the names of the official TRM code; `config.json` says how they were trained.

            """.ReplaceLineEndings("\n");
    }

    static string Braced(string text) => $"{{ {text} }}";

    // a name may hold what YAML reads as its own
    static string Yaml(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    static string Changed(TrainingOptions options)
    {
        var (own, usual) = (TrainingOptions.Settings.ToJson(options), TrainingOptions.Settings.ToJson(new()));
        var changed = own
            .Where(setting => $"{setting.Value}" != $"{usual[setting.Key]}")
            .Select(setting => $"{setting.Key}={setting.Value}");
        return string.Join(", ", changed) is { Length: > 0 } text ? text : "the defaults";
    }
}
