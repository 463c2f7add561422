using System.Globalization;
using LatentRecursion.Host.Commands;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Demo;

/// <summary>
/// The main job: TRM, Deep Improvement Supervision and a plain control, the same network on the same puzzles, each until it solves
/// enough validation puzzles; then, once, the test puzzles. Every part is a run that resumes, so the whole does.
/// </summary>
/// <param name="root">The folder of its runs and its page.</param>
/// <param name="machine">On what to compute, of what a part that goes on was begun on.</param>
/// <param name="terminal">Told of the progress.</param>
sealed class MainJob(string root, Func<RunEnvironment?, Machine> machine, Terminal terminal)
{
    const double Target = 0.95;

    /// <summary>The control first: it shows something soonest.</summary>
    static readonly string[] SchemeNames = ["flat", "dis", "trm"];

    /// <summary>What all schemes share.</summary>
    static readonly TrainingOptions Shared = new()
    {
        Steps = 2400,
        Batch = 32,
        Layers = 1,
        Rate = 1.5e-3,
        Target = Target,
        EvaluateEvery = 200,
        ValidationPuzzles = 256,
        CheckpointEvery = 100,
        ReportPuzzles = 2000,
    };

    /// <summary>The page.</summary>
    public string ReportPath => Path.Combine(root, RunFolder.PageName);

    /// <summary>Goes on where an earlier start stopped; throws where <paramref name="stop"/> stopped this one, which can go on again.</summary>
    public ComparisonReport Run(CancellationToken stop)
    {
        var summaries = SchemeNames.Select(name => Summary(name, stop)).ToList();
        var format = PuzzleTasks.FormatOf(task: null, data: null);
        var report = new ComparisonReport(
            "What every network call buys", format.Task, "trm", Target, PuzzleFaces.Of(format),
            [.. summaries.OrderBy(summary => summary.Scheme != "trm")], Facts());
        ReportPage.Write(ReportPath, ReportPage.Html(report));
        return report;
    }

    SchemeSummary Summary(string name, CancellationToken stop)
    {
        var path = Path.Combine(root, name);
        var kept = Path.Combine(path, "summary.json");
        var request = new RunRequest(SchemeSource.Named(name), null, PuzzleTasks.FormatOf(task: null, data: null), Shared);
        if (RunFolder.IsAt(path)) TrainingStart.RefuseOther(path, request, $"delete or rename '{root}', and start again.");
        if (File.Exists(kept)) return StrictJson.Read<SchemeSummary>(kept);

        using var run = TrainingStart.Begin(path, request, machine, terminal.Say);
        if (!run.State.Finished) TrainingSession.Follow(run, name, Shared.Steps, terminal, stop);
        stop.ThrowIfCancellationRequested();

        using var trained = TrainedRun.Open(path, run.State.Step, run.Machine, terminal.Say);
        var summary = terminal.Progress(name, report => RunSummary.Of(trained, trained.Data, report, stop));
        StrictJson.Write(kept, summary);
        return summary;
    }

    // what the runs were trained with, not what writes their page
    Dictionary<string, string> Facts()
    {
        var runs = SchemeNames.Select(name => RunFolder.Open(Path.Combine(root, name)).Manifest).ToList();
        string Of(Func<RunManifest, string> read) => runs.Select(read).Distinct().ToList() is [var one]
            ? one
            : string.Join("; ", SchemeNames.Zip(runs, (name, run) => $"{name}: {read(run)}"));
        return new()
        {
            ["command"] = "latent",
            ["commit"] = Of(run => run.Commit ?? "unknown"),
            ["libraries"] = Of(run => run.Environment.Torch),
            ["seed"] = $"{Shared.Seed}",
            ["threads"] = Of(run => $"{run.Environment.Threads}"),
            ["kernels"] = Of(run => run.Environment.Kernels),
            ["network"] = $"{Shared.Layers} block of width {Shared.Width}, token mixer",
            ["batch"] = $"{Shared.Batch} rows",
            ["learning rate"] = string.Create(CultureInfo.InvariantCulture, $"{Shared.Rate}"),
            ["budget"] = $"{Shared.Steps} optimizer steps a scheme",
            ["evaluated while training"] = $"every {Shared.EvaluateEvery} steps on {Shared.ValidationPuzzles} validation puzzles",
        };
    }
}
