module LatentRecursion.Tests.GuidingTests

open System
open System.IO
open System.Text.Json
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Guiding
open LatentRecursion.Host.Reports
open LatentRecursion.Host.Storage
open LatentRecursion.Host.Statistics
open LatentRecursion.Tests.Draw

let private operators =
    testList
        "weights that are looked up"
        [ case "1 everywhere is the step, 0 everywhere keeps the answer" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = scheme.Step.Apply(Tiny.attempt model 5 2)

              let by (weight: float) =
                  scheme.Step
                  |> Guidance.ofStateBy model (fun before _ -> reals (List.replicate (int (size 0 before.Step)) weight))

              let full = scheme.Step.Apply attempt
              within 1e-12 ((by 1.0).Apply attempt).Logits full.Logits "w = 1"
              within 1e-12 ((by 0.0).Apply attempt).Answer attempt.Answer "w = 0"
              within 1e-12 ((by 0.0).Apply attempt).Latent full.Latent "the latent goes on")

          case "a weight for all is that of the named combinator" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = scheme.Step.Apply(Tiny.attempt model 5 2)
              let named = scheme.Step |> Guidance.ofState model (Merge.blend 0.3)

              let looked =
                  scheme.Step
                  |> Guidance.ofStateBy model (fun before _ -> reals (List.replicate (int (size 0 before.Step)) 0.3))

              within 1e-12 (looked.Apply attempt).Logits (named.Apply attempt).Logits "logits")

          case "every row, and every position, has its own" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = scheme.Step.Apply(Tiny.attempt model 2 2)
              let full = scheme.Step.Apply attempt
              let rows = scheme.Step |> Guidance.ofStateBy model (fun _ _ -> reals [ 0.0; 1.0 ])
              let guided = rows.Apply attempt
              within 1e-12 guided.Answer[0] attempt.Answer[0] "the first row stays"
              within 1e-12 guided.Answer[1] full.Answer[1] "the second goes"
              let cell = torch.zeros ([| 2L; size 1 full.Answer |], dtype = torch.float64)
              cell[1, 2] <- torch.tensor 1.0

              let guided =
                  (scheme.Step |> Guidance.ofStateBy model (fun _ _ -> cell)).Apply attempt

              within 1e-12 guided.Answer[1, 2] full.Answer[1, 2] "one position goes"
              within 1e-12 guided.Answer[1, 1] attempt.Answer[1, 1] "the others stay") ]

let private summed =
    let run gains =
        GuidanceResult(
            "run",
            1L,
            100,
            [| for way, kind, guides, gain in gains ->
                   GuidedAccuracy(
                       way,
                       Nullable(),
                       kind,
                       guides,
                       1,
                       Proportion(int64 (50.0 + 100.0 * gain), 100L),
                       Interval(gain, 0.0, 0.0)
                   ) |],
            [| 1.0 |]
        )

    let ways rule oracle =
        [ "rule", WeightKind.LabelFree, GuidedPart.State, rule
          "rule of read-outs", WeightKind.LabelFree, GuidedPart.ReadOut, 0.5
          "knows", WeightKind.Oracle, GuidedPart.State, oracle
          "knows each cell", WeightKind.CellOracle, GuidedPart.State, -0.1
          "knows, of read-outs", WeightKind.Oracle, GuidedPart.ReadOut, 0.9 ]

    let text (summary: GuidanceSummary) =
        LatentRecursion.Display.Text.ofView (summary :> LatentRecursion.Display.IShown).View

    testList
        "summed up over runs"
        [ test "what each rule has of what each oracle gains that guides the state, over runs" {
              let summary = GuidanceSummary.Of [| run (ways 0.02 0.08); run (ways 0.04 0.12) |]

              Expect.equal
                  [ for it in summary.Shares -> it.Oracle, it.Rule ]
                  [ "knows", "rule"; "knows each cell", "rule" ]
                  "of the state alone"

              match [ for it in summary.Shares -> Option.ofNullable it.Share ] with
              | [ Some share; None ] -> Expect.floatClose Accuracy.high share 0.3 "three points of ten; of nothing, nothing"
              | other -> failtest $"shares {other}"

              for part in
                  [ "knows: 10.0"
                    "of that rule has 30.0"
                    "knows each cell: gains nothing"
                    "are no method" ] do
                  Expect.stringContains (text summary) part "the sentence"
          }

          test "a rule that gains nothing has nothing" {
              let summary = GuidanceSummary.Of [| run (ways -0.02 0.08) |]
              Expect.stringContains (text summary) "of that rule has nothing" "the sentence"
              let rule = summary.Ways[0].Exact
              Expect.isTrue (rule.Low.Value < rule.Value && rule.Value < rule.High.Value) "one run has intervals over puzzles"
          } ]

let private verb =
    testList
        "latent guide"
        [ test "refuses a run whose scheme goes on after its read-out, as the way guided does" {
              Scratch.inFolder (fun folder ->
                  Latent.run folder (Latent.tiny @ [ "--scheme"; "mixture"; "--run"; "run"; "--set"; "steps=3" ])
                  |> Latent.succeeded
                  |> ignore

                  for words, part in
                      [ [ "guide"; "run" ], "'run' cannot be guided"
                        [ "evaluate"; "run"; "--scheme"; "guided" ], "guided cannot use a run of mixture" ] do
                      let ended = Latent.run folder (words @ [ "--threads"; "1" ])
                      Expect.equal ended.Code 2 ended.Err
                      Expect.stringContains ended.Err part "the sentence")
          }

          test "w = 1 is the roll-out; oracles by outcome lose nothing; every way is there" {
              let run = Path.Combine(AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-flat")

              let ended =
                  Latent.run AppContext.BaseDirectory [ "guide"; run; "--puzzles"; "40"; "--threads"; "1"; "--json" ]

              Expect.equal ended.Code 0 ended.Err

              match JsonSerializer.Deserialize<GuidanceSummary>(ended.Out, JsonStyle.Document) with
              | null -> failtest "no summary"
              | summary ->
                  let chart = GuidanceView.Accuracy summary

                  Expect.equal
                      [ for line in chart.Lines -> line.Name, [ for point in line.Points -> point.X ] ]
                      [ for guides in [ "of the state"; "of the read-out" ] -> guides, List.ofSeq GuidanceTrial.Weights ]
                      "a point a weight"

                  Expect.equal
                      [ for line in chart.Lines do
                            for point in line.Points do
                                if point.IsMarked then
                                    point.X ]
                      [ 1.0; 1.0 ]
                      "where nothing is guided"

              use json = JsonDocument.Parse ended.Out
              let ways = List.ofSeq (json.RootElement.GetProperty("ways").EnumerateArray())

              let text (name: string) (way: JsonElement) =
                  string (way.GetProperty(name).GetString())

              let exact (way: JsonElement) =
                  way.GetProperty("exact").GetProperty("value").GetDouble()

              let evaluated =
                  Latent.run AppContext.BaseDirectory [ "evaluate"; run; "--puzzles"; "40"; "--threads"; "1"; "--json" ]

              use plain = JsonDocument.Parse evaluated.Out
              let last = plain.RootElement.GetProperty("steps").EnumerateArray() |> Seq.last

              for way in ways |> List.filter (fun way -> text "way" way = "w = 1") do
                  Expect.equal (exact way) (exact last) (text "guides" way)

              for guides in [ "state"; "read-out" ] do
                  let of' = ways |> List.filter (fun way -> text "guides" way = guides)

                  let oracle =
                      of' |> List.find (fun way -> (text "way" way).Contains "solves the puzzle")

                  let best =
                      of'
                      |> List.filter (fun way -> text "kind" way = "fixed")
                      |> List.map exact
                      |> List.max

                  Expect.isGreaterThanOrEqual (exact oracle) best guides

              Expect.equal
                  (ways |> List.map (text "kind") |> List.distinct |> List.sort)
                  [ "cell-oracle"; "fixed"; "label-free"; "oracle"; "per-step" ]
                  "kinds"

              let ofRun = json.RootElement.GetProperty("runs")[0]
              Expect.equal (ofRun.GetProperty("stepWeights").GetArrayLength()) 6 "a weight a step"
          }

          test "draws accuracy against the weight, and refuses a place where it cannot before it runs" {
              Scratch.inFolder (fun folder ->
                  let run = Path.Combine(AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-flat")

                  let guide picture =
                      Latent.run
                          folder
                          [ "guide"
                            run
                            "--puzzles"
                            "4"
                            "--threads"
                            "1"
                            "--markdown"
                            "--picture"
                            picture ]

                  let ended = guide "guide.svg"
                  Expect.equal ended.Code 0 ended.Err
                  Expect.stringContains ended.Out "| w = 0.25 | 1 | " "the table"
                  let picture = File.ReadAllText(Path.Combine(folder, "guide.svg"))
                  Expect.stringStarts picture "<svg" "the picture"

                  let json =
                      Latent.run folder [ "guide"; run; "--puzzles"; "4"; "--threads"; "1"; "--json" ]

                  File.WriteAllText(Path.Combine(folder, "guide.json"), Latent.told json)

                  let again =
                      Latent.run folder [ "guide"; "guide.json"; "--markdown"; "--picture"; "again.svg" ]

                  Expect.equal (Latent.told again) ended.Out "shown again"
                  Expect.equal (File.ReadAllText(Path.Combine(folder, "again.svg"))) picture "drawn again"
                  File.WriteAllText(Path.Combine(folder, "other.json"), """{ "wayz": [] }""")
                  let other = Latent.run folder [ "guide"; "other.json" ]
                  Expect.equal other.Code 2 other.Err
                  Expect.stringContains other.Err "'wayz'" "what is no result of the verb"
                  File.WriteAllText(Path.Combine(folder, "file"), "")
                  let ended = guide "file/guide.svg"
                  Expect.equal ended.Code 2 ended.Err
                  Expect.isFalse (ended.Err.Contains "guiding") "nothing ran")
          }

          test "several runs that differ by seed give a mean with Student's interval; others are refused" {
              SeveralRuns.putTo "guide" "flat" (fun _ guide ->
                  let gains (runs: string list) =
                      [ for way in (guide runs |> SeveralRuns.printed).GetProperty("ways").EnumerateArray() ->
                            way.GetProperty "gain" ]

                  let value (gain: JsonElement) = gain.GetProperty("value").GetDouble()

                  for both, one, two in List.zip3 (gains [ "one"; "two" ]) (gains [ "one" ]) (gains [ "two" ]) do
                      both |> SeveralRuns.isMeanOf (value one) (value two))
          } ]

let tests = testList "guiding" [ operators; summed; verb ]
