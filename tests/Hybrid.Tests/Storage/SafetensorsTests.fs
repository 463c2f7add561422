/// What is written is read again, and is what the format says.
module LatentRecursion.Tests.SafetensorsTests

open System
open System.Collections.Generic
open System.IO
open System.Text
open System.Text.Json
open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Storage
open LatentRecursion.Tests.SafetensorsCase

let private roundTrips =
    testList
        "round trips"
        [ testPropertyWithConfig
              { FsCheckConfig.defaultConfig with
                  maxTest = 200 }
              "every type and shape, bit for bit"
          <| Prop.forAll samples (fun samples ->
              use _scope = torch.NewDisposeScope()

              readBytes (written (tensors samples)) (fun file ->
                  let found =
                      file.Tensors |> Seq.map (fun pair -> pair.Key, plain pair.Value) |> Map.ofSeq

                  Expect.equal found samples "what was written"
                  let names = List.ofSeq file.Tensors.Keys
                  Expect.equal names (List.sortWith (fun a b -> String.CompareOrdinal(a, b)) names) "in the order of names"))

          testProperty "the same tensors make the same bytes, in whatever order they are offered"
          <| Prop.forAll samples (fun samples ->
              use _scope = torch.NewDisposeScope()
              Expect.equal (written (tensors samples)) (written (tensors (Seq.rev samples))) "bytes")

          testProperty "every tensor lies at a multiple of its element's size"
          <| Prop.forAll samples (fun samples ->
              use _scope = torch.NewDisposeScope()
              let bytes = written (tensors samples)
              let headerLength = int (BitConverter.ToInt64(bytes, 0))
              Expect.equal (headerLength % 8) 0 "where the data begins"
              use header = JsonDocument.Parse(ReadOnlyMemory(bytes, 8, headerLength))

              for entry in header.RootElement.EnumerateObject() do
                  let offsets = entry.Value.GetProperty "data_offsets"
                  let begins = offsets[0].GetInt64()
                  Expect.equal (begins % int64 (samples[entry.Name].Type.ElementSize())) 0L entry.Name)

          test "the bytes of a small file are those of the format" {
              use _scope = torch.NewDisposeScope()

              let values =
                  Dictionary(
                      dict
                          [ "x",
                            tensor
                                { Type = torch.ScalarType.Int16
                                  Shape = [ 2L ]
                                  Bytes = [| 1uy; 2uy; 3uy; 4uy |] } ]
                  )

              use stream = new MemoryStream()
              Safetensors.Write(stream, values, Dictionary(dict [ "by", "hand" ]))

              let header =
                  """{"__metadata__":{"by":"hand"},"x":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}}"""

              let padded = header.PadRight((header.Length + 7) / 8 * 8)

              let expected =
                  Array.concat
                      [ BitConverter.GetBytes(int64 padded.Length)
                        Encoding.UTF8.GetBytes padded
                        [| 1uy; 2uy; 3uy; 4uy |] ]

              Expect.equal (stream.ToArray()) expected "bytes"
              readBytes expected (fun file -> Expect.equal file.Metadata["by"] "hand" "metadata")
          }

          test "views, transposed, expanded and trainable tensors are written as what they show" {
              use _scope = torch.NewDisposeScope()
              let grid = torch.arange(whole 24L).reshape(4L, 6L)

              let views =
                  [ "transposed", grid.t ()
                    "expanded", grid.narrow(0, 1, 1).expand(3L, 6L)
                    "inner", grid.narrow(0, 2, 2).narrow(1, 1, 3)
                    "trainable", grid.to_type(torch.ScalarType.Float32).requires_grad_() ]

              readBytes (written (Dictionary(dict views))) (fun file ->
                  for name, view in views do
                      Expect.equal (plain file.Tensors[name]) (plain (view.detach().contiguous())) name)
          }

          test "any byte but 0 is a true boolean" {
              let header = """{"b":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}"""B
              let bytes = Array.append (withHeader header 0) [| 0uy; 1uy; 7uy |]

              readBytes bytes (fun file ->
                  Expect.equal (file.Tensors["b"].bytes.ToArray()) [| 0uy; 1uy; 1uy |] "as libtorch has them")
          }

          test "what is read belongs to the scope it was read in" {
              use _outer = torch.NewDisposeScope()
              let before = DisposeScopeManager.Statistics.ThreadTotalLiveCount
              readBytes (written (Dictionary(dict [ "x", torch.zeros 3L ]))) ignore
              let added = DisposeScopeManager.Statistics.ThreadTotalLiveCount - before
              Expect.equal added 1L "only the tensor made here lives"
          }

          test "a type that the format lacks is refused by name" {
              use _scope = torch.NewDisposeScope()

              let complex =
                  Dictionary(dict [ "c", torch.zeros ([| 2L |], torch.ScalarType.ComplexFloat64) ])

              Expect.throwsC (fun () -> written complex |> ignore) (fun error ->
                  Expect.stringContains error.Message "'c'" "names it")
          } ]

let private official =
    testList
        "the recorded runs"
        [ test "are read, and read again the same after writing" {
              let files = Scratch.sharedFiles "parity" "*.safetensors"

              for path in files do
                  use _scope = torch.NewDisposeScope()
                  let file = Safetensors.Read path
                  Expect.isTrue (file.Metadata.ContainsKey "config") path

                  readBytes (written file.Tensors) (fun again ->
                      Expect.sequenceEqual again.Tensors.Keys file.Tensors.Keys path

                      for pair in file.Tensors do
                          Expect.isTrue (again.Tensors[pair.Key].bytes.SequenceEqual(Span.op_Implicit pair.Value.bytes)) pair.Key)
          } ]

let tests = testList "safetensors" [ roundTrips; official ]
