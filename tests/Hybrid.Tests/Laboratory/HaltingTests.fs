module LatentRecursion.Tests.HaltingTests

open System
open Expecto
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Halting
open LatentRecursion.Host.Statistics
open LatentRecursion.Interop

let private steps = 6

let private signals =
    [| for signal in Signals.All do
           if not signal.AsksHead then
               signal |]

/// Puzzles that are solved at a step that is drawn, or never; every signal tells how far that step is, with noise.
let private simulated (random: Random) (noise: float) puzzles =
    let record = StepRecord(signals, steps)

    for _ in 1..puzzles do
        let solvedAt =
            if random.NextDouble() < 0.15 then
                steps + 1
            else
                1 + random.Next steps

        let shown step =
            float32 (0.1 * float (max 0 (solvedAt - step)) + noise * random.NextDouble())

        record.Add(
            [| for step in 1..steps -> step >= solvedAt |],
            [| for step in 1..steps do
                   for _ in signals -> shown step |]
        )

    record

let private risk (outcome: HaltingOutcome) =
    float outcome.Lost / float outcome.Puzzles

let private calibrating =
    testList
        "calibration"
        [ test "signals that tell: rows stop early and the promise is kept on other puzzles" {
              let random = Random 1

              let found =
                  HaltingCalibration.Of(simulated random 0.01 1000, LearnThenTest(0.02, 0.05))

              match found.Rule with
              | null -> failtest "no rule"
              | rule ->
                  let outcome = rule.On(simulated random 0.01 4000)
                  Expect.isLessThan outcome.Steps (0.75 * float steps) "steps"
                  Expect.isLessThan (risk outcome) 0.02 "risk"
          }

          test "a threshold lies between two scores, so that rounding decides nothing" {
              let fit = simulated (Random 4) 0.0 200

              for family in HaltingFamilies.Of fit do
                  let scores =
                      set
                          [ for puzzle in family.Rules[0].Scores fit do
                                yield! puzzle ]

                  for rule in family.Rules do
                      Expect.isFalse (scores.Contains rule.Threshold) $"{family.Name} at {rule.Threshold}"
          }

          test "signals that tell nothing: no rule, or one that hardly stops anything" {
              let random = Random 2

              let found =
                  HaltingCalibration.Of(simulated random 1e6 1000, LearnThenTest(0.01, 0.05))

              match found.Rule with
              | null -> ()
              | rule -> Expect.isGreaterThan (rule.On(simulated random 1e6 2000)).Steps (0.9 * float steps) "steps"
          }

          test "over many calibrations the risk is above what is allowed as rarely as promised" {
              let random = Random 3
              let promise = LearnThenTest(0.05, 0.1)

              let rules =
                  [ for _ in 1..150 -> (HaltingCalibration.Of(simulated random 0.35 300, promise)).Rule ]

              Expect.isGreaterThan (rules |> List.filter (isNull >> not) |> List.length) 75 "most find a rule"

              let broken =
                  [ for rule in rules ->
                        match rule with
                        | null -> false
                        | rule -> risk (rule.On(simulated random 0.35 1500)) > 0.05 + 2.0 * sqrt (0.05 * 0.95 / 1500.0) ]

              let share = broken |> List.averageBy (fun it -> if it then 1.0 else 0.0)
              Expect.isLessThan share (0.1 + 3.0 * sqrt (0.1 * 0.9 / 150.0)) "broken"
          }

          test "too few puzzles even without an error: how many there must be" {
              Scratch.userError [ "40 puzzles"; "28 calibrate"; "too few"; "must calibrate"; "--epsilon" ] (fun () ->
                  HaltingCalibration.Of(simulated (Random 4) 0.01 40, LearnThenTest(0.01, 0.05))
                  |> ignore)
          }

          test "the sets are drawn, the same at every time, so that a sorted file does not matter" {
              let sets = HaltingCalibration.Sets 1000
              let fit, calibration = List.ofSeq sets.Fit, List.ofSeq sets.Calibration
              Expect.equal (List.sort (fit @ calibration)) [ 0..999 ] "each puzzle in one of them"
              Expect.equal fit.Length 300 "30 %"
              Expect.equal (List.ofSeq (HaltingCalibration.Sets 1000).Fit) fit "again"
              let mean (puzzles: int list) = puzzles |> List.averageBy float
              Expect.isLessThan (abs (mean fit - mean calibration)) 60.0 "neither has the first, or the last"
          }

          test "puzzles that chose the model fit before others do" {
              let fits count choosing =
                  let sets = HaltingCalibration.Sets(count, choosing)

                  (sets.Fit |> Seq.filter (fun puzzle -> puzzle < choosing) |> Seq.length),
                  (sets.Calibration |> Seq.filter (fun puzzle -> puzzle < choosing) |> Seq.length)

              Expect.equal (fits 1000 200) (200, 0) "all of them"
              Expect.equal (fits 1000 512) (300, 212) "as many as there is room for"
              Expect.equal (fits 1000 4000) (300, 700) "where all chose"
              let rest = List.ofSeq (HaltingCalibration.Sets(1000, 200)).Fit |> List.skip 200
              Expect.isGreaterThan (List.max rest) 900 "and then any others"

              let found =
                  HaltingCalibration.Of(simulated (Random 1) 0.01 1000, LearnThenTest(0.02, 0.05), 512)

              Expect.equal (found.FitPuzzles, found.CalibrationPuzzles, found.ChoosingPuzzles) (300, 700, 212) "and it is told"
          }

          test "a rule stops at the first step that contents it" {
              let rule = HaltingRule("motion", [||], 0.5)
              Expect.equal (rule.StopsAt [| 0.9; 0.4; 0.1 |]) 2 "the first"
              Expect.equal (rule.StopsAt [| 0.9; 0.8; 0.7 |]) 3 "never content: the last"
          }

          test "losses and gains are told apart" {
              let record = StepRecord(signals[..0], 2)
              record.Add([| true; true |], [| 0.0f; 0.0f |])
              record.Add([| false; true |], [| 0.0f; 0.0f |])
              record.Add([| true; false |], [| 0.0f; 0.0f |])
              record.Add([| false; true |], [| 1.0f; 0.0f |])

              let outcome =
                  HaltingRule(signals[0].Name, [| Collections.Generic.KeyValuePair(signals[0].Name, 1.0) |], 0.0).On record

              Expect.equal
                  (outcome.Puzzles, outcome.Lost, outcome.Gained, outcome.Right, outcome.RightInFull)
                  (4, 1, 1, 3, 3)
                  "one of each"

              Expect.equal outcome.Steps 1.25 "three stop at once, one at the end"
          } ]

let tests = testList "halting" [ calibrating ]
