/// Every scheme learns small puzzles, judged against what the same training makes of answers to other questions.
module LatentRecursion.Tests.FourByFourTests

open System
open System.IO
open Expecto
open LatentRecursion
open LatentRecursion.Host.Data
open LatentRecursion.Host.Recipes
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training

let private options =
    TrainingOptions(
        Steps = 160,
        Batch = 32,
        Width = 32,
        Layers = 1,
        Heads = 2,
        Rate = 4e-3,
        Warmup = 20,
        Average = Nullable 0.97,
        SupervisedSteps = Nullable 3,
        Cycles = Nullable 2,
        LatentUpdates = Nullable 2,
        EvaluateEvery = 160,
        ValidationPuzzles = 64,
        CheckpointEvery = 160
    )

/// The same questions, each with the answer of another.
let private shuffled (source: IPuzzleSource) : IPuzzleSource =
    let length = source.Format.Length
    let rows = int source.Examples
    let tokens = Array.zeroCreate<byte>(2 * length * rows)
    let inputs, labels = Array.zeroCreate<int> length, Array.zeroCreate<int> length

    for row in 0 .. rows - 1 do
        source.Read(int64 row, Span inputs, Span labels)
        let other = (row + rows / 2) % rows

        for cell in 0 .. length - 1 do
            tokens[2 * length * row + cell] <- byte inputs[cell]
            tokens[2 * length * other + length + cell] <- byte labels[cell]

    MemoryPuzzles(source.Format, tokens, string)

/// The share of validation puzzles that a scheme solves when it was trained on these.
let private solved (scheme: string) (splits: DataSplits) : float =
    let mutable validation = nan

    Scratch.inFolder (fun folder ->
        let request = RunRequest(SchemeSource.Named scheme, null, splits.Format, options)

        validation <- ToTheEnd.train (Path.Combine(folder, "run")) request splits)

    validation

let tests =
    testList
        "4x4 puzzles"
        [ for scheme in SchemeRecipe.all |> List.map _.Name do
              Draw.case $"are learned by {scheme}"
              <| fun () ->
                  let splits =
                      PuzzleTasks.Open(
                          RunRequest(SchemeSource.Named scheme, null, PuzzleTasks.FormatOf("sudoku-4x4", null), options)
                      )

                  let control =
                      solved scheme (DataSplits(shuffled splits.Train, splits.Validation, splits.Test))

                  let found = solved scheme splits
                  Expect.isGreaterThan found (control + 0.3) "far more than with the answers of others" ]
