module LatentRecursion.Tests.StudyFaultTests

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Threading
open Expecto
open LatentRecursion.Host.Studies
open LatentRecursion.Tests.StudyCase

/// Waits for the process of a cell of a study that runs: whoever holds a run's lock writes its process into it, and .NET would not read
/// a locked file.
let private cellOf (study: Process) (folder: string) (cell: string) =
    let lock = Path.Combine(folder, "tiny", "runs", cell, ".lock")

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

    while (holder ()).IsNone && not study.HasExited && DateTime.Now < deadline do
        Thread.Sleep 20

    Process.GetProcessById((holder ()).Value)

let private script (folder: string) (name: string) (lines: string list) =
    File.WriteAllLines(Path.Combine(folder, name), lines)

let tests =
    testList
        "a study's faults"
        [ test "killed at random moments it ends with the same rows" {
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

          for what, stop, reason in
              [ "is killed", (fun (cell: Process) -> cell.Kill()), "ended by signal 9"
                "is asked to stop", Latent.terminate, "asked to stop" ] do
              test $"a cell whose process {what} has no row, and goes on when the study is started again" {
                  inStudy (study flat (seeds 2 2)) (fun folder ->
                      use first = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                      use cell = cellOf first folder "sudoku-4x4-flat-1"
                      stop cell
                      let ended = Latent.finish first
                      Expect.equal ended.Code 1 "it has not ended"
                      Expect.stringContains ended.Out reason "and says why"
                      Expect.equal (rows folder).Length 1 "the other one ran"
                      Expect.equal (studied folder []).Code 0 "again"
                      Expect.equal (rows folder).Length 2 "both"

                      Expect.isFalse
                          (File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName)).Contains "\"error\":\"")
                          "no failure")
              }

          test "a cell whose process gives up is a failure, and does not run again" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  use first = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                  use cell = cellOf first folder "sudoku-4x4-flat-1"
                  // .NET lets the first that comes from outside pass
                  while not cell.HasExited do
                      Latent.signal "ABRT" cell
                      Thread.Sleep 20

                  Expect.equal (Latent.finish first).Code 1 "it failed"
                  Expect.equal (rows folder).Length 2 "a row of each"
                  let again = studied folder [ "--json" ]
                  Expect.equal again.Code 1 again.Err
                  use json = JsonDocument.Parse again.Out

                  let failed =
                      [ for cell in json.RootElement.GetProperty("failed").EnumerateArray() ->
                            cell.GetProperty("seed").GetInt32() ]

                  Expect.equal failed [ 1 ] "is told again"
                  Expect.equal (rows folder).Length 2 "and was not tried")
          }

          test "arms that ask for the same thing train once" {
              inStudy (study $$"""{{flat}}, { "name": "again", "scheme": "flat" }""" (seeds 2 2)) (fun folder ->
                  let ended = studied folder [ "--jobs"; "2"; "--json" ]
                  Expect.equal ended.Code 0 ended.Err
                  Expect.equal (rows folder).Length 2 "a row a seed"
                  use json = JsonDocument.Parse ended.Out
                  Expect.equal (json.RootElement.GetProperty("missing").GetInt32()) 0 "of both")
          }

          test "a file of kinds may print; changed, its puzzles and cells are others" {
              let text =
                  (study flat (seeds 2 2))
                      .Replace("sudoku-4x4", "latin-5x5")
                      .Replace("train=200", "train=60")
                      .Replace("validation=60", "validation=20")
                      .Replace("test=60", "test=20")
                      .Replace("\"validation\": 60", "\"validation\": 20")
                      .Replace("\"test\": 60", "\"test\": 20")

              inStudy text (fun folder ->
                  let latin = Seq.exactlyOne (DocumentedTests.scripts "docs/add-a-task.md")
                  Scripts.write folder "latin.fsx" (latin + "\nprintfn \"hello\"\n") |> ignore

                  let run () =
                      studied folder [ "--kinds"; "latin.fsx"; "--json" ]

                  let ended = run ()
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  Expect.equal (rows folder).Length 2 "rows"
                  Expect.equal (run ()).Code 0 "again"
                  Expect.equal (rows folder).Length 2 "nothing runs"

                  Scripts.write folder "latin.fsx" (latin + "\nprintfn \"hello, too\"\n")
                  |> ignore

                  Expect.equal (run ()).Code 0 "changed"
                  Expect.equal (rows folder).Length 4 "other cells"
                  Expect.isTrue (Directory.Exists(Path.Combine(folder, "tiny", "data", "latin-5x5~1"))) "and other puzzles")
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
                      (set
                          [ for row in read folder do
                                if row.Points[0].Step = 20 then
                                    row.Seed ])
                      (set [ 1L; 2L ])
                      "both anew")
          }

          test "an arm's script may print" {
              inStudy (study """{ "name": "loud", "scheme": "loud.fsx" }""" (seeds 2 2)) (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "loud.fsx"),
                      "open LatentRecursion\nprintfn \"hello\"\nlet loud = SchemeRecipe.make \"loud\" \"flat that talks\" (SchemeOptions.numbers 2 1 1) (fun options model -> printfn \"hello\"; Scheme.flat options model)"
                  )

                  let ended = studied folder [ "--json" ]
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  Expect.equal (rows folder).Length 2 "two rows"
                  use json = JsonDocument.Parse ended.Out
                  Expect.equal (json.RootElement.GetProperty("name").GetString()) "tiny" "standard output is the document's"
                  Expect.stringContains ended.Err "hello" "what is printed goes elsewhere")
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
                      "open LatentRecursion\nlet broken = SchemeRecipe.make \"broken\" \"fails when it trains\" (SchemeOptions.numbers 2 1 1) (fun options model -> { Scheme.flat options model with Loss = fun _ _ _ -> failwith \"not today,\\nnor tomorrow\" })"
                  )

                  let ended = studied folder [ "--json" ]
                  Expect.equal ended.Code 1 ended.Err
                  use json = JsonDocument.Parse ended.Out

                  let failed =
                      [ for cell in json.RootElement.GetProperty("failed").EnumerateArray() ->
                            cell.GetProperty("arm").GetString(), cell.GetProperty("error").GetString() ]

                  Expect.equal (failed |> List.map fst) [ "broken"; "broken" ] "listed"
                  Expect.all failed (fun (_, error) -> (string error).Contains "not today, nor tomorrow") "with its error"
                  Expect.equal (rows folder).Length 4 "the others ran")
          } ]
