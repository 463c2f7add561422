module LatentRecursion.Tests.NpyTests

open System
open System.IO
open System.Runtime.InteropServices
open System.Text
open Expecto
open LatentRecursion.Host.Data

/// A file of version 1 with this dictionary and data.
let private file (dictionary: string) (data: byte array) =
    Array.concat
        [ [| 0x93uy |]
          "NUMPY\001\000"B
          BitConverter.GetBytes(uint16 dictionary.Length)
          Encoding.Latin1.GetBytes dictionary
          data ]

let private dictionary dtype shape =
    $"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}\n"

let private opened (content: byte array) (check: string -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, "a.npy")
        File.WriteAllBytes(path, content)
        check path)

let private refused what content parts =
    test $"is refused {what}" {
        opened content (fun path -> Scratch.userError ("a.npy" :: parts) (fun () -> NpyArray.Open path |> ignore))
    }

let private bytes<'number when 'number: struct and 'number: (new: unit -> 'number) and 'number :> ValueType>
    (numbers: 'number array)
    =
    MemoryMarshal.AsBytes(ReadOnlySpan numbers).ToArray()

let private readsAs dtype (data: byte array) (expected: int list) =
    test $"of {dtype} reads as it was written" {
        opened (file (dictionary dtype $"({expected.Length},)") data) (fun path ->
            use array = NpyArray.Open path
            Expect.equal (List.ofSeq array.Shape, array.Count) ([ expected.Length ], int64 expected.Length) "shape"
            Expect.equal (List.ofArray (array.ReadAll())) expected "numbers")
    }

let private tooLarge = Int32.MaxValue

let tests =
    testList
        "an npy file"
        [ readsAs "|u1" (bytes [| 0uy; 255uy |]) [ 0; 255 ]
          readsAs "|i1" (bytes [| -128y; 127y |]) [ -128; 127 ]
          readsAs "<u2" (bytes [| 0us; 65535us |]) [ 0; 65535 ]
          readsAs "<i2" (bytes [| -32768s; 5s |]) [ -32768; 5 ]
          readsAs "<u4" (bytes [| 7u; UInt32.MaxValue |]) [ 7; tooLarge ]
          readsAs "<i4" (bytes [| Int32.MinValue; 7 |]) [ Int32.MinValue; 7 ]
          readsAs "<u8" (bytes [| 9UL; UInt64.MaxValue |]) [ 9; tooLarge ]
          readsAs "<i8" (bytes [| -1L; 1L <<< 40 |]) [ -1; tooLarge ]

          test "reads any part of a matrix, also one larger than its buffer" {
              opened (file (dictionary "<i2" "(3, 700)") (bytes [| for number in 0s .. 2099s -> number |])) (fun path ->
                  use array = NpyArray.Open path
                  let part = Array.zeroCreate 1300
                  array.Read(750L, part.AsSpan())
                  Expect.equal part [| 750..2049 |] "part"

                  Expect.throwsT<ArgumentOutOfRangeException> (fun () -> array.Read(801L, part.AsSpan())) "past the end")
          }

          test "may be of version 2, and empty" {
              let text = dictionary "|u1" "(0, 9)"

              let content =
                  Array.concat
                      [ [| 0x93uy |]
                        "NUMPY\002\000"B
                        BitConverter.GetBytes text.Length
                        Encoding.Latin1.GetBytes text ]

              opened content (fun path ->
                  use array = NpyArray.Open path
                  Expect.equal (List.ofSeq array.Shape, array.ReadAll()) ([ 0L; 9L ], [||]) "nothing")
          }

          test "is written as NumPy writes it: data at a multiple of 64, one axis with a comma" {
              for shape in [ [ 3L ]; [ 1000000L; 81L ]; [ 1L; 2L; 3L ] ] do
                  let head = NpyHeader.Write("<i4", ResizeArray shape)
                  Expect.equal (head.Length % 64) 0 "aligned"
                  Expect.equal head[head.Length - 1] (byte '\n') "ends its line"
                  let axes = String.Join(", ", shape) + (if shape.Length = 1 then "," else "")
                  Expect.stringContains (Encoding.Latin1.GetString head) $"'shape': ({axes})" "shape"
          }

          refused "when it is empty" [||] [ "no NumPy file" ]
          refused "when it is something else" (Array.create 200 65uy) [ "no NumPy file" ]
          refused
              "when it is cut off in its header"
              (Array.truncate 40 (file (dictionary "|u1" "(3,)") [| 1uy; 2uy; 3uy |]))
              [ "truncated" ]
          refused
              "when it is cut off in its data"
              (file (dictionary "<i4" "(3,)") (Array.zeroCreate 11))
              [ "11 bytes"; "(3) of 4 bytes" ]
          refused "when it is longer than it says" (file (dictionary "<i4" "(3,)") (Array.zeroCreate 13)) [ "13 bytes" ]
          refused "when it holds fractions" (file (dictionary "<f4" "(1,)") (Array.zeroCreate 4)) [ "'<f4'"; "whole numbers" ]
          refused "when it is big-endian" (file (dictionary ">i4" "(1,)") (Array.zeroCreate 4)) [ "'>i4'"; "little-endian" ]
          refused
              "in Fortran order"
              (file ((dictionary "<i4" "(1,)").Replace("False", "True")) (Array.zeroCreate 4))
              [ "Fortran"; "ascontiguousarray" ]
          refused "with a negative axis" (file (dictionary "<i4" "(-1,)") (Array.zeroCreate 4)) [ "'-1'" ]
          refused "without a shape" (file "{'descr': '<i4', 'fortran_order': False}\n" [||]) [ "without dtype, order and shape" ]

          test "that is not there is named" {
              Scratch.userError [ "'nowhere.npy'" ] (fun () -> NpyArray.Open "nowhere.npy" |> ignore)
          }

          // 2^62 numbers; a product of axes that overflows to the right size; a header of four gigabytes
          for shape in
              [ "(4611686018427387904,)"
                "(4294967296, 4294967296, 4)"
                "(9223372036854775807, 9223372036854775807)" ] do
              test $"that promises {shape} is refused before anything of that size is made" {
                  opened (file (dictionary "<i4" shape) (Array.zeroCreate 16)) (fun path ->
                      let before = GC.GetAllocatedBytesForCurrentThread()
                      Scratch.userError [ "16 bytes"; "its header promises" ] (fun () -> NpyArray.Open path |> ignore)
                      Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000_000L "allocated")
              }

          test "whose header claims four gigabytes is refused before they are made" {
              let content =
                  Array.concat
                      [ [| 0x93uy |]
                        "NUMPY\002\000"B
                        BitConverter.GetBytes UInt32.MaxValue
                        Array.create 300 32uy ]

              opened content (fun path ->
                  let before = GC.GetAllocatedBytesForCurrentThread()
                  Scratch.userError [ "truncated"; "4294967295" ] (fun () -> NpyArray.Open path |> ignore)
                  Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 1_000_000L "allocated")
          } ]
