/// `latent halt`, and the puzzles that it takes.
module LatentRecursion.Tests.HaltingReportTests

open System
open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Data
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Halting
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Statistics

let private shipped =
    Path.Combine(AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-trm")

/// A copy of the shipped run, in a folder that a test may write to.
let private inRun (test: string -> unit) =
    Scratch.inFolder (fun folder ->
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

/// The first so many puzzles of a source.
let private some (source: IPuzzleSource | null) (count: int) : IPuzzleSource =
    PuzzleSubset(Puzzles.present source, [| 0 .. count - 1 |])

let private right (record: StepRecord) =
    [ for puzzle in 0 .. record.Puzzles - 1 -> [ for step in 1 .. record.Steps -> record.IsRight(puzzle, step) ] ]

let private variants =
    testList
        "variants of a puzzle"
        [ test "come after the first of every group" {
              let source = Puzzles.grouped [ [ 2; 1 ]; [ 3 ]; [ 1; 1; 4 ] ]
              let spread = SpreadPuzzles.Of source
              // the question of example k begins with k + 1
              let order =
                  [ for example in 0L .. 11L -> (fst (Puzzles.read spread example))[0] - 1 ]

              Expect.equal order [ 0; 3; 6; 1; 4; 7; 2; 5; 8; 9; 10; 11 ] "turn by turn"
              let puzzles = [ for puzzle in 0..11 -> spread.Identifier puzzle ]
              Expect.equal puzzles [ 1; 3; 4; 1; 3; 5; 2; 3; 6; 6; 6; 6 ] "each under its own identifier"
              let single = Puzzles.grouped [ [ 1 ]; [ 1 ] ]
              Expect.isTrue (obj.ReferenceEquals(SpreadPuzzles.Of single, single)) "one of each stays as it is"
          }

          Draw.case "are not measured before other groups are"
          <| fun () ->
              use run = TrainedRun.Open shipped
              let puzzles = some run.Data.Test 20
              let struct (_, paired) = run.Recorded(Puzzles.inPairs puzzles, 10L)
              let firsts = PuzzleSubset(puzzles, [| 0..2..18 |])
              let struct (_, expected) = run.Recorded(firsts, 10L)
              Expect.equal (right paired) (right expected) "the first of each pair"
              let walk = run.Evaluator.Walk(Puzzles.inPairs puzzles, 3L)
              Expect.equal (List.ofSeq walk.Question) (List.ofArray (fst (Puzzles.read puzzles 6L))) "and so a walk counts"

          Draw.case "are no puzzles of their own to calibrate and to report on"
          <| fun () ->
              use run = TrainedRun.Open shipped

              let report validation test =
                  HaltingReport.Of(run, validation, test, LearnThenTest(0.3, 0.3))

              let validation, test = some run.Data.Validation 120, some run.Data.Test 40
              let found = report (Puzzles.inPairs validation) (Puzzles.inPairs test)
              Expect.equal (found.FitPuzzles + found.CalibrationPuzzles) 60 "groups"
              let test' = Expect.wantSome (Option.ofObj found.Test) "a rule"
              Expect.equal test'.Puzzles 20 "groups here, too"

              Scratch.userError [ "10 puzzles"; "too few" ] (fun () ->
                  report (Puzzles.inPairs (some run.Data.Validation 20)) (Puzzles.inPairs test)
                  |> ignore) ]

/// TRM, but where rows have left the batch the others forget their answer.
let private fickle =
    """open LatentRecursion
let fickle =
    SchemeRecipe.make "fickle" "a test" (SchemeRecipe.tryFind "trm").Value.Defaults (fun options model ->
        let trm = Scheme.trm options model
        let forget =
            Improve.step "forget" Work.Zero (fun (attempt: Attempt) ->
                if attempt.Logits.shape[0] < 32L then { attempt with Logits = attempt.Logits.zeros_like () } else attempt)
        { trm with Step = Improve.andThen forget trm.Step })
"""

let private reporting =
    Draw.case "what is reported is what the run of the rule solved, not what full roll-outs promise"
    <| fun () ->
        inRun (fun folder ->
            let path = Path.Combine(folder, "run")
            let script = Scripts.write folder "fickle.fsx" fickle
            let manifest = Path.Combine(path, "run.json")
            let checksum = (Recipes.SchemeFile.Read script).Checksum

            let origin =
                $$""""scheme": "fickle", "schemeFile": { "path": {{JsonSerializer.Serialize script}}, "value": "fickle", "checksum": "{{checksum}}" }"""

            File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"scheme\": \"trm\"", origin))
            use run = TrainedRun.Open path
            let validation, test = some run.Data.Validation 128, some run.Data.Test 64

            let found = HaltingReport.Of(run, validation, test, LearnThenTest(0.05, 0.3))

            let rule = Expect.wantSome (Option.ofObj found.Rule) "a rule"
            let outcome = Expect.wantSome (Option.ofObj found.Test) "what it did"
            let ran = (run.Stopping rule).Accuracy(test, 64L)
            Expect.equal (int64 outcome.Right) ran.Last.Exact.Hits "as many right as when it ran"
            let struct (_, record) = run.Recorded(test, 64L)
            Expect.isLessThan outcome.Right (rule.On record).Right "full roll-outs know nothing of it"

            Expect.equal
                (outcome.Right - outcome.RightInFull)
                (outcome.Gained - outcome.Lost)
                "gains and losses are of the same run")

let private choosing =
    test "puzzles that chose the checkpoint among several are told of where they calibrate" {
        Scratch.inFolder (fun folder ->
            Latent.run folder (Latent.tiny @ [ "--scheme"; "trm"; "--run"; "run" ])
            |> Latent.succeeded
            |> ignore

            // the one checkpoint of a copy was chosen among those of the run
            Latent.run folder [ "export"; "run"; "copy" ] |> Latent.told |> ignore

            let halt run words =
                Latent.run
                    folder
                    ([ "halt"
                       run
                       "--puzzles"
                       "80"
                       "--epsilon"
                       "0.07"
                       "--delta"
                       "0.3"
                       "--threads"
                       "1" ]
                     @ words)
                |> Latent.told

            let toldOf run words =
                use json = JsonDocument.Parse(halt run ("--json" :: words))
                json.RootElement.GetProperty("choosingPuzzles").GetInt32()

            let told = toldOf "run"

            // 32 chose, 24 of 80 fit
            Expect.equal (told []) 8 "the best of several"
            Expect.equal (told [ "--checkpoint"; "60" ]) 0 "one that was named"
            Expect.equal (toldOf "copy" []) 8 "of a copy"
            let text = halt "run" []
            Expect.stringContains text "8 of those that calibrated had also chosen this checkpoint" "a sentence"
            Expect.stringContains text "with a confidence of 0.7 at most 7 % of puzzles" "and numbers as they were given"

            for step in [ "00000020"; "00000040"; "00000057" ] do
                let checkpoint = Path.Combine(folder, "run", "checkpoints", step)

                if Directory.Exists checkpoint then
                    Directory.Delete(checkpoint, true)

            Expect.equal (told []) 0 "the only one")
    }

let tests = testList "halting of a run" [ verb; variants; reporting; choosing ]
