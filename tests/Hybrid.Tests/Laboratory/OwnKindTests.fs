module LatentRecursion.Tests.OwnKindTests

open System
open System.IO
open System.Text.Json
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

          test "one that looks like a kind of the program is told by its rules, and its recipe names its file" {
              Scratch.inFolder (fun folder ->
                  Scripts.write
                      folder
                      "diagonal.fsx"
                      """open LatentRecursion
open System
open System.Collections.Generic
open LatentRecursion.Host.Data

let private plain = PuzzleKinds.Named "sudoku-4x4"

let isDiagonal (answer: int array) =
    [ [ 0; 5; 10; 15 ]; [ 3; 6; 9; 12 ] ]
    |> List.forall (fun cells -> List.distinct [ for cell in cells -> answer[cell] ] |> List.length = 4)

let rules =
    { new IPuzzleRules with
        member _.Format = PuzzleFormat("diagonal-4x4", 16, plain.Rules.Format.Vocabulary, 1)
        member _.Alphabet = plain.Rules.Alphabet
        member _.Encode text = plain.Rules.Encode text
        member _.Decode tokens = plain.Rules.Decode tokens

        member _.Violations(question, answer) =
            let broken = List(plain.Rules.Violations(question, answer))
            if not (isDiagonal (answer.ToArray())) then broken.Add "a diagonal"
            broken }

let diagonal =
    { new IPuzzleKind with
        member _.Rules = rules
        member _.Symmetry = PuzzleSymmetry.None
        member _.Grading = "guesses"
        member _.MustBeUnique = true
        member _.Facts question = plain.Facts question
        member _.Order(question, answer) = plain.Order(question, answer)
        member _.Usual = PuzzleRecipe("diagonal-4x4", 1UL, [| KeyValuePair("givens", Nullable(CountRange(6, 9))) |], SplitSizes(20, 5, 5))

        member _.Attempt recipe =
            let attempt = plain.Attempt(plain.Usual.With("clues", recipe["givens"]))
            Func<_, _>(fun random ->
                match attempt.Invoke random with
                | null -> null
                | made -> if isDiagonal made.Answer then made else null) }
"""
                  |> ignore

                  let told words =
                      use json =
                          JsonDocument.Parse
                              (Latent.run folder (words @ [ "--kinds"; "diagonal.fsx"; "--json" ])
                               |> Latent.succeeded)
                                  .Out

                      json.RootElement.Clone()

                  let text (name: string) (json: JsonElement) = string (json.GetProperty name)

                  let built =
                      told
                          [ "data"
                            "build"
                            "--task"
                            "diagonal-4x4"
                            "--range"
                            "givens=7-9"
                            "--out"
                            "diagonal" ]

                  Expect.equal
                      (text "recipe" built)
                      "latent data build --kinds diagonal.fsx --task diagonal-4x4 --train 20 --validation 5 --test 5 --range givens=7-9 --seed 1"
                      "the command"

                  let task words =
                      told ([ "data"; "verify" ] @ words)
                      |> fun report -> report.GetProperty "format" |> text "task"

                  Expect.equal (task [ "diagonal" ]) "diagonal-4x4" "by its rules"
                  Latent.makePuzzles folder "sudoku-4x4" (40, 5, 5) [ "--out"; "plain" ]
                  Expect.equal (task [ "plain" ]) "sudoku-4x4" "what breaks them is none of it")
          }

          test "one with commas and quotes for tokens is written so that it can be read" {
              Scratch.inFolder (fun folder ->
                  Scripts.write
                      folder
                      "quoted.fsx"
                      "open LatentRecursion.Host.Data

let private plain = PuzzleKinds.Named \"sudoku-4x4\"
let private letters = [ '.', ','; '1', '\"'; '2', 'b'; '3', 'c'; '4', 'd' ]
let private quoted text = text |> String.map (fun letter -> letters |> List.find (fun (own, _) -> own = letter) |> snd)
let private unquoted text = text |> String.map (fun letter -> letters |> List.find (fun (_, other) -> other = letter) |> fst)

let rules =
    { new IPuzzleRules with
        member _.Format = PuzzleFormat(\"quoted-4x4\", 16, plain.Rules.Format.Vocabulary, 1)
        member _.Alphabet = quoted \".1234\"
        member _.Encode text = plain.Rules.Encode(unquoted text)
        member _.Decode tokens = quoted (plain.Rules.Decode tokens)
        member _.Violations(question, answer) = plain.Rules.Violations(question, answer) }

let quotedKind =
    { new IPuzzleKind with
        member _.Rules = rules
        member _.Symmetry = plain.Symmetry
        member _.Grading = plain.Grading
        member _.MustBeUnique = plain.MustBeUnique
        member _.Facts question = plain.Facts question
        member _.Order(question, answer) = plain.Order(question, answer)
        member _.Usual = PuzzleRecipe(\"quoted-4x4\", 1UL, plain.Usual.Ranges, SplitSizes(20, 5, 5))
        member _.Attempt recipe = plain.Attempt recipe }
"
                  |> ignore

                  Latent.makePuzzles folder "quoted-4x4" (20, 5, 5) [ "--kinds"; "quoted.fsx"; "--out"; "quoted" ]
                  let csv = File.ReadAllText(Path.Combine(folder, "quoted", "test.csv"))
                  Expect.stringContains csv "\"\"" "a quote, written twice"

                  let ended =
                      Latent.run folder [ "data"; "verify"; "quoted"; "--kinds"; "quoted.fsx" ]

                  Expect.equal ended.Code 0 (ended.Err + ended.Out))
          }

          test "a file without a kind is the user's" {
              Scratch.inFolder (fun folder ->
                  Scripts.write folder "none.fsx" "let x = 1\n" |> ignore
                  let ended = Latent.run folder [ "settings"; "--kinds"; "none.fsx" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "holds no kind of puzzle" "the sentence")
          } ]
