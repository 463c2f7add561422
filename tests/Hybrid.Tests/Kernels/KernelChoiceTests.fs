/// Which kernels run, and what is said where they do not cover a call.
module LatentRecursion.Tests.KernelChoiceTests

open System
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Tests.EngineCase

let tests =
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

                  Expect.isNull (KernelChoice.Named(kernels, isDemanded = false).Engine(wide, "L_level", 1)) "not demanded"

                  let network =
                      KernelChoice.Named(kernels).Network(small.Options, weights torch.float64 small, "L_level", 1)

                  let hidden, injection, _ = states small
                  Scratch.userError [ $"--kernels {kernels}"; "Float64" ] (fun () -> network.Call(hidden, injection) |> ignore)

          testCase "an unknown name is refused with the nearest"
          <| fun () -> Scratch.userError [ "avx3"; "avx2" ] (fun () -> KernelChoice.Named("avx3") |> ignore) ]
