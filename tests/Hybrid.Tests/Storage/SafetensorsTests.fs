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
open LatentRecursion.Host
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

let private samples =
    let name =
        Gen.elements [ "a"; "weight"; "H_level.0.bias"; "step0/out"; "größe"; "\"\\\n" ]

    Gen.zip name sample |> Gen.listOf |> Gen.map Map.ofList |> Arb.fromGen

let private tensor (sample: Sample) =
    let made = torch.empty (Array.ofList sample.Shape, sample.Type)
    made.ReadBytesFromStream(new MemoryStream(sample.Bytes))
    made

let private plain (tensor: torch.Tensor) =
    { Type = tensor.dtype
      Shape = List.ofArray tensor.shape
      Bytes = tensor.bytes.ToArray() }

let private tensors (samples: seq<KeyValuePair<string, Sample>>) =
    dict [ for pair in samples -> pair.Key, tensor pair.Value ] |> Dictionary :> IReadOnlyDictionary<_, _>

let private written (tensors: IReadOnlyDictionary<string, torch.Tensor>) =
    use stream = new MemoryStream()
    Safetensors.Write(stream, tensors)
    stream.ToArray()

let private readBytes (bytes: byte array) (check: SafetensorsFile -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, "file.safetensors")
        File.WriteAllBytes(path, bytes)
        use _scope = torch.NewDisposeScope()
        check (Safetensors.Read path))

let private withHeader (header: byte array) (dataBytes: int) =
    Array.concat
        [ BitConverter.GetBytes(int64 header.Length)
          header
          Array.zeroCreate dataBytes ]

let private refused (parts: string list) (bytes: byte array) =
    Scratch.userError ("file.safetensors" :: parts) (fun () -> readBytes bytes ignore)

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
              let grid = torch.arange(Scalar.op_Implicit 24).reshape(4L, 6L)

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

/// What the header says, how many bytes follow it, what the error must say.
let private lies =
    let one fields = $"""{{"t":{{{fields}}}}}"""
    let deep = String.replicate 100 "[" + String.replicate 100 "]"

    [ "an array", "[]", 0, "no JSON object"
      "torn JSON", """{"t":{"dtype":"F32","shape":[1],"data_off""", 4, "its header is no JSON"
      "words after the JSON", "{} {}", 0, "its header"
      "JSON too deep", $"""{{"t":{deep}}}""", 0, "its header"
      "a name that is no Unicode", """{"\ud800":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", 1, "a name"
      "a null", """{"t":null}""", 0, "\"t\""
      "an unknown type", one """ "dtype":"F13","shape":[1],"data_offsets":[0,4] """, 4, "\"F13\""
      "no type", one """ "shape":[1],"data_offsets":[0,4] """, 4, "\"t\""
      "no shape", one """ "dtype":"F32","data_offsets":[0,4] """, 4, "\"t\""
      "a null shape", one """ "dtype":"F32","shape":null,"data_offsets":[0,4] """, 4, "\"t\""
      "no offsets", one """ "dtype":"F32","shape":[1] """, 4, "\"t\""
      "a field too many", one """ "dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1 """, 4, "\"t\""
      "a field twice", one """ "dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4] """, 4, "\"t\""
      "a tensor twice",
      """{"t":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"t":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}""",
      2,
      "\"t\" is listed twice"
      "a negative axis", one """ "dtype":"F32","shape":[-1,-1],"data_offsets":[0,4] """, 4, "[-1, -1]"
      "half an axis", one """ "dtype":"F32","shape":[1.5],"data_offsets":[0,4] """, 4, "\"t\""
      "an axis as text", one """ "dtype":"F32","shape":["1"],"data_offsets":[0,4] """, 4, "\"t\""
      "a product that overflows to 0",
      one """ "dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0] """,
      0,
      "impossible"
      "a product beyond an empty axis",
      one """ "dtype":"F64","shape":[0,4611686018427387904,4],"data_offsets":[0,0] """,
      0,
      "impossible"
      "an axis of 2^64", one """ "dtype":"U8","shape":[18446744073709551616],"data_offsets":[0,0] """, 0, "\"t\""
      "65 axes", one $""" "dtype":"U8","shape":[{String.Join(",", Array.replicate 65 1)}],"data_offsets":[0,1] """, 1, "65 axes"
      "too large for its place",
      one """ "dtype":"F32","shape":[2,3],"data_offsets":[0,20] """,
      20,
      "has 24 bytes, its place in the file 20"
      "huge, in a small file",
      one """ "dtype":"F32","shape":[1000000000000],"data_offsets":[0,4000000000000] """,
      4,
      "which has 4"
      "three offsets", one """ "dtype":"F32","shape":[1],"data_offsets":[0,4,4] """, 4, "begins and ends"
      "ends before it begins", one """ "dtype":"F32","shape":[1],"data_offsets":[4,0] """, 4, "begins and ends"
      "begins before the file", one """ "dtype":"F32","shape":[1],"data_offsets":[-4,0] """, 4, "begins and ends"
      "bytes before the first", one """ "dtype":"F32","shape":[1],"data_offsets":[4,8] """, 8, "begins at byte 4"
      "bytes after the last", one """ "dtype":"F32","shape":[1],"data_offsets":[0,4] """, 5, "which has 5"
      "bytes without a tensor", "{}", 1, "without tensors ends at byte 0 of the data, which has 1"
      "overlapping tensors",
      """{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""",
      6,
      "\"u\" begins at byte 2"
      "a hole between tensors",
      """{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"u":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""",
      3,
      "\"u\" begins at byte 2"
      "metadata twice", """{"__metadata__":{},"__metadata__":{}}""", 0, "\"__metadata__\" is listed twice"
      "metadata that is no text", """{"__metadata__":{"n":1}}""", 0, "its metadata"
      "metadata that is null", """{"__metadata__":{"n":null}}""", 0, "its metadata" ]

let private lyingHeaders =
    testList
        "a header that lies is refused"
        [ for what, header, dataBytes, expected in lies do
              test what { withHeader (Encoding.UTF8.GetBytes header) dataBytes |> refused [ expected ] }

          test "an empty file" { refused [ "0 bytes" ] [||] }
          test "half a length" { refused [ "7 bytes" ] (Array.zeroCreate 7) }
          test "not UTF-8" { refused [ "header" ] (withHeader [| yield! "{\""B; 0xFFuy; yield! "\":{}}"B |] 0) }

          for length in [ 3L; 1L <<< 40; Int64.MaxValue; -1L; Int64.MinValue ] do
              test $"a length of {length} in a file of 10 bytes" {
                  refused [ "a header of"; "at most 2" ] (Array.append (BitConverter.GetBytes length) "{}"B)
              }

          test "no file" {
              Scratch.userError [ "no file 'nowhere.safetensors'" ] (fun () -> Safetensors.Read "nowhere.safetensors" |> ignore)
          } ]

let private valid =
    lazy
        (use _scope = torch.NewDisposeScope()

         written (
             Dictionary(
                 dict
                     [ "weight", torch.rand ([| 3L; 4L |])
                       "steps", torch.arange (Scalar.op_Implicit 5)
                       "halted",
                       tensor
                           { Type = torch.ScalarType.Bool
                             Shape = [ 3L ]
                             Bytes = [| 1uy; 0uy; 1uy |] } ]
             )
         ))

/// A way to spoil a file: bytes to change, and how many to cut off or to add at the end.
let private damage =
    let bytes = valid.Value

    let position =
        Gen.frequency [ 3, Gen.choose (0, 8 + int bytes[0] - 1); 1, Gen.choose (0, bytes.Length - 1) ]

    let change = Gen.zip position (Gen.choose (0, 255) |> Gen.map byte)

    Gen.zip (Gen.resize 8 (Gen.listOf change)) (Gen.frequency [ 4, Gen.constant 0; 1, Gen.choose (-bytes.Length, 20) ])
    |> Arb.fromGen

let private damaged =
    testPropertyWithConfig
        { FsCheckConfig.defaultConfig with
            maxTest = 1000 }
        "a damaged file is read or refused, and takes no room"
    <| Prop.forAll damage (fun (changes, growth) ->
        let bytes = Array.zeroCreate (valid.Value.Length + growth)
        Array.blit valid.Value 0 bytes 0 (min bytes.Length valid.Value.Length)

        for position, value in changes do
            if position < bytes.Length then
                bytes[position] <- value

        let before = GC.GetAllocatedBytesForCurrentThread()

        try
            readBytes bytes (fun file ->
                let held =
                    file.Tensors.Values
                    |> Seq.sumBy (fun tensor -> tensor.numel () * tensor.ElementSize)

                Expect.isLessThan held (int64 bytes.Length) "bytes in tensors")
        with :? UserError as error ->
            Expect.stringContains error.Message "file.safetensors" "names the file"

        Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000_000L "bytes allocated")

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

let tests = testList "safetensors" [ roundTrips; lyingHeaders; damaged; official ]
