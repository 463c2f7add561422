module LatentRecursion.Tests.RunMachineTests

open System.Collections.Generic
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Runs

/// A run that was begun somewhere, and what is said where it goes on here.
let private goesOn (asked: MachineRequest) (change: RunEnvironment -> RunEnvironment) =
    let libraries =
        $"TorchSharp {typeof<TorchSharp.torch.Tensor>.Assembly.GetName().Version}, libtorch {TorchSharp.torch.__version__}"

    let recorded =
        change (RunEnvironment.Here(libraries, TorchSharp.torch.get_num_threads (), "reference"))

    let said = List<string>()
    let machine = Machine.Of(asked, recorded, (fun sentence -> said.Add sentence))
    machine, List.ofSeq said

let private machines =
    testList
        "the machine of a run that goes on"
        [ test "is that which it was begun on" {
              let machine, said = goesOn (MachineRequest()) id
              Expect.equal machine.Kernels.Runs "reference" "kernels"
              Expect.isTrue (Devices.IsHost machine.Device) "device"
              Expect.isEmpty said "nothing to say"
          }

          test "is what is asked for where something is" {
              for engine in KernelChoice.Engines do
                  let machine, _ = goesOn (MachineRequest(Kernels = engine)) id
                  Expect.equal machine.Kernels.Runs engine "kernels"
          }

          let other program torch processor threads kernels device =
              fun (here: RunEnvironment) ->
                  RunEnvironment(
                      (if program then "0.1" else here.Program),
                      here.Runtime,
                      (if torch then "libtorch 1.0" else here.Torch),
                      here.System,
                      (if processor then "an abacus" else here.Processor),
                      threads,
                      kernels,
                      device
                  )

          for what, change, words in
              [ "program", other true false false 1 "reference" "cpu", "instead of latent 0.1"
                "libraries", other false true false 1 "reference" "cpu", "instead of libtorch 1.0"
                "processor", other false false true 1 "reference" "cpu", "instead of an abacus"
                "runtime",
                (fun here -> RunEnvironment(here.Program, ".NET 1", here.Torch, here.System, here.Processor, 1)),
                "instead of .NET 1"
                "system",
                (fun here -> RunEnvironment(here.Program, here.Runtime, here.Torch, "Multics", here.Processor, 1)),
                "instead of Multics" ] do
              test $"may give other bits: {what}" {
                  let _, said = goesOn (MachineRequest()) change
                  let sentence = Expect.wantSome (List.tryExactlyOne said) "one sentence"
                  Expect.stringContains sentence words "what is another"
                  Expect.stringContains sentence "bits may differ" "what follows"
              }

          test "where the device is not here is the processor, and it says so" {
              if not Devices.HasCuda then
                  let machine, said =
                      goesOn (MachineRequest()) (other false false false 1 "reference" "cuda")

                  Expect.isTrue (Devices.IsHost machine.Device) "device"
                  Expect.stringContains (List.exactlyOne said) "begun on cuda" "said"
                  let asked = MachineRequest(Device = "cpu")
                  Expect.isEmpty (snd (goesOn asked (other false false false 1 "reference" "cuda"))) "asked for"
          }

          test "where the kernels are not here has others, and it says so" {
              let machine, said =
                  goesOn (MachineRequest()) (other false false false 1 "neon" "cpu")

              Expect.equal machine.Kernels.Runs (KernelChoice.Named(KernelChoice.Auto).Runs) "kernels"
              Expect.stringContains (List.exactlyOne said) "the neon kernels" "said"
          } ]

let tests = machines
