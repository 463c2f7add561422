/// What an engine promises besides equality with the reference.
module LatentRecursion.Tests.EngineTests

open System
open System.Diagnostics
open Expecto
open FsCheck
open FsCheck.FSharp
open Microsoft.FSharp.NativeInterop
open TorchSharp
open LatentRecursion
open LatentRecursion.Host
open LatentRecursion.Host.Kernels
open LatentRecursion.Tests.EngineCase

#nowarn "9" // an engine is called with addresses

let private small: EngineCase =
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

let private attending: EngineCase =
    { small with
        Mixer = Mixer.Attention
        Positions = Positions.Rotary }

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

let private graph (kernels: string) =
    testList
        $"one node of a graph ({kernels})"
        [ Draw.case "an error on the way back is a sentence, once"
          <| fun () ->
              let weights = weights torch.float32 small
              let engine = engine kernels small weights
              let hidden, injection, _ = states small
              let output = engine.Call(hidden, injection)

              torch.no_grad ()
              |> fun off ->
                  use _ = off
                  weights["L_level.layers.0.mlp.down_proj.weight"].mul_(number 2.0) |> ignore

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

              torch.no_grad ()
              |> fun off ->
                  use _ = off
                  weights["L_level.layers.0.mlp.down_proj.weight"].mul_(number 2.0) |> ignore

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

/// Megabytes that this process holds.
let private megabytes () =
    GC.Collect()
    GC.WaitForPendingFinalizers()
    use now = Process.GetCurrentProcess()
    float now.WorkingSet64 / 1e6

let private memory (kernels: string) =
    Draw.case $"10,000 steps of the {kernels} engine leave no memory behind"
    <| fun () ->
        let case = { small with Batch = 2; Layers = 1 }
        let weights = weights torch.float32 case
        let engine = engine kernels case weights
        let states = states case

        let steps count =
            for step in 1..count do
                use _ = torch.NewDisposeScope()
                EngineCase.run engine weights states |> ignore
                // as training does: what waits for its finaliser is no leak
                if step % 50 = 0 then
                    megabytes () |> ignore

        steps 1_000
        let before = megabytes ()
        steps 10_000
        let grown = megabytes () - before
        Expect.isLessThan grown 12.0 "megabytes more"

/// Every buffer of a call ends at a page that nobody may touch: a read or write beyond it would end the process.
let private guarded (kernels: string) =
    let buffer (values: Tensor) =
        let buffer = NativeBuffer(values.numel ())
        let flat = values.detach().contiguous().data<float32>().ToArray()
        flat.AsSpan().CopyTo(Span<float32>(NativePtr.toVoidPtr buffer.Floats, flat.Length))
        buffer

    testPropertyWithConfig
        { FsCheckConfig.defaultConfig with
            maxTest = 25 }
        $"the {kernels} engine touches nothing outside of its buffers"
    <| Prop.forAll cases (fun case ->
        use _ = torch.NewDisposeScope()
        NativeBuffer.Guarded <- true

        try
            let weights = weights torch.float32 case

            match KernelChoice.Named(kernels).Engine(case.Options, "L_level", case.Layers) with
            | null -> failtest "no engine"
            | engine ->
                let packed = [ for name in engine.WeightNames -> buffer weights[name] ]
                packed |> List.iteri (fun number weight -> engine.Pack(number, weight.Floats))
                let hidden, injection, gradient = states case
                let given = [ for state in [ hidden; injection; gradient ] -> buffer state ]
                let made = [ for _ in 1..2 -> NativeBuffer(hidden.numel ()) ]
                let gradients = [ for weight in packed -> NativeBuffer weight.Length ]
                let x, e, d = given[0].Floats, given[1].Floats, given[2].Floats
                use kept = engine.Forward(x, e, made[0].Floats, case.Batch, true)

                engine.Backward(
                    kept,
                    x,
                    e,
                    d,
                    made[1].Floats,
                    [| for one in gradients -> NativePtr.toNativeInt one.Floats |],
                    case.Batch
                )

                engine.Backward(
                    null,
                    x,
                    e,
                    d,
                    made[1].Floats,
                    [| for one in gradients -> NativePtr.toNativeInt one.Floats |],
                    case.Batch
                )

                for buffer in packed @ given @ made @ gradients do
                    buffer.Free()
        finally
            NativeBuffer.Guarded <- false)

let private choice =
    testList
        "the choice of kernels"
        [ Draw.case "auto leaves to the reference what no engine covers, says so once, and counts"
          <| fun () ->
              let said = ResizeArray<string>()
              let kernels = KernelChoice.Named(KernelChoice.Auto, say = Action<string>(said.Add))
              let options = small.Options
              let weights = weights torch.float64 small
              let network = kernels.Network(options, weights, "L_level", small.Layers)
              let hidden, injection, _ = states small
              let doubled (state: Tensor) = state.to_type torch.float64
              let ours = network.Call(doubled hidden, doubled injection)
              let theirs = (reference small weights).Call(doubled hidden, doubled injection)
              Draw.equal ours theirs "the reference's"
              network.Call(doubled hidden, doubled injection) |> ignore

              if KernelChoice.Engines.Count > 0 then
                  Expect.equal kernels.Calls (struct (0L, 2L)) "calls"
                  Expect.equal said.Count 1 "said once"
                  Expect.stringContains said[0] "Float64" "says what"

          for kernels in KernelChoice.Engines do
              Draw.case $"a named engine refuses what it does not cover: {kernels}"
              <| fun () ->
                  let wide =
                      { small.Options with
                          Width = 1024
                          Heads = 4 }

                  Scratch.userError [ $"--kernels {kernels}"; "1024"; "--kernels auto" ] (fun () ->
                      KernelChoice.Named(kernels).Engine(wide, "L_level", 1) |> ignore)

                  let network =
                      KernelChoice.Named(kernels).Network(small.Options, weights torch.float64 small, "L_level", 1)

                  let hidden, injection, _ = states small
                  Scratch.userError [ $"--kernels {kernels}"; "Float64" ] (fun () -> network.Call(hidden, injection) |> ignore)

          testCase "an unknown name is refused with the nearest"
          <| fun () -> Scratch.userError [ "avx3"; "avx2" ] (fun () -> KernelChoice.Named("avx3") |> ignore) ]

let tests =
    testList
        "an engine"
        [ choice
          for kernels in KernelChoice.Engines do
              sameBits kernels
              noNumbers kernels
              graph kernels
              guarded kernels
              memory kernels ]
