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

          test "says which settings that were given change nothing, and is quiet about a preset's" {
              Scratch.inFolder (fun folder ->
                  File.WriteAllText(Path.Combine(folder, "mine.json"), "{ \"puzzle-decay\": 0.5 }")

                  let told words =
                      let plan = [ "plan"; "flat"; "--task"; "sudoku-4x4" ]
                      Latent.told (Latent.run folder (plan @ words))

                  let of' words =
                      [ for part in [ "heads "; "positions=rotary "; "puzzle-rate "; "puzzle-decay " ] do
                            if (told words).Contains $"{part}changes nothing: with " then
                                part.Trim() ]

                  Expect.equal (of' []) [] "nothing was given"
                  Expect.equal (of' [ "--preset"; "trm-sudoku-mlp" ]) [] "nor here"

                  Expect.equal
                      (of' (
                          Latent.set [ "heads=2"; "positions=rotary"; "puzzle-rate=1" ]
                          @ [ "--settings"; "mine.json" ]
                      ))
                      [ "heads"; "positions=rotary"; "puzzle-rate"; "puzzle-decay" ]
                      "all of them"

                  let useful =
                      [ "mixer=attention"
                        "heads=2"
                        "positions=rotary"
                        "hint-width=8"
                        "prefix=1"
                        "puzzle-rate=1" ]

                  Expect.equal (of' (Latent.set useful)) [] "these have an effect"
                  Expect.stringContains (told (Latent.set [ "steps=50" ])) "warmup=100, is not over within steps=50" "warm-up"
                  Expect.isFalse ((told (Latent.set [ "steps=500" ])).Contains "warm-up") "over")
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
