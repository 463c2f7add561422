/// What a training run does on the way, besides its steps.
module LatentRecursion.Tests.TrainingRunTests

open System
open System.IO
open System.Text.Json.Nodes
open System.Threading
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Checkpoints
open LatentRecursion.Host.Data
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training

let private request =
    lazy
        RunRequest.For(
            "flat",
            "sudoku-4x4",
            [ "steps=8"
              "batch=4"
              "width=16"
              "layers=1"
              "evaluate-every=8"
              "validation-puzzles=8"
              "checkpoint-every=4" ]
        )

let private reference =
    lazy Machine(Devices.Host, KernelChoice.Named KernelChoice.Reference)

let private create path =
    let data = SplitChecksums.Of(PuzzleTasks.Open request.Value)
    let environment = RunEnvironment.Here("", Threads.Count, KernelChoice.Reference)
    RunFolder.Create(path, RunManifest.Now(request.Value.ToJson(), 1L, data, environment))

let private opened (folder: RunFolder) =
    new TrainingRun(folder, request.Value, PuzzleTasks.Open request.Value, reference.Value, failtest)

let private follow (run: TrainingRun) (until: int) (progress: unit -> unit) =
    run.Run(Action<_, _>(fun _ _ -> progress ()), CancellationToken.None, until)

let tests =
    testList
        "a training run"
        [ Draw.case "counts the seconds of its steps alone"
          <| fun () ->
              Scratch.inFolder (fun folder ->
                  use run = opened (create (Path.Combine(folder, "run")))
                  let state = follow run 8 (fun () -> Thread.Sleep 400)
                  Expect.isGreaterThan state.Seconds 0.0 "steps take time"
                  Expect.isLessThan state.Seconds 3.0 "eight pauses of 0.4 s are no steps")

          Draw.case "goes on with the kernels that it was begun with, also where nobody names them"
          <| fun () ->
              Scratch.inFolder (fun folder ->
                  let whole, stopped = Path.Combine(folder, "whole"), Path.Combine(folder, "stopped")

                  for path, until in [ whole, 8; stopped, 4 ] do
                      use run = opened (create path)
                      follow run until ignore |> ignore

                  (use run = TrainingRun.Begin(stopped, request.Value)
                   follow run 8 ignore |> ignore)

                  let weights run =
                      File.ReadAllBytes(Path.Combine(run, "checkpoints", "00000008", "weights.safetensors"))

                  Expect.isTrue (weights stopped = weights whole) "the same bits")

          Draw.case "says what a checkpoint lacks that cannot go on"
          <| fun () ->
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "run")

                  (use run = opened (create path)
                   follow run 4 ignore |> ignore)

                  for name in [ "sampler"; "updates" ] do
                      let store = CheckpointStore path
                      let saved = store.Load 4
                      let state = (saved.State.DeepClone() :?> JsonObject)
                      state.Remove name |> ignore
                      store.Save(Checkpoint(4, saved.Tensors, state))

                      Scratch.userError [ "step 4"; $"does not say '{name}'" ] (fun () ->
                          (opened (RunFolder.Resume path)).Dispose())

                      store.Save saved) ]
