module LatentRecursion.Tests.TrainTests

open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Training

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
    |> Latent.set

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

                      Latent.run folder (train @ scaledDown) |> Latent.told |> ignore
                      Expect.isTrue (File.Exists(Path.Combine(folder, "run", "report.html"))) "the page"

                      use run =
                          JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "run", "run.json")))

                      Expect.equal
                          (run.RootElement.GetProperty("options").GetProperty("scheme").GetString())
                          preset.Scheme
                          "the scheme that it was published for")
              }

          test "keeps the weights that a validation judged, and what it found, between checkpoints too" {
              Scratch.inFolder (fun folder ->
                  let set =
                      [ "steps=100000"; "evaluate-every=4"; "checkpoint-every=100000" ] |> Latent.set

                  use latent =
                      Latent.start folder (Latent.tiny @ [ "--scheme"; "flat"; "--run"; "run" ] @ set)

                  let first = Path.Combine(folder, "run", "checkpoints", "00000004")

                  latent
                  |> Latent.waitFor "the checkpoint of the first validation" (fun () -> Directory.Exists first)

                  let manifest = File.ReadAllText(Path.Combine(first, "manifest.json"))
                  latent.Kill()
                  Latent.finish latent |> ignore
                  use json = JsonDocument.Parse manifest
                  Expect.equal (json.RootElement.GetProperty("score").ValueKind) JsonValueKind.Number "its score")
          } ]
