module LatentRecursion.Tests.StoppingTests

open System
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Tests.Draw

let private after (scheme: Scheme) (attempt: Attempt) steps =
    (attempt, Seq.replicate steps ())
    ||> Seq.fold (fun attempt () -> scheme.Step.Apply attempt)

let private rule (signal: Signal) threshold =
    { Terms = [ signal, 1.0 ]
      Threshold = threshold }

let private signals =
    testList
        "signals"
        [ case "nothing moves: divergence, changes, motion and the candidate's margin are 0" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = after scheme (Tiny.attempt model 5 2) 2

              for signal in [ Signal.divergence; Signal.changes; Signal.motion; Signal.candidateMargin ] do
                  within 1e-9 (signal.Read attempt attempt) (torch.zeros 5L) signal.Name)

          case "each is a number a row, of the row alone" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let before = after scheme (Tiny.attempt model 6 2) 1
              let later = scheme.Step.Apply before
              let some = indices [ 4L; 1L ]

              for signal in Signal.all do
                  let all = signal.Read before later
                  Expect.equal (all.dtype, List.ofArray all.shape) (torch.float32, [ 6L ]) signal.Name

                  within
                      1e-6
                      (signal.Read (Bundle.take some before) (Bundle.take some later))
                      (all.index_select (0L, some))
                      signal.Name)

          case "by hand: two cells, two tokens" (fun () ->
              let model =
                  Tiny.model
                      { Tiny.options with
                          Vocabulary = 2
                          Length = 2 }
                      1

              let attempt = Tiny.attempt model 1 3

              let reading (chances: float list list) =
                  { attempt with
                      Logits = (torch.tensor (array2D chances)).log().unsqueeze 0L
                      Halt = torch.tensor [| 2.0f; 0.0f |] |> fun halt -> halt.unsqueeze 0L }

              let before, later =
                  reading [ [ 0.5; 0.5 ]; [ 0.9; 0.1 ] ], reading [ [ 0.8; 0.2 ]; [ 0.4; 0.6 ] ]

              let kl =
                  [ 0.8 * log (0.8 / 0.5) + 0.2 * log (0.2 / 0.5)
                    0.4 * log (0.4 / 0.9) + 0.6 * log (0.6 / 0.1) ]

              let entropy = [ -0.8 * log 0.8 - 0.2 * log 0.2; -0.4 * log 0.4 - 0.6 * log 0.6 ]
              let margin = [ log (0.8 / 0.5) - kl[0]; log (0.6 / 0.1) - kl[1] ]

              let shows (signal: Signal) (expected: float) =
                  within 1e-5 (signal.Read before later) (torch.tensor [| float32 expected |]) signal.Name

              shows Signal.divergence (List.average kl)
              shows Signal.entropy (List.average entropy)
              shows Signal.candidateMargin (abs (List.average margin))
              // the first of equals was chosen before, and again
              shows Signal.changes 0.5
              shows Signal.doubt (1.0 / (1.0 + exp 2.0))) ]

let private stopping =
    testList
        "stopping"
        [ case "a rule that is never content runs every row to the end" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = Tiny.attempt model 5 2
              let stopping = Stopping.stopping (rule Signal.motion Double.NegativeInfinity) scheme
              let expected = after scheme attempt 3
              let actual = after stopping (stopping.Begin attempt) 3
              within 1e-9 actual.Logits expected.Logits "the same answer"
              equal actual.Step expected.Step "steps")

          case "a rule that is always content stops after one step" (fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = Tiny.attempt model 5 2
              let stopping = Stopping.stopping (rule Signal.motion Double.PositiveInfinity) scheme
              let actual = after stopping (stopping.Begin attempt) 3
              within 1e-9 actual.Logits (after scheme attempt 1).Logits "the first answer"
              equal actual.Step (torch.ones (5L, dtype = torch.int64)) "one step"
              Expect.equal (wholes (stopping.Halts actual)) (List.replicate 5 1L) "and makes room while training")

          case "rows stop where the rule says, and cost nothing from then on" (fun () ->
              let options = Tiny.options
              let model, calls = Tiny.counted options 4
              let scheme = Tiny.build "trm" { Tiny.numbers with Steps = 6 } model
              let attempt = Tiny.attempt model 16 2

              // the score that each row shows after each step of a full roll-out
              let scores =
                  let walk =
                      List.scan (fun attempt () -> scheme.Step.Apply attempt) attempt (List.replicate 6 ())

                  [ for before, later in List.pairwise walk -> floats (Stopping.score (rule Signal.motion 0.0) before later) ]

              let threshold = scores |> List.map (List.item 7) |> List.sort |> List.item 2
              let rule = rule Signal.motion threshold

              let expected =
                  [ for row in 0..15 ->
                        scores
                        |> List.tryFindIndex (fun step -> step[row] <= threshold)
                        |> Option.map (fun index -> int64 index + 1L)
                        |> Option.defaultValue 6L ]

              Expect.isGreaterThan (List.distinct expected).Length 1 "rows stop at different steps"
              let stopping = Stopping.stopping rule scheme
              calls.Value <- 0L
              let actual = after stopping (stopping.Begin attempt) 6
              Expect.equal (wholes actual.Step) expected "steps"
              let perStep = int64 (Plan.cost scheme.Step.Plan).Most.Calls
              Expect.equal calls.Value (perStep * List.sum expected) "calls that ran")

          case "compressed values keep their order and lie on the scale of asinh" (fun () ->
              let values = [ -3.0; -1e-6; 0.0; 1e-7; 1e-4; 0.3; 25.0 ]
              Expect.equal (values |> List.map Stopping.compress |> List.sort) (values |> List.map Stopping.compress) "order"

              for value in values do
                  Expect.isLessThan
                      (abs (1e-4 * sinh (Stopping.compress value) - value))
                      (1e-9 + 1e-9 * abs value)
                      "on the scale of asinh") ]

let tests = testList "signals and stopping" [ signals; stopping ]
