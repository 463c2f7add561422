module LatentRecursion.Tests.StudySeedTests

open System.Collections.Generic
open System.IO
open Expecto
open LatentRecursion.Host.Reports
open LatentRecursion.Host.Studies
open LatentRecursion.Tests.StudyCase

let private puzzles = 100

/// A measurement of which so many puzzles were solved, the first ones.
let private point (solved: int) =
    let share = float solved / float puzzles

    let measured =
        StudyMeasurement(int64 puzzles, [| 3.0 |], [| share |], [| share |], null, 1.0)

    let right = PackedBits.Pack [| for puzzle in 1..puzzles -> puzzle <= solved |]
    StudyPoint(12, 1.0, measured, measured, [| right |], null)

/// The table of a study of two arms whose seeds, from 1 on, solved so many puzzles; a negative number is a cell that failed.
let private table folder (least: int) (most: int) (flat: int list) (dis: int list) =
    let study =
        ofArms [ "flat"; "dis" ] [ StudyComparison("dis", "flat") ] (StudySeeds(1L, least, most, 0.01)) []

    let ended = List.map (fun solved -> if solved < 0 then None else Some(point solved))

    tableOf folder study [ "flat", ended flat; "dis", ended dis ]

let private missing least most flat dis =
    let mutable found = []
    Scratch.inFolder (fun folder -> found <- [ for cell in (table folder least most flat dis).Missing() -> cell.Arm, cell.Seed ])
    List.sort found

let tests =
    testList
        "seeds of a study"
        [ test "at first the least number of every arm" {
              Expect.equal (missing 2 4 [] []) [ "dis", 1L; "dis", 2L; "flat", 1L; "flat", 2L ] "two each"
          }

          test "a difference that is known needs no more" {
              Expect.isEmpty (missing 3 6 [ 40; 50; 60 ] [ 50; 60; 70 ]) "ten points each time"
          }

          test "one that is not gets one more seed of both arms" {
              Expect.equal (missing 3 6 [ 40; 50; 60 ] [ 50; 70; 60 ]) [ "dis", 4L; "flat", 4L ] "the fourth"
              Expect.equal (missing 3 6 [ 40; 50; 60; 50 ] [ 50; 70; 60 ]) [ "dis", 4L ] "of the other arm"
          }

          test "and no more than there may be" {
              Expect.isEmpty (missing 3 4 [ 40; 50; 60; 50 ] [ 50; 70; 60; 90 ]) "inconclusive"
          }

          test "a failed cell is no pair, and is not tried again" {
              Expect.equal (missing 3 6 [ 40; 50; 60 ] [ 50; -1; 60 ]) [ "dis", 4L; "flat", 4L ] "two pairs that differ"
          }

          test "an arm that always fails asks for no more seeds, nor does what it is compared with" {
              Expect.isEmpty (missing 3 6 [ 40; 50; 60 ] [ -1; -1; -1 ]) "no pair would come"
          }

          test "what a difference says: its sign, or that it is inconclusive" {
              Scratch.inFolder (fun folder ->
                  let known =
                      Difference.Of(
                          table folder 3 6 [ 40; 50; 60 ] [ 50; 60; 70 ],
                          "sudoku-4x4",
                          StudyComparison("dis", "flat"),
                          6
                      )

                  Expect.isTrue known.IsKnown "known"
                  Expect.equal (known.Seeds, known.Verdict) (3, "better") "better"
                  Expect.floatClose Accuracy.high known.OverSeeds.Value 0.1 "by ten points")

              Scratch.inFolder (fun folder ->
                  let unknown =
                      Difference.Of(
                          table folder 3 6 [ 40; 50; 60 ] [ 50; 40; 60 ],
                          "sudoku-4x4",
                          StudyComparison("dis", "flat"),
                          6
                      )

                  Expect.equal (unknown.IsKnown, unknown.Verdict) (false, "inconclusive") "inconclusive")
          }

          test "a step at which an arm is not measured is compared with nothing" {
              Scratch.inFolder (fun folder ->
                  let table = table folder 3 6 [ 40; 50; 60 ] [ 50; 40; 60 ]
                  Expect.isFalse (table.Cells.IsMeasured("sudoku-4x4", StudyComparison("dis", "flat", 5))) "no such point"
                  Expect.isEmpty (table.Compared("sudoku-4x4", StudyComparison("dis", "flat", 5), 6)) "no pairs")
          }

          test "an interaction: by how much two differences differ, seed by seed; a seed that one arm lacks does not count" {
              Scratch.inFolder (fun folder ->
                  let arms =
                      [ "dis", [ 50; 60; 70 ]
                        "flat", [ 60; 70; 90 ]
                        "dis-code", [ 20; 40; 10 ]
                        "trm", [ 80; 90 ] ]

                  let interaction =
                      StudyComparison("dis", "flat", Minus = StudyPair("dis-code", "trm"))

                  let study =
                      ofArms (List.map fst arms) [ interaction ] (StudySeeds(1L, 2, 2, 0.01)) []

                  let table =
                      tableOf folder study [ for arm, solved in arms -> arm, [ for count in solved -> Some(point count) ] ]

                  let found = Difference.Of(table, "sudoku-4x4", interaction, 3)
                  // -10 - -60 and -10 - -50
                  Expect.equal found.Seeds 2 "two seeds of all four"
                  Expect.floatClose Accuracy.high found.OverSeeds.Value 0.45 "forty-five points"

                  match Option.ofNullable found.OverPuzzles with
                  | None -> failtest "two seeds can be resampled"
                  | Some puzzles -> Expect.floatClose Accuracy.high puzzles.Value 0.45 "of puzzles, too"

                  Expect.stringContains
                      (StudyMarkdown.Of(StudyResults.Of table))
                      "| (dis − flat) − (dis-code − trm) | +45.0"
                      "its line")
          } ]
