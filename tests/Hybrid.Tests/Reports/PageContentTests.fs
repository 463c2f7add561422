module LatentRecursion.Tests.PageContentTests

open System
open System.Net
open System.Text.RegularExpressions
open Expecto
open LatentRecursion
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Reports
open LatentRecursion.Tests.Sample
open LatentRecursion.Tests.ParsedPage

let private page = lazy parsed (ReportPage.Html comparison)

let private traces name =
    (data $"{name}-figure" (snd page.Value)).GetProperty("data").EnumerateArray()
    |> List.ofSeq

let tests =
    testList
        "contents of reports"
        [ test "sections in their order" {
              let found =
                  Regex.Matches(fst page.Value, "<h2>(.*?)</h2>")
                  |> Seq.map _.Groups[1].Value
                  |> List.ofSeq

              Expect.equal
                  found
                  [ "What this says"
                    "What network calls buy"
                    "What each answer update did"
                    "Training"
                    "One puzzle, step by step"
                    "Plans"
                    "Facts" ]
                  "headings"
          }
          test "the table and the reading are those of the terminal" {
              let shown = nonNull (WebUtility.HtmlDecode(fst page.Value))

              for row in rows comparison do
                  for cell in row do
                      for line in cell.Split '\n' do
                          Expect.stringContains shown line row[0]

              for sentence in Reading.Of comparison do
                  Expect.stringContains shown sentence "a sentence"
          }
          test "accuracy plots hold every point with its interval" {
              for name, place in
                  [ "accuracy-by-calls", (fun (step: StepAccuracy) -> step.Calls)
                    "accuracy-by-step", _.Step ] do
                  Expect.hasLength (traces name) comparison.Schemes.Count "a line a scheme"

                  for trace, summary in Seq.zip (traces name) comparison.Schemes do
                      let steps = List.ofSeq summary.Test.Steps

                      let percent value =
                          steps |> List.map (fun (step: StepAccuracy) -> 100.0 * value step.Exact)

                      Expect.equal (text "name" trace) summary.Scheme "a line a scheme"
                      Expect.equal (numbers [ "x" ] trace) (steps |> List.map (place >> float)) "x"
                      close (percent _.Value) (numbers [ "y" ] trace) "y"
                      close (percent (fun exact -> exact.High - exact.Value)) (numbers [ "error_y"; "array" ] trace) "above"
                      close (percent (fun exact -> exact.Value - exact.Low)) (numbers [ "error_y"; "arrayminus" ] trace) "below"
          }
          test "calls are on a logarithmic axis" {
              let layout = (data "accuracy-by-calls-figure" (snd page.Value)).GetProperty "layout"
              Expect.equal (text "type" (layout.GetProperty "xaxis")) "log" "x"
          }
          test "verdict plots hold every share" {
              for place, summary in Seq.indexed comparison.Schemes do
                  Expect.hasLength (traces $"verdicts-{place}") (Enum.GetValues<Verdict>().Length) "a line a verdict"

                  for trace in traces $"verdicts-{place}" do
                      let verdict = Enum.Parse<Verdict>(text "name" trace)
                      let updates = List.ofSeq summary.Verdicts
                      Expect.equal (numbers [ "x" ] trace) [ for update in updates -> float update.Update ] "x"
                      close [ for update in updates -> 100.0 * update.Shares[verdict] ] (numbers [ "y" ] trace) $"{verdict}"
          }
          test "curves hold what was measured" {
              let curve = (scheme trm).Curve

              let measured =
                  [ for point in curve do
                        if point.ValidationExact.HasValue then
                            point ]

              let validation, loss = (traces "validation")[0], (traces "loss")[0]
              close [ for point in measured -> float point.Step ] (numbers [ "x" ] validation) "validated steps"
              close [ for point in measured -> 100.0 * point.ValidationExact.Value ] (numbers [ "y" ] validation) "validation"

              close
                  [ for point in curve do
                        if point.Loss.HasValue then
                            point.Loss.Value ]
                  (numbers [ "y" ] loss)
                  "loss"
          }
          test "behind every plot stands its table" {
              let count pattern = Regex.Count(fst page.Value, pattern)
              Expect.equal (count "<figure>") 7 "plots"
              Expect.equal (count "role=\"img\" aria-label=\"[^\"]+\"") 7 "words for each"
              Expect.equal (count "<summary>Numbers of this plot</summary>") 7 "tables"
              let rows = comparison.Schemes |> Seq.sumBy (fun scheme -> scheme.Test.Steps.Count)
              Expect.isGreaterThan (count "<tr><td>") (2 * rows) "rows"
          }
          test "the player holds the walk" {
              let schemes = (data "player-data" (snd page.Value)).GetProperty "schemes"

              Expect.equal (schemes.GetArrayLength()) comparison.Schemes.Count "schemes"

              for found, summary in Seq.zip (schemes.EnumerateArray()) comparison.Schemes do
                  let tokens name = numbers [ name ] found
                  Expect.equal (tokens "question") [ for token in summary.Walk.Question -> float token ] "question"
                  Expect.equal (tokens "labels") [ for token in nonNull summary.Walk.Labels -> float token ] "labels"

                  Expect.equal ((found.GetProperty "steps").GetArrayLength()) summary.Walk.Steps.Count "steps"

                  for shown, step in Seq.zip (found.GetProperty("steps").EnumerateArray()) summary.Walk.Steps do
                      Expect.equal (numbers [ "answer" ] shown) [ for token in step.Answer -> float token ] "answer"
                      Expect.equal (text "calls" shown) (string step.Calls) "calls"
                      close (List.ofSeq step.Confidence) (numbers [ "confidence" ] shown) "confidence"
                      close [ step.Halt ] [ (shown.GetProperty "halt").GetDouble() ] "halting head"
          } ]
