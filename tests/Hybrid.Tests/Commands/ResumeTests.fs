module LatentRecursion.Tests.ResumeTests

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Threading
open Expecto
open LatentRecursion
open LatentRecursion.Host

let private lastCheckpoint (run: string) =
    Directory.GetDirectories(Path.Combine(run, "checkpoints")) |> Array.max

/// What of a run must not depend on when it was killed.
let private outcome (run: string) =
    [ yield! Directory.GetFiles(lastCheckpoint run, "*.safetensors") |> Array.sort
      Path.Combine(run, "metrics.jsonl") ]
    |> List.map (fun file -> Path.GetFileName file, File.ReadAllBytes file)

/// What is left of two runs is the same.
let expectSame (expected: string) (actual: string) =
    let expected', actual' = outcome expected, outcome actual
    Expect.equal (List.map fst actual') (List.map fst expected') "the same files"

    for (name, left), (_, right) in List.zip expected' actual' do
        Expect.isTrue (left = right) $"{name} of {actual} is that of {expected}"

let private isWritten (file: string) () =
    File.Exists file && FileInfo(file).Length > 0L

let private uninterrupted folder scheme =
    Latent.run folder (Latent.tiny @ [ "--scheme"; scheme; "--run"; "whole" ])
    |> Latent.succeeded
    |> ignore

/// A moment in a time, a function of its number.
let private moment (time: TimeSpan) (number: int) =
    time * (float (Seed.Derive(1UL, int64 number) % 1000UL) / 1000.0)

let private goOn (run: string) =
    if File.Exists(Path.Combine(run, "run.json")) then
        [ "train"; "--resume"; run ]
    else
        Latent.tiny @ [ "--scheme"; "trm"; "--run"; run ]

let tests =
    testSequenced
    <| testList
        "a run goes on"
        [ test "to the same bits when its process is killed at 20 random moments" {
              Scratch.inFolder (fun folder ->
                  let clock = Stopwatch.StartNew()
                  uninterrupted folder "trm"
                  let whole = clock.Elapsed
                  let killed = Path.Combine(folder, "killed")

                  // checkpoints every three of sixty steps: many of these moments are within a write
                  for number in 1..20 do
                      use latent = Latent.start folder (goOn killed)
                      Thread.Sleep(moment whole number)
                      latent.Kill()
                      latent.WaitForExit()

                  Latent.run folder (goOn killed) |> Latent.succeeded |> ignore
                  expectSame (Path.Combine(folder, "whole")) killed

                  let left =
                      Directory.GetFileSystemEntries(killed, ".*") |> Array.map Path.GetFileName

                  Expect.equal left [| ".lock" |] "nothing half-written is left")
          }

          test "where the engine that it was begun with does not cover its network, and says which runs instead" {
              Scratch.inFolder (fun folder ->
                  let set = [ "steps=4"; "checkpoint-every=2"; "width=512"; "evaluate-every=4" ]
                  let wide = Latent.tiny @ Latent.set set

                  let last run =
                      Path.Combine(folder, run, "checkpoints", "00000004", "average.safetensors")

                  Latent.run folder (wide @ [ "--run"; "wide" ]) |> Latent.succeeded |> ignore
                  let manifest = Path.Combine(folder, "wide", "run.json")
                  let text = File.ReadAllText manifest
                  Expect.stringContains text "\"kernels\": \"reference\"" "what ran"
                  // as earlier versions recorded it
                  let auto = Kernels.KernelChoice.Named(Kernels.KernelChoice.Auto).Runs
                  File.WriteAllText(manifest, text.Replace("\"kernels\": \"reference\"", $"\"kernels\": \"{auto}\""))
                  let whole = File.ReadAllBytes(last "wide")
                  Directory.Delete(Path.GetDirectoryName(last "wide") |> string, true)
                  let ended = Latent.run folder [ "train"; "--resume"; "wide" ] |> Latent.succeeded

                  if Kernels.KernelChoice.Engines.Count > 0 then
                      Expect.stringContains (ended.Out + ended.Err) "do not cover a width of 512" "said"

                  Expect.isTrue (File.ReadAllBytes(last "wide") = whole) "the same bits")
          }

          test "to the same bits after SIGTERM, which stops it with a checkpoint" {
              Scratch.inFolder (fun folder ->
                  uninterrupted folder "dis"
                  let stopped = Path.Combine(folder, "stopped")

                  use latent =
                      Latent.start folder (Latent.tiny @ [ "--scheme"; "dis"; "--run"; stopped ])

                  let metrics = Path.Combine(stopped, "metrics.jsonl")

                  latent |> Latent.waitFor "a line of metrics" (isWritten metrics)
                  Latent.terminate latent
                  let ended = Latent.finish latent
                  Expect.equal ended.Code 130 "interrupted"
                  Expect.stringContains ended.Out "Stopped with a checkpoint at step" "it says so"
                  Expect.stringContains ended.Out $"latent train --resume {stopped}" "and how to go on"
                  Latent.run folder [ "train"; "--resume"; stopped ] |> Latent.succeeded |> ignore
                  expectSame (Path.Combine(folder, "whole")) stopped)
          }

          test "to the same bits after SIGTERMs that mostly come within a validation" {
              Scratch.inFolder (fun folder ->
                  let judging =
                      Latent.tiny
                      @ [ "--set"
                          "steps=6"
                          "--set"
                          "evaluate-every=1"
                          "--set"
                          "validation-puzzles=150"
                          "--set"
                          "batch=1" ]

                  Latent.run folder (judging @ [ "--run"; "whole" ]) |> Latent.succeeded |> ignore
                  let stopped = Path.Combine(folder, "stopped")
                  let metrics = Path.Combine(stopped, "metrics.jsonl")
                  let mutable code = 130
                  let mutable starts = 0

                  while code = 130 do
                      let before = if File.Exists metrics then FileInfo(metrics).Length else 0L

                      use latent =
                          Latent.start
                              folder
                              (if starts = 0 then
                                   judging @ [ "--run"; stopped ]
                               else
                                   [ "train"; "--resume"; stopped ])

                      starts <- starts + 1

                      let grown () =
                          File.Exists metrics && FileInfo(metrics).Length > before

                      SpinWait.SpinUntil((fun () -> latent.HasExited || grown ()), 60_000) |> ignore
                      Latent.terminate latent
                      code <- (Latent.finish latent).Code

                  Expect.equal code 0 "ended"
                  Expect.isGreaterThan starts 2 "after stops"
                  expectSame (Path.Combine(folder, "whole")) stopped)
          }

          test "after SIGTERM while the page is measured, which ends at once without a page" {
              Scratch.inFolder (fun folder ->
                  let slow =
                      [ "steps=3"
                        "batch=1"
                        "supervised-steps=200"
                        "validation-puzzles=1"
                        "report-puzzles=600" ]
                      |> Latent.set

                  use latent = Latent.start folder (Latent.tiny @ slow @ [ "--run"; "measured" ])
                  let last = Path.Combine(folder, "measured", "checkpoints", "00000003")
                  latent |> Latent.waitFor "the last checkpoint" (fun () -> Directory.Exists last)
                  Latent.terminate latent
                  let ended = Latent.finish latent
                  Expect.equal ended.Code 130 ended.Err
                  Expect.stringContains ended.Err "latent train --resume RUN" "it says how to go on"
                  Expect.isFalse (File.Exists(Path.Combine(folder, "measured", "report.html"))) "no page")
          }

          test "no further when it is finished, and says so" {
              Scratch.inFolder (fun folder ->
                  uninterrupted folder "flat"
                  let before = outcome (Path.Combine(folder, "whole"))
                  let ended = Latent.run folder [ "train"; "--resume"; "whole" ] |> Latent.succeeded
                  Expect.stringContains ended.Out "whole is finished: 60 steps" "a sentence"
                  Expect.equal (outcome (Path.Combine(folder, "whole"))) before "nothing changed"

                  let json =
                      Latent.run folder [ "train"; "--resume"; "whole"; "--json" ] |> Latent.succeeded

                  use document = JsonDocument.Parse json.Out
                  Expect.isTrue (document.RootElement.GetProperty("finished").GetBoolean()) "one JSON document"

                  let again =
                      Latent.run folder (Latent.tiny @ [ "--scheme"; "flat"; "--run"; "whole" ])

                  Expect.equal again.Code 2 "a run is not overwritten"
                  Expect.stringContains again.Err "latent train --resume whole" "but can be gone on with"

                  let data = Path.Combine(folder, "whole", "run.json")

                  let recorded =
                      JsonDocument.Parse(File.ReadAllText data).RootElement.GetProperty("dataChecksum").GetString()

                  File.WriteAllText(data, File.ReadAllText(data).Replace(string recorded, String('0', 64)))
                  let changed = Latent.run folder [ "train"; "--resume"; "whole" ]
                  Expect.equal changed.Code 2 "other data are refused"
                  Expect.stringContains changed.Err "checksum 000000000000... of those to train on, are not here" "in a sentence")
          }

          test "from the last whole checkpoint where the last one was altered, and says so" {
              Scratch.inFolder (fun folder ->
                  // judged at its end only, so that the last is the best, which `evaluate` takes
                  Latent.run
                      folder
                      (Latent.tiny
                       @ [ "--scheme"; "dis"; "--run"; "whole"; "--set"; "evaluate-every=60" ])
                  |> Latent.succeeded
                  |> ignore

                  let whole = Path.Combine(folder, "whole")
                  let before = outcome whole
                  let weights = Path.Combine(lastCheckpoint whole, "weights.safetensors")
                  let bytes = File.ReadAllBytes weights
                  bytes[bytes.Length - 1] <- bytes[bytes.Length - 1] ^^^ 1uy
                  File.WriteAllBytes(weights, bytes)

                  for arguments in [ [ "evaluate"; "whole"; "--puzzles"; "8" ]; [ "train"; "--resume"; "whole" ] ] do
                      let ended = Latent.run folder arguments |> Latent.succeeded
                      Expect.stringContains ended.Out "00000060 of 'whole' is damaged" "which"
                      Expect.stringContains ended.Out "was altered" "why"
                      Expect.stringContains ended.Out "used instead" "what then"

                  Expect.equal (outcome whole) before "made again, to the same bits")
          }

          test "in one process at a time" {
              Scratch.inFolder (fun folder ->
                  let endless = Latent.tiny @ [ "--set"; "steps=100000"; "--run"; "busy" ]
                  use first = Latent.start folder endless
                  let lines = Path.Combine(folder, "busy", "metrics.jsonl")

                  first |> Latent.waitFor "a line of metrics" (isWritten lines)
                  let second = Latent.run folder [ "train"; "--resume"; "busy" ]
                  Expect.isFalse first.HasExited "the first goes on"
                  first.Kill()
                  first.WaitForExit()
                  Expect.equal second.Code 2 "refused"
                  Expect.stringContains second.Err $"Another process (id {first.Id}) is writing to the run 'busy'" "by whom")
          }

          test "that diverges keeps its last finite checkpoint, which can be used" {
              Scratch.inFolder (fun folder ->
                  let exploding =
                      [ "rate=10"; "optimizer=adam-w"; "decay=10"; "clip=0"; "checkpoint-every=1" ]
                      |> Latent.set

                  let ended =
                      Latent.run folder (Latent.tiny @ [ "--scheme"; "flat"; "--run"; "wild" ] @ exploding)

                  let again = Latent.run folder [ "train"; "--resume"; "wild" ]

                  for ended in [ ended; again ] do
                      Expect.equal ended.Code 1 ended.Out
                      Expect.stringContains ended.Err "training diverged" "what"
                      Expect.stringContains ended.Err "Train anew with a lower learning rate" "what to do"

                  Latent.run folder [ "evaluate"; "wild"; "--puzzles"; "8" ]
                  |> Latent.succeeded
                  |> ignore)
          } ]
