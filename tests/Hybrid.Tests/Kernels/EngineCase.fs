/// Networks of every shape that an engine covers, with states to call them on; and what a call gives, forward and backward.
module LatentRecursion.Tests.EngineCase

open System.Collections.Generic
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels

/// As plain numbers, so that FsCheck can show and shrink it.
type EngineCase =
    {
        Mixer: Mixer
        Positions: Positions
        Heads: int
        HeadWidth: int
        Cells: int
        Prefix: int
        Layers: int
        Batch: int
        /// The spread of the states.
        Scale: float
        Seed: int
    }

    member case.Options: NetworkOptions =
        { NetworkOptions.small 5 case.Cells with
            Width = case.Heads * case.HeadWidth
            Heads = case.Heads
            Mixer = case.Mixer
            Positions = case.Positions
            Prefix = case.Prefix
            Layers = case.Layers }

/// A case costs at most as much as this many state numbers through one layer.
let private most = 150_000

let private affordable (case: EngineCase) =
    let row = case.Options.Places * case.Options.Width * case.Layers

    { case with
        Batch = max 1 (min case.Batch (most / row)) }

let private drawn =
    gen {
        let! mixer = Gen.elements [ Mixer.Tokens; Mixer.Attention ]

        let! positions =
            Gen.elements [ Positions.Absent; Positions.Rotary; Positions.Learned ]

        let! headWidth = Gen.elements [ 2; 4; 6; 8; 10; 16; 24; 32; 34; 64; 128 ]
        let! heads = Gen.choose (1, max 1 (256 / headWidth |> min 12))
        let! cells = Gen.frequency [ 4, Gen.choose (1, 40); 1, Gen.choose (41, 130) ]
        let! prefix = Gen.elements [ 0; 0; 1; 3 ]
        let! layers = Gen.choose (1, 3)
        let! batch = Gen.frequency [ 3, Gen.choose (1, 9); 1, Gen.choose (10, 70) ]
        let! scale = Gen.elements [ 1.0; 1.0; 1e-4; 30.0; 1e4 ]
        let! seed = Gen.choose (0, 1_000_000)

        return
            affordable
                { Mixer = mixer
                  // rotation and what is learned place attention; tokens need neither
                  Positions = if mixer = Mixer.Tokens then Positions.Absent else positions
                  Heads = heads
                  HeadWidth = headWidth
                  Cells = cells
                  Prefix = prefix
                  Layers = layers
                  Batch = batch
                  Scale = scale
                  Seed = seed }
    }

/// Towards one row of one layer with little of everything.
let private smaller (case: EngineCase) =
    seq {
        for batch in List.distinct [ 1; case.Batch / 2; case.Batch - 1 ] do
            if 0 < batch && batch < case.Batch then
                { case with Batch = batch }

        if case.Layers > 1 then
            { case with Layers = 1 }

        if case.Prefix > 0 then
            { case with Prefix = 0 }

        for cells in List.distinct [ 1; case.Cells / 2; case.Cells - 1 ] do
            if 0 < cells && cells < case.Cells then
                { case with Cells = cells }

        if case.Heads > 1 then
            { case with Heads = case.Heads / 2 }

        if case.HeadWidth > 2 then
            { case with
                HeadWidth = case.HeadWidth / 4 * 2 }

        if case.Positions <> Positions.Absent then
            { case with
                Positions = Positions.Absent }

        if case.Scale <> 1.0 then
            { case with Scale = 1.0 }
    }

let cases: Arbitrary<EngineCase> = Arb.fromGenShrink (drawn, smaller)

/// Small, with a prefix, more than two blocks of rows and a rest.
let small: EngineCase =
    { Mixer = Mixer.Tokens
      Positions = Positions.Absent
      Heads = 2
      HeadWidth = 12
      Cells = 7
      Prefix = 1
      Layers = 2
      Batch = 21
      Scale = 1.0
      Seed = 5 }

let attending: EngineCase =
    { small with
        Mixer = Mixer.Attention
        Positions = Positions.Rotary }

/// The weights of a case in a type.
let weights (dtype: torch.ScalarType) (case: EngineCase) : Weights =
    let drawn = Weights.initial case.Options (uint64 case.Seed) torch.float32

    Dictionary [ for pair in drawn -> KeyValuePair(pair.Key, pair.Value.detach().``to``(dtype).requires_grad_ true) ]

/// The weights that the network multiplies with.
let networkWeights (weights: Weights) : (string * Tensor) list =
    [ for pair in weights do
          if pair.Key.StartsWith "L_level" then
              pair.Key, pair.Value ]

let reference (case: EngineCase) (weights: Weights) : INetwork =
    ReferenceNetwork(case.Options, weights, "L_level", case.Layers)

let engine (kernels: string) (case: EngineCase) (weights: Weights) : INetwork =
    KernelChoice.Named(kernels).Network(case.Options, weights, "L_level", case.Layers)

/// Hidden state, injection and a gradient of the output.
let states (case: EngineCase) : Tensor * Tensor * Tensor =
    let state which scale =
        let shape =
            [ int64 case.Batch; int64 case.Options.Places; int64 case.Options.Width ]

        (Draw.normal (3 * case.Seed + which) shape * number scale).``to`` torch.float32

    state 0 case.Scale, state 1 case.Scale, state 2 1.0

/// The output of a call, the gradients of its inputs and of all weights, by name.
let run (network: INetwork) (weights: Weights) (hidden: Tensor, injection: Tensor, gradient: Tensor) : (string * Tensor) list =
    let like (weights: Weights) (tensor: Tensor) =
        tensor.detach().``to``(weights["lm_head.weight"].dtype).clone()

    let hidden, injection =
        (like weights hidden).requires_grad_ true, (like weights injection).requires_grad_ true

    for _, weight in networkWeights weights do
        weight.grad <- null

    let gradientOf (leaf: Tensor) =
        match leaf.grad with
        | null -> torch.zeros_like leaf
        | gradient -> gradient.alias ()

    let output = network.Call(hidden, injection)
    output.backward ([| like weights gradient |])
    EngineNetwork.ThrowIfBackwardFailed()

    [ "the output", output.detach ()
      "the gradient of hidden", gradientOf hidden
      "the gradient of injection", gradientOf injection
      for name, weight in networkWeights weights do
          $"the gradient of {name}", gradientOf weight ]
