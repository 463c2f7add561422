module LatentRecursion.Tests.CopiedRunTests

open System.IO
open System.Text.Json
open Expecto

let private build folder (seed: string) (name: string) =
    Latent.makePuzzles folder "sudoku-4x4" (60, 20, 20) [ "--seed"; seed; "--out"; name ]

let private move (from: string) (target: string) =
    Directory.CreateDirectory(target |> Path.GetDirectoryName |> string) |> ignore
    Directory.Move(from, target)

/// Puzzles, and a run on them, in a folder.
let private trained (test: string -> unit) =
    Scratch.inFolder (fun folder ->
        build folder "1" "puzzles"

        Latent.trainOn folder "puzzles" [ "steps=6" ]
        test folder)

let private asked folder (words: string list) =
    Latent.run folder (words @ [ "--threads"; "1"; "--json" ])

let private exact (ended: Latent.Ended) =
    use json = JsonDocument.Parse (Latent.succeeded ended).Out

    json.RootElement.GetProperty("steps").EnumerateArray()
    |> Seq.map string
    |> List.ofSeq

let tests =
    testList
        "a copied run"
        [ test "finds its puzzles under their name, by their checksum, in the usual places" {
              trained (fun folder ->
                  let before = exact (asked folder [ "evaluate"; "run" ])

                  for place in
                      [ "elsewhere/data/puzzles"
                        "elsewhere/downloads/puzzles"
                        "elsewhere/runs/puzzles" ] do
                      let elsewhere = Path.Combine(folder, "elsewhere")
                      move (Path.Combine(folder, "run")) (Path.Combine(elsewhere, "runs", "run"))
                      move (Path.Combine(folder, "puzzles")) (Path.Combine(folder, place))
                      Expect.equal (exact (asked elsewhere [ "evaluate"; "runs/run" ])) before place
                      move (Path.Combine(folder, place)) (Path.Combine(folder, "puzzles"))
                      move (Path.Combine(elsewhere, "runs", "run")) (Path.Combine(folder, "run")))
          }

          test "goes on with them where they are now" {
              trained (fun folder ->
                  move (Path.Combine(folder, "puzzles")) (Path.Combine(folder, "data", "puzzles"))
                  Latent.run folder [ "train"; "--resume"; "run" ] |> Latent.succeeded |> ignore)
          }

          test "does not take other puzzles of the same name, and says what it looked at" {
              trained (fun folder ->
                  Directory.Delete(Path.Combine(folder, "puzzles"), true)
                  build folder "2" "data/puzzles"
                  let ended = asked folder [ "halt"; "run" ]
                  Expect.equal ended.Code 2 "refused"

                  for part in [ "'run'"; "are not here"; "'data/puzzles'"; "the task's own sudoku-4x4" ] do
                      Expect.stringContains ended.Err part "the sentence")
          }

          test "does not take puzzles of which only those to train on are its own" {
              trained (fun folder ->
                  let test = Path.Combine(folder, "puzzles", "test.csv")
                  File.WriteAllLines(test, File.ReadAllLines test |> Array.truncate 11)
                  let ended = asked folder [ "evaluate"; "run" ]
                  Expect.equal ended.Code 2 "refused"
                  Expect.stringContains ended.Err "The test puzzles of 'puzzles' are others" "the sentence")
          }

          test "is not asked about another task of as many cells" {
              trained (fun folder ->
                  Latent.makePuzzles folder "maze-4x4" (20, 10, 10) [ "--out"; "mazes" ]

                  let ended = asked folder [ "evaluate"; "run"; "--data"; "mazes" ]
                  Expect.equal ended.Code 2 "refused"
                  Expect.stringContains ended.Err "cannot read maze-4x4" "the sentence")
          }

          test "is asked about puzzles that are named" {
              trained (fun folder ->
                  Directory.Delete(Path.Combine(folder, "puzzles"), true)
                  build folder "2" "others"

                  for verb in [ [ "evaluate" ]; [ "diagnose"; "--page"; "page.html" ]; [ "guide" ] ] do
                      asked folder (verb @ [ "run"; "--data"; "others" ])
                      |> Latent.succeeded
                      |> ignore

                  // twenty validation puzzles promise nothing at one per cent
                  let ended = asked folder [ "halt"; "run"; "--data"; "others" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "are too few" "the sentence"

                  let ended = asked folder [ "halt"; "run"; "--data"; "others"; "--epsilon"; "0.5" ]
                  Expect.equal ended.Code 0 ended.Err)
          }

          test "is not asked about puzzles of another shape" {
              trained (fun folder ->
                  Latent.makePuzzles folder "sudoku-6x6" (20, 10, 10) [ "--out"; "wide" ]

                  for verb in [ "evaluate"; "diagnose"; "halt"; "guide" ] do
                      let ended = asked folder [ verb; "run"; "--data"; "wide" ]
                      Expect.equal ended.Code 2 verb
                      Expect.stringContains ended.Err "cannot read" verb)
          } ]
