module LatentRecursion.Tests.StudyTests

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Threading
open Expecto
open LatentRecursion.Host.Studies
open LatentRecursion.Tests.StudyCase

let tests =
    testList
        "a study runs"
        [ test "every cell has a row, measured on its way; started again nothing runs; results are intervals" {
              let arms =
                  $"""{flat}, {{ "name": "trm", "scheme": "trm", "set": [ "steps=4", "supervised-steps=4" ] }}, {{ "name": "long", "scheme": "dis", "computeOf": "trm" }}"""

              inStudy
                  (study
                      arms
                      (seeds 2 2
                       + """, "at": [ 5 ], "comparisons": [ { "arm": "long", "against": "flat" }, { "arm": "long", "against": "flat", "at": 5 } ]"""))
                  (fun folder ->
                      let ended = studied folder [ "--json" ]
                      Expect.equal ended.Code 0 ended.Err
                      use json = JsonDocument.Parse ended.Out
                      let results = json.RootElement
                      Expect.equal (results.GetProperty("missing").GetInt32()) 0 "all ran"
                      Expect.equal (rows folder).Length 6 "three arms, two seeds"

                      let steps =
                          [ for arm in results.GetProperty("arms").EnumerateArray() ->
                                arm.GetProperty("arm").GetString(), arm.GetProperty("step").GetInt32() ]
                          |> List.distinct

                      // a training step of trm is 14 calls and 7 with gradient, of dis 3 with gradient: 35 and 9
                      Expect.equal steps [ "flat", 5; "flat", 12; "trm", 4; "long", 5; "long", 16 ] "points"

                      let differences =
                          [ for it in results.GetProperty("differences").EnumerateArray() -> it ]

                      Expect.equal [ for it in differences -> it.GetProperty("seeds").GetInt32() ] [ 2; 2 ] "paired by seed"
                      let page = Path.Combine(folder, "tiny", "report.html")
                      Expect.isTrue (File.Exists page) "a page"
                      File.Delete page
                      Expect.equal (studied folder [ "--results" ]).Code 0 "looked at"
                      Expect.isTrue (File.Exists page) "the page anew"
                      let markdown = studied folder [ "--markdown" ]
                      Expect.equal markdown.Code 0 markdown.Err
                      Expect.stringContains markdown.Out "| arm | sudoku-4x4 |" "arms by tasks"
                      Expect.stringContains markdown.Out "| long − flat, 5 steps | " "differences"

                      let before = File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName))
                      Directory.Delete(Path.Combine(folder, "tiny", "runs"), true)
                      Expect.equal (studied folder []).Code 0 "again"
                      Expect.equal (File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName))) before "the same rows"
                      Expect.isFalse (Directory.Exists(Path.Combine(folder, "tiny", "runs"))) "and no run")
          }

          test "with too few puzzles for any promise all else is measured" {
              let few =
                  (study flat (seeds 2 2)).Replace("\"epsilon\": 0.2, \"delta\": 0.5", "\"epsilon\": 0.01")

              inStudy few (fun folder ->
                  let planned = studied folder [ "--plan" ]

                  Expect.stringContains
                      (planned.Out.ReplaceLineEndings " ")
                      "sudoku-4x4 will have no early stopping"
                      "said before"

                  let ended = studied folder [ "--kernels"; "reference" ]
                  Expect.equal ended.Code 0 ended.Err

                  let row = (read folder).Head
                  Expect.equal row.Points.Count 1 "measured"
                  Expect.stringContains row.Command "--kernels reference" "to the same bits"
                  Expect.isNull row.Points[0].Halting "without stopping")
          }

          test "a study that was changed trains its cells anew, and loses nothing of the old ones" {
              let text = study flat (seeds 2 2)

              inStudy text (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the first"

                  File.WriteAllText(
                      Path.Combine(folder, "tiny.json"),
                      text.Replace("steps=12", "steps=20").Replace("test=60", "test=80")
                  )

                  let ended = studied folder []
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)

                  let ends = [ for row in read folder -> row.Points[row.Points.Count - 1].Step ]

                  Expect.equal (List.sort ends) [ 12; 12; 20; 20 ] "steps of the rows"

                  for kept in [ "runs/sudoku-4x4-flat-1~1"; "data/sudoku-4x4~1" ] do
                      Expect.isTrue (Directory.Exists(Path.Combine(folder, "tiny", kept))) kept)
          }

          test "an arm uses its trained model in a way of its own, and is another cell than without it" {
              let arm name way =
                  $"""{{ "name": "{name}", "scheme": "trm", "set": [ "supervised-steps=4", "cycles=1", "latent-updates=1" ]{way} }}"""

              let first =
                  arm "first" """, "way": "first-to-halt", "numbers": { "copies": 1, "deviation": 0, "confidence": 0.001 }"""

              inStudy (study $"""{arm "plain" ""}, {first}""" (seeds 2 2)) (fun folder ->
                  let ended = studied folder []
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)

                  for plain, first in
                      read folder
                      |> List.groupBy _.Seed
                      |> List.map (fun (_, pair) ->
                          List.find (fun (row: StudyRow) -> row.Arm = "plain") pair,
                          List.find (fun (row: StudyRow) -> row.Arm = "first") pair) do
                      Expect.notEqual first.Key plain.Key "keys"
                      Expect.sequenceEqual plain.Points[0].Test.Calls [ 2.0; 4.0; 6.0; 8.0 ] "step by step"
                      // so little is sure enough for the head's first word
                      Expect.sequenceEqual first.Points[0].Test.Calls [ 2.0 ] "stopped after the first step"

                      Expect.equal
                          first.Points[0].Test.Exact[0]
                          plain.Points[0].Test.Exact[0]
                          "the same training, the same answers")
          }

          test "rows of another study count" {
              inStudy (study $"{flat}, {dis}" (seeds 2 2)) (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the first"

                  File.WriteAllText(
                      Path.Combine(folder, "second.json"),
                      (study $"{dis}" (seeds 2 3 + """, "rows": [ "tiny/rows.jsonl" ]""")).Replace("\"tiny\"", "\"second\"")
                  )

                  let missing file =
                      use json =
                          JsonDocument.Parse (Latent.run folder [ "study"; file; "--plan"; "--json" ]).Out

                      json.RootElement.GetProperty("missing").GetInt32()

                  Expect.equal (missing "second.json") 0 "nothing is left to run"
                  File.Delete(Path.Combine(folder, "tiny", StudyRows.FileName))
                  let ended = Latent.run folder [ "study"; "second.json"; "--plan" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "There is no file" "what is missing")
          }

          test "killed at random moments it ends with the same rows" {
              let text = study $"{flat}, {dis}" (seeds 2 2)
              let mutable expected = []

              inStudy text (fun folder ->
                  Expect.equal (studied folder [ "--jobs"; "2" ]).Code 0 "undisturbed"
                  expected <- measurements folder)

              inStudy text (fun folder ->
                  let random = Random 6

                  for _ in 1..4 do
                      use started = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "2" ]
                      Thread.Sleep(random.Next(500, 4000))
                      started.Kill()
                      started.WaitForExit()

                  let ended = studied folder [ "--jobs"; "2" ]
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  Expect.equal (measurements folder) expected "the same rows")
          }

          test "a cell whose process is killed has no row, and goes on when the study is started again" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  use first = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                  let lock = Path.Combine(folder, "tiny", "runs", "sudoku-4x4-flat-1", ".lock")

                  // whoever holds a run's lock writes its process into it; .NET would not read a locked file
                  let holder () =
                      let reading =
                          ProcessStartInfo("cat", [ lock ], RedirectStandardOutput = true, RedirectStandardError = true)

                      match Process.Start reading with
                      | null -> None
                      | started ->
                          use cat = started

                          match Int32.TryParse(cat.StandardOutput.ReadToEnd()) with
                          | true, id -> Some id
                          | _ -> None

                  let deadline = DateTime.Now.AddSeconds 60.0

                  while (holder ()).IsNone && not first.HasExited && DateTime.Now < deadline do
                      Thread.Sleep 20

                  use cell = Process.GetProcessById((holder ()).Value)
                  cell.Kill()
                  let ended = Latent.finish first
                  Expect.equal ended.Code 1 "it has not ended"
                  Expect.stringContains ended.Out "ended by signal 9" "and says why"
                  Expect.equal (rows folder).Length 1 "the other one ran"
                  Expect.equal (studied folder []).Code 0 "again"
                  Expect.equal (rows folder).Length 2 "both"

                  Expect.isFalse
                      (File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName)).Contains "\"error\":\"")
                      "no failure")
          }

          test "a study that is changed while it runs is told so by its next cell, and writes no row of another" {
              let text = study flat (seeds 2 2)

              inStudy text (fun folder ->
                  use started = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                  let deadline = DateTime.Now.AddSeconds 60.0

                  while not (Directory.Exists(Path.Combine(folder, "tiny", "runs")))
                        && DateTime.Now < deadline do
                      Thread.Sleep 20

                  File.WriteAllText(Path.Combine(folder, "tiny.json"), text.Replace("steps=12", "steps=20"))
                  let ended = Latent.finish started
                  Expect.equal ended.Code 1 ended.Err
                  Expect.stringContains (ended.Out.ReplaceLineEndings " ") "is another cell now" "why it did not run"
                  Expect.all (read folder) (fun row -> row.Points[0].Step = 12) "rows of what was asked for"
                  Expect.equal (studied folder []).Code 0 "started again"

                  Expect.equal
                      [ for row in read folder do
                            if row.Points[0].Step = 20 then
                                row.Seed ]
                      [ 1L; 2L ]
                      "both anew")
          }

          test "an arm's script may print" {
              inStudy (study """{ "name": "loud", "scheme": "loud.fsx" }""" (seeds 2 2)) (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "loud.fsx"),
                      "open LatentRecursion\nprintfn \"hello\"\nlet loud = SchemeRecipe.make \"loud\" \"flat that talks\" (SchemeOptions.numbers 2 1 1) (fun options model -> printfn \"hello\"; Scheme.flat options model)"
                  )

                  let ended = studied folder []
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  Expect.equal (rows folder).Length 2 "two rows")
          }

          test "a last row without the end of its line counts, and the next is a line of its own" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the study"
                  let path = Path.Combine(folder, "tiny", StudyRows.FileName)
                  let lines = File.ReadAllLines path
                  File.WriteAllText(path, lines[0])
                  Expect.equal (studied folder []).Code 0 "again"
                  Expect.equal (File.ReadAllLines path).Length 2 "two lines"
                  Expect.equal (File.ReadAllLines path |> Array.head) (Array.head lines) "the first as it was")
          }

          test "a cell is the run that its row's command makes alone" {
              inStudy (study dis (seeds 2 2)) (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the study"

                  match rows folder with
                  | (NonNull row) :: _ ->
                      let words = (string row["command"]).Split ' '
                      Expect.equal words[0] "latent" "the program"
                      let seed = string row["seed"]
                      let alone = Latent.run folder (List.ofArray words[1..] @ [ "--run"; "alone" ])
                      Expect.equal alone.Code 0 alone.Err

                      let weights run =
                          File.ReadAllBytes(Path.Combine(folder, run, "checkpoints", "00000012", "average.safetensors"))

                      Expect.equal (weights "alone") (weights $"tiny/runs/sudoku-4x4-dis-{seed}") "the same bits"
                  | _ -> failtest "no row")
          }

          test "a second process is refused while the first runs" {
              inStudy (study $"{flat}, {dis}" (seeds 3 3)) (fun folder ->
                  use first = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                  let lock = Path.Combine(folder, "tiny", ".lock")
                  let deadline = DateTime.Now.AddSeconds 60.0

                  while not (File.Exists lock) && DateTime.Now < deadline do
                      Thread.Sleep 50

                  let second = studied folder []
                  Expect.equal second.Code 2 second.Err
                  Expect.stringContains second.Err "Another process" "the sentence"
                  Latent.terminate first
                  first.WaitForExit()
                  Expect.equal first.ExitCode 130 "stopped"
                  Expect.equal (studied folder [ "--results" ]).Code 0 "what there is can be looked at")
          }

          test "a cell that fails is a row, listed, and the others run" {
              let broken = """{ "name": "broken", "scheme": "arms.fsx" }"""

              inStudy (study $"{flat}, {broken}" (seeds 2 2)) (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "arms.fsx"),
                      "open LatentRecursion\nlet broken = SchemeRecipe.make \"broken\" \"fails when it trains\" (SchemeOptions.numbers 2 1 1) (fun options model -> { Scheme.flat options model with Loss = fun _ _ _ -> failwith \"not today\" })"
                  )

                  let ended = studied folder [ "--json" ]
                  Expect.equal ended.Code 1 ended.Err
                  use json = JsonDocument.Parse ended.Out

                  let failed =
                      [ for cell in json.RootElement.GetProperty("failed").EnumerateArray() ->
                            cell.GetProperty("arm").GetString(), cell.GetProperty("error").GetString() ]

                  Expect.equal (failed |> List.map fst) [ "broken"; "broken" ] "listed"
                  Expect.all failed (fun (_, error) -> (string error).Contains "not today") "with its error"
                  Expect.equal (rows folder).Length 4 "the others ran")
          } ]
