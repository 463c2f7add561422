/// What the optimizer's update in one pass reads and writes.
module LatentRecursion.Tests.FusedMemoryTests

open System.Collections.Generic
open Expecto
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Training

let private rate = 0.01

let private named (tensors: (string * Tensor) list) : IReadOnlyDictionary<string, Tensor> =
    tensors |> List.map KeyValuePair |> Dictionary :> _

let private normal (seed: int) (shape: int64 list) : Tensor =
    (Draw.normal seed shape).to_type torch.float32

let private weight (seed: int) (length: int) : Tensor =
    (normal seed [ int64 length ]).requires_grad_ true

let private adam (kernels: string) (weights: IReadOnlyDictionary<string, Tensor>) =
    new Adam(weights, OptimizerKind.AdamAtan2, 0.1, 0.9, 0.95, KernelChoice.Named kernels)

/// The average of a weight after two updates of it.
let private average (kernels: string) (weight: Tensor) : Tensor =
    let weights = named [ "w", weight ]
    use adam = adam kernels weights
    use averages = new WeightAverage(weights, 0.9)

    for _ in 1..2 do
        adam.Step(rate, averages)

    averages.Values["w"].clone()

let private slices (kernels: string) =
    let around =
        Gen.zip3 (Gen.choose (0, 40)) (Gen.choose (0, 200)) (Gen.choose (0, 40))
        |> Arb.fromGen

    testProperty $"a slice of a larger tensor is updated as if it were alone, and its neighbours keep their bits: {kernels}"
    <| Prop.forAll around (fun (before, length, after) ->
        use _ = torch.NewDisposeScope()

        let all, gradients =
            weight 1 (before + length + after), weight 2 (before + length + after)

        let values, given = all.detach (), gradients.detach ()
        let start, startGiven = values.clone (), given.clone ()

        let slice (tensor: Tensor) =
            tensor.narrow (0L, int64 before, int64 length)

        let neighbours (tensor: Tensor) =
            torch.cat
                [| tensor.narrow (0L, 0L, int64 before)
                   tensor.narrow (0L, int64 (before + length), int64 after) |]

        let inside = (slice values).detach().requires_grad_ true
        let alone = (slice start).clone().requires_grad_ true
        inside.grad <- slice given
        alone.grad <- (slice given).clone()
        Draw.equal (average kernels inside) (average kernels alone) "the average"
        Draw.equal inside alone "the weight"
        Draw.equal given startGiven "the gradient"
        Draw.equal (neighbours values) (neighbours start) "before and after")

let private threads (kernels: string) =
    let outcome count =
        torch.set_num_threads count

        try
            let long = weight 1 70001
            long.grad <- normal 2 [ 70001L ]
            torch.stack [| average kernels long; long |]
        finally
            torch.set_num_threads 1

    Draw.case $"threads do not change the bits: {kernels}"
    <| fun () ->
        let alone = outcome 1

        for count in 2..4 do
            Draw.equal (outcome count) alone $"{count} threads"

let private strides (kernels: string) =
    let outcome kernels isTransposed =
        let square = normal 1 [ 7L; 7L ]

        let weight = (if isTransposed then square.t () else square).requires_grad_ true

        weight.grad <- (normal 2 [ 7L; 7L ]).t()
        torch.stack [| average kernels weight; weight |]

    Draw.case $"weights and gradients of any strides are taken: {kernels}"
    <| fun () ->
        for isTransposed in [ false; true ] do
            Draw.within 1e-6 (outcome kernels isTransposed) (outcome KernelChoice.Reference isTransposed) "as by TorchSharp"

let private versions (kernels: string) =
    Draw.case $"every change is counted, as libtorch counts its own: {kernels}"
    <| fun () ->
        let weight, other = weight 1 20, weight 2 20
        let weights = named [ "w", weight ]
        use adam = adam kernels weights
        use average = new WeightAverage(weights, 0.9)
        let state = adam.State()

        for name, changed in
            [ "weight", weight
              "first moment", state["first.w"]
              "second moment", state["second.w"]
              "average", average.Values["w"] ] do
            // its way back needs the value that was changed
            let product = (other * changed).sum()
            weight.grad <- normal 3 [ 20L ]
            adam.Step(rate, average)
            let error = Expect.throwsC (fun () -> product.backward ()) _.Message
            Expect.stringContains error "modified by an inplace operation" name

let private still (kernels: string) =
    Draw.case $"a weight without gradient stays, and its average moves to it: {kernels}"
    <| fun () ->
        let still, moving = weight 1 20, weight 2 20
        let weights = named [ "still", still; "moving", moving ]
        use adam = adam kernels weights
        use average = new WeightAverage(weights, 0.75)
        average.Restore(named [ "still", torch.zeros 20L; "moving", torch.zeros 20L ])
        let before = still.detach().clone()
        moving.grad <- normal 3 [ 20L ]
        adam.Step(rate, average)
        Draw.equal (still.detach ()) before "the weight"
        Draw.within 1e-6 average.Values["still"] (before * number 0.25) "a quarter of the way"
        Draw.within 1e-6 average.Values["moving"] (moving.detach () * number 0.25) "after the update, and once"

let tests =
    testList
        "the memory of an update in one pass"
        [ for kernels in KernelChoice.Engines do
              for test in [ slices; threads; strides; versions; still ] do
                  test kernels ]
