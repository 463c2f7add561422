module LatentRecursion.Tests.GuidingTests

open System
open System.IO
open System.Text.Json
open Expecto
open TorchSharp
open LatentRecursion
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

          test "several runs that differ by seed give a mean with Student's interval; others are refused" {
              SeveralRuns.putTo "guide" "flat" (fun _ guide ->
                  let gains (runs: string list) =
                      [ for way in (guide runs |> SeveralRuns.printed).GetProperty("ways").EnumerateArray() ->
                            way.GetProperty "gain" ]

                  let value (gain: JsonElement) = gain.GetProperty("value").GetDouble()

                  for both, one, two in List.zip3 (gains [ "one"; "two" ]) (gains [ "one" ]) (gains [ "two" ]) do
                      both |> SeveralRuns.isMeanOf (value one) (value two))
          } ]

let tests = testList "guiding" [ operators; verb ]
