/// An engine touches no memory but its own, and leaves none behind.
module LatentRecursion.Tests.EngineMemoryTests

open System
open System.Diagnostics
open Expecto
open FsCheck.FSharp
open Microsoft.FSharp.NativeInterop
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Tests.EngineCase

#nowarn "9" // an engine is called with addresses

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

                let addresses = [| for one in gradients -> NativePtr.toNativeInt one.Floats |]
                // with what was kept, and making it again
                engine.Backward(kept, x, e, d, made[1].Floats, addresses, case.Batch)
                engine.Backward(null, x, e, d, made[1].Floats, addresses, case.Batch)

                for buffer in packed @ given @ made @ gradients do
                    buffer.Free()
        finally
            NativeBuffer.Guarded <- false)

let tests =
    testList
        "the memory of an engine"
        [ for kernels in KernelChoice.Engines do
              guarded kernels
              memory kernels ]
