module LatentRecursion.Tests.HostDisplayTests

open System
open System.IO
open Expecto
open Microsoft.DotNet.Interactive.Formatting
open LatentRecursion.Display
open LatentRecursion.Host
open LatentRecursion.Host.Data
open LatentRecursion.Host.Diagnosis
open LatentRecursion.Host.Guiding
open LatentRecursion.Host.Halting
open LatentRecursion.Host.Reports
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Statistics

let private shipped =
    Path.Combine(AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-flat")

/// What the host tells of a run, by what it is, and words that must show.
let private shown (run: TrainedRun) : (string * IShown * string list) list =
    let test, validation = nonNull run.Data.Test, nonNull run.Data.Validation

    [ "an evaluation", run.Evaluator.Accuracy(test, 20L, null, null, true), [ "network calls"; "guesses" ]
      "a walk", run.Evaluator.Walk(test, 0L), [ "the question"; "after step 1, 3 calls"; "18 network calls" ]
      "a diagnosis", Diagnoser(run, false).Of(test, 20, null), [ "Helps"; "Advantage and margins"; "dead compute" ]
      "halting",
      HaltingReport.Of(run, validation, test, LearnThenTest(0.05, 0.05), 300L, null),
      [ "Promise"; "network calls a puzzle" ]
      "guidance",
      GuidanceSummary.Of [| GuidanceTrial(run).Of(validation, test, 10, null) |],
      [ "w = 0.25"; "intervals are over puzzles" ]
      "data", run.Data, [ "validation"; "the first question"; "its answer"; "36 cells of 8 tokens" ]
      "what is in data", DataVerification.Of(Path.Combine(AppContext.BaseDirectory, "data", "sudoku-6x6")), [ "solution classes" ]
      "a run's page", Sample.run, [ "Exact accuracy"; "test puzzles" ]
      "the main job's page", Sample.comparison, [ "Network calls a puzzle"; "flat" ] ]

let tests =
    testList
        "what the host tells"
        [ test "shows itself in .NET Interactive, as HTML and as text" {
              use run = TrainedRun.Open(shipped, Nullable(), Machine.Host, failtest)

              for name, value, words in shown run do
                  let html, text =
                      value.ToDisplayString "text/html", value.ToDisplayString "text/plain"

                  Expect.equal html (Html.ofView value.View) name
                  Expect.equal text (Text.ofView value.View) name

                  for word in words do
                      Expect.stringContains html (nonNull (Net.WebUtility.HtmlEncode word)) name
                      Expect.stringContains text word name
          }

          test "ARC is drawn in its colours, without its padding" {
              let face = nonNull (PuzzleFaces.Of(PuzzleFormat("tokens", 900, 12, 1)))
              Expect.equal (face.Rows, face.Columns) (30, 30) "its grid"
              Expect.equal (Seq.take 4 face.Glyphs |> String.concat "") "  01" "padding, edge, colours"
          }

          test "a walk marks the cells that a step changed, and those that are wrong" {
              use run = TrainedRun.Open(shipped, Nullable(), Machine.Host, failtest)
              let walk = run.Evaluator.Walk(nonNull run.Data.Test, 0L)
              let html = Html.ofView (walk :> IShown).View

              let count (mark: string) =
                  Text.RegularExpressions.Regex.Count(html, $"class=\"cell[^\"]*\\b{mark}\\b")

              let changed, wrong =
                  let answers = [ for step in walk.Steps -> List.ofSeq step.Answer ]
                  let labels = List.ofSeq (nonNull walk.Labels)

                  let kept =
                      List.pairwise (List.ofSeq walk.Question :: answers)
                      |> List.filter (fun (before, after) -> before <> after)

                  let apart left right =
                      List.zip left right
                      |> List.filter (fun (one, other) -> one <> other)
                      |> List.length

                  kept |> List.sumBy (fun (before, after) -> apart before after),
                  kept |> List.sumBy (fun (_, after) -> apart labels after)

              Expect.equal (count "changed", count "wrong") (changed, wrong) "cells"
          } ]
