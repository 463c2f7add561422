/// Tensors as plain values, and files of them.
module LatentRecursion.Tests.SafetensorsCase

open System
open System.Collections.Generic
open System.IO
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion.Host.Storage

/// A tensor as plain values, so that FsCheck can show and shrink it.
type Sample =
    { Type: torch.ScalarType
      Shape: int64 list
      Bytes: byte array }

let private types =
    [ torch.ScalarType.Float64
      torch.ScalarType.Float32
      torch.ScalarType.Float16
      torch.ScalarType.BFloat16
      torch.ScalarType.Int64
      torch.ScalarType.Int32
      torch.ScalarType.Int16
      torch.ScalarType.Int8
      torch.ScalarType.Byte
      torch.ScalarType.Bool ]

let private sample =
    gen {
        let! kind = Gen.elements types
        let! axes = Gen.choose (0, 4)
        let! shape = Gen.listOfLength axes (Gen.choose (0, 5) |> Gen.map int64)
        let size = List.fold (*) 1L shape * int64 (kind.ElementSize())
        let highest = if kind = torch.ScalarType.Bool then 1 else 255
        let! bytes = Gen.arrayOfLength (int size) (Gen.choose (0, highest) |> Gen.map byte)

        return
            { Type = kind
              Shape = shape
              Bytes = bytes }
    }

let samples =
    let name =
        Gen.elements [ "a"; "weight"; "H_level.0.bias"; "step0/out"; "größe"; "\"\\\n" ]

    Gen.zip name sample |> Gen.listOf |> Gen.map Map.ofList |> Arb.fromGen

let tensor (sample: Sample) =
    let made = torch.empty (Array.ofList sample.Shape, sample.Type)
    made.ReadBytesFromStream(new MemoryStream(sample.Bytes))
    made

let plain (tensor: torch.Tensor) =
    { Type = tensor.dtype
      Shape = List.ofArray tensor.shape
      Bytes = tensor.bytes.ToArray() }

let tensors (samples: seq<KeyValuePair<string, Sample>>) =
    dict [ for pair in samples -> pair.Key, tensor pair.Value ] |> Dictionary :> IReadOnlyDictionary<_, _>

let written (tensors: IReadOnlyDictionary<string, torch.Tensor>) =
    use stream = new MemoryStream()
    Safetensors.Write(stream, tensors)
    stream.ToArray()

let readBytes (bytes: byte array) (check: SafetensorsFile -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, "file.safetensors")
        File.WriteAllBytes(path, bytes)
        use _scope = torch.NewDisposeScope()
        check (Safetensors.Read path))

let withHeader (header: byte array) (dataBytes: int) =
    Array.concat
        [ BitConverter.GetBytes(int64 header.Length)
          header
          Array.zeroCreate dataBytes ]
