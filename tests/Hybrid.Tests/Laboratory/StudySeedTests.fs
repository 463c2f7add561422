module LatentRecursion.Tests.StudySeedTests

open System.Collections.Generic
open System.IO
open Expecto
open LatentRecursion.Host.Halting
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

          test "seeds that agree, on few puzzles, show nothing of puzzles" {
              Scratch.inFolder (fun folder ->
                  let of' = table folder 3 6 [ 40; 40; 40 ] [ 41; 41; 41 ]
                  let found = Difference.Of(of', "sudoku-4x4", StudyComparison("dis", "flat"), 6)
                  Expect.equal (found.OverSeeds.HalfWidth, found.IsKnown) (0.0, true) "over seeds it is known"
                  Expect.equal found.Verdict "no difference shown" "one puzzle of a hundred")
          }

          test
              "a comparison where roll-outs end: after supervised steps, or by a rule that promises; a seed without one does not count" {
              let puzzles' (solved: int) =
                  PackedBits.Pack [| for puzzle in 1..puzzles -> puzzle <= solved |]

              let steps (solved: int list) (stopped: int option) =
                  let shares = [| for count in solved -> float count / float puzzles |]

                  let measured =
                      StudyMeasurement(
                          int64 puzzles,
                          [| for step in 1 .. shares.Length -> float step |],
                          shares,
                          shares,
                          null,
                          1.0
                      )

                  let halting: StudyStop | null =
                      match stopped with
                      | Some right -> StudyStop(null, [||], 1.5, HaltingOutcome(puzzles, 1.0, 0, 0, right, right))
                      | None -> null

                  Some(StudyPoint(12, 1.0, measured, measured, [| for count in solved -> puzzles' count |], halting))

              Scratch.inFolder (fun folder ->
                  let comparison ending steps =
                      StudyComparison("dis", "flat", Ending = ending, SupervisedSteps = steps)

                  let comparisons =
                      [ comparison Ending.Full (System.Nullable 1)
                        comparison Ending.Promised (System.Nullable())
                        comparison Ending.AsGood (System.Nullable()) ]

                  let table =
                      tableOf
                          folder
                          (ofArms [ "flat"; "dis" ] comparisons (StudySeeds(1L, 2, 2, 0.01)) [])
                          [ "flat", [ steps [ 10; 50 ] (Some 40); steps [ 10; 60 ] (Some 40) ]
                            "dis", [ steps [ 30 ] None; steps [ 30; 30 ] (Some 45) ] ]

                  let found = [ for it in comparisons -> Difference.Of(table, "sudoku-4x4", it, 2) ]

                  Expect.equal [ for it in found -> it.Seeds ] [ 2; 1; 2 ] "seeds"

                  for it, expected in List.zip found [ 0.2; 0.05; -0.25 ] do
                      Expect.floatClose Accuracy.high it.OverSeeds.Value expected it.Verdict

                  Expect.isTrue found[0].OverPuzzles.HasValue "of puzzles, too"
                  let markdown = StudyMarkdown.Of(StudyResults.Of table)

                  for line in
                      [ "| dis − flat, 1 supervised step | +20.0\u00a0±\u00a00.0 |"
                        "| dis − flat, halting with a promise | +5.0, 1 seed |" ] do
                      Expect.stringContains markdown line "its line")
          }

          test "Markdown tells the cells that failed, and where seeds are fewer" {
              Scratch.inFolder (fun folder ->
                  let markdown =
                      StudyMarkdown.Of(StudyResults.Of(table folder 3 6 [ 40; 50; 60 ] [ 50; -1; 70 ]))

                  for part in
                      [ "| dis | 60.0\u00a0±\u00a0127.1 (3), 2 seeds |"
                        "+10.0\u00a0±\u00a00.0, 2 seeds |"
                        "Failed: sudoku-4x4 dis seed 2: " ] do
                      Expect.stringContains markdown part "told")
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
