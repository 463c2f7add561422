module LatentRecursion.Tests.SeedTests

open Expecto
open TorchSharp
open LatentRecursion

let private seeds =
    [ 0L
      1L
      -1L
      42L
      System.Int64.MinValue
      System.Int64.MaxValue
      -6148914691236517206L ]

let private scalar =
    testList
        "a seed"
        [ testCase "mixes as SplitMix64 does from its published constants"
          <| fun () ->
              // the first outputs of SplitMix64 from state 0 and from state 1234567
              Expect.equal (Seed.Mix 0UL) 0xE220A8397B1DCDAFUL "from 0"
              Expect.equal (Seed.Mix 1234567UL) 6457827717110365317UL "from 1234567"

          testCase "derives others by number and by name, each its own"
          <| fun () ->
              let derived =
                  [ for seed in 0UL .. 20UL do
                        for index in 0L .. 20L -> Seed.Derive(seed, index)
                        for name in [ ""; "a"; "b"; "ab"; "ba"; "weights" ] -> Seed.Derive(seed, name) ]

              Expect.equal (List.distinct derived).Length derived.Length "no two alike" ]

let private noise =
    testList
        "noise"
        [ Draw.case "derives seeds as the scalar does"
          <| fun () ->
              for index in seeds do
                  let expected = [ for seed in seeds -> int64 (Seed.Derive(uint64 seed, index)) ]

                  let derived =
                      Noise.derive (Draw.indices seeds) (Draw.indices [ for _ in seeds -> index ])

                  Expect.equal (Draw.wholes derived) expected $"number {index}"

          Draw.case "draws uniformly what the scalar mix draws: the upper 53 bits, in the middle of their interval"
          <| fun () ->
              let expected =
                  [ for seed in seeds do
                        for column in 0L .. 5L -> (float (Seed.Derive(uint64 seed, column) >>> 11) + 0.5) / float (1L <<< 53) ]

              Expect.equal (Draw.floats (Noise.uniform (Draw.indices seeds) [| 2L; 3L |])) expected "every draw"

          Draw.case "of a row does not depend on the batch around it"
          <| fun () ->
              let batch = Draw.indices seeds

              for draw in [ Noise.uniform; Noise.normal ] do
                  let together = draw batch [| 4L |]

                  for row in 0 .. seeds.Length - 1 do
                      let alone = draw (Draw.indices [ seeds[row] ]) [| 4L |]
                      Draw.equal (together.narrow (0L, int64 row, 1L)) alone $"row {row}"

          Draw.case "has the mean, the deviation and the range that it says"
          <| fun () ->
              let uniform, normal =
                  Noise.uniform (Draw.indices [ 7L ]) [| 20000L |], Noise.normal (Draw.indices [ 7L ]) [| 20000L |]

              Expect.isTrue (uniform.gt(number 0.0).logical_and(uniform.lt (number 1.0)).all().item<bool>()) "in (0, 1)"
              Draw.within 0.01 (uniform.mean ()) (torch.tensor 0.5) "uniform mean"
              Draw.within 0.03 (normal.mean ()) (torch.tensor 0.0) "normal mean"
              Draw.within 0.03 (normal.std ()) (torch.tensor 1.0) "normal deviation"

          Draw.case "orders the columns of each row: ranks are a permutation, and its own for each row"
          <| fun () ->
              let ranks = Noise.ranks (Draw.indices seeds) 9L

              let orders = [ for row in 0 .. seeds.Length - 1 -> Draw.wholes ranks[int64 row] ]

              for order in orders do
                  Expect.equal (List.sort order) [ 0L .. 8L ] "a permutation"

              Expect.equal (List.distinct orders).Length orders.Length "no two alike" ]

let tests = testList "randomness" [ scalar; noise ]
