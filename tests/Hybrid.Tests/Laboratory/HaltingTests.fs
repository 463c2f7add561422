module LatentRecursion.Tests.HaltingTests

open System
open System.IO
open System.Text.Json
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

              let broken =
                  [ for _ in 1..150 ->
                        match (HaltingCalibration.Of(simulated random 0.35 300, promise)).Rule with
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

/// A copy of the shipped run, in a folder that a test may write to.
let private inRun (test: string -> unit) =
    Scratch.inFolder (fun folder ->
        let shipped =
            Path.Combine(AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-trm")

        for file in Directory.GetFiles(shipped, "*", SearchOption.AllDirectories) do
            let target = Path.Combine(folder, "run", Path.GetRelativePath(shipped, file))

            match Path.GetDirectoryName target with
            | null -> ()
            | parent -> Directory.CreateDirectory parent |> ignore

            File.Copy(file, target)

        test folder)

let private verb =
    testList
        "latent halt"
        [ test "finds a rule, saves it, and evaluate and solve stop by it" {
              inRun (fun folder ->
                  let ended =
                      Latent.run
                          folder
                          [ "halt"
                            "run"
                            "--puzzles"
                            "240"
                            "--epsilon"
                            "0.05"
                            "--delta"
                            "0.2"
                            "--threads"
                            "1"
                            "--json" ]

                  Expect.equal ended.Code 0 ended.Err
                  use json = JsonDocument.Parse ended.Out

                  let number (name: string) =
                      json.RootElement.GetProperty(name).GetDouble()

                  Expect.equal (number "fitPuzzles" + number "calibrationPuzzles") 240.0 "two sets of validation"
                  Expect.isLessThan (number "calls") (0.5 * number "fullCalls") "calls"

                  let evaluated =
                      Latent.run folder [ "evaluate"; "run"; "--halt"; "--puzzles"; "240"; "--threads"; "1"; "--json" ]

                  Expect.equal evaluated.Code 0 evaluated.Err
                  use json' = JsonDocument.Parse evaluated.Out
                  Expect.equal (json'.RootElement.GetProperty("way").GetString()) "halting" "way"
                  let last = json'.RootElement.GetProperty("steps").EnumerateArray() |> Seq.last
                  Expect.equal (last.GetProperty("calls").GetDouble()) (number "calls") "as many calls"
                  let test = json.RootElement.GetProperty "test"

                  Expect.equal
                      (last.GetProperty("exact").GetProperty("hits").GetInt32())
                      (test.GetProperty("right").GetInt32())
                      "as many right"

                  let puzzle = "1...5..5...1..2..6..6..3.3...2..4...5" |> fun text -> text[..35]

                  let solved =
                      Latent.run folder [ "solve"; "run"; puzzle; "--halt"; "--threads"; "1"; "--json" ]

                  Expect.equal solved.Code 0 solved.Err)
          }

          test "a run without a rule is told where to get one" {
              inRun (fun folder ->
                  let ended = Latent.run folder [ "evaluate"; "run"; "--halt" ]
                  Expect.equal ended.Code 2 "the user's"
                  Expect.stringContains ended.Err "`latent halt run` finds one" "what to do")
          }

          test "too few puzzles, and shares that are none, are the user's" {
              inRun (fun folder ->
                  for words, part in
                      [ [ "--puzzles"; "30" ], "too few"
                        [ "--epsilon"; "1.5" ], "--epsilon 1.5"
                        [ "--delta"; "0" ], "--delta 0" ] do
                      let ended = Latent.run folder ([ "halt"; "run"; "--threads"; "1" ] @ words)
                      Expect.equal ended.Code 2 ended.Err
                      Expect.stringContains ended.Err part "the sentence")
          } ]

let tests = testList "halting" [ calibrating; verb ]
