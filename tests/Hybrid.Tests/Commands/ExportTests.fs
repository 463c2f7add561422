module LatentRecursion.Tests.ExportTests

open System.IO
open System.Text.Json
open Expecto

let private train folder =
    Latent.run folder (Latent.tiny @ [ "--run"; "whole" ]) |> Latent.told |> ignore

let private refuse (words: string list) (ended: Latent.Ended) =
    Expect.equal ended.Code 2 ended.Err

    for word in words do
        Expect.stringContains ended.Err word "the sentence"

/// The accuracy by step that `latent evaluate` finds.
let private accuracy folder run =
    use json =
        JsonDocument.Parse(Latent.told (Latent.run folder [ "evaluate"; run; "--puzzles"; "40"; "--threads"; "1"; "--json" ]))

    json.RootElement.GetProperty("steps").GetRawText()

let private exported =
    testList
        "an exported run"
        [ test "answers as the run does, from its weights alone, and cannot be trained on" {
              Scratch.inFolder (fun folder ->
                  train folder
                  Latent.run folder [ "export"; "whole"; "copy" ] |> Latent.told |> ignore
                  Expect.equal (accuracy folder "copy") (accuracy folder "whole") "the same answers"

                  Expect.equal
                      (Directory.GetFiles(Path.Combine(folder, "copy"), "*", SearchOption.AllDirectories)
                       |> Array.map Path.GetFileName
                       |> Array.sort)
                      [| "manifest.json"
                         "metrics.jsonl"
                         "report.html"
                         "run.json"
                         "weights.safetensors" |]
                      "no more than that"

                  Latent.run folder [ "train"; "--resume"; "copy" ]
                  |> refuse [ "'copy'"; "latent export" ]

                  Latent.run folder [ "export"; "whole"; "copy" ]
                  |> refuse [ "'copy' holds a run already" ]

                  let here = Path.Combine(folder, "here")
                  Directory.CreateDirectory here |> ignore

                  Latent.run here [ "export"; "../whole"; "." ]
                  |> refuse [ "'.'"; "you are in it" ]

                  Expect.isTrue (Directory.Exists here) "it is there"

                  Latent.run folder [ "export"; "nothing"; "new" ]
                  |> refuse [ "'nothing' is not the folder of a run" ]

                  Expect.isFalse (Directory.Exists(Path.Combine(folder, "new"))) "nothing is written")
          }

          test "whose weights are of another network than it describes is refused" {
              Scratch.inFolder (fun folder ->
                  train folder
                  let description = Path.Combine(folder, "whole", "run.json")
                  File.WriteAllText(description, File.ReadAllText(description).Replace("\"layers\": 1", "\"layers\": 2"))

                  for words in [ [ "evaluate"; "whole" ]; [ "train"; "--resume"; "whole" ] ] do
                      Latent.run folder words
                      |> refuse [ "The weights of 'whole'"; "layers.1"; "none" ])
          } ]

let private hub =
    testList
        "a model for a hub"
        [ test "has weights, config and card, and becomes a run that answers as the first" {
              Scratch.inFolder (fun folder ->
                  train folder

                  Latent.run folder [ "export"; "whole"; "model"; "--hub"; "--licence"; "MIT" ]
                  |> Latent.told
                  |> ignore

                  Expect.equal
                      (Scratch.names (Path.Combine(folder, "model")))
                      [ "README.md"; "config.json"; "model.safetensors" ]
                      "files"

                  let card = File.ReadAllText(Path.Combine(folder, "model", "README.md"))

                  for part in
                      [ "license: \"MIT\""
                        "\"trm on sudoku-4x4\""
                        "type: exact_accuracy"
                        "network calls each"
                        "| settings | steps=60"
                        "latent import" ] do
                      Expect.stringContains card part "the card"

                  Latent.run folder [ "import"; "model"; "again" ] |> Latent.told |> ignore
                  Expect.equal (accuracy folder "again") (accuracy folder "whole") "the same answers"

                  Latent.run folder [ "train"; "--resume"; "again" ]
                  |> refuse [ "holds the weights of a run only" ]

                  Latent.run folder [ "export"; "whole"; "model"; "--hub" ]
                  |> refuse [ "'model' is not empty" ]

                  Latent.run folder [ "import"; "model"; "again" ]
                  |> refuse [ "'again' holds a run already" ]

                  Latent.run folder [ "export"; "whole"; "other"; "--licence"; "MIT" ]
                  |> refuse [ "--licence"; "--hub" ])
          }

          test "with a scheme of one's own brings it along" {
              Scratch.inFolder (fun folder ->
                  let script = Scripts.write folder "mine.fsx" Scripts.growing

                  Latent.run folder (Latent.tiny @ [ "--scheme"; script; "--run"; "whole" ])
                  |> Latent.told
                  |> ignore

                  Latent.run folder [ "export"; "whole"; "model"; "--hub" ]
                  |> Latent.told
                  |> ignore

                  File.Delete script

                  // whoever wrote it, it would run
                  Latent.run folder [ "import"; "model"; "again" ]
                  |> refuse [ "'model/scheme.fsx'"; "would run at once"; "--trust" ]

                  Expect.isFalse (Directory.Exists(Path.Combine(folder, "again"))) "nothing is written"

                  Latent.run folder [ "import"; "model"; "again"; "--trust" ]
                  |> Latent.told
                  |> ignore

                  Expect.equal (accuracy folder "again") (accuracy folder "whole") "the same answers")
          }

          test "that is none, or was altered, is refused and leaves nothing" {
              Scratch.inFolder (fun folder ->
                  train folder

                  Latent.run folder [ "export"; "whole"; "model"; "--hub" ]
                  |> Latent.told
                  |> ignore

                  let import = fun () -> Latent.run folder [ "import"; "model"; "new" ]
                  let config = Path.Combine(folder, "model", "config.json")
                  let text = File.ReadAllText config

                  for altered, word in
                      [ text.Replace("\"width\": 16", "\"width\": 24"), "shape"
                        text.Replace("latent-recursion", "bert"), "bert"
                        text.Replace("\"step\":", "\"stepp\":"), "step"
                        text.Replace("\"schemeFile\": null", "\"schemeFile\": 3"), "schemeFile"
                        "{", "config.json" ] do
                      File.WriteAllText(config, altered)
                      import () |> refuse [ word ]
                      Expect.isFalse (Directory.Exists(Path.Combine(folder, "new"))) "nothing is written"

                  Latent.run folder [ "import"; "whole"; "new" ]
                  |> refuse [ "'whole' is no exported model" ])
          } ]

let private shippedRuns =
    [ for scheme in [ "trm"; "flat"; "dis" ] -> $"sudoku-6x6-{scheme}", scheme ]

let private data = Path.Combine(System.AppContext.BaseDirectory, "data")

let private shipped =
    testList
        "a run that comes with the program"
        [ for name, scheme in shippedRuns do
              test $"solves puzzles: {name}" {
                  let run = Path.Combine(data, "runs", name)

                  let puzzle =
                      (File.ReadLines(Path.Combine(data, "sudoku-6x6", "test.csv")) |> Seq.item 1).Split(',')

                  use json =
                      JsonDocument.Parse(Latent.told (Latent.run data [ "solve"; run; puzzle[0]; "--json" ]))

                  let solved = json.RootElement[0]
                  Expect.isTrue (solved.GetProperty("isValid").GetBoolean()) "the rules hold"
                  Expect.equal (solved.GetProperty("answer").GetString()) puzzle[1] "the answer"
                  use manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json")))
                  Expect.equal (manifest.RootElement.GetProperty("options").GetProperty("scheme").GetString()) scheme "its scheme"
              }

          test "is as small as they all must be together" {
              let bytes =
                  Directory.GetFiles(Path.Combine(data, "runs"), "*", SearchOption.AllDirectories)
                  |> Array.sumBy (fun file -> FileInfo(file).Length)

              Expect.isLessThan bytes 6_000_000L "6 MB"
          } ]

let tests = testList "export" [ exported; hub; shipped ]
