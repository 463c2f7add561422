module LatentRecursion.Tests.DiagnosisTests

open System
open System.IO
open System.Text.Json
open Expecto
open LatentRecursion
open LatentRecursion.Host.Data
open LatentRecursion.Host.Diagnosis
open LatentRecursion.Host.Runs

let private run name =
    Path.Combine(AppContext.BaseDirectory, "data", "runs", $"sudoku-6x6-{name}")

/// The diagnosis of a shipped run on a few puzzles.
let private diagnosed name (words: string list) =
    let mutable found = None

    Scratch.inFolder (fun folder ->
        let page = Path.Combine(folder, "page.html")

        let ended =
            Latent.run
                folder
                ([ "diagnose"
                   run name
                   "--puzzles"
                   "40"
                   "--threads"
                   "1"
                   "--page"
                   page
                   "--json" ]
                 @ words)

        Expect.equal ended.Code 0 ended.Err
        Expect.stringContains (File.ReadAllText page) "computes in vain" "a page"
        found <- Some(JsonDocument.Parse(ended.Out).RootElement.GetProperty("diagnosis").Clone()))

    Option.get found

let private list (name: string) (json: JsonElement) =
    List.ofSeq (json.GetProperty(name).EnumerateArray())

let private number (name: string) (json: JsonElement) = json.GetProperty(name).GetDouble()
let private text (name: string) (json: JsonElement) = json.GetProperty(name).GetString()

let private counts (name: string) (json: JsonElement) =
    [ for it in json.GetProperty(name).EnumerateObject() -> it.Name, it.Value.GetInt64() ]

let private verb =
    let dis = lazy (diagnosed "dis" [ "--probe" ])

    testList
        "latent diagnose"
        [ test "every update of every supervised step, and the accuracy that evaluate finds" {
              let diagnosis = dis.Value

              let updates =
                  diagnosis
                  |> list "updates"
                  |> List.filter (fun update -> text "group" update = "all")

              Expect.equal [ for update in updates -> number "step" update ] [ 1.0 .. 6.0 ] "answer updates"
              Expect.equal (list "latents" diagnosis).Length 12 "latent updates"

              let evaluated =
                  Latent.run AppContext.BaseDirectory [ "evaluate"; run "dis"; "--puzzles"; "40"; "--threads"; "1"; "--json" ]

              use json = JsonDocument.Parse evaluated.Out

              let exact (step: JsonElement) =
                  number "hits" (step.GetProperty "exact")

              Expect.equal
                  [ for step in list "steps" diagnosis -> exact step ]
                  [ for step in list "steps" json.RootElement -> exact step ]
                  "exact by step"

              Expect.equal
                  (number "exact" (List.last updates) * 40.0)
                  (exact (List.last (list "steps" diagnosis)))
                  "the last update's"
          }

          test "a puzzle whose given cells are answered wrong is not exact" {
              Scratch.inFolder (fun folder ->
                  // of one open cell a network that learned nothing gets many right, and the given ones seldom all
                  let lines =
                      [ for puzzle in Puzzles.generated SudokuRules.Four 5UL 60 ->
                            Puzzles.line SudokuRules.Four (Array.append [| 1 |] puzzle.Answer[1..], puzzle.Answer) ]

                  File.WriteAllText(Path.Combine(folder, "one-open.csv"), Puzzles.csv lines)

                  Latent.tiny @ [ "--scheme"; "dis"; "--run"; "new" ] @ Latent.set [ "steps=1" ]
                  |> Latent.run folder
                  |> Latent.succeeded
                  |> ignore

                  let diagnosis =
                      [ "diagnose"; "new"; "--data"; "one-open.csv"; "--threads"; "1"; "--json" ]
                      |> Latent.run folder
                      |> SeveralRuns.printed
                      |> _.GetProperty("diagnosis")

                  let all =
                      list "updates" diagnosis
                      |> List.filter (fun update -> text "group" update = "all")

                  Expect.exists all (fun update -> number "right" update > 0.0) "open cells"

                  Expect.equal
                      [ for update in all -> number "exact" update * 60.0 ]
                      [ for step in list "steps" diagnosis -> number "hits" (step.GetProperty "exact") ]
                      "exact by step")
          }

          test "groups add up to all, and verdicts to the cells" {
              let updates = list "updates" dis.Value

              for update in updates do
                  for name in [ "verdicts"; "verdictsAtTenth"; "verdictsAtTenfold"; "bestPlaces" ] do
                      Expect.equal (counts name update |> List.sumBy snd) (int64 (number "cells" update)) name

              for step in 1..6 do
                  let cells group =
                      updates
                      |> List.filter (fun update -> number "step" update = float step && group (text "group" update))
                      |> List.sumBy (number "cells")

                  let all = cells ((=) "all")
                  Expect.equal (cells (fun group -> group = "solved" || group = "failed")) all "outcomes"
                  Expect.equal (cells (fun group -> (string group).StartsWith "guesses")) all "difficulties"

              let tokens =
                  list "tokens" dis.Value |> List.sumBy (counts "verdicts" >> List.sumBy snd)

              Expect.equal
                  tokens
                  (updates
                   |> List.filter (fun update -> text "group" update = "all")
                   |> List.sumBy (number "cells" >> int64))
                  "tokens"
          }

          test "more is dead to a coarser eye" {
              for update in list "updates" dis.Value do
                  let dead name =
                      counts name update
                      |> List.pick (fun (verdict, cells) -> if verdict = "dead" then Some cells else None)

                  Expect.isTrue
                      (dead "verdictsAtTenth" <= dead "verdicts"
                       && dead "verdicts" <= dead "verdictsAtTenfold")
                      "tolerances"
          }

          test "the full step lies between its margins" {
              for update in list "updates" dis.Value do
                  Expect.isTrue (number "marginAtOne" update <= number "advantage" update + 1e-9) "m1 <= A"
                  Expect.isTrue (number "advantage" update <= number "marginAtZero" update + 1e-9) "A <= m0"
          }

          test "no token can gain most and lose: the theorem's hypothesis without its conclusion is empty" {
              for name in [ "hypothesis"; "hypothesisOfLive" ] do
                  let table = dis.Value.GetProperty name

                  let count (cell: string) =
                      table.GetProperty cell |> number "count"

                  Expect.equal (count "hypothesisOnly") 0.0 name
                  Expect.isGreaterThan (count "both") 0.0 "and it does hold somewhere"

                  let share (cell: string) =
                      table.GetProperty(cell).GetProperty "share"

                  let holds = table.GetProperty "holds"
                  Expect.floatClose Accuracy.high (share "both" |> number "value") (number "value" holds) "as often as both"
                  // forty puzzles tell little, however many cells and updates they have
                  Expect.isGreaterThan (number "high" holds - number "low" holds) 0.01 "its interval"
          }

          test "every puzzle's answer is final from one step on" {
              Expect.equal (list "steps" dis.Value |> List.sumBy (number "final")) 40.0 "puzzles"
          }

          test "probing is counted apart" {
              Expect.equal (number "calls" dis.Value, number "probeCalls" dis.Value) (40.0 * 18.0, 40.0 * 12.0) "calls"

              for latent in list "latents" dis.Value do
                  Expect.isTrue (0.0 <= number "probeRight" latent && number "probeRight" latent <= 1.0) "a share"
          }

          test "signals of a run without a halting head leave its doubt out; areas are shares" {
              let signals = list "signals" dis.Value
              Expect.isFalse (signals |> List.exists (fun signal -> text "signal" signal = "doubt")) "no head"

              Expect.equal
                  (signals |> List.map (text "predicts") |> List.distinct |> List.sort)
                  [ "the answer is final"; "the next step will help" ]
                  "both"

              let areas =
                  [ for signal in signals do
                        let area = signal.GetProperty "area"

                        if area.ValueKind = JsonValueKind.Number then
                            area.GetDouble() ]

              Expect.isNonEmpty areas "some of them happen, and not always"
              Expect.all areas (fun area -> 0.0 <= area && area <= 1.0) "areas"
          }

          test "puzzles that had chosen the checkpoint are told" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "run")

                  Latent.run folder (Latent.tiny @ [ "--scheme"; "flat"; "--run"; path ])
                  |> Latent.succeeded
                  |> ignore

                  use run = TrainedRun.Open path

                  let diagnosed source = Diagnoser(run, false).Of(source, 40)

                  let chosen, fresh =
                      diagnosed (nonNull run.Data.Validation), diagnosed (nonNull run.Data.Test)

                  Expect.equal (chosen.ChoosingPuzzles, fresh.ChoosingPuzzles) (32, 0) "the first so many of validation"

                  let says (of': DiagnosisResult) =
                      (LatentRecursion.Display.Text.ofView (of' :> LatentRecursion.Display.IShown).View).Contains
                          "had chosen this checkpoint"

                  Expect.equal (says chosen, says fresh) (true, false) "in words")
          } ]

let private roc =
    testList
        "roc"
        [ test "by hand: one pair of four in the wrong order, one tied" {
              let quality =
                  SignalQuality.Of("s", "p", [| 1.0f; 2.0f; 2.0f; 3.0f |], [| true; true; false; false |], true)

              Expect.equal quality.Area (Nullable 0.875) "area"

              let inverse =
                  SignalQuality.Of("s", "p", [| 1.0f; 2.0f; 2.0f; 3.0f |], [| true; true; false; false |], false)

              Expect.equal inverse.Area (Nullable 0.125) "the other way round"
              Expect.equal quality.Curve[quality.Curve.Count - 1] (RocPoint(1.0, 1.0)) "all found in the end"
          }

          test "equal values are found together, in whatever order they came, and stay in one bin" {
              let values = [| for number in 1..100 -> if number <= 80 then 0.0f else 1.0f |]
              let happens = [| for number in 1..100 -> number <= 40 || number > 90 |]
              let quality = SignalQuality.Of("s", "p", values, happens, true)
              // 40 of 50 that happen and 40 of 50 that do not share the smaller value
              Expect.equal (List.ofSeq quality.Curve) [ RocPoint(0.0, 0.0); RocPoint(0.8, 0.8); RocPoint(1.0, 1.0) ] "two steps"
              Expect.equal quality.Area (Nullable 0.5) "no better than chance"

              Expect.equal [ for bin in quality.Calibration -> bin.Count, bin.Share ] [ 80, 0.5; 20, 0.5 ] "two values, two bins"
          }

          test "what always happens has no curve" {
              Expect.equal (SignalQuality.Of("s", "p", [| 1.0f; 2.0f |], [| true; true |], true)).Area (Nullable()) "none"
          } ]

let tests = testList "diagnosis" [ roc; verb ]
