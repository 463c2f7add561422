using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Runs;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Reports;

/// <summary>Measures a trained run for its page.</summary>
static class RunSummary
{
    const int VerdictPuzzles = 256;

    /// <summary>
    /// All that a page shows of a run: where it may stop is chosen on validation puzzles, what it reaches is measured on test puzzles, read
    /// once. Throws where <paramref name="stop"/> asks for it.
    /// </summary>
    public static SchemeSummary Of(TrainedRun run, DataSplits data, Action<double, double, string> progress, CancellationToken stop)
    {
        var (scheme, options) = (run.Model.Scheme, run.Request.Options);
        EvaluationResult Accuracy(string split, IPuzzleSource source, int most) =>
            run.Evaluator.Accuracy(source, Math.Min(most, source.Examples), (done, total, _) => progress(done, total, $"{split} puzzles"), stop: stop);
        var test = Accuracy(data.HeldOutName, data.HeldOut, options.ReportPuzzles);
        var validation = data.Validation is { } held && held != data.HeldOut ? Accuracy(DataSplits.ValidationName, held, options.ValidationPuzzles) : test;
        var reached = run.State["validation"]?.GetValue<double>();
        return new SchemeSummary(
            scheme.Name,
            Texts.Plan(scheme.Inference),
            ModelWeights.Count(run.Model.Network),
            run.Step,
            options.Batch * run.Model.Curriculum.Calls(options.Steps, run.Step),
            run.State["seconds"]?.GetValue<double>() ?? 0,
            test,
            validation.EarliestGoodEnough,
            // the share that ended training, where one did: a larger sample may differ from it
            reached ?? validation.Last.Exact.Value,
            reached >= options.Target,
            run.Evaluator.Verdicts(data.HeldOut, Math.Min(VerdictPuzzles, test.Puzzles), stop),
            run.Evaluator.Walk(data.HeldOut, example: 0),
            TrainingCurve.Of(run.Folder.Path).Points,
            data.HeldOutName,
            IsChosenOnTest: data.Validation is null);
    }
}
