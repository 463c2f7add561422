namespace LatentRecursion.Laws

open System
open TorchSharp
open LatentRecursion

/// The weight that minimises the convex L(w) on [0, w_max] (this project's, from arXiv 2511.16886, Prop. 4.1).
[<RequireQualifiedAccess>]
module BestWeightLaws =
    let private rounding = 1e-10

    let private most = BestWeight.most

    let private law = Law.make "theorems" "drawn cells"

    let private grid = [ for index in 0..200 -> most * float index / 200.0 ]

    let private best (formulas: Formulas) (cell: Cell) =
        let u, c, token = Cell.tensors cell
        formulas.Best(most, u, c, token)

    let private place (best: BestWeight) =
        best.Place.item<int64>() |> int |> enum<Place>

    // no better on the grid than at this weight
    let private leastAt (weight: float) (loss: float -> float) =
        Sides.allAtMost rounding [ loss weight, grid |> List.map loss |> List.min ]

    /// A cell of every place, by how far the right token gains more than another, or less.
    let private kinds: (Place * (float -> Cell)) list =
        let cell reference conditional =
            { Reference = reference
              Conditional = conditional
              Token = 0 }

        [ Place.Interior, (fun gain -> cell [ 0.0; 0.0; 0.0 ] [ gain; 2.0 * gain; -3.0 ])
          Place.AtZero, (fun gain -> cell [ 0.0; 1.0; -1.0 ] [ -gain; 1.0; -1.0 ])
          Place.AtMost, (fun gain -> cell [ 0.0; 1.0; -1.0 ] [ gain; 1.0; -1.0 ])
          Place.Flat, (fun gain -> cell [ 0.0; 1.0; -1.0 ] [ gain; 1.0 + gain; gain - 1.0 ]) ]

    let private gain = Draw.oneOf "gain" string id [ 1.0; 0.5; 2.0; 1e-3 ]

    /// One cell: the least, its bracket and its place.
    let ofCells (formulas: Formulas) : Law list =
        [ law
              "no weight is better than the best"
              "L(w*) <= L(w) for 201 weights of [0, 4]"
              (drawing {
                  let! cell = Cell.draw "cell"
                  let weight = Cell.number (best formulas cell).Weight
                  return leastAt weight (fun weight -> Cell.loss weight cell)
              })
          law
              "the bracket holds the best weight"
              "low <= w* <= high <= low + bound; the margin is no less than 0 at low, unless that is 0, and no more than 0 at high, unless that is 4"
              (drawing {
                  let! cell = Cell.draw "cell"
                  let best = best formulas cell

                  let low, weight, high =
                      Cell.number best.Low, Cell.number best.Weight, Cell.number best.High

                  let width =
                      if place best = Place.Flat then
                          most
                      else
                          BestWeight.bound most

                  // dL/dw in plain numbers
                  let slope weight =
                      let ratio = Cell.ratio cell
                      (List.map2 (*) (Cell.product weight cell) ratio |> List.sum) - ratio[cell.Token]

                  return
                      [ low, weight
                        weight, high
                        high - low, width
                        if low > 0.0 then
                            slope low, 0.0
                        if high < most then
                            0.0, slope high ]
                      |> Sides.allAtMost rounding
              })
          law
              "the best weight says where it lies"
              "interior, at 0, at 4 or flat, as the cell was made"
              (drawing {
                  let! expected, cell = Draw.oneOf "place" (fst >> string) id kinds
                  and! gain = gain
                  return Sides.ofTexts $"{place (best formulas (cell gain))}" $"{expected}"
              })
          law
              "an excluded token leaves the best weight a number"
              "tokens of probability 0 before the step, after it or both: w* is in [0, 4]; at 0 where the step excludes y*, at 4 where it brings it in"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! excluded = Draw.upTo 4 "excluded"

                  and! before, after =
                      Draw.oneOf "before, after" string id [ true, false; false, true; true, true ]

                  let excluded = excluded % cell.Reference.Length

                  let without isExcluded logits =
                      if isExcluded then
                          logits |> List.updateAt excluded Double.NegativeInfinity
                      else
                          logits

                  let weight =
                      { cell with
                          Reference = without before cell.Reference
                          Conditional = without after cell.Conditional }
                      |> best formulas
                      |> _.Weight
                      |> Cell.number

                  return
                      match before && after, excluded = cell.Token with
                      | true, _ -> [ 0.0, weight; weight, most ]
                      | false, true when after -> [ weight, 0.0 ]
                      | false, true -> [ most, weight ]
                      | false, false -> [ 0.0, weight; weight, most ]
                      |> Sides.allAtMost 0.0
              }) ]

    /// A puzzle: one weight for all of its asked cells.
    let ofRows (formulas: Formulas) : Law list =
        [ law
              "no weight is better for a puzzle than its best"
              "sum of L over the asked cells at w* <= that at 201 weights of [0, 4]"
              (drawing {
                  let! cells = Cell.drawPuzzle "cells"

                  and! asked =
                      Draw.oneOf
                          "asked"
                          (sprintf "%A")
                          id
                          [ [ true; true; true ]
                            [ true; false; true ]
                            [ false; true; true ]
                            [ true; false; false ] ]

                  let stack (logits: Cell -> float list) =
                      (torch.stack [| for cell in cells -> Cell.reals (logits cell) |]).unsqueeze 0L

                  let token = torch.tensor([| for cell in cells -> int64 cell.Token |]).unsqueeze 0L
                  let isAsked = torch.tensor(Array.ofList asked).unsqueeze 0L

                  let best =
                      formulas.BestOfRows(most, stack _.Reference, stack _.Conditional, token, isAsked)

                  let loss weight =
                      List.map2 (fun isAsked cell -> if isAsked then Cell.loss weight cell else 0.0) asked cells
                      |> List.sum

                  return leastAt (Cell.number best.Weight) loss
              }) ]

    /// Both.
    let laws (formulas: Formulas) : Law list = ofCells formulas @ ofRows formulas
