module LatentRecursion.Tests.SudokuDataTests

open System
open Expecto
open LatentRecursion.Host.Data

/// The least of all forms of a 4x4 question, by trying every symmetry.
let private leastForm (question: int array) =
    let lines =
        [ for bands in [ [ 0; 2 ]; [ 2; 0 ] ] do
              for first in [ 0; 1 ] do
                  for second in [ 0; 1 ] ->
                      [| bands[0] + first
                         bands[0] + 1 - first
                         bands[1] + second
                         bands[1] + 1 - second |] ]

    let renamed (grid: int array) =
        let names = Array.zeroCreate 6
        let mutable named = 0

        [ for token in grid ->
              if token = SudokuRules.Blank then
                  0
              else
                  if names[token] = 0 then
                      named <- named + 1
                      names[token] <- named

                  names[token] ]

    List.min
        [ for rows in lines do
              for columns in lines do
                  for transposed in [ false; true ] ->
                      renamed
                          [| for row in rows do
                                 for column in columns ->
                                     if transposed then
                                         question[4 * column + row]
                                     else
                                         question[4 * row + column] |] ]

let private generating =
    let generator rules clues =
        Puzzles.sudokus rules 1UL (CountRange.Parse(clues, "--clues").Value) None

    testList
        "generator"
        [ for rules in Puzzles.sizes do
              test $"{rules.Format.Task}: puzzles have one solution and are seeded and distinct up to symmetry" {
                  let puzzles = Puzzles.generated rules 3UL 30
                  let half = rules.Format.Length / 2

                  for puzzle in puzzles do
                      let found = Puzzles.solve rules 2 puzzle.Question
                      Expect.equal (found.Count, found.First, found.Guesses) (1, puzzle.Answer, puzzle.Grade) "one solution"
                      let clues = SudokuRules.Clues(ReadOnlySpan puzzle.Question)
                      Expect.isTrue (half <= clues && clues <= half + 2) "clues"

                  let questions = puzzles |> List.map _.Question

                  let classes =
                      questions |> List.distinctBy (Puzzles.canonical (SudokuSymmetry rules))

                  Expect.equal classes.Length 30 "distinct"
                  Expect.equal (Puzzles.generated rules 3UL 30 |> List.map _.Question) questions "the same seed"
                  Expect.notEqual (Puzzles.generated rules 4UL 30 |> List.map _.Question) questions "another seed"
              }

          test "a longer list begins with the shorter one" {
              let questions count =
                  Puzzles.generated SudokuRules.Six 3UL count |> List.map _.Question

              Expect.equal (List.truncate 40 (questions 90)) (questions 40) "prefix"
          }

          test "puzzles need the guesses that were asked for" {
              let puzzles =
                  Puzzles.sudokus SudokuRules.Nine 1UL (CountRange(24, 28)) (Some(CountRange(2, 4))) 5

              for puzzle in puzzles do
                  Expect.isTrue (2 <= puzzle.Grade && puzzle.Grade <= 4) $"{puzzle.Grade} guesses"
          }

          test "more puzzles than exist are refused with the number found" {
              // a full grid is its own puzzle: 49 classes of 6x6 grids and 2 of 4x4 grids
              Scratch.userError [ "Only 49 distinct sudoku-6x6"; "60 were asked for"; "Ask for fewer" ] (fun () ->
                  generator SudokuRules.Six "36" 60 |> ignore)

              Scratch.userError [ "Only 2 distinct sudoku-4x4" ] (fun () -> generator SudokuRules.Four "16" 3 |> ignore)

              Expect.equal (generator SudokuRules.Four "16" 2).Length 2 "as many as there are"
          }

          test "guesses that no puzzle needs are refused" {
              Scratch.userError [ "Only 0"; "8 clues and 50 guesses" ] (fun () ->
                  PuzzleKinds
                      .Named("sudoku-4x4")
                      .Usual.With("clues", CountRange(8, 8))
                      .With("guesses", CountRange(50, 50))
                      .Generate()
                  |> ignore)
          }

          for rules, clues, least in
              [ SudokuRules.Four, "3", 4
                SudokuRules.Six, "7", 8
                SudokuRules.Nine, "16", 17 ] do
              test $"{clues} clues of {rules.Format.Task} are refused" {
                  Scratch.userError [ $"{least} to {rules.Format.Length} clues"; clues ] (fun () ->
                      generator rules clues 1 |> ignore)
              }

          for text in [ ""; "x"; "5-"; "-5"; "9-5"; "1-2-3"; "99999999999" ] do
              test $"'{text}' is no range" {
                  Scratch.userError [ $"'{text}'"; "--clues"; "12-16" ] (fun () -> CountRange.Parse(text, "--clues") |> ignore)
              } ]

let private symmetry =
    testList
        "symmetry"
        [ for rules in Puzzles.sizes do
              testPropertyWithConfig
                  { FsCheckConfig.defaultConfig with
                      maxTest = 40 }
                  $"{rules.Format.Task}: keeps a puzzle right and its canonical form"
                  (fun (which: uint64) (seed: uint64) ->
                      let puzzle = List.head (Puzzles.generated rules which 1)
                      let question, answer = Puzzles.disguised rules seed puzzle
                      let found = Puzzles.solve rules 2 question
                      Expect.equal (found.Count, found.First) (1, answer) "one solution"

                      Expect.equal
                          (SudokuRules.Clues(ReadOnlySpan question))
                          (SudokuRules.Clues(ReadOnlySpan puzzle.Question))
                          "clues"

                      let canonical = Puzzles.canonical (SudokuSymmetry rules)
                      Expect.equal (canonical question) (canonical puzzle.Question) "the same question"
                      Expect.equal (canonical answer) (canonical puzzle.Answer) "the same solution")

          test "the canonical form tells apart what no symmetry takes into another (all 3072 tried)" {
              let random = Random 2

              let questions =
                  [ for _ in 1..400 -> SudokuTests.question random (random.Next(2, 8)) ]

              let classes form =
                  questions |> List.groupBy form |> List.map snd |> List.sortBy List.head

              let expected = classes leastForm
              Expect.isLessThan expected.Length 350 "many are the same"
              Expect.equal (classes (Puzzles.canonical (SudokuSymmetry SudokuRules.Four))) expected "as by trying"
          }

          test "there are 2 classes of full 4x4 grids" {
              let classes =
                  SudokuTests.grids
                  |> List.distinctBy (Puzzles.canonical (SudokuSymmetry SudokuRules.Four))

              Expect.equal classes.Length 2 "classes"
          }

          test "a grid that breaks the rules has a canonical form, too: itself, and a mark that no puzzle's has" {
              let random = Random 3

              for _ in 1..200 do
                  let grid = Array.init 36 (fun _ -> random.Next(1, 8))
                  Expect.equal (Puzzles.canonical (SudokuSymmetry SudokuRules.Six) grid).Length 37 "cells and mark"
          }

          test "one digit more is another question" {
              for puzzle in Puzzles.generated SudokuRules.Nine 8UL 20 do
                  let canonical = Puzzles.canonical (SudokuSymmetry SudokuRules.Nine)
                  let more = Array.copy puzzle.Question
                  let cell = Array.findIndex ((=) SudokuRules.Blank) more
                  more[cell] <- puzzle.Answer[cell]
                  Expect.notEqual (canonical more) (canonical puzzle.Question) "one more"
          } ]

let tests = testList "sudoku data" [ generating; symmetry ]
