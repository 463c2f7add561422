/// Engine = reference: of one call, forward and backward, over networks and batches of every shape.
module LatentRecursion.Tests.EngineLawTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Tests.EngineCase

/// Of TorchSharp's own error against float64; and what is allowed where it has almost none, in units in the last place.
let private allowed, private luck = 3.0, 4.0 * 1.2e-7

/// ||found - right|| / ||right||, in float64.
let private error (found: Tensor) (right: Tensor) : float =
    let found = found.to_type torch.float64
    let size = Draw.number (right.norm ())
    Draw.number ((found - right).norm()) / max size 1e-300

/// The states with every number moved by a unit in the last place, up or down.
let private nudged (draw: int) (hidden: Tensor, injection: Tensor, gradient: Tensor) =
    let move which (state: Tensor) =
        let sign = (Draw.normal (1000 * draw + which) (List.ofArray state.shape)).sign()
        (state * (sign * number 1.2e-7 + number 1.0)).to_type torch.float32

    move 0 hidden, move 1 injection, move 2 gradient

/// A name, its error, and that of TorchSharp in float32: the largest of the case itself and of four cases a unit in the last place
/// away, since where a case is ill-conditioned one draw of rounding may be small by luck.
let errors (candidate: EngineCase -> Weights -> INetwork) (case: EngineCase) : (string * float * float) list =
    use _ = torch.NewDisposeScope()
    let single, exact = weights torch.float32 case, weights torch.float64 case
    let network = candidate case single
    let reference32, reference64 = reference case single, reference case exact
    let states = states case

    let compare phase =
        let right = run reference64 exact states
        let found = run network single states

        let usual =
            [ for draw in 0..4 -> run reference32 single (if draw = 0 then states else nudged draw states) ]

        [ for index, ((name, found), (_, right)) in List.indexed (List.zip found right) do
              let ofDraw (draw: (string * Tensor) list) = error (snd draw[index]) right
              $"{name} {phase}", error found right, (usual |> List.map ofDraw |> List.reduce max) ]

    let move (weights: Weights) =
        use _ = torch.no_grad ()

        for _, weight in networkWeights weights do
            weight.mul_ (number 0.75) |> ignore

    let first = compare "with the first weights"
    move single
    move exact
    first @ compare "after the weights have moved"

let private beyond (candidate: EngineCase -> Weights -> INetwork) (case: EngineCase) : string list =
    [ for name, found, usual in errors candidate case do
          // where TorchSharp's own has no digit right, or is no number, any number will do
          let bound =
              if usual < 0.1 then
                  allowed * usual + luck
              else
                  Double.MaxValue
          // not `found > bound`: what is no number must not pass
          if not (found <= bound) then
              $"{name}: {found:g3}, where TorchSharp has {usual:g3}" ]

let private law (kernels: string) =
    testPropertyWithConfig
        { FsCheckConfig.defaultConfig with
            maxTest = 60
            replay = Some(20261126UL, 7UL, None) }
        $"the {kernels} engine equals the reference, forward and backward"
    <| Prop.forAll cases (fun case ->
        let beyond = beyond (engine kernels) case |> String.concat "\n  "
        Expect.equal beyond "" $"nothing is beyond {allowed} times TorchSharp's own error")

/// The engine but for one tile of the output.
let private wrongTile (kernels: string) (case: EngineCase) (weights: Weights) : INetwork =
    let engine = engine kernels case weights

    { new INetwork with
        member _.Work = engine.Work

        member _.Call(hidden, injection) =
            let output = engine.Call(hidden, injection)
            let wrong = torch.zeros_like output
            let rows, columns = min 6 case.Options.Places, min 16 case.Options.Width

            let tile =
                wrong.select(0L, int64 case.Batch - 1L).narrow(0L, 0L, int64 rows).narrow(1L, 0L, int64 columns)

            tile.fill_ (number 1e-4) |> ignore
            output + wrong }

/// The reference whose last norm forgets, on the way back, that its scale depends on the state.
let private missingNormTerm (case: EngineCase) (weights: Weights) : INetwork =
    let norm axis (input: Tensor) =
        let scale =
            (input.square().mean([| axis |], keepdim = true) + number case.Options.Epsilon).rsqrt()

        input * scale.detach ()

    let block (hidden: Tensor) layer =
        let mlp name (input: Tensor) =
            let weight side =
                weights[$"L_level.layers.{layer}.{name}.{side}_proj.weight"]

            input + Block.swiGlu (weight "gate_up") (weight "down") input

        let mixed =
            (Block.rmsNorm case.Options.Epsilon -1L (mlp "mlp_t" (hidden.transpose (1L, 2L)))).transpose(1L, 2L)

        norm -1L (mlp "mlp" mixed)

    { new INetwork with
        member _.Work = (reference case weights).Work

        member _.Call(hidden, injection) =
            List.fold block (hidden + injection) [ 0 .. case.Layers - 1 ] }

/// The engine, which never notices that weights have changed.
let private stalePack (kernels: string) (case: EngineCase) (weights: Weights) : INetwork =
    let kept =
        System.Collections.Generic.Dictionary
            [ for pair in weights -> System.Collections.Generic.KeyValuePair(pair.Key, pair.Value.detach().clone()) ]

    engine kernels case kept

/// Whether the law refutes a candidate on one of a few drawn cases, and with which words.
let private refutes (candidate: EngineCase -> Weights -> INetwork) (mixers: Mixer list) (word: string) =
    let found =
        cases.Generator
        |> Gen.where (fun case -> List.contains case.Mixer mixers && case.Options.Width >= 8)
        |> Gen.sampleWithSeed (Rnd 7UL) 50 6
        |> Seq.collect (beyond candidate)
        |> List.ofSeq

    Expect.exists found (fun sentence -> sentence.Contains word) "the law refutes it"

let private culprits (kernels: string) =
    [ testCase $"a wrong tile ({kernels})"
      <| fun () -> refutes (wrongTile kernels) [ Mixer.Tokens; Mixer.Attention ] "the output with the first weights"

      testCase $"a stale pack ({kernels})"
      <| fun () -> refutes (stalePack kernels) [ Mixer.Tokens; Mixer.Attention ] "the output after the weights have moved" ]

let tests =
    testList
        "engine and reference"
        [ for kernels in KernelChoice.Engines do
              law kernels

          testList
              "the law refutes"
              [ testCase "a missing term of the norm"
                <| fun () -> refutes missingNormTerm [ Mixer.Tokens ] "the gradient of hidden with the first weights"

                for kernels in KernelChoice.Engines do
                    yield! culprits kernels ] ]
