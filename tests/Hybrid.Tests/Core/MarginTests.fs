module LatentRecursion.Tests.MarginTests

open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Tests.Fixture

let private logits (values: float list) : Tensor =
    torch.tensor([| for x in values -> x |]).view(1L, -1L)

let private probabilities (values: float list) = logits(values).log()
let private token (index: int) = torch.tensor [| int64 index |]
let private value (tensor: Tensor) = tensor.item<float>()

/// Two read-outs over four tokens, a right token, a weight.
let private steps =
    gen {
        let! reference = Gen.choose (-40, 40) |> Gen.listOfLength 4
        let! conditional = Gen.choose (-40, 40) |> Gen.listOfLength 4
        let! right = Gen.choose (0, 3)
        let! weight = Gen.choose (0, 30)
        let scaled = List.map (fun x -> float x / 10.0)
        return scaled reference, scaled conditional, right, float weight / 10.0
    }
    |> Arb.fromGen

/// L(w) with w as a leaf, for autograd.
let private loss (reference: Tensor) (conditional: Tensor) right (weight: Tensor) =
    let guided = reference + weight * (conditional - reference)
    (torch.nn.functional.log_softmax (guided, -1L)).select(1L, int64 right).neg().sum()

let private verdict reference conditional right =
    let codes =
        Margin.verdict 1e-3 (probabilities reference) (probabilities conditional) (token right)

    enum<Verdict>(int (codes.item<int64>()))

let tests =
    testList
        "the advantage margin"
        [ testProperty "is minus the slope of the loss, and the curvature its second derivative (autograd, float64)"
          <| Prop.forAll steps (fun (reference, conditional, right, weight) ->
              let u, c = logits reference, logits conditional
              let w = torch.tensor(weight).requires_grad_ true

              let slope =
                  torch.autograd.grad ([| loss u c right w |], [| w |], retain_graph = true, create_graph = true)

              let second = torch.autograd.grad ([| slope[0] |], [| w |], allow_unused = true)
              let margin = value (Margin.margin weight u c (token right))
              let curvature = value (Margin.curvature weight u c)

              abs (margin + value slope[0]) < 1e-9
              && abs (curvature - value second[0]) < 1e-9
              && curvature >= 0.0)

          testProperty "orders m1 <= A(y*) <= m0"
          <| Prop.forAll steps (fun (reference, conditional, right, _) ->
              let u, c, y = logits reference, logits conditional, token right
              let full = value (Margin.advantage u c y)

              value (Margin.margin 1.0 u c y) <= full + 1e-12
              && full <= value (Margin.margin 0.0 u c y) + 1e-12)

          testProperty "belongs to the product policy pi_u^(1-w) pi_c^w"
          <| Prop.forAll steps (fun (reference, conditional, _, weight) ->
              let u, c =
                  Policy.logProbabilities (logits reference), Policy.logProbabilities (logits conditional)

              let guided =
                  Policy.logProbabilities (Policy.product weight (logits reference) (logits conditional))

              apart guided (Policy.logProbabilities (number (1.0 - weight) * u + number weight * c)) < 1e-9)

          test "can hold at w = 0 and fail at w = 1 although the step helps (a limit of Prop. 4.2)" {
              let u, c, y =
                  probabilities [ 0.30; 0.69; 0.01 ], probabilities [ 0.35; 0.01; 0.64 ], token 0

              Expect.floatClose Accuracy.low (value (Margin.advantage u c y)) 0.154 "A"
              Expect.isLessThan (abs (value (Margin.margin 0.0 u c y) - 2.99)) 0.01 "m0"
              Expect.isLessThan (abs (value (Margin.margin 1.0 u c y) + 2.52)) 0.01 "m1"
          }

          test "gives the verdicts in their order" {
              Expect.equal (verdict [ 0.7; 0.2; 0.1 ] [ 0.7; 0.2; 0.1 ] 0) Verdict.Dead "nothing happened"
              Expect.equal (verdict [ 0.6; 0.3; 0.1 ] [ 0.1; 0.6; 0.3 ] 0) Verdict.Harmful "away from the right token"
              Expect.equal (verdict [ 0.30; 0.69; 0.01 ] [ 0.29; 0.01; 0.70 ] 0) Verdict.Overshoots "a shorter step would help"
              Expect.equal (verdict [ 0.30; 0.69; 0.01 ] [ 0.35; 0.01; 0.64 ] 0) Verdict.Damp "helps, a shorter one more"
              Expect.equal (verdict [ 0.3; 0.6; 0.1 ] [ 0.9; 0.05; 0.05 ] 0) Verdict.Helps "helps"
          }

          test "is dead only where the choice stays: a tie that turns is something" {
              Expect.notEqual (verdict [ 0.5001; 0.4999 ] [ 0.4999; 0.5001 ] 1) Verdict.Dead "the choice turned"
          }

          test "survives certain read-outs" {
              let certain = logits [ 0.0; -infinity; -infinity ]
              Expect.equal (value (Margin.advantage certain certain (token 0))) 0.0 "no NaN"
          } ]
