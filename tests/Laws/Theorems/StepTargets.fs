namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What training each step towards a target of its own promises ("Deep Improvement Supervision", arXiv 2511.16886, section 4 and
/// appendix A), and what it does not.
[<RequireQualifiedAccess>]
module StepTargets =
    let private rounding = 1e-10

    let private law = Law.make "theorems" "drawn edits"

    let private path (formulas: Formulas) (edits: Edits) : Tensor =
        formulas.Path(edits.Steps, Edits.rank edits, Edits.question edits, Edits.labels edits).squeeze 0L

    // log P(. | target): a fixed scoring distribution with a share of `error` on the other tokens, `... 4`
    let private ideal (error: float) (target: Tensor) =
        let tokens = torch.arange (whole 4L, dtype = torch.int64)

        torch.where(tokens.eq (target.unsqueeze -1L), Cell.reals [ 1.0 - error ], Cell.reals [ error / 3.0 ]).log()

    // ideal margins towards the answer, `N S`, of the steps 1 to N of a path, and those steps' targets
    let private idealMargins (formulas: Formulas) (before: float, after: float) weight (edits: Edits) =
        let path = path formulas edits
        let steps = int64 edits.Steps
        let labels = (Edits.labels edits).expand [| steps; -1L |]
        let targets = path.narrow (0L, 1L, steps)
        formulas.Margin(weight, ideal before (path.narrow (0L, 0L, steps)), ideal after targets, labels), targets

    // which of the moves of the steps 1 to N these are, `N S`, by the number of moves made before and after a step
    let private where (edits: Edits) (isWanted: int * int -> int -> bool) : Tensor =
        let moves = Edits.moves edits

        torch.stack
            [| for step in 1 .. edits.Steps ->
                   let counts = Edits.edited (step - 1) edits, Edits.edited step edits

                   [| for cell in 0 .. edits.Question.Length - 1 ->
                          moves |> List.tryFindIndex ((=) cell) |> Option.exists (isWanted counts) |]
                   |> torch.tensor |]

    let private errors name =
        Draw.oneOf name string id [ 0.1, 0.1; 0.1, 0.01; 0.3, 0.1; 0.3, 0.01 ]

    let private weight = Draw.oneOf "w" string id [ 1.0; 0.0; 0.5; 2.0 ]

    /// What ideal training does at the cells of a path whose targets are the question's token until their turn comes: there the
    /// target is *not* the answer, and Prop. 4.2 says nothing of the answer's margin.
    let revealing (formulas: Formulas) : Law list =
        [ law
              "a cell whose turn has not come is trained away from its answer"
              "y_s = question there, and l = log P(.|y), P no less sure than before, implies M_w(y*) <= 0"
              (drawing {
                  let! edits = Edits.draw "edits"
                  and! errors = errors "errors of P before, after"
                  and! w = weight
                  let margins, targets = idealMargins formulas errors w edits
                  let later = where edits (fun (_, after) turn -> turn >= after)

                  let isRight =
                      margins.le(number rounding).logical_and(targets.eq (Edits.question edits))

                  return
                      Sides.none "cells pulled to the answer, or with another target" (later.logical_and (isRight.logical_not ()))
              })
          law
              "a cell whose turn comes is trained towards its answer, at every weight"
              "y_(s-1) = question, y_s = y* there, and l = log P(.|y), implies M_w(y*) > 0"
              (drawing {
                  let! edits = Edits.draw "edits"
                  and! errors = errors "errors of P before, after"
                  and! w = weight
                  let margins, _ = idealMargins formulas errors w edits
                  let now = where edits (fun (before, after) turn -> before <= turn && turn < after)
                  return Sides.none "cells pulled elsewhere" (now.logical_and (margins.le (number 0.0)))
              }) ]

    // the read-outs of ideally trained steps, with the targets' logits raised above others drawn in (0, 1), `F S 4`
    let private readOuts (seed: uint64) (targets: Tensor) =
        let noise =
            (Noise.uniform (torch.tensor [| int64 (seed >>> 1) |]) [| size 0 targets; size 1 targets; 4L |]).squeeze 0L

        noise + torch.nn.functional.one_hot (targets, 4L)

    // V_n = d(argmax l_c^n, y*), by step
    let private wrong (formulas: Formulas) (edits: Edits) (logits: Tensor) =
        (formulas.Choice logits).ne(Edits.labels edits).sum(1L).data<int64>().ToArray()

    /// Discrete Lyapunov contraction (Prop. A.2), idealised: every read-out's choice *is* its step's target, and a target is nearer
    /// to the answer than the last by delta cells at least, here floor(n / N).
    let contraction (formulas: Formulas) : Law list =
        let delta edits =
            (Edits.moves edits).Length / edits.Steps

        [ law
              "where choices are their targets, the distance contracts"
              "argmax l_c^n = y_n implies V_n <= max(V_(n-1) - delta, 0)"
              (drawing {
                  let! edits = Edits.draw "edits"
                  and! seed = Draw.seed "logits"
                  let distances = wrong formulas edits (readOuts seed (path formulas edits))

                  return
                      Array.pairwise distances
                      |> Array.map (fun (before, after) -> float after, float (max (before - int64 (delta edits)) 0L))
                      |> Sides.allAtMost 0.0
              })
          law
              "where choices are their targets, the distance is 0 in time"
              "V_n = 0 for n >= V_0 / delta"
              (drawing {
                  let! edits = Edits.draw "edits"
                  and! seed = Draw.seed "logits"
                  let distances = wrong formulas edits (readOuts seed (path formulas edits))

                  let isInTime step =
                      int64 (step * delta edits) >= distances[0] && delta edits > 0

                  let late =
                      Seq.indexed distances
                      |> Seq.filter (fun (step, distance) -> (isInTime step || step = edits.Steps) && distance > 0L)

                  return Sides.ofTexts $"{Seq.length late} steps late" "0 steps late"
              })
          law
              "a choice that misses its target breaks the contraction"
              "n = N moves, argmax l_c^n = y_n but for the move of step n, implies V_n = V_(n-1)"
              (drawing {
                  let! edits = Edits.draw "edits"
                  and! missed = Draw.upTo 7 "missed"
                  and! seed = Draw.seed "logits"
                  let moves = Edits.moves edits

                  return
                      if moves.IsEmpty then
                          Sides.ofTexts "no move" "no move"
                      else
                          let edits =
                              { edits with
                                  Edits.Steps = moves.Length }

                          let missed = missed % moves.Length
                          let targets = path formulas edits
                          // at this step the cell stays as it was
                          targets[int64 (missed + 1), int64 moves[missed]] <- (Edits.question edits)[0L, int64 moves[missed]]
                          let distances = wrong formulas edits (readOuts seed targets)
                          Sides.ofNumbers (float distances[missed + 1]) (float distances[missed])
              }) ]

    /// Target paths: a random corruption and programmed edits (section 4.3). The distance to the answer never grows, and strictly
    /// falls at every step only where at least N cells differ: with fewer, frames repeat.
    let paths (formulas: Formulas) : Law list =
        let lessons (path: Tensor -> Edits -> Tensor) =
            drawing {
                let! edits = Edits.draw "edits"
                and! seed = Draw.seed "seed"

                return
                    { Question = Edits.question edits
                      Labels = Edits.labels edits
                      Path = path (torch.tensor [| int64 (seed >>> 1) |]) edits }
            }

        let corruption seed (edits: Edits) =
            formulas.Corruption(edits.Steps, seed, Edits.question edits, Edits.labels edits)

        [ PathLaws.every "programmed edits" (lessons (fun _ edits -> (path formulas edits).unsqueeze 0L))
          PathLaws.every "random corruption" (lessons corruption)
          [ law
                "cells come in the order of the edits"
                "frame s shows the first floor(s n / N) of n moves, and no other"
                (drawing {
                    let! edits = Edits.draw "edits"
                    let path = path formulas edits
                    let question = Edits.question edits

                    let shown =
                        [ for step in 0 .. edits.Steps ->
                              path[int64 step].ne(question[0L]).nonzero().view(-1L).data<int64>().ToArray()
                              |> List.ofArray ]

                    let expected =
                        [ for step in 0 .. edits.Steps ->
                              Edits.moves edits
                              |> List.take (Edits.edited step edits)
                              |> List.sort
                              |> List.map int64 ]

                    return Sides.ofTexts $"%A{shown}" $"%A{expected}"
                }) ] ]
        |> List.concat

    /// All of them.
    let laws (formulas: Formulas) : Law list =
        [ revealing formulas; contraction formulas; paths formulas ] |> List.concat
