module LatentRecursion.Tests.SavingTests

open System
open Expecto
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Halting
open LatentRecursion.Host.Reports
open LatentRecursion.Host.Studies
open LatentRecursion.Tests.StudyCase

let private puzzles = 100

/// What a roll-out solves step by step on validation and on test puzzles, each step of so many calls; and with a rule how many, for how many calls.
let private point (calls: float) (validation: float list) (test: float list) (halting: (int * float) option) =
    let measured (exact: float list) =
        StudyMeasurement(
            int64 puzzles,
            [| for step in 1 .. exact.Length -> calls * float step |],
            Array.ofList exact,
            Array.ofList exact,
            null,
            1.0
        )

    let stop: StudyStop | null =
        match halting with
        | Some(right, calls) -> StudyStop(null, [||], calls, HaltingOutcome(puzzles, 1.0, 0, 0, right, right))
        | None -> null

    // whoever solves more solves the others' puzzles, too
    let right (exact: float) =
        PackedBits.Pack [| for puzzle in 1..puzzles -> float puzzle <= exact * float puzzles + 1e-9 |]

    Some(StudyPoint(12, 1.0, measured validation, measured test, [| for exact in test -> right exact |], stop))

/// The savings against trm, where trm and flat ended so.
let private savings (trm: StudyPoint option list) (flat: StudyPoint option list) =
    let mutable found = []

    Scratch.inFolder (fun folder ->
        let study = ofArms [ "trm"; "flat" ] [] (StudySeeds(1L, 2, 5, 0.01)) [ "trm" ]
        found <- [ for saving in (StudyResults.Of(tableOf folder study [ "trm", trm; "flat", flat ])).Savings -> saving ])

    found

let private deep validation test =
    point 10.0 validation test (Some(61, 12.0))

let private trm =
    [ deep [ 0.2; 0.59; 0.6 ] [ 0.3; 0.5; 0.62 ]
      deep [ 0.3; 0.4; 0.5 ] [ 0.3; 0.4; 0.6 ] ]

let private shallow = point 2.0

let private only arm ending savings =
    savings
    |> List.filter (fun (saving: Saving) -> saving.Arm = arm && saving.Ending = ending)
    |> List.exactlyOne

let tests =
    testList
        "network calls saved"
        [ test "the full roll-out, against the other's, stopped too" {
              let flat =
                  [ for exact in [ 0.72; 0.7 ] -> shallow [ 0.1; 0.7 ] [ 0.1; exact ] None ]

              let saving = savings trm flat |> only "flat" Ending.Full
              Expect.equal (saving.Calls, saving.Fewer) (4.0, 7.5) "4 calls in place of 30"
              // trm is as good, within a point on validation, after the second and after the third step
              Expect.equal saving.FewerThanAsGood 6.25 "in place of 25"
              Expect.floatClose Accuracy.high saving.Difference.Value 0.1 "ten points more, with every seed"
              Expect.isTrue saving.IsAsGood "and shown so"
          }

          test "seeds that agree, on few puzzles, show nothing: what other puzzles would change counts, too" {
              let flat = [ for _ in trm -> shallow [ 0.6 ] [ 0.6 ] None ]
              let alike = [ for _ in trm -> deep [ 0.6 ] [ 0.61 ] ]
              let saving = savings alike flat |> only "flat" Ending.Full
              Expect.floatClose Accuracy.high saving.Difference.HalfWidth 0.0 "every seed a point less"
              Expect.isGreaterThan saving.OverPuzzles.HalfWidth 0.01 "one puzzle of a hundred"
              Expect.isFalse saving.IsAsGood "not shown"
          }

          test "stopped where validation puzzles say that it is as good as the other" {
              let flat = [ for _ in trm -> shallow [ 0.5; 0.65; 0.7 ] [ 0.4; 0.61; 0.7 ] None ]
              let saving = savings trm flat |> only "flat" Ending.AsGood
              // after the second step with the first seed, after the first with the second
              Expect.equal saving.Calls 3.0 "calls"
              Expect.floatClose Accuracy.high saving.Difference.Value -0.105 "a point less, and twenty"
              Expect.isFalse saving.IsAsGood "not on test puzzles"
          }

          test "an arm that is never as good is not stopped there, and one without a rule not by it" {
              let flat = [ for _ in trm -> shallow [ 0.1; 0.55 ] [ 0.1; 0.6 ] None ]

              let endings =
                  [ for saving in savings trm flat do
                        if saving.Arm = "flat" then
                            saving.Ending ]

              Expect.equal endings [ Ending.Full ] "with the second seed only"
          }

          test "a rule that promises, and the other arm's own" {
              let flat = [ for _ in trm -> shallow [ 0.7; 0.7 ] [ 0.7; 0.7 ] (Some(69, 2.5)) ]
              let found = savings trm flat
              Expect.equal (found |> only "flat" Ending.Promised).Calls 2.5 "the arm's"
              let own = found |> only "trm" Ending.Promised
              Expect.equal (own.Calls, own.Fewer) (12.0, 2.5) "trm's"
              Expect.floatClose Accuracy.high own.Difference.Value 0.0 "a point lost, one won"
              Expect.isFalse own.IsAsGood "two seeds do not show it"
          }

          test "promises: what was lost is counted against what was promised, where a rule was found and something could be lost" {
              let solving right (rule: HaltingRule | null) lost =
                  match point 2.0 [ 0.7; 0.7 ] [ 0.7; 0.7 ] None with
                  | Some found ->
                      let outcome = HaltingOutcome(puzzles, 1.0, lost, 0, right - lost, right)

                      Some(
                          StudyPoint(
                              found.Step,
                              1.0,
                              found.Validation,
                              found.Test,
                              found.TestRight,
                              StudyStop(rule, [||], 2.5, outcome)
                          )
                      )
                  | None -> None

              let stopped = solving 70
              let rule = HaltingRule("entropy", [||], 0.5)

              Scratch.inFolder (fun folder ->
                  let study = ofArms [ "trm"; "flat" ] [] (StudySeeds(1L, 2, 5, 0.01)) []

                  let table =
                      tableOf
                          folder
                          study
                          [ "trm", [ stopped rule 1; stopped rule 3; solving 1 rule 0 ]
                            "flat", [ stopped rule 0; stopped null 0; None ] ]

                  match (StudyResults.Of table).Promises with
                  | null -> failtest "no promises"
                  | promises ->
                      Expect.equal (promises.Rules, promises.Exceeded) (3, 1) "one in a hundred is what is promised"
                      Expect.floatClose Accuracy.high promises.MostLost 0.03 "three in a hundred")
          }

          test "what solves nothing is saved against by nothing" {
              let nothing = [ for _ in trm -> deep [ 0.0; 0.0 ] [ 0.01; 0.01 ] ]
              let once = [ for _ in trm -> shallow [ 0.0 ] [ 0.01 ] None ]
              Expect.isEmpty (savings nothing once) "as good as nothing"
          }

          test "what an arm takes itself may be fewer: then it is as many times as many" {
              let once = [ for exact in [ 0.72; 0.7 ] -> point 26.0 [ 0.7 ] [ exact ] None ]

              Scratch.inFolder (fun folder ->
                  let study = ofArms [ "trm"; "flat" ] [] (StudySeeds(1L, 2, 5, 0.01)) [ "trm" ]
                  let table = tableOf folder study [ "trm", trm; "flat", once ]

                  Expect.stringContains
                      (StudyMarkdown.Of(StudyResults.Of table))
                      "26 a puzzle, 1.2\u00a0times fewer than trm's full roll-out and about as many as trm itself takes"
                      "the words")
          }

          test "what takes no fewer calls saves none" {
              let long = [ for _ in trm -> point 20.0 [ 0.5; 0.9 ] [ 0.5; 0.9 ] None ]

              Expect.isEmpty
                  [ for saving in savings trm long do
                        if saving.Arm = "flat" && saving.Ending = Ending.Full then
                            saving ]
                  "40 calls"
          }

          test "a point worse is as good, however its digits are rounded" {
              // 0.07 - 0.01 is above 0.06 in binary
              let flat =
                  [ for _ in trm -> shallow [ 0.06; 0.065; 0.07 ] [ 0.06; 0.06; 0.07 ] None ]

              Scratch.inFolder (fun folder ->
                  let study = ofArms [ "flat" ] [] (StudySeeds(1L, 2, 5, 0.01)) []

                  let summary =
                      (StudyResults.Of(tableOf folder study [ "flat", flat ])).Ends |> Seq.exactlyOne

                  Expect.equal summary.Earliest.Calls.Value 2.0 "after the first step")
          }

          test "of several that take as few calls the most accurate is named first, and the others with it" {
              let with' exact =
                  [ for _ in trm -> shallow [ exact; exact ] [ exact; exact ] None ]

              Scratch.inFolder (fun folder ->
                  let study =
                      ofArms [ "trm"; "flat"; "dis" ] [] (StudySeeds(1L, 2, 5, 0.01)) [ "trm" ]

                  let table =
                      tableOf folder study [ "trm", trm; "flat", with' 0.75; "dis", with' 0.8 ]

                  let words = StudyMarkdown.Of(StudyResults.Of table)

                  for part in
                      [ "as good as trm (61.0\u00a0% exact)"
                        "is dis, stopped once as good as trm on validation (80.0\u00a0%): 2 a puzzle, 15.0\u00a0times fewer"
                        "As few take flat. Chosen among " ] do
                      Expect.stringContains words part "the sentence")
          }

          test "an arm of one step, which ends there in every way, is not named beside itself" {
              let once = [ for _ in trm -> shallow [ 0.8 ] [ 0.8 ] None ]

              Scratch.inFolder (fun folder ->
                  let study = ofArms [ "trm"; "flat" ] [] (StudySeeds(1L, 2, 5, 0.01)) [ "trm" ]
                  let table = tableOf folder study [ "trm", trm; "flat", once ]
                  let words = StudyMarkdown.Of(StudyResults.Of table)
                  Expect.stringContains words "is flat, in full" "the fewest"
                  Expect.isFalse (words.Contains "As few take") "no other")
          } ]
