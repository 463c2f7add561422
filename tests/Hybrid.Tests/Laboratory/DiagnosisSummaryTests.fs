module LatentRecursion.Tests.DiagnosisSummaryTests

open System.IO
open System.Text.Json
open Expecto

let private updates (json: JsonElement) =
    List.ofSeq (json.GetProperty("updates").EnumerateArray())

let private exact (update: JsonElement) = update.GetProperty("exact").GetDouble()

let private verdict (name: string) (update: JsonElement) =
    update.GetProperty("verdicts").GetProperty name

let private share name (update: JsonElement) =
    (verdict name update).GetDouble() / update.GetProperty("cells").GetDouble()

let tests =
    testList
        "diagnosis of several runs"
        [ test "means with Student's interval, and a page of each run; runs that differ by more are refused" {
              SeveralRuns.putTo "diagnose" "trm" (fun folder diagnose ->
                  let ofAll run =
                      (diagnose [ run ] |> SeveralRuns.printed).GetProperty "diagnosis"
                      |> updates
                      |> List.filter (fun update -> update.GetProperty("group").GetString() = "all")

                  let both = diagnose [ "one"; "two" ] |> SeveralRuns.printed |> updates

                  for summary, one, two in List.zip3 both (ofAll "one") (ofAll "two") do
                      summary.GetProperty "exact" |> SeveralRuns.isMeanOf (exact one) (exact two)

                      for name in [ "dead"; "harmful"; "overshoots"; "damp"; "helps" ] do
                          verdict name summary |> SeveralRuns.isMeanOf (share name one) (share name two)

                  for run in [ "one"; "two" ] do
                      Expect.isTrue (File.Exists(Path.Combine(folder, run, "diagnosis.html"))) "a page each"

                  diagnose [ "one"; "two"; "--page"; "both.html" ]
                  |> SeveralRuns.refused "for 2 runs"

                  let shown = SeveralRuns.isShownAgain "diagnose" folder diagnose []

                  match shown [ "both.json"; "again.json" ] |> _.Split('\n') |> List.ofArray with
                  | heading :: _ :: first :: second :: _ ->
                      Expect.stringStarts heading "| runs | seeds | Dead, % |" "the verdicts"
                      Expect.stringStarts first "| one | 2 | " "a row each"
                      Expect.equal (second.Replace("| two |", "| one |")) first "of the same runs the same"
                  | lines -> failtest $"no table: %A{lines}")
          } ]
