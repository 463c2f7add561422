module LatentRecursion.Tests.RecordedAnswerTests

open System
open System.IO
open System.IO.Compression
open System.Text.Json
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Diagnosis

let private grid (json: JsonElement) =
    [| for row in json.EnumerateArray() do
           for cell in row.EnumerateArray() -> cell.GetInt32() |]

/// What an official model answered: right answers, and the answer after every supervised step, graded as ours are.
type private Recorded(labels: int array array, answers: int array array array) =
    let tensor (tokens: int array) =
        torch.tensor(tokens, dtype = torch.int64).unsqueeze 0L

    let grades step =
        [ for label, answer in Array.zip labels answers ->
              let labels = tensor label

              let lesson =
                  { Question = torch.zeros_like labels
                    Labels = labels
                    Path = Target.constant labels }

              Lesson.grade lesson (torch.nn.functional.one_hot(tensor answer[step - 1], 11L).to_type torch.float32) ]

    /// Puzzles with every cell right after a step, from 1.
    member _.Exact step =
        grades step
        |> List.filter (fun grade -> Draw.wholes grade.Exact = [ 1L ])
        |> List.length

    /// The mean share of cells that are right.
    member _.Cells step =
        grades step |> List.averageBy (fun grade -> Draw.number grade.Cells)

    /// Of every puzzle, from which step on the answer is that of the last.
    member _.FinalFrom = [ for answer in answers -> AnswerSteps.FinalFrom answer ]

/// The recorded answers of an official model.
let private recorded name =
    let file = Scratch.sharedFiles "data/trm_trajectories" name |> Array.exactlyOne
    use stream = new GZipStream(File.OpenRead file, CompressionMode.Decompress)
    use json = JsonDocument.Parse stream
    let samples = List.ofSeq (json.RootElement.EnumerateArray())

    let answers (sample: JsonElement) =
        match sample.TryGetProperty "all_states" with
        | true, states ->
            // the last of three cycles
            [| for number, state in Seq.indexed (states.EnumerateArray()) do
                   if number % 3 = 2 then
                       grid (state.GetProperty "grid") |]
        | _ -> [| grid (sample.GetProperty "prediction") |]

    Recorded([| for sample in samples -> grid (sample.GetProperty "target") |], [| for sample in samples -> answers sample |])

let tests =
    testList
        "answers of official models"
        [ test "attention: exact and cell accuracy by supervised step are the published ones" {
              let steps = recorded "sudoku_att_vis_out.json.gz"
              let exact = [ for step in 1..16 -> float (steps.Exact step) / 50.0 ]

              Expect.equal
                  exact
                  [ 0.04
                    0.38
                    0.54
                    0.58
                    0.62
                    0.64
                    0.66
                    0.68
                    0.62
                    0.64
                    0.68
                    0.72
                    0.72
                    0.74
                    0.76
                    0.76 ]
                  "exact"

              Expect.equal
                  [ for step in [ 1; 2; 3; 16 ] -> Math.Round(steps.Cells step, 3) ]
                  [ 0.76; 0.823; 0.859; 0.925 ]
                  "cells"

              let final = steps.FinalFrom
              Expect.isTrue (List.forall (fun step -> 1 <= step && step <= 16) final) "steps"

              Expect.isLessThan
                  (final |> List.filter (fun step -> step <= 2) |> List.length)
                  20
                  "few are final by the second step"
          }

          test "token mixer: exact" { Expect.equal ((recorded "sudoku_mlp_vis_out.json.gz").Exact 1) 42 "of 50" } ]
