module LatentRecursion.Tests.SymmetryTests

open Expecto
open TorchSharp
open LatentRecursion

/// Cells shifted round.
let private shift =
    Symmetry.cyclic "shift" 3 (fun (attempt: Attempt) ->
        { attempt with
            Logits = attempt.Logits.roll (1L, 1L) })

let private attempt () =
    let model = Tiny.model Tiny.options 1
    Tiny.attempt model 2 3

let private scaled (factor: Tensor) =
    Improve.step "scale" Work.Zero (fun (attempt: Attempt) ->
        { attempt with
            Logits = attempt.Logits * factor })

let tests =
    testList
        "how far an operator is from equivariance"
        [ Draw.case
              "is 0 where it does the same to every cell, also to infinite numbers, without hints, and seen the other way round"
          <| fun () ->
              let state = attempt ()
              Expect.equal (size 1 state.Hint) 0L "no hint at all"

              let logits =
                  state.Logits.masked_fill (state.Logits.gt (number 1.0), number infinity)
              // not contiguous in memory
              let turned = logits.transpose(1L, 2L).contiguous().transpose(1L, 2L)

              for logits in [ logits; turned ] do
                  let apart =
                      Symmetry.distance shift (scaled (torch.tensor 2.0)) { state with Logits = logits }

                  Expect.equal (Draw.floats apart) [ 0.0; 0.0 ] "a row each"

          Draw.case "is the largest difference of a row"
          <| fun () ->
              let state = attempt ()
              let cells = size 1 state.Logits

              let ones =
                  { state with
                      Logits = torch.ones_like state.Logits }

              let rising = torch.arange(whole cells, dtype = torch.float64).view(1L, cells, 1L)
              let apart = Symmetry.distance shift (scaled rising) ones
              let largest = float (cells - 1L)
              Expect.equal (Draw.floats apart) [ largest; largest ] "between the first cell's factor and the last's" ]
