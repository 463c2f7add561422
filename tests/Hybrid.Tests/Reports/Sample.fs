/// Reports made up by arithmetic, with the shapes of real ones.
module LatentRecursion.Tests.Sample

open System
open System.Collections.Generic
open LatentRecursion
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Statistics
open LatentRecursion.Host.Reports

let face = PuzzleFace(6, 6, 2, 3, [| " "; " "; "1"; "2"; "3"; "4"; "5"; "6" |])

let private blank = 1

let private labels =
    [| for row in 0..5 do
           for column in 0..5 -> 2 + (3 * (row % 2) + row / 2 + column) % 6 |]

let private question =
    labels
    |> Array.mapi (fun cell token -> if cell * 7 % 11 < 5 then token else blank)

/// Answers whose open cells come right one after the other.
let private walk steps callsOfStep =
    let after step =
        let rightBy cell = cell * 5 % 7 * steps / 7

        let answer =
            labels
            |> Array.mapi (fun cell label ->
                if question[cell] <> blank || rightBy cell < step then
                    label
                else
                    2 + (label + step / 3) % 6)

        let confidence =
            labels
            |> Array.mapi (fun cell label -> if answer[cell] = label then 0.97 else 0.31)

        WalkStep(step, step * callsOfStep, answer, confidence, float step / float (steps + 1))

    Walk(question, labels, Array.init steps (fun index -> after (index + 1)))

let private shares index count =
    let harm = 0.06 / float (index + 1)
    let dead = 0.7 * float index / float count
    let rest = 1.0 - 2.0 * harm - dead

    dict
        [ Verdict.Helps, 0.7 * rest
          Verdict.Damp, 0.3 * rest
          Verdict.Dead, dead
          Verdict.Overshoots, harm
          Verdict.Harmful, harm ]
    |> Dictionary

/// Accuracies that near `hits` of `puzzles`, step by step.
let private accuracies puzzles (hits: int64) steps callsOfStep =
    [| for step in 1..steps ->
           let near = 1.0 - 0.5 ** float step
           let exact = int64 (float hits * near / (1.0 - 0.5 ** float steps))

           StepAccuracy(
               step,
               float (step * callsOfStep),
               Proportion(exact, puzzles),
               0.9 + 0.1 * near,
               Proportion(exact, puzzles)
           ) |]

/// A training that nears 96 % exact.
let private curve =
    [| for step in 20..20..1200 ->
           let exact = 0.96 * (1.0 - exp (-float step / 300.0))
           CurvePoint(step, 2.0 * exp (-float step / 400.0), (if step % 100 = 0 then Nullable exact else Nullable())) |]

type Shape =
    {
        Name: string
        /// Of 2000 test puzzles.
        Hits: int64
        Steps: int
        StopsAt: int
        CallsOfStep: int
        UpdatesOfStep: int
        Reached: bool
        Curve: CurvePoint array
    }

let trm =
    { Name = "trm"
      Hits = 1912L
      Steps = 16
      StopsAt = 8
      CallsOfStep = 21
      UpdatesOfStep = 3
      Reached = true
      Curve = curve }

let dis =
    { trm with
        Name = "dis"
        Hits = 1908L
        Steps = 6
        StopsAt = 3
        CallsOfStep = 3
        UpdatesOfStep = 1 }

let flat = { dis with Name = "flat"; Hits = 1901L }

let scheme shape =
    let updates = shape.Steps * shape.UpdatesOfStep
    let test = accuracies 2000L shape.Hits shape.Steps shape.CallsOfStep

    SchemeSummary(
        shape.Name,
        $"scheme {shape.Name}\n  supervised step, {shape.Steps} times\n    cycle ({shape.CallsOfStep} calls)",
        832_512L,
        1200,
        1200L * 32L * int64 shape.CallsOfStep,
        float (10 * shape.CallsOfStep) + 8.2,
        EvaluationResult(2000L, shape.Steps * shape.CallsOfStep, test, 1.5),
        shape.StopsAt,
        0.957,
        shape.Reached,
        [| for index in 0 .. updates - 1 -> VerdictShares(index / shape.UpdatesOfStep + 1, index + 1, shares index updates) |],
        walk shape.Steps shape.CallsOfStep,
        shape.Curve
    )

let facts =
    dict [ "seed", "1"; "threads", "2"; "libraries", "TorchSharp 0.107" ]
    |> Dictionary

let compare schemes =
    ComparisonReport("What every network call buys", "sudoku-6x6", "trm", 0.95, face, Array.ofList schemes, facts)

let comparison = compare [ scheme trm; scheme flat; scheme dis ]

/// The rows of a comparison's table.
let rows (report: ComparisonReport) =
    SchemeTable.Rows(report.Schemes, report.BaselineScheme, report.Target)

let run = RunReport("dis on sudoku-6x6", "sudoku-6x6", face, scheme dis, facts)
