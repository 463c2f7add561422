/// Trainings that run to their end.
module LatentRecursion.Tests.ToTheEnd

open System
open System.Threading
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Data
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training

/// Trains in a new folder; the share of validation puzzles that are solved in the end.
let train (path: string) (request: RunRequest) (splits: DataSplits) : float =
    let manifest =
        RunManifest.Now(request.ToJson(), 1L, SplitChecksums.Of splits, RunEnvironment.Here("", 1, "reference"))

    use run =
        new TrainingRun(RunFolder.Create(path, manifest), request, splits, Machine.Host, failtest)

    request.Scheme.KeepIn path
    (run.Run(Action<_, _>(fun _ _ -> ()), CancellationToken.None)).Validation.GetValueOrDefault()
