module LatentRecursion.Tests.RunTests

open System
open System.IO
open System.Text.Json.Nodes
open Expecto
open LatentRecursion.Host.Data
open LatentRecursion.Host.Runs

let private manifest () =
    let options = JsonObject()
    options["steps"] <- JsonValue.Create 300
    RunManifest.Now(options, 7L, SplitChecksums "abc", RunEnvironment.Here("libtorch 2.10", 1, "reference"))

let private folders =
    testList
        "a run's folder"
        [ test "is made with its manifest, and read back" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "runs", "one")
                  let written = manifest ()
                  use run = RunFolder.Create(path, written)
                  Expect.equal (Scratch.names path) [ ".lock"; "run.json" ] "files"
                  use again = RunFolder.Open path
                  Expect.equal again.Manifest.Environment run.Manifest.Environment "environment"
                  Expect.equal again.Manifest.Started written.Started "time"
                  Expect.isTrue (JsonNode.DeepEquals(again.Manifest.Options, written.Options)) "options")
          }

          test "is not made where a run is" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "one")
                  RunFolder.Create(path, manifest ()).Dispose()

                  Scratch.userError [ "holds a run already"; $"--resume {path}" ] (fun () ->
                      RunFolder.Create(path, manifest ()) |> ignore))
          }

          test "is not made among other files, nor in a file's place" {
              Scratch.inFolder (fun folder ->
                  let taken = Path.Combine(folder, "thesis.tex")
                  File.WriteAllText(taken, "")
                  Scratch.userError [ folder; "not empty" ] (fun () -> RunFolder.Create(folder, manifest ()) |> ignore)
                  Scratch.userError [ taken; "is a file" ] (fun () -> RunFolder.Create(taken, manifest ()) |> ignore)
                  Expect.equal (Scratch.names folder) [ "thesis.tex" ] "nothing written"
                  let repository = Path.Combine(folder, "model")
                  Directory.CreateDirectory(Path.Combine(repository, ".git")) |> ignore
                  Scratch.userError [ repository; "not empty" ] (fun () -> RunFolder.Create(repository, manifest ()) |> ignore))
          }

          test "is made where a process was killed while making it" {
              Scratch.inFolder (fun folder ->
                  File.WriteAllText(Path.Combine(folder, ".lock"), "1")
                  File.WriteAllText(Path.Combine(folder, ".tmp-1-run.json"), "{")
                  RunFolder.Create(folder, manifest ()).Dispose()
                  RunFolder.Resume(folder).Dispose()
                  Expect.equal (Scratch.names folder) [ ".lock"; "run.json" ] "tidied on resume")
          }

          test "that is none is refused, and left alone" {
              Scratch.inFolder (fun folder ->
                  for path in [ folder; Path.Combine(folder, "nowhere") ] do
                      for enter in [ RunFolder.Open; RunFolder.Resume ] do
                          Scratch.userError [ $"'{path}' is not the folder of a run"; "run.json" ] (fun () ->
                              enter path |> ignore)

                  Expect.isEmpty (Scratch.names folder) "nothing written")
          }

          for what, text, why in
              [ "torn", "{\"options\":", "JSON"
                "empty", "", "JSON"
                "another JSON", "{\"steps\":3}", "'steps'"
                "another kind of", "[]", "expected an object" ] do
              test $"with a {what} run.json is refused" {
                  Scratch.inFolder (fun folder ->
                      File.WriteAllText(Path.Combine(folder, "run.json"), text)
                      Scratch.userError [ "run.json"; why ] (fun () -> RunFolder.Open folder |> ignore))
              } ]

let private locks =
    testList
        "the lock"
        [ test "is refused to a second process, named, and dies with its holder" {
              Scratch.inFolder (fun run ->
                  let child, id = Child.start "hold-lock" run

                  try
                      Scratch.userError [ $"'{run}'"; $"id {id}" ] (fun () -> RunLock.Acquire run |> ignore)
                  finally
                      child.Dispose() // kills it

                  RunLock.Acquire(run).Dispose())
          }

          test "can be taken again once given back" {
              Scratch.inFolder (fun run ->
                  let first = RunLock.Acquire run
                  Scratch.userError [ run ] (fun () -> RunLock.Acquire run |> ignore)
                  first.Dispose()
                  RunLock.Acquire(run).Dispose())
          }

          test "keeps a run from being resumed twice" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "one")
                  use _run = RunFolder.Create(path, manifest ())
                  Scratch.userError [ path; "open in this process" ] (fun () -> RunFolder.Resume path |> ignore)
                  use _looking = RunFolder.Open path
                  ())
          } ]

let private asked =
    testList
        "what a run was asked for"
        [ test "that cannot be is told with the run's file" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "one")
                  let request = RunRequest.For("flat", "sudoku-4x4", [])
                  let environment = RunEnvironment.Here("", 1, "reference")
                  let options = request.ToJson()
                  (nonNull options["settings"]).["width"] <- JsonValue.Create -3

                  use run =
                      RunFolder.Create(path, RunManifest.Now(options, 1L, SplitChecksums "abc", environment))

                  Scratch.userError [ $"'{Path.Combine(path, RunFolder.ManifestName)}'"; "'width'" ] (fun () ->
                      RunRequest.Of run |> ignore))
          } ]

let tests = testList "runs" [ folders; locks; asked ]
