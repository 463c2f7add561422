module LatentRecursion.Tests.OwnKindTests

open System
open System.IO
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Data
open LatentRecursion.Host.Recipes
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training

/// What docs/add-a-task.md shows is what runs.
let tests =
    let kind =
        lazy
            (let mutable found = None

             DocumentedTests.withFile (Seq.exactlyOne (DocumentedTests.scripts "docs/add-a-task.md")) (fun file ->
                 found <- Some((Seq.exactlyOne (file.Values<IPuzzleKind>())).Value))

             let kind = Option.get found
             PuzzleKinds.Add kind
             kind)

    testList
        "a task is added: docs/add-a-task.md"
        [ Draw.case "it keeps what every kind promises"
          <| fun () ->
              let promised = KindTests.promising kind.Value.Rules.Format.Task

              for _, promise in KindTests.promises do
                  promise promised

          Draw.case "a network trains on its puzzles, by its solver's steps, and is measured"
          <| fun () ->
              Scratch.inFolder (fun folder ->
                  let format = kind.Value.Rules.Format

                  let options =
                      TrainingOptions(
                          Steps = 40,
                          Batch = 16,
                          Width = 16,
                          Layers = 1,
                          TargetOrder = TargetOrder.Solver,
                          EvaluateEvery = 40,
                          ValidationPuzzles = 16,
                          CheckpointEvery = 40
                      )

                  let request = RunRequest(SchemeSource.Named "dis", null, format, options)
                  let splits = (KindTests.promising format.Task).Made
                  let path = Path.Combine(folder, "run")
                  ToTheEnd.train path request splits |> ignore
                  use trained = TrainedRun.Open(path, Nullable(), Machine.Host, failtest)
                  let result = trained.Evaluator.Accuracy(splits.HeldOut, 20L)
                  Expect.isTrue result.Last.Valid.HasValue "its rules are asked"
                  Expect.isGreaterThan result.Last.Cells 0.1 "better than padding")

          test "every verb takes it" {
              Scratch.inFolder (fun folder ->
                  Scripts.write folder "latin.fsx" (Seq.exactlyOne (DocumentedTests.scripts "docs/add-a-task.md"))
                  |> ignore

                  let build words =
                      Latent.run
                          folder
                          ([ "data"
                             "build"
                             "--train"
                             "20"
                             "--validation"
                             "5"
                             "--test"
                             "5"
                             "--out"
                             "latin" ]
                           @ words)

                  let ended = build [ "--kinds"; "latin.fsx"; "--task"; "latin-5x5" ]
                  Expect.equal ended.Code 0 ended.Err
                  Expect.equal (Latent.run folder [ "data"; "verify"; "latin"; "--kinds"; "latin.fsx" ]).Code 0 "verified"
                  let without = Latent.run folder [ "data"; "verify"; "latin" ]
                  Expect.equal without.Code 2 "unknown without it"
                  Expect.stringContains without.Err "--kinds" "what to do")
          }

          test "a file without a kind is the user's" {
              Scratch.inFolder (fun folder ->
                  Scripts.write folder "none.fsx" "let x = 1\n" |> ignore
                  let ended = Latent.run folder [ "settings"; "--kinds"; "none.fsx" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "holds no kind of puzzle" "the sentence")
          } ]
