module LatentRecursion.Tests.BestWeightTests

open Expecto
open TorchSharp
open LatentRecursion

let private places (best: BestWeight) =
    Draw.wholes best.Place |> List.map (int >> enum<Place>)

let tests =
    testList
        "the best weight"
        [ Draw.case "has as much margin on either side as the bracket allows, cell by cell"
          <| fun () ->
              let reference, conditional, token = PolicyTests.cells.Value
              let best = BestWeight.ofCells BestWeight.most reference conditional token
              let width = best.High - best.Low |> Draw.floats |> List.max
              Expect.isLessThanOrEqual width (BestWeight.bound BestWeight.most) "the bound"
              Expect.isLessThan width 1e-14 "usually a few rounding errors"

              List.zip3 (Draw.floats best.Weight) (places best) [ 0L .. 199L ]
              |> List.iter (fun (weight, place, cell) ->
                  let margin =
                      Margin.margin weight reference[cell] conditional[cell] token[cell]
                      |> Draw.number

                  match place with
                  | Place.Interior -> Expect.isLessThan (abs margin) 1e-12 "no slope"
                  | Place.AtZero -> Expect.isTrue (weight = 0.0 && margin <= 0.0) "every weight hurts"
                  | _ -> Expect.isTrue (weight = BestWeight.most && margin >= 0.0) "more would help")

              Expect.equal (places best |> List.distinct |> List.sort) [ Place.Interior; Place.AtZero; Place.AtMost ] "all occur"

          Draw.case "of a step that changes nothing is flat: 0 is as good as any"
          <| fun () ->
              let logits = Draw.normal 1 [ 3L; 5L ]

              let best =
                  BestWeight.ofCells 4.0 logits (logits + number 2.0) (Draw.tokens 3 5 [ 3L ])

              Expect.equal (places best) [ Place.Flat; Place.Flat; Place.Flat ] "flat"
              Expect.equal (Draw.floats best.Weight) [ 0.0; 0.0; 0.0 ] "0"
              Expect.equal (Draw.floats best.High) [ 4.0; 4.0; 4.0 ] "as any"

          Draw.case "is a number where tokens are excluded"
          <| fun () ->
              let best (u: float list) (c: float list) =
                  let best = BestWeight.ofCells 4.0 (Draw.reals u) (Draw.reals c) (torch.tensor 0L)

                  List.exactlyOne (places best), Draw.number best.Weight

              Expect.equal (best [ 0.0; 1.0 ] [ PolicyTests.lowest; 1.0 ]) (Place.AtZero, 0.0) "the step excludes the right token"
              Expect.equal (best [ PolicyTests.lowest; 1.0 ] [ 0.0; 1.0 ]) (Place.AtMost, 4.0) "the step brings it in"
              Expect.equal (best [ 0.0; PolicyTests.lowest ] [ 0.0; PolicyTests.lowest ]) (Place.Flat, 0.0) "certain twice"
              let place, weight = best [ 0.0; 1.0; 2.0 ] [ 0.0; 1.0; PolicyTests.lowest ]
              Expect.equal place Place.AtMost "only a wrong token goes"
              Expect.equal weight 4.0 "for good"

          Draw.case "of a puzzle counts its asked cells only"
          <| fun () ->
              let rows (tensor: Tensor) =
                  tensor.view (Array.append [| 20L; 10L |] tensor.shape[1..])

              let reference, conditional, token = PolicyTests.cells.Value
              let reference, conditional, token = rows reference, rows conditional, rows token
              let asked = (Draw.normal 9 [ 20L; 10L ]).gt(number 0.0)

              let labels =
                  torch.where (asked, token, torch.full_like (token, whole Lesson.ignored))

              let best = BestWeight.ofRows 4.0 reference conditional labels asked

              List.zip3 (Draw.floats best.Weight) (places best) [ 0L .. 19L ]
              |> List.iter (fun (weight, place, row) ->
                  let margins = Margin.margin weight reference[row] conditional[row] token[row]
                  let margin = (margins * asked[row]).sum() |> Draw.number

                  match place with
                  | Place.Interior -> Expect.isLessThan (abs margin) 1e-12 "margins cancel"
                  | Place.AtZero -> Expect.isLessThanOrEqual margin 0.0 "hurts"
                  | _ -> Expect.isGreaterThanOrEqual margin 0.0 "helps") ]
