module LatentRecursion.Tests.OptimizerTests

open System.Collections.Generic
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Training

let private one (name: string) (tensor: Tensor) : IReadOnlyDictionary<string, Tensor> =
    Dictionary [ KeyValuePair(name, tensor) ]

let private give (weight: Tensor) (gradient: Tensor) = weight.grad <- gradient

/// The weight after each update, by the formulas written out for one number: p <- p (1 - lr wd) - lr / (1 - b1^t) u(m, v / (1 - b2^t)).
let byHand kind (rate, decay, b1, b2) (start: float) (gradients: float list) =
    ((start, 0.0, 0.0, []), List.indexed gradients)
    ||> List.fold (fun (p, m, v, trace) (index, g) ->
        let t = float (index + 1)
        let m, v = m + (1.0 - b1) * (g - m), v + (1.0 - b2) * (g * g - v)
        let deviation = sqrt (v / (1.0 - b2 ** t))

        let p =
            match kind with
            | OptimizerKind.AdamAtan2 -> p * (1.0 - rate * decay) - rate / (1.0 - b1 ** t) * atan2 m deviation
            | _ -> p * (1.0 - rate * decay) - rate * (m / (1.0 - b1 ** t)) / (deviation + 1e-8)

        p, m, v, p :: trace)
    |> fun (_, _, _, trace) -> List.rev trace

let private dense =
    testList
        "Adam"
        [ Draw.case "with atan2 takes the published trace"
          <| fun () ->
              let weight = (Draw.reals [ 0.5 ]).requires_grad_ true
              use adam = new Adam(one "w" weight, OptimizerKind.AdamAtan2, 1.0)

              let found =
                  [ for gradient in [ 0.1; -0.2; 0.0; 0.3; 1e-8 ] do
                        give weight (Draw.reals [ gradient ])
                        adam.Step 1e-4
                        Draw.number weight ]

              let expected =
                  [ 0.499850331348
                    0.499836626138
                    0.499815038391
                    0.499733000235
                    0.499655579825 ]

              Draw.within 1e-12 (Draw.reals found) (Draw.reals expected) "p"

          for kind in [ OptimizerKind.AdamAtan2; OptimizerKind.AdamW ] do
              Draw.case $"does to every number what its formulas say: {kind}"
              <| fun () ->
                  let numbers = 0.01, 0.3, 0.8, 0.9
                  let rate, decay, b1, b2 = numbers
                  let start, gradients = Draw.normal 1 [ 6L ], Draw.normal 2 [ 10L; 6L ]
                  let weight = start.clone().requires_grad_ true
                  use adam = new Adam(one "w" weight, kind, decay, b1, b2)

                  let found =
                      [ for t in 0L .. 9L do
                            give weight (gradients[t])
                            adam.Step rate
                            Draw.floats weight ]

                  for column in 0..5 do
                      let begun = Draw.number start[int64 column]

                      let trace =
                          byHand kind numbers begun (Draw.floats (gradients.select (1L, int64 column)))

                      Draw.within 1e-13 (Draw.reals [ for row in found -> row[column] ]) (Draw.reals trace) $"number {column}"

          Draw.case "leaves a weight without gradient alone: no update, no decay"
          <| fun () ->
              let still, moving =
                  (Draw.reals [ 1.0 ]).requires_grad_ true, (Draw.reals [ 1.0 ]).requires_grad_ true

              let weights =
                  Dictionary [ KeyValuePair("still", still); KeyValuePair("moving", moving) ]

              use adam = new Adam(weights, OptimizerKind.AdamW, 1.0)
              give moving (Draw.reals [ 1.0 ])
              adam.Step 0.1
              Expect.equal (Draw.number still) 1.0 "still"
              Expect.isLessThan (Draw.number moving) 0.9 "decayed and updated"

          Draw.case "corrects a weight whose gradients begin late by its own number of updates, as PyTorch does"
          <| fun () ->
              let late, early, alone =
                  (Draw.reals [ 1.0 ]).requires_grad_ true,
                  (Draw.reals [ 1.0 ]).requires_grad_ true,
                  (Draw.reals [ 1.0 ]).requires_grad_ true

              let weights =
                  Dictionary [ KeyValuePair("late", late); KeyValuePair("early", early) ]

              use adam = new Adam(weights, OptimizerKind.AdamW, 0.1)
              use fresh = new Adam(one "w" alone, OptimizerKind.AdamW, 0.1)

              for step in 1..5 do
                  give early (Draw.reals [ 0.3 ])

                  if step > 3 then
                      give late (Draw.reals [ 0.7 ])
                      give alone (Draw.reals [ 0.7 ])
                      fresh.Step 0.01

                  adam.Step 0.01

              Draw.equal late alone "as one that has just begun"

          Draw.case "goes on from its state to the same bits"
          <| fun () ->
              let gradients = Draw.normal 2 [ 6L; 4L ]

              let run (weight: Tensor) (adam: Adam) steps =
                  for t: int64 in steps do
                      give weight (gradients[t])
                      adam.Step 0.01

              let whole = (Draw.normal 1 [ 4L ]).requires_grad_ true
              use adam = new Adam(one "w" whole, OptimizerKind.AdamAtan2, 0.1)
              run whole adam [ 0L .. 2L ]
              let resumed = whole.detach().clone().requires_grad_ true
              use other = new Adam(one "w" resumed, OptimizerKind.AdamAtan2, 0.1)

              let state =
                  Dictionary [ for pair in adam.State() -> KeyValuePair(pair.Key, pair.Value.clone ()) ]

              other.Restore(adam.Steps, state)
              let older = resumed.detach().clone().requires_grad_ true
              use earlier = new Adam(one "w" older, OptimizerKind.AdamAtan2, 0.1)
              state.Remove "steps.w" |> ignore
              earlier.Restore(adam.Steps, state)
              run whole adam [ 3L .. 5L ]
              run resumed other [ 3L .. 5L ]
              run older earlier [ 3L .. 5L ]
              Draw.equal resumed whole "the same weight"
              Draw.equal older whole "also from what an earlier version kept" ]

let private sparse =
    let step (rate: float) (decay: float) (table: Tensor) (puzzles: int64 list) (gradients: Tensor) =
        let puzzleTable = PuzzleTable(table, decay)
        let leaf = puzzleTable.Leaf(Draw.indices puzzles)
        (leaf * gradients).sum().backward()
        puzzleTable.Step(Draw.indices puzzles, leaf, rate)

    testList
        "sparse sign-SGD"
        [ Draw.case "moves the rows of the batch by the sign of their gradient and decays them, and touches no other"
          <| fun () ->
              let table = Draw.normal 1 [ 5L; 2L ]
              let before = table.clone ()
              step 0.1 0.5 table [ 3L; 1L ] ((Draw.reals [ 2.0; -3.0; 0.0; 1e-9 ]).view(2L, 2L))

              for row in [ 0L; 2L; 4L ] do
                  Draw.equal (table[row]) (before[row]) $"row {row} is not in the batch"

              let moved (row: int64) (signs: float list) =
                  before[row] * number 0.95 - Draw.reals signs * number 0.1

              Draw.within 1e-15 (table[3L]) (moved 3L [ 1.0; -1.0 ]) "row 3"
              Draw.within 1e-15 (table[1L]) (moved 1L [ 0.0; 1.0 ]) "row 1: no sign at 0"

          Draw.case "adds the gradients of rows of one puzzle up, and decays it once"
          <| fun () ->
              let table = torch.ones (3L, 1L, dtype = torch.float64)
              step 0.1 0.5 table [ 2L; 0L; 2L; 2L ] ((Draw.reals [ 1.0; 1.0; 1.0; -3.0 ]).view(4L, 1L))
              Draw.within 1e-15 (table.view -1L) (Draw.reals [ 0.85; 1.0; 1.05 ]) "1 + 1 - 3 is negative"

          Draw.case "has nothing to do for puzzles without vectors"
          <| fun () ->
              let table = torch.zeros (3L, 0L)
              let puzzles = PuzzleTable(table, 0.1)
              let leaf = puzzles.Leaf(Draw.indices [ 1L; 1L ])
              Expect.equal (List.ofArray leaf.shape) [ 2L; 0L ] "rows of nothing"
              Expect.isFalse leaf.requires_grad "no gradient asked for"
              puzzles.Step(Draw.indices [ 1L; 1L ], leaf, 0.1) ]

let tests = testList "optimizers" [ dense; sparse ]
