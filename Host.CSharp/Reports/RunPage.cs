using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Reports;

/// <summary>The page of a trained run, in its folder.</summary>
static class RunPage
{
    /// <summary>Measures a run and writes its page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">Puzzles done, of how many, and of which.</param>
    /// <param name="stop">Stops it; nothing is written then.</param>
    /// <returns>Where it is; null where the run has no puzzles to measure on.</returns>
    public static string? Write(TrainedRun run, Action<double, double, string> progress, CancellationToken stop)
    {
        var data = run.Data;
        if (data.Test is null && data.Validation is null) return null;
        var (request, environment) = (run.Request, run.Folder.Manifest.Environment);
        var facts = new Dictionary<string, string>
        {
            ["checkpoint"] = $"{run.Step}",
            ["seed"] = $"{request.Options.Seed}",
            ["threads"] = $"{environment.Threads}",
            ["kernels"] = environment.Kernels,
            ["libraries"] = environment.Torch,
        };
        var path = Path.Combine(run.Folder.Path, RunFolder.PageName);
        Durable.RefuseUnwritable(path);
        var summary = RunSummary.Of(run, data, progress, stop);
        ReportPage.Write(path, ReportPage.Html(new RunReport(
            $"{request.Scheme.Name} on {request.Format.Task}", request.Format.Task, PuzzleFaces.Of(request.Format), summary, facts)));
        return path;
    }
}
