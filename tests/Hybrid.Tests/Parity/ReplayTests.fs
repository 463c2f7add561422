module LatentRecursion.Tests.ReplayTests

open Expecto
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Parity

let private recorded =
    [ "trm-attention-train", 7
      "trm-mlp-train", 7
      "trm-attention-eval", 4
      "trm-no-puzzle-embedding-train", 5
      "dis-train", 13
      "hrm-attention-train", 6 ]

/// Every comparison holds, and the kernels that were asked for ran every network call.
let private replays (name: string) (steps: int) (kernels: string) =
    testCase $"{name} by the {kernels} kernels"
    <| fun () ->
        let choice = KernelChoice.Named kernels
        let found = Replay.Compare(Recordings.path name, choice)
        let struct (byEngine, byReference) = choice.Calls
        Expect.equal byReference 0L "no call falls back"
        Expect.equal (byEngine > 0L) (kernels <> KernelChoice.Reference) "the engine ran"

        let beyond =
            [ for one in found do
                  if not one.Holds then
                      one ]

        Expect.isEmpty beyond "every comparison is within its bound"
        let groups = [ for one in found -> one.Group ] |> List.distinct |> List.sort

        let expected =
            [ "carry"; "discrete"; "ema"; "final"; "grad"; "loss"; "metrics"; "out" ]
            |> List.filter (fun group -> group <> "grad" || name.EndsWith "train")

        Expect.equal groups expected "every group is compared"

        let stepsSeen =
            [ for one in found do
                  if one.Step.HasValue then
                      one.Step.Value ]
            |> List.distinct

        Expect.equal stepsSeen [ 0 .. steps - 1 ] "at every step"

let tests =
    testList
        "recorded runs of the official code replay"
        [ for name, steps in recorded do
              for kernels in KernelChoice.Engines |> Seq.append [ KernelChoice.Reference ] do
                  replays name steps kernels ]
