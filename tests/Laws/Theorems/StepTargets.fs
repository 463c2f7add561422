namespace LatentRecursion.Laws

open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// A puzzle with the order in which its cells are edited: the moves of a solver, a maze's path as it grows.
type Edits =
    { Question: int list
      Labels: int list
      Rank: int list
      Steps: int }

[<RequireQualifiedAccess>]
module Edits =
    let private row (values: int list) : Tensor =
        torch.tensor([| for value in values -> int64 value |]).unsqueeze 0L

    let question (edits: Edits) : Tensor = row edits.Question
    let labels (edits: Edits) : Tensor = row edits.Labels
    let rank (edits: Edits) : Tensor = row edits.Rank

    /// The cells that differ, in the order of the edits.
    let moves (edits: Edits) : int list =
        List.zip3 edits.Question edits.Labels edits.Rank
        |> List.indexed
        |> List.filter (fun (_, (question, label, _)) -> question <> label)
        |> List.sortBy (fun (cell, (_, _, rank)) -> rank, cell)
        |> List.map fst

    /// How many cells have been edited after so many steps.
    let edited (step: int) (edits: Edits) : int =
        step * (moves edits).Length / edits.Steps

    let private read (edits: Edits) =
        let list (values: int list) =
            values |> List.map string |> String.concat " "

        $"{edits.Steps} steps from {list edits.Question} to {list edits.Labels} in the order {list edits.Rank}"

    let private smaller (edits: Edits) =
        seq {
            if edits.Steps > 1 then
                yield { edits with Steps = edits.Steps - 1 }

            if edits.Question.Length > 1 then
                yield
                    { edits with
                        Question = edits.Question.Tail
                        Labels = edits.Labels.Tail
                        Rank = edits.Rank.Tail }
        }

    /// Up to eight cells of four tokens, in up to five steps; two cells may have the same rank.
    let draw (name: string) : Draw<Edits> =
        gen {
            let! cells = Gen.choose (1, 8)
            let! question = Gen.listOfLength cells (Gen.choose (0, 3))
            let! labels = Gen.listOfLength cells (Gen.choose (0, 3))
            let! rank = Gen.listOfLength cells (Gen.choose (0, 9))
            let! steps = Gen.choose (1, 5)

            return
                { Question = question
                  Labels = labels
                  Rank = rank
                  Steps = steps }
        }
        |> Gen.map (Drawn.ofData name read id smaller)

/// What training each step towards a target of its own promises ("Deep Improvement Supervision", arXiv 2511.16886, section 4 and
/// appendix A), and what it does not.
[<RequireQualifiedAccess>]
module StepTargets =
    let private rounding = 1e-10

    let private ofCells = Law.make "theorems" "drawn cells"

    let private ofPaths = Law.make "theorems" "drawn edits"

    let private margin (formulas: Formulas) (weight: float) (cell: Cell) =
        let u, c, token = Cell.tensors cell
        Cell.number (formulas.Margin(weight, u, c, token))

    let private gainsMost (cell: Cell) =
        let ratio = Cell.ratio cell
        ratio[cell.Token] >= List.max ratio - rounding

    // the cell with its right token's logit after the step raised until no other gains more, or lowered until another does
    let private withGain (extra: float) (cell: Cell) =
        let gains = List.map2 (-) cell.Conditional cell.Reference
        let others = gains |> List.removeAt cell.Token

        { cell with
            Conditional =
                cell.Conditional
                |> List.updateAt cell.Token (cell.Reference[cell.Token] + List.max others + extra) }

    /// The counterexample to "for any fixed w >= 0": three tokens, of which the first is right.
    let counterexample: Cell =
        { Reference = List.map log [ 0.30; 0.69; 0.01 ]
          Conditional = List.map log [ 0.35; 0.01; 0.64 ]
          Token = 0 }

    /// How many cells a counterexample may take.
    let draws = 400

    /// A cell whose right token becomes likelier, with a negative margin at weight 1.
    let searchNegativeMargin (formulas: Formulas) (seed: uint64) : Counterexample<Cell> option =
        Counterexample.search draws seed (Cell.draw "cell") (fun cell ->
            Cell.loss 1.0 cell < Cell.loss 0.0 cell - 0.01
            && margin formulas 1.0 cell < -0.01)

    /// "Guaranteed improvement" (Prop. 4.2 and A.3): where training is ideal, read-outs are l_u = log P(.|y_(s-1)) and
    /// l_c = log P(.|y_s), and targets strictly improve, A(y*) > 0, the margin is said to be positive for any fixed w >= 0. It is at
    /// w = 0; for all w exactly where y* attains the largest log-ratio and the ratio is not constant.
    let guaranteedImprovement (formulas: Formulas) : Law list =
        [ ofCells
              "an improving target has a positive margin at weight 0"
              "M_0 >= A(y*)"
              (drawing {
                  let! cell = Cell.draw "cell"
                  return Sides.allAtMost rounding [ (Cell.ratio cell)[cell.Token], margin formulas 0.0 cell ]
              })
          ofCells
              "a right token that gains most has a positive margin at every weight"
              "A(y*) = max A, A not constant, implies M_w > 0 for w >= 0"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! extra = Draw.oneOf "gains more by" string id [ 1.0; 0.0; 0.25 ]
                  and! w = Draw.oneOf "w" string id [ 0.0; 1.0; 0.5; 2.0; 4.0 ]
                  let cell = withGain extra cell
                  let ratio = Cell.ratio cell

                  return
                      if List.max ratio - List.min ratio < rounding then
                          Sides.allAtMost rounding [ 0.0, margin formulas w cell ]
                      else
                          let isPositive =
                              margin formulas w cell > 0.0
                              || (Cell.product w cell)[cell.Token] > 1.0 - rounding

                          Sides.ofTexts $"positive: {isPositive}" "positive: True"
              })
          ofCells
              "a right token that does not gain most has a negative margin at some weight"
              "A(y*) < max A implies M_w < 0 for a large w"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! less = Draw.oneOf "gains less by" string id [ 1.0; 0.25; 0.5 ]
                  let cell = withGain -less cell
                  // what gains most outweighs all other tokens by e^50 over e^6 at least
                  let margin = margin formulas (50.0 / less) cell
                  return Sides.allAtMost rounding [ margin, -less / 2.0 ]
              })
          ofCells
              "three tokens refute a positive margin at every weight"
              "A(y*) = .154, M_0 = 2.99, M_1 = -2.52, to that many digits"
              (drawing {
                  let! _ = Draw.upTo 0 "nothing drawn"
                  let u, c, token = Cell.tensors counterexample
                  let advantage = Cell.number (formulas.Advantage(u, c, token))
                  let margin weight = margin formulas weight counterexample
                  return Sides.ofTexts $"%.3f{advantage} %.2f{margin 0.0} %.2f{margin 1.0}" "0.154 2.99 -2.52"
              })
          ofCells
              "an improving target can have a negative margin at weight 1"
              "some cell: A(y*) > 0 and M_1 < 0"
              (drawing {
                  let! seed = Draw.seed "seed"

                  return
                      searchNegativeMargin formulas seed
                      |> Counterexample.exists draws (fun cell ->
                          // the loss falls to weight 1, and fell further before
                          Cell.loss 1.0 cell < Cell.loss 0.0 cell
                          && Cell.loss 0.999 cell < Cell.loss 1.0 cell
                          && not (gainsMost cell))
              }) ]

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
        [ ofPaths
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
          ofPaths
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

        [ ofPaths
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
          ofPaths
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
          ofPaths
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
                          let edits = { edits with Steps = moves.Length }
                          let missed = missed % moves.Length
                          let targets = path formulas edits
                          // at this step the cell stays as it was
                          targets[int64 (missed + 1), int64 moves[missed]] <- (Edits.question edits)[0L, int64 moves[missed]]
                          let distances = wrong formulas edits (readOuts seed targets)
                          Sides.ofNumbers 0.0 (float distances[missed + 1]) (float distances[missed])
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

        let corruption seed edits =
            formulas.Corruption(edits.Steps, seed, Edits.question edits, Edits.labels edits)

        [ PathLaws.every (lessons (fun _ edits -> (path formulas edits).unsqueeze 0L)) (Law.make "theorems" "programmed edits")
          PathLaws.every (lessons corruption) (Law.make "theorems" "random corruption")
          [ ofPaths
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

    let laws (formulas: Formulas) : Law list =
        [ guaranteedImprovement formulas
          revealing formulas
          contraction formulas
          paths formulas ]
        |> List.concat
