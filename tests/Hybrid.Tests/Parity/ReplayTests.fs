module LatentRecursion.Tests.ReplayTests

open Expecto
open LatentRecursion.Host.Parity

let private recorded =
    [ "trm-attention-train", 7
      "trm-mlp-train", 7
      "trm-attention-eval", 4
      "trm-no-puzzle-embedding-train", 5
      "dis-train", 13
      "hrm-attention-train", 6 ]

let tests =
    testList
        "recorded runs of the official code replay"
        [ for name, steps in recorded do
              testCase name
              <| fun () ->
                  let found = Replay.Compare(Recordings.path name)

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

                  Expect.equal stepsSeen [ 0 .. steps - 1 ] "at every step" ]
