module LatentRecursion.Tests.SolveTests

open System.IO
open System.Text.Json
open Expecto

/// A run on mazes of four cells a side that has hardly been trained.
let private mazes (test: string -> unit) =
    Scratch.inFolder (fun folder ->
        Latent.makePuzzles folder "maze-4x4" (40, 10, 10) [ "--out"; "mazes" ]
        Latent.trainOn folder "mazes" [ "steps=3"; "validation-puzzles=10" ]
        test folder)

/// What was asked and what it is said to be.
let private asked folder (given: string) =
    let ended =
        Latent.run folder [ "solve"; "run"; given; "--threads"; "1"; "--json" ]
        |> Latent.succeeded

    use json = JsonDocument.Parse ended.Out
    [ for puzzle in json.RootElement.EnumerateArray() -> string (puzzle.GetProperty "question") ]

// walls at the beginning, open cells at both ends
let private questions =
    [ "##S  #   # #   G"; "  S #    # ## G "; "S  #  ##  #   G " ]

let tests =
    testList
        "solving"
        [ test "mazes begin and end with open cells and with walls" {
              mazes (fun folder ->
                  for question in questions do
                      Expect.equal (asked folder question) [ question ] "as text"

                  let file (name: string) (lines: string list) =
                      File.WriteAllLines(Path.Combine(folder, name), lines)
                      name

                  Expect.equal
                      (asked folder (file "mazes.txt" ("# \"three\" mazes, by hand" :: questions)))
                      questions
                      "a file of them"

                  let csv =
                      [ for number, question in List.indexed questions -> $"{number},{question}" ]

                  Expect.equal (asked folder (file "mazes.csv" ("number,question" :: csv))) questions "the column question"

                  let ended =
                      Latent.run folder [ "solve"; "run"; questions[1]; "--threads"; "1" ]
                      |> Latent.succeeded

                  Expect.stringContains ended.Out $"question  {questions[1]}" "as it is"
                  // a page and a program find what is printed on one line each
                  Expect.equal
                      (ended.Out.Split('\n') |> Array.filter (fun line -> line.StartsWith "step ")).Length
                      4
                      "four steps")
          } ]
