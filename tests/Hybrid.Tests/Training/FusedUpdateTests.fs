/// The optimizer's update in one pass over memory: what our kernels do to float32 weights.
module LatentRecursion.Tests.FusedUpdateTests

open System
open System.Collections.Generic
open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Training

let private rate, b1, b2 = 0.01, 0.9, 0.95

let private named (tensors: (string * Tensor) list) : IReadOnlyDictionary<string, Tensor> =
    tensors |> List.map KeyValuePair |> Dictionary :> _

let private kinds = [ OptimizerKind.AdamAtan2; OptimizerKind.AdamW ]

/// Some updates of one weight; each number of it is where it starts and then its gradients.
type private Sample =
    { Kind: OptimizerKind
      Decay: float
      Average: float option
      Steps: int
      Numbers: float list list }

let private mostSteps = 5

let private samples (number: Gen<float>) : Arbitrary<Sample> =
    let sample =
        gen {
            let! kind = Gen.elements kinds
            let! decay = Gen.elements [ 0.0; 0.1; 1.0 ]
            let! average = Gen.elements [ None; Some 0.5; Some 0.999 ]
            let! steps = Gen.choose (1, mostSteps)
            let! count = Gen.choose (1, 200)
            let rounded = Gen.map (float32 >> float) number
            let! numbers = Gen.listOfLength count (Gen.listOfLength (mostSteps + 1) rounded)

            return
                { Kind = kind
                  Decay = decay
                  Average = average
                  Steps = steps
                  Numbers = numbers }
        }

    let simpler (sample: Sample) =
        let half = sample.Numbers.Length / 2

        seq {
            if half > 0 then
                { sample with
                    Numbers = List.take half sample.Numbers }

                { sample with
                    Numbers = List.skip half sample.Numbers }

                { sample with
                    Numbers = List.tail sample.Numbers }

            if sample.Steps > 1 then
                { sample with Steps = sample.Steps - 1 }

            if sample.Average.IsSome then
                { sample with Average = None }

            if sample.Decay > 0.0 then
                { sample with Decay = 0.0 }
        }

    Arb.fromGenShrink (sample, simpler)

/// The weight after the updates, and its average if one is kept.
let private updated (kernels: string) (sample: Sample) : float list * float list =
    use _ = torch.NewDisposeScope()

    let column step =
        torch.tensor [| for number in sample.Numbers -> float32 number[step] |]

    let weights = named [ "w", (column 0).requires_grad_ true ]

    use adam =
        new Adam(weights, sample.Kind, sample.Decay, b1, b2, KernelChoice.Named kernels)

    use average =
        sample.Average
        |> Option.map (fun rate -> new WeightAverage(weights, rate))
        |> Option.toObj

    for step in 1 .. sample.Steps do
        weights["w"].grad <- column step
        adam.Step(rate, average)

    Draw.floats weights["w"],
    match average with
    | null -> []
    | average -> Draw.floats average.Values["w"]

/// The same for one number in float64, by the formulas; and the largest number on the way.
let private exact (sample: Sample) (number: float list) : float * float * float =
    let start, gradients = number.Head, List.take sample.Steps number.Tail

    let trace =
        OptimizerTests.byHand sample.Kind (rate, sample.Decay, b1, b2) start gradients

    let keep = defaultArg sample.Average 0.0

    let average =
        (start, trace)
        ||> List.fold (fun average p -> keep * average + (1.0 - keep) * p)

    List.last trace, average, (start :: trace) |> List.map abs |> List.max

let private unit (size: float) =
    max (size * 2.0 ** -23.0) (float Single.Epsilon)

let private ordinary =
    Gen.frequency
        [ 6, Gen.choose (-3000, 3000) |> Gen.map (fun whole -> float whole / 1000.0)
          1, Gen.constant 0.0
          2,
          Gen.zip (Gen.choose (-12, 4)) (Gen.choose (-99, 99))
          |> Gen.map (fun (power, whole) -> float whole * 10.0 ** float power) ]

let private extreme =
    let sizes =
        [ 0.0; 1e-45; 1e-40; 1e-30; 1e-22; 1.0; 3.0; 3e19; 1e30; 3.4e38; infinity; nan ]

    Gen.zip (Gen.elements sizes) (Gen.elements [ 1.0; -1.0 ])
    |> Gen.map (fun (size, sign) -> sign * size)

let private formulas =
    testList
        "does what the formulas say"
        [ for kernels in KernelChoice.Engines do
              testProperty $"as nearly as TorchSharp does: {kernels}"
              <| Prop.forAll (samples ordinary) (fun sample ->
                  let weight, average = updated kernels sample
                  let itsWeight, itsAverage = updated KernelChoice.Reference sample

                  let near name found (its: float) expected size =
                      // a rounding more for each update, since TorchSharp may be right by luck
                      let allowed = 3.0 * abs (its - expected) + (1.0 + float sample.Steps) * unit size
                      Expect.isTrue (abs (found - expected) <= allowed) $"{name}: {found}, TorchSharp {its}, expected {expected}"

                  sample.Numbers
                  |> List.iteri (fun index number ->
                      let p, s, size = exact sample number
                      near "weight" weight[index] itsWeight[index] p size

                      if sample.Average.IsSome then
                          near "average" average[index] itsAverage[index] s size))

              testProperty $"and of extreme numbers makes what TorchSharp makes: {kernels}"
              <| Prop.forAll (samples extreme) (fun sample ->
                  let same (found: float) (its: float) =
                      Double.IsNaN found && Double.IsNaN its
                      || found = its
                      || abs (found - its) <= 4.0 * unit (max (abs its) rate)

                  let weight, average = updated kernels sample
                  let itsWeight, itsAverage = updated KernelChoice.Reference sample
                  List.forall2 same weight itsWeight && List.forall2 same average itsAverage)

              if kernels <> KernelChoice.Engines[0] then
                  testProperty $"to the same bits in registers of any width: {kernels}"
                  <| Prop.forAll (samples ordinary) (fun sample ->
                      updated kernels sample = updated KernelChoice.Engines[0] sample) ]

/// By what an update moves a weight: the angle of (the root of v, y). With β1 = β2 = 1/2, no gradient and this rate nothing is rounded
/// but the root and the angle, for m = 2 y.
let private angles (kernels: string) (pairs: (float32 * float32) list) : float32 list =
    use _ = torch.NewDisposeScope()

    let column (part: float32 * float32 -> float32) =
        torch.tensor [| for pair in pairs -> part pair |]

    let weights = named [ "w", (torch.zeros (int64 pairs.Length)).requires_grad_ true ]

    use adam =
        new Adam(weights, OptimizerKind.AdamAtan2, 0.0, 0.5, 0.5, KernelChoice.Named kernels)

    adam.Restore(0, named [ "first.w", column (fun (y, _) -> 2.0f * y); "second.w", column snd ])
    weights["w"].grad <- torch.zeros (int64 pairs.Length)
    adam.Step 0.5
    Draw.floats weights["w"] |> List.map (fun p -> float32 -p)

let private arcTangent =
    let worst kernels (pairs: (float32 * float32) list) =
        List.zip pairs (angles kernels pairs)
        |> List.map (fun ((y, v), found) ->
            let expected = Math.Atan2(float y, float (sqrt v))
            let nearest = abs (float32 expected)

            abs (float found - expected)
            / (float (MathF.BitIncrement nearest) - float nearest))
        // max keeps a NaN
        |> List.fold max 0.0

    testList
        "the angle of an update"
        [ for kernels in KernelChoice.Engines do
              testCase $"is that of Math.Atan2 within two units in the last place: {kernels}"
              <| fun () ->
                  let random = Random 1

                  let between low high =
                      low + (high - low) * random.NextDouble()

                  let pairs =
                      [ for index in 1..40000 do
                            // from one side of the square's diagonal to the other
                            float32 index / 20000.0f, 1.0f
                            let x = exp (between -35.0 35.0)
                            float32 (between -4.0 4.0 * x), float32 (x * x)
                            float32 (exp (between -86.0 86.0)), float32 (exp (between -86.0 86.0)) ]

                  Expect.isLessThan (worst kernels pairs) 2.0 "units"

              testCase $"is torch's at the edges: {kernels}"
              <| fun () ->
                  let quarter, half = float32 (Math.PI / 4.0), float32 (Math.PI / 2.0)
                  let infinite, none = infinityf, nanf

                  let edges =
                      [ (0.0f, 0.0f), 0.0f
                        (0.0f, 1.0f), 0.0f
                        (1.0f, 0.0f), half
                        (-1.0f, 0.0f), -half
                        (1e-45f, 0.0f), half
                        (1e-38f, 1e38f), 0.0f
                        (infinite, infinite), quarter
                        (-infinite, infinite), -quarter
                        (infinite, 1.0f), half
                        (1.0f, infinite), 0.0f
                        (-1.5e38f, infinite), 0.0f
                        (none, 1.0f), none
                        (1.0f, none), none
                        (none, infinite), none
                        (infinite, none), none
                        (0.0f, none), none
                        (1.0f, -1.0f), none ]

                  for (pair, expected), found in List.zip edges (angles kernels (List.map fst edges)) do
                      Expect.isTrue
                          (found = expected || Single.IsNaN found && Single.IsNaN expected)
                          $"%A{pair}: {found}, not {expected}" ]

let tests = testList "an update in one pass" [ formulas; arcTangent ]
