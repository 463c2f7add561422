module LatentRecursion.Tests.ReportTests

open System.IO
open System.Text.Json
open Expecto

let private train folder (run: string) =
    Latent.tiny @ [ "--scheme"; "flat"; "--run"; run ] |> Latent.start folder

let private trained folder =
    use latent = train folder "run"
    Latent.finish latent |> Latent.succeeded |> ignore
    Path.Combine(folder, "run")

let private hasCheckpoint folder () =
    let checkpoints = Path.Combine(folder, "run", "checkpoints")

    Directory.Exists checkpoints
    && Directory.GetDirectories(checkpoints, "0*").Length > 0

/// Stops a training once it has a checkpoint.
let private stopped folder =
    use latent = train folder "run"
    latent |> Latent.waitFor "a checkpoint" (hasCheckpoint folder)
    Latent.terminate latent
    Latent.finish latent |> ignore

let private property (name: string) (ended: Latent.Ended) =
    use json = JsonDocument.Parse (Latent.succeeded ended).Out
    json.RootElement.GetProperty(name).ToString()

let private report =
    testList
        "latent report"
        [ test "writes the page that training left" {
              Scratch.inFolder (fun folder ->
                  let page = Path.Combine(trained folder, "report.html")
                  let before = File.ReadAllText page
                  File.Delete page
                  let ended = Latent.run folder [ "report"; "run"; "--threads"; "1"; "--json" ]
                  Expect.equal (property "finished" ended) "True" "it has ended"
                  Expect.equal (File.ReadAllText page) before "the same bytes")
          }

          test "without test puzzles says that it is measured on those by which it was chosen" {
              Scratch.inFolder (fun folder ->
                  Latent.makePuzzles folder "sudoku-4x4" (40, 20, 0) [ "--out"; "puzzles" ]
                  Latent.trainOn folder "puzzles" [ "steps=4"; "validation-puzzles=20" ]
                  let page = File.ReadAllText(Path.Combine(folder, "run", "report.html"))
                  Expect.stringContains page "of 20 validation puzzles" "the puzzles"
                  Expect.stringContains page "The data have no test puzzles" "and what that means"
                  let ended = Latent.run folder [ "evaluate"; "run"; "--threads"; "1"; "--json" ]
                  Expect.equal (property "data" ended) "validation" "evaluate, too")
          }

          test "of a run that has not ended shows its best checkpoint, and says so" {
              Scratch.inFolder (fun folder ->
                  stopped folder

                  let ended =
                      Latent.run folder [ "report"; "run"; "--threads"; "1" ] |> Latent.succeeded

                  Expect.stringContains ended.Out "'run' has not ended: the page shows its checkpoint at step" "a sentence"
                  Expect.isTrue (File.Exists(Path.Combine(folder, "run", "report.html"))) "the page")
          }

          test "of a run that is being written is whole, and the training goes on" {
              Scratch.inFolder (fun folder ->
                  use latent =
                      Latent.tiny @ [ "--scheme"; "flat"; "--run"; "run"; "--set"; "steps=100000" ]
                      |> Latent.start folder

                  latent |> Latent.waitFor "a checkpoint" (hasCheckpoint folder)

                  let ended =
                      Latent.run folder [ "report"; "run"; "--threads"; "1" ] |> Latent.succeeded

                  Expect.isFalse latent.HasExited "it goes on"
                  Latent.terminate latent
                  Latent.finish latent |> ignore
                  Expect.stringContains ended.Out "'run' has not ended: the page shows its checkpoint at step" "a sentence"
                  let page = File.ReadAllText(Path.Combine(folder, "run", "report.html"))
                  Expect.stringContains page "</html>" "the page, to its end")
          }

          test "of a run without a checkpoint says what to do, and leaves nothing" {
              Scratch.inFolder (fun folder ->
                  Directory.Delete(Path.Combine(trained folder, "checkpoints"), true)
                  File.Delete(Path.Combine(folder, "run", "report.html"))
                  let ended = Latent.run folder [ "report"; "run" ]
                  Expect.equal ended.Code 2 "refused"
                  Expect.stringContains ended.Err "has no checkpoint yet: go on with `latent train --resume run`" "what to do"
                  Expect.isFalse (File.Exists(Path.Combine(folder, "run", "report.html"))) "no page")
          } ]

let private watch =
    testList
        "latent watch"
        [ test "of a run that has ended shows its course" {
              Scratch.inFolder (fun folder ->
                  trained folder |> ignore
                  let ended = Latent.run folder [ "watch"; "run" ] |> Latent.succeeded
                  Expect.stringContains ended.Out "run has ended, at step 60" "where it stands"
                  Expect.stringContains ended.Out "Loss in training" "its course"
                  let json = Latent.run folder [ "watch"; "run"; "--json" ]
                  Expect.equal (property "underWay" json, property "finished" json) ("False", "True") "as JSON")
          }

          test "of a run that stopped says how it goes on" {
              Scratch.inFolder (fun folder ->
                  stopped folder
                  let ended = Latent.run folder [ "watch"; "run" ] |> Latent.succeeded
                  Expect.stringContains ended.Out "of 60: `latent train --resume run` goes on." "what to do")
          }

          test "follows a training to its end" {
              Scratch.inFolder (fun folder ->
                  use latent = train folder "run"

                  latent
                  |> Latent.waitFor "metrics" (fun () -> File.Exists(Path.Combine(folder, "run", "metrics.jsonl")))

                  let ended = Latent.run folder [ "watch"; "run" ] |> Latent.succeeded
                  Latent.finish latent |> Latent.succeeded |> ignore
                  Expect.stringContains ended.Out "run has ended, at step 60" "it watched until then")
          }

          test "shows a validation also where no loss was logged" {
              Scratch.inFolder (fun folder ->
                  Latent.run
                      folder
                      (Latent.tiny
                       @ [ "--scheme"
                           "flat"
                           "--run"
                           "run"
                           "--set"
                           "evaluate-every=21"
                           "--set"
                           "log-every=20" ])
                  |> Latent.succeeded
                  |> ignore

                  use json =
                      JsonDocument.Parse (Latent.run folder [ "watch"; "run"; "--json" ] |> Latent.succeeded).Out

                  let validated =
                      [ for point in json.RootElement.GetProperty("points").EnumerateArray() do
                            if point.GetProperty("validationExact").ValueKind = JsonValueKind.Number then
                                point.GetProperty("step").GetInt32() ]

                  Expect.equal validated [ 21; 42; 60 ] "every 21 steps, and at the end")
          }

          test "of no run is refused" {
              Scratch.inFolder (fun folder ->
                  let ended = Latent.run folder [ "watch"; "none" ]
                  Expect.equal ended.Code 2 "refused"
                  Expect.stringContains ended.Err "'none' is not the folder of a run" "why")
          } ]

let tests = testList "pages and runs under way" [ report; watch ]
