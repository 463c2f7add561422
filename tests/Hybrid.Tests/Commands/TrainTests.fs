module LatentRecursion.Tests.TrainTests

open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Training

let private succeed (ended: Latent.Ended) =
    Expect.equal ended.Code 0 ended.Err
    ended.Out

/// The settings of a preset, on a network and a budget of seconds.
let private scaledDown =
    [ "steps=3"
      "batch=4"
      "width=16"
      "hint-width=24"
      "prefix=2"
      "cycles=2"
      "latent-updates=2"
      "supervised-steps=2"
      "evaluate-every=3"
      "validation-puzzles=8"
      "report-puzzles=8" ]
    |> List.collect (fun setting -> [ "--set"; setting ])

let tests =
    testList
        "training"
        [ for preset in Preset.All do
              test $"goes from the first step to the page with the network of a preset: {preset.Name}" {
                  Scratch.inFolder (fun folder ->
                      let train =
                          [ "train"
                            "--preset"
                            preset.Name
                            "--task"
                            "sudoku-4x4"
                            "--run"
                            "run"
                            "--threads"
                            "1" ]

                      Latent.run folder (train @ scaledDown) |> succeed |> ignore
                      Expect.isTrue (File.Exists(Path.Combine(folder, "run", "report.html"))) "the page"

                      use run =
                          JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run", "run.json")))

                      Expect.equal
                          (run.RootElement.GetProperty("options").GetProperty("scheme").GetString())
                          preset.Scheme
                          "the scheme that it was published for")
              }

          test "keeps the weights that a validation judged, between checkpoints too" {
              Scratch.inFolder (fun folder ->
                  let set =
                      [ "steps=100000"; "evaluate-every=4"; "checkpoint-every=100000" ]
                      |> List.collect (fun setting -> [ "--set"; setting ])

                  use latent =
                      Latent.start folder (Latent.tiny @ [ "--scheme"; "flat"; "--run"; "run" ] @ set)

                  let checkpoints = Path.Combine(folder, "run", "checkpoints")

                  let kept () =
                      Directory.Exists checkpoints
                      && Directory.GetDirectories(checkpoints, "0*").Length > 0

                  let isKept =
                      System.Threading.SpinWait.SpinUntil(kept, System.TimeSpan.FromMinutes 1.0)

                  latent.Kill()
                  Latent.finish latent |> ignore
                  Expect.isTrue isKept "a checkpoint without the command's own interval")
          } ]
