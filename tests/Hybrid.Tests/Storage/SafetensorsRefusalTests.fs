/// Files that lie or are damaged are refused, by name, and take no room.
module LatentRecursion.Tests.SafetensorsRefusalTests

open System
open System.Collections.Generic
open System.Text
open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion
open LatentRecursion.Host
open LatentRecursion.Host.Storage
open LatentRecursion.Tests.SafetensorsCase

let private refused (parts: string list) (bytes: byte array) =
    Scratch.userError ("file.safetensors" :: parts) (fun () -> readBytes bytes ignore)

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
                       "steps", torch.arange (whole 5L)
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

let tests = testList "safetensors" [ lyingHeaders; damaged ]
