module LatentRecursion.Tests.DurableTests

open System
open System.IO
open Expecto
open LatentRecursion.Host.Storage

let private write (path: string) (text: string) =
    Durable.WriteFile(path, fun stream -> stream.Write(ReadOnlySpan(Text.Encoding.UTF8.GetBytes text)))

/// What a folder holds: names and texts.
let private contents (folder: string) =
    [ for path in Directory.GetFiles folder |> Array.sort -> Path.GetFileName path, File.ReadAllText path ]

let private writeFolder (path: string) (files: (string * string) list) =
    Durable.WriteFolder(
        path,
        fun folder ->
            for name, text in files do
                File.WriteAllText(Path.Combine(folder, name), text)
    )

/// There is always a device without room.
let private fillDisk () = File.WriteAllText("/dev/full", "x")

let tests =
    testList
        "durable writing"
        [ test "a file is written, and over an older one" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "new", "file")
                  write path "old"
                  write path "new"
                  Expect.equal (contents (Path.Combine(folder, "new"))) [ "file", "new" ] "nothing else there")
          }

          test "a file that fails half way leaves the older one and nothing beside it" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "file")
                  write path "old"

                  let fail () =
                      Durable.WriteFile(
                          path,
                          fun stream ->
                              stream.WriteByte 1uy
                              Expect.equal (File.ReadAllText path) "old" "untouched while writing"
                              failwith "power"
                      )

                  Expect.throws fail "the failure comes through"
                  Expect.equal (contents folder) [ "file", "old" ] "as before")
          }

          test "a folder takes the place of an older one, whole" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "set")
                  writeFolder path [ "a", "1"; "b", "2" ]
                  writeFolder path [ "b", "3" ]
                  Expect.equal (contents path) [ "b", "3" ] "the new one only"
                  Expect.equal (Scratch.names folder) [ "set" ] "no temporary name")
          }

          test "a folder that fails half way leaves the older one" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "set")
                  writeFolder path [ "a", "1" ]

                  let fail () =
                      Durable.WriteFolder(
                          path,
                          fun temporary ->
                              File.WriteAllText(Path.Combine(temporary, "a"), "2")
                              failwith "power"
                      )

                  Expect.throws fail "the failure comes through"
                  Expect.equal (contents path) [ "a", "1" ] "as before"
                  Expect.equal (Scratch.names folder) [ "set" ] "no temporary name")
          }

          test "a full disk is one sentence, and nothing is lost" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "file")
                  write path "old"

                  Expect.throwsC (fun () -> Durable.WriteFile(path, fun _ -> fillDisk ())) (fun error ->
                      Expect.isTrue (error :? DiskFull) "its own kind of error"

                      for part in [ "disk is full"; path; "MB free"; "still there" ] do
                          Expect.stringContains error.Message part "the sentence")

                  Expect.equal (contents folder) [ "file", "old" ] "as before")
          }

          test "what is deleted is gone, files and folders" {
              Scratch.inFolder (fun folder ->
                  writeFolder (Path.Combine(folder, "set")) [ "a", "1" ]
                  write (Path.Combine(folder, "file")) "x"
                  Durable.Delete(Path.Combine(folder, "set"))
                  Durable.Delete(Path.Combine(folder, "file"))
                  Expect.isEmpty (Scratch.names folder) "nothing left")
          }

          test "what a killed process had only moved out of the way is put back, and removed where another stands there" {
              Scratch.inFolder (fun folder ->
                  writeFolder (Path.Combine(folder, ".older-alone")) [ "a", "1" ]
                  writeFolder (Path.Combine(folder, ".older-set")) [ "a", "1" ]
                  writeFolder (Path.Combine(folder, "set")) [ "a", "2" ]
                  Durable.CleanTemporary folder
                  Expect.equal (Scratch.names folder) [ "alone"; "set" ] "nothing is lost"
                  Expect.equal (File.ReadAllText(Path.Combine(folder, "set", "a"))) "2" "the newer")
          }

          test "where nothing can be written the error names what should have been" {
              Scratch.inFolder (fun folder ->
                  write (Path.Combine(folder, "file")) "x"
                  let within = Path.Combine(folder, "file", "inner", "page.html")
                  Scratch.userError [ $"'{within}' cannot be written" ] (fun () -> write within "y")
                  Scratch.userError [ $"'{within}' cannot be written" ] (fun () -> writeFolder within [ "a", "1" ])
                  Scratch.userError [ $"'{within}' cannot be written" ] (fun () -> Durable.RefuseUnwritable within))
          }

          test "who writes one file at the same time leaves one of the contents, whole" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "file")
                  let content number = String.replicate 2_000 $"{number};"

                  let write number =
                      Durable.WriteFile(
                          path,
                          fun stream -> stream.Write(ReadOnlySpan(Text.Encoding.UTF8.GetBytes(content number: string)))
                      )

                  Threading.Tasks.Parallel.For(0, 40, write) |> ignore
                  let found = File.ReadAllText path
                  Expect.equal found (content (int (found.Split(';')[0]))) "whole"
                  Expect.equal (Scratch.names folder) [ "file" ] "nothing beside it")
          }

          test "what a killed process left is removed, and nothing else" {
              Scratch.inFolder (fun folder ->
                  writeFolder (Path.Combine(folder, ".tmp-1-set")) [ "a", "1" ]
                  File.WriteAllText(Path.Combine(folder, ".tmp-2-file"), "half")
                  File.WriteAllText(Path.Combine(folder, ".lock"), "")
                  File.WriteAllText(Path.Combine(folder, "file"), "whole")
                  Durable.CleanTemporary folder
                  Expect.equal (Scratch.names folder) [ ".lock"; "file" ] "the rest")
          } ]
