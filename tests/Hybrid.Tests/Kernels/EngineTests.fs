/// What an engine promises besides equality with the reference.
module LatentRecursion.Tests.EngineTests

open System
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host
open LatentRecursion.Host.Kernels
open LatentRecursion.Tests.EngineCase

let private both = [ small; attending ]

let private equalRuns (left: (string * Tensor) list) (right: (string * Tensor) list) (message: string) =
    for (name, found), (_, expected) in List.zip left right do
        Draw.equal found expected $"{message}: {name}"

let private run (kernels: KernelChoice) (case: EngineCase) =
    let weights = weights torch.float32 case
    EngineCase.run (kernels.Network(case.Options, weights, "L_level", case.Layers)) weights (states case)

/// The bits do not depend on the threads, nor on what is kept.
let private sameBits (kernels: string) =
    let named recompute =
        KernelChoice.Named(kernels, recompute = recompute)

    testList
        $"the {kernels} engine gives the same bits"
        [ for case in both do
              Draw.case $"on any number of threads: {case.Mixer}"
              <| fun () ->
                  let count = Threads.Count

                  try
                      let one = run (named false) case

                      for threads in [ 2; 3; 5 ] do
                          Threads.Use(Nullable threads)
                          equalRuns (run (named false) case) one $"{threads} threads"
                  finally
                      Threads.Use(Nullable count)

              Draw.case $"whether it keeps what the way back needs or makes it again: {case.Mixer}"
              <| fun () -> equalRuns (run (named true) case) (run (named false) case) "made again"

              Draw.case $"of a row, whatever rows are beside it: {case.Mixer}"
              <| fun () ->
                  let weights = weights torch.float32 case
                  let engine = engine kernels case weights
                  let hidden, injection, _ = states case
                  use _ = torch.no_grad ()
                  let all = engine.Call(hidden, injection)

                  for row in [ 0L; 8L; 20L ] do
                      let one = engine.Call(hidden.narrow (0L, row, 1L), injection.narrow (0L, row, 1L))

                      Draw.equal one (all.narrow (0L, row, 1L)) $"row {row}" ]

/// The way back has no graph of its own: a gradient of a gradient is refused, not silently nothing.
let private secondOrder (kernels: string) =
    Draw.case $"the {kernels} engine refuses a gradient of its gradients"
    <| fun () ->
        let weights = weights torch.float32 small
        let engine = engine kernels small weights
        let hidden, injection, _ = states small
        let output = engine.Call(hidden.requires_grad_ true, injection).sum()

        let gradients =
            torch.autograd.grad ([| output |], [| hidden |], create_graph = true)

        Expect.isTrue ((Seq.head gradients).isnan().all().ToBoolean()) "no numbers"

        Expect.throwsC (fun () -> EngineNetwork.ThrowIfBackwardFailed()) (fun error ->
            Expect.stringContains error.Message "--kernels reference" "what to do")

/// A row in which a number is none does not touch the others, and is none where the reference is.
let private noNumbers (kernels: string) =
    let spoiled (value: float) (case: EngineCase) =
        let hidden, injection, gradient = states case

        hidden.select(0L, 3L).select(0L, 2L).select(0L, 1L).fill_(number value)
        |> ignore

        hidden, injection, gradient

    testList
        $"the {kernels} engine passes on what is no number:"
        [ for case in both do
              for value in [ nan; infinity; -infinity ] do
                  Draw.case $"{value}, {case.Mixer}"
                  <| fun () ->
                      let weights = weights torch.float32 case
                      let states = spoiled value case

                      let clean =
                          EngineCase.run (engine kernels case weights) weights (EngineCase.states case)

                      let found = EngineCase.run (engine kernels case weights) weights states
                      let expected = EngineCase.run (reference case weights) weights states

                      for (name, found), (_, expected) in List.zip found expected do
                          Draw.equal (found.isfinite ()) (expected.isfinite ()) $"{name} is finite where the reference is"

                      for index in 0..2 do
                          let name, found = found[index]

                          let rest (all: Tensor) =
                              torch.cat ([| all.narrow (0L, 0L, 3L); all.narrow (0L, 4L, 17L) |])

                          Draw.equal (rest found) (rest (snd clean[index])) $"{name} of the other rows" ]

let private failure (action: unit -> unit) : string =
    try
        action ()
        failtest "no error"
    with :? InvalidOperationException as error ->
        error.Message

/// A weight moves behind the back of calls that are not yet gone back through.
let private change (weights: Weights) =
    use _ = torch.no_grad ()
    weights["L_level.layers.0.mlp.down_proj.weight"].mul_(number 2.0) |> ignore

let private graph (kernels: string) =
    testList
        $"one node of a graph ({kernels})"
        [ Draw.case "an error on the way back is a sentence, once"
          <| fun () ->
              let weights = weights torch.float32 small
              let engine = engine kernels small weights
              let hidden, injection, _ = states small
              let output = engine.Call(hidden, injection)

              change weights

              let sentence =
                  failure (fun () ->
                      output.sum().backward()
                      EngineNetwork.ThrowIfBackwardFailed())

              Expect.stringContains sentence "the weights were changed between a network call and its backward pass" "says why"
              let again = engine.Call(hidden, injection)
              again.sum().backward()
              EngineNetwork.ThrowIfBackwardFailed()

          Draw.case "the error is thrown by the next call if nobody asked, and its gradients are no numbers"
          <| fun () ->
              let weights = weights torch.float32 small
              let engine = engine kernels small weights
              let hidden, injection, _ = states small
              let output = engine.Call(hidden.requires_grad_ true, injection)

              change weights

              output.sum().backward()

              match hidden.grad with
              | null -> failtest "no gradient"
              | gradient -> Expect.isTrue (gradient.isnan().all().item<bool>()) "no numbers"

              let sentence = failure (fun () -> engine.Call(hidden, injection) |> ignore)
              Expect.stringContains sentence "backward pass" "says what"

          Draw.case "a second way back through the same call gives the same"
          <| fun () ->
              let weights = weights torch.float32 small
              let engine = engine kernels small weights
              let hidden, injection, gradient = states small
              let hidden = hidden.requires_grad_ true
              let output = engine.Call(hidden, injection)

              let back () =
                  (torch.autograd.grad ([| output |], [| hidden |], [| gradient |], retain_graph = true))[0]

              Draw.equal (back ()) (back ()) "the gradient"

          Draw.case "three calls add up, as those of the reference do"
          <| fun () ->
              let thrice (make: EngineCase -> Weights -> INetwork) =
                  let weights = weights torch.float32 small
                  let network = make small weights
                  let hidden, injection, gradient = states small

                  let output =
                      (hidden, [ 1..3 ])
                      ||> List.fold (fun hidden _ -> network.Call(hidden, injection))

                  output.backward ([| gradient |])

                  [ for name, weight in networkWeights weights do
                        match weight.grad with
                        | null -> failtest "no gradient"
                        | gradient -> name, gradient ]

              for (name, found), (_, expected) in List.zip (thrice (engine kernels)) (thrice reference) do
                  let size = Draw.number (expected.norm ())
                  Draw.within (1e-5 * size) found expected name

          Draw.case "no gradient is kept where none is wanted"
          <| fun () ->
              let weights = weights torch.float32 small
              use _ = torch.no_grad ()
              let hidden, injection, _ = states small
              let output = (engine kernels small weights).Call(hidden, injection)
              Expect.isFalse output.requires_grad "a constant" ]

let tests =
    testList
        "an engine"
        [ for kernels in KernelChoice.Engines do
              sameBits kernels
              noNumbers kernels
              graph kernels
              secondOrder kernels ]
