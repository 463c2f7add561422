module LatentRecursion.Tests.EvaluationSummaryTests

open System.IO
open System.Text.Json
open Expecto

let private all (name: string) (json: JsonElement) =
    List.ofSeq (json.GetProperty(name).EnumerateArray())

let private value (name: string) (of': JsonElement) =
    match of'.GetProperty name with
    | share when share.ValueKind = JsonValueKind.Object -> share.GetProperty("value").GetDouble()
    | number -> number.GetDouble()

/// Expects each of several, in each of these, to be the mean of its two.
let private areMeans names (one: JsonElement list) (two: JsonElement list) (both: JsonElement list) =
    Expect.isNonEmpty both "some"

    for summary, one, two in List.zip3 both one two do
        for name: string in names do
            summary.GetProperty name
            |> SeveralRuns.isMeanOf (value name one) (value name two)

let tests =
    testList
        "evaluation of several runs"
        [ test "means with Student's interval, by step and by difficulty; runs that differ by more are refused" {
              SeveralRuns.putTo "evaluate" "dis" (fun folder evaluate ->
                  let graded words =
                      evaluate (words @ [ "--by-difficulty" ])

                  let one, two =
                      graded [ "one" ] |> SeveralRuns.printed, graded [ "two" ] |> SeveralRuns.printed

                  let both = graded [ "one"; "two" ] |> SeveralRuns.printed

                  for name, parts in
                      [ "steps", [ "calls"; "exact"; "cells"; "valid" ]
                        "strata", [ "exact"; "cells" ] ] do
                      areMeans parts (all name one) (all name two) (all name both)

                  let shown =
                      SeveralRuns.isShownAgain "evaluate" folder evaluate [ "--by-difficulty" ]

                  File.WriteAllText(Path.Combine(folder, "single.json"), Latent.told (graded [ "one" ]))

                  for words, part in
                      [ [ "single.json" ], "'single.json' was printed of one run"
                        [ "both.json"; "one" ], "'both.json' was named beside 'one'" ] do
                      Latent.run folder ("evaluate" :: words) |> SeveralRuns.refused part

                  let lines = (shown [ "both.json"; "again.json" ]).Split '\n'

                  match lines |> Array.filter _.StartsWith('|') |> List.ofArray with
                  | heading :: _ :: first :: second :: graded :: _ :: strata ->
                      Expect.stringStarts heading "| runs | seeds | puzzles | network calls | exact, % |" "the last step"
                      Expect.stringStarts first "| one | 2 | 30 | 12 |" "a row each"
                      Expect.equal (second.Replace("| two |", "| one |")) first "of the same runs the same"
                      Expect.equal graded "| difficulty | puzzles | one | two |" "a column each"
                      Expect.hasLength strata (List.length (all "strata" both)) "a row each"

                      for stratum in strata do
                          match stratum.Split('|') |> Array.map _.Trim() with
                          | [| ""; _; _; one; two; "" |] -> Expect.equal one two "of the same runs the same"
                          | cells -> failtest $"not four: %A{cells}"
                  | lines -> failtest $"no tables: %A{lines}")
          } ]
