using System.Diagnostics;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Training;

namespace LatentRecursion.Host.Studies;

/// <summary>Runs one cell of a study: an ordinary training run that is measured on its way. What was measured is kept in the run's folder.</summary>
sealed class CellRun(Study study, StudyCell cell, string key, string folder, Machine machine, Action<string> say)
{
    /// <summary>Whose the run is.</summary>
    sealed record Owner(string Key);

    const string OwnerName = "cell.json";

    static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(1), LeastPatience = TimeSpan.FromSeconds(2), Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The points of the cell, those of an earlier start included; throws where <paramref name="stop"/> stopped it.</summary>
    public IReadOnlyList<StudyPoint> Run(CancellationToken stop)
    {
        var data = PuzzleTasks.Open(cell.Request);
        using var training = TrainingStart.Open(Held(), cell.Request, machine, say);
        return [.. cell.Points.Select(point => Kept(point) ?? Measured(training, data, point, stop))];
    }

    // the cell's process of a study that was killed may be beginning this run at this moment, or writing its checkpoint
    RunFolder Held()
    {
        for (var clock = Stopwatch.StartNew(); ; Thread.Sleep(Pause))
        {
            try
            {
                if (RunFolder.IsAt(folder) && !IsOwn()) PutAside();
                return RunFolder.IsAt(folder) ? RunFolder.Resume(folder) : Created();
            }
            catch (UserError) when (clock.Elapsed < (RunLock.IsHeld(folder) ? MostPatience : LeastPatience))
            {
                // another turn
            }
        }
    }

    // since the study was changed, the cell of this name is another
    bool IsOwn() => Path.Combine(folder, OwnerName) is var path && System.IO.File.Exists(path) && StrictJson.Read<Owner>(path).Key == key;

    void PutAside()
    {
        using var held = RunLock.Acquire(folder);
        Durable.PutAside(folder);
    }

    RunFolder Created()
    {
        var run = TrainingStart.Create(folder, cell.Request, machine);
        StrictJson.Write(Path.Combine(folder, OwnerName), new Owner(key));
        return run;
    }

    StudyPoint Measured(TrainingRun training, DataSplits data, int point, CancellationToken stop)
    {
        training.Run((_, _) => { }, stop, until: point);
        stop.ThrowIfCancellationRequested();
        using var trained = TrainedRun.Open(folder, training.State.Step, machine, say);
        var (validation, test) = (data.Validation!, data.Test!); // StudyData.Check
        var (toChoose, chosenFrom) = Measure(trained, validation, study.Validation, byDifficulty: false, stop);
        var (toReport, reported) = Measure(trained, test, study.Test, byDifficulty: true, stop);
        var measured = new StudyPoint(
            training.State.Step, training.State.Seconds, toChoose, toReport,
            [.. Enumerable.Range(1, reported.Steps).Select(step =>
                PackedBits.Pack([.. Enumerable.Range(0, reported.Puzzles).Select(puzzle => reported.IsRight(puzzle, step))]))],
            CanStop(trained, chosenFrom) ? Stop(trained, chosenFrom, test, reported, toReport) : null);
        StrictJson.Write(File(point), measured);
        return measured;
    }

    (StudyMeasurement, StepRecord) Measure(TrainedRun run, IPuzzleSource source, int most, bool byDifficulty, CancellationToken stop)
    {
        var (result, record) = run.Recorded(
            source, ExamplePlace.Independent(source, most), byDifficulty: byDifficulty, use: cell.Use, stop: stop);
        double[] Each(Func<StepAccuracy, double> value) => [.. result.Steps.Select(value)];
        var measurement = new StudyMeasurement(
            result.Puzzles, Each(step => step.Calls), Each(step => step.Exact.Value), Each(step => step.Cells),
            result.Last.Valid is null ? null : Each(step => step.Valid!.Value.Value), result.Seconds, result.Strata);
        return (measurement, record);
    }

    // a way of use whose rows stop of themselves is not run again with a rule, and its mean calls are not those of the rows that a
    // rule stops
    bool CanStop(TrainedRun run, StepRecord toChoose) =>
        toChoose.Steps > 1
        && HaltingCalibration.Shortage(toChoose.Puzzles, toChoose.Signals.Count, study.Promise) is null
        && (cell.Use is null || !run.Used(cell.Use).StopsOfItself);

    StudyStop Stop(TrainedRun run, StepRecord toChoose, IPuzzleSource source, StepRecord reported, StudyMeasurement test)
    {
        var calibration = HaltingCalibration.Of(toChoose, study.Promise);
        // where nothing can be promised nothing stops
        var rule = calibration.Rule ?? new("none", [], double.NegativeInfinity);
        var scores = rule.Scores(reported);
        // a step's mean calls are not those of the rows that stop there, where rows also stop of themselves
        var calls = run.Used(cell.Use).StopsOfItself && calibration.Rule is not null
            ? run.Stopping(rule).Accuracy(source, reported.Puzzles).Last.Calls
            : scores.Average(shown => test.Calls[rule.StopsAt(shown) - 1]);
        return new(calibration.Rule, calibration.Families, calls, rule.On(reported, scores));
    }

    StudyPoint? Kept(int point) => System.IO.File.Exists(File(point)) ? StrictJson.Read<StudyPoint>(File(point)) : null;

    string File(int point) => Path.Combine(folder, $"measured-{point:00000000}.json");
}
