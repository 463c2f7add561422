/// Recorded runs of the official code, and copies of them with something changed.
module LatentRecursion.Tests.Recordings

open System.Collections.Generic
open System.IO
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Parity
open LatentRecursion.Host.Storage

type Tensors = Dictionary<string, Tensor>
type Metadata = Dictionary<string, string>

/// The path of a recorded run; the test skips where it is absent.
let path (name: string) : string =
    Scratch.sharedFiles "parity" $"{name}.safetensors"
    |> Array.tryExactlyOne
    |> Option.defaultWith (fun () -> skiptest $"../shared/parity/{name}.safetensors is not here")

/// The comparisons of a copy of a recorded run with something changed.
let replayed (name: string) (change: Tensors -> Metadata -> unit) : Comparison list =
    let original = path name
    let mutable found = []

    Scratch.inFolder (fun folder ->
        use _ = torch.NewDisposeScope()
        let file = Safetensors.Read original
        let tensors, metadata = Dictionary file.Tensors, Dictionary file.Metadata
        change tensors metadata
        let copy = Path.Combine(folder, "changed.safetensors")
        Safetensors.Write(copy, tensors, metadata)
        found <- List.ofSeq (Replay.Compare(copy, KernelChoice.Named "reference")))

    found

/// Adds to one number of a tensor, the one whose size is in the middle.
let move (amount: float) (tensors: Tensors) (name: string) =
    let copy = tensors[name].clone()
    let flat = copy.view -1L
    let index = (flat.abs().argsort())[flat.numel () / 2L]

    flat.index_put_ ((flat[index].to_type torch.float64 + torch.tensor amount).to_type flat.dtype, index)
    |> ignore

    tensors[name] <- copy

/// Changes one number of a tensor to another.
let change (value: int64 -> int64) (index: int64) (tensors: Tensors) (name: string) =
    let copy = tensors[name].clone()
    let flat = copy.view -1L
    let was = flat[index].to_type(torch.int64).item<int64>()
    flat[index] <- (torch.tensor (value was)).to_type flat.dtype
    tensors[name] <- copy
