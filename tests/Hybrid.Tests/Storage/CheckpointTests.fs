module LatentRecursion.Tests.CheckpointTests

open System
open System.Collections.Generic
open System.IO
open System.Text.Json.Nodes
open System.Threading
open Expecto
open TorchSharp
open LatentRecursion.Host.Checkpoints

let private inStore (test: string -> CheckpointStore -> unit) =
    Scratch.inFolder (fun run ->
        use _scope = torch.NewDisposeScope()
        test run (CheckpointStore run))

let private folder (run: string) (step: int) =
    Path.Combine(run, "checkpoints", step.ToString "D8")

let private file (run: string) (step: int) (name: string) = Path.Combine(folder run step, name)

let private save (store: CheckpointStore) (steps: int list) =
    for step in steps do
        store.Save(Child.checkpoint step)

let private saveScored (store: CheckpointStore) (step: int) (score: float option) =
    let plain = Child.checkpoint step
    store.Save(Checkpoint(step, plain.Tensors, plain.State, Score = Option.toNullable score))

let private isWhole (checkpoint: Checkpoint) =
    for tensors in checkpoint.Tensors.Values do
        let whole =
            tensors["x"].eq(torch.tensor (float32 checkpoint.Step)).all().item<bool>()

        Expect.isTrue whole "every number is the step"

    Expect.equal ((nonNull checkpoint.State["sampler"]).GetValue<int>()) checkpoint.Step "the state too"

let private latestGood (store: CheckpointStore) =
    let checkpoint, warnings = store.LoadLatestGood()
    nonNull checkpoint, List.ofSeq warnings

/// Ways to damage the checkpoint in a folder, and what must be said of it.
let private damages: (string * (string -> unit) * string) list =
    let weights folder =
        Path.Combine(folder, "weights.safetensors")

    let manifest folder = Path.Combine(folder, "manifest.json")

    let cut (path: string) =
        File.WriteAllBytes(path, (File.ReadAllBytes path)[..100])

    let flip (path: string) =
        let bytes = File.ReadAllBytes path
        bytes[bytes.Length - 5] <- bytes[bytes.Length - 5] ^^^ 1uy
        File.WriteAllBytes(path, bytes)

    let edit (was: string) (now: string) folder =
        let text = File.ReadAllText(manifest folder)
        Expect.stringContains text was "the text to change"
        File.WriteAllText(manifest folder, text.Replace(was, now))

    [ "a truncated file", weights >> cut, "weights.safetensors has 101 bytes instead of 200"
      "an altered byte", weights >> flip, "weights.safetensors was altered"
      "a missing file", weights >> File.Delete, "weights.safetensors is missing"
      "a missing manifest", manifest >> File.Delete, "manifest.json is missing"
      "an empty manifest", (fun folder -> File.WriteAllText(manifest folder, "")), "cannot be read as JSON"
      "a torn manifest", manifest >> cut, "cannot be read as JSON"
      "an altered state", edit "\"sampler\": 3" "\"sampler\": 4", "was altered"
      "an altered score", edit "0.3333333333333333" "0.9333333333333333", "was altered"
      "a manifest of the future", edit "\"format\": 1" "\"format\": 2", "format 2"
      "an unreadable folder in a file's place",
      (fun folder ->
          File.Delete(weights folder)
          Directory.CreateDirectory(weights folder) |> ignore),
      "weights.safetensors is missing" ]

let private damaged =
    testList
        "a damaged checkpoint is named, and the one before it used"
        [ for what, damage, sentence in damages do
              test what {
                  inStore (fun run store ->
                      save store [ 1; 2; 3 ]
                      damage (folder run 3)
                      let checkpoint, warnings = latestGood store
                      Expect.equal checkpoint.Step 2 "the one before"
                      isWhole checkpoint
                      Expect.equal warnings.Length 1 "one warning"
                      Expect.stringContains warnings[0] "00000003" "names the checkpoint"
                      Expect.stringContains warnings[0] sentence "says why"
                      Scratch.userError [ "00000003"; sentence; "1, 2" ] (fun () -> store.Load 3 |> ignore))
              }

          test "a checkpoint under another's name" {
              inStore (fun run store ->
                  save store [ 1; 2 ]
                  Directory.Move(folder run 2, folder run 5)
                  let checkpoint, warnings = latestGood store
                  Expect.equal checkpoint.Step 1 "the one before"
                  Expect.stringContains warnings[0] "that of step 2" "says why")
          }

          test "all of them" {
              inStore (fun run store ->
                  save store [ 1; 2 ]
                  File.Delete(file run 1 "manifest.json")
                  File.Delete(file run 2 "manifest.json")
                  Scratch.userError [ "No checkpoint"; "00000002"; "checkpoints" ] (fun () -> latestGood store |> ignore))
          }

          for name in [ "manifest.json"; "weights.safetensors" ] do
              test $"not where its {name} cannot be read now: nothing older is used in its place" {
                  inStore (fun run store ->
                      save store [ 1; 2 ]

                      let refused =
                          use _held =
                              File.Open(file run 2 name, FileMode.Open, FileAccess.ReadWrite, FileShare.None)

                          Scratch.error (fun () -> latestGood store |> ignore)

                      Expect.stringContains refused.Message "being used by another process" "as it is"
                      Expect.isFalse (refused.Message.Contains "damaged") "which is another thing"
                      Expect.equal (fst (latestGood store)).Step 2 "read later")
              }

          test "training goes on from the one before and leaves the damaged one behind" {
              inStore (fun run store ->
                  save store [ 1; 2; 3 ]
                  File.Delete(file run 3 "manifest.json")
                  store.Save(Child.checkpoint 2)
                  Expect.equal (List.ofSeq store.Steps) [ 1; 2 ] "no later one"
                  Expect.isTrue (Directory.Exists(folder run 3 + "~1")) "but what was there is kept"
                  let checkpoint, warnings = latestGood store
                  Expect.equal (checkpoint.Step, warnings) (2, []) "good")
          } ]

let private whole =
    testList
        "whole checkpoints"
        [ test "come back as they were saved" {
              inStore (fun _ store ->
                  let state =
                      (nonNull (JsonNode.Parse """{"a":[1,2.5e-300,"x\u0001ü"],"b":{"c":null,"d":true}}""")).AsObject()

                  let tensors = Child.checkpoint(7).Tensors
                  store.Save(Checkpoint(7, tensors, state, Score = Nullable 0.1))
                  let loaded = store.Load 7
                  Expect.isTrue (JsonNode.DeepEquals(loaded.State, state)) "state"
                  Expect.equal loaded.Score (Nullable 0.1) "score"
                  Expect.sequenceEqual (Seq.sort loaded.Tensors.Keys) [ "carry"; "weights" ] "files")
          }

          test "are the same bytes each time" {
              inStore (fun run store ->
                  let bytes () =
                      [ for path in Directory.GetFiles(folder run 4) |> Array.sort -> File.ReadAllBytes path ]

                  save store [ 4 ]
                  let first = bytes ()
                  save store [ 4 ]
                  Expect.equal (bytes ()) first "saved again")
          }

          test "there are none at first" {
              inStore (fun _ store ->
                  let checkpoint, warnings = store.LoadLatestGood()
                  Expect.isNull checkpoint "none"
                  Expect.isEmpty warnings "and nothing to warn of"
                  Expect.equal (store.Latest()) (Nullable()) "no latest"
                  Expect.equal (store.Best()) (Nullable()) "no best"
                  store.CleanTemporary()
                  store.Keep())
          }

          test "one that is not there is refused with those that are" {
              inStore (fun _ store ->
                  save store [ 10; 20 ]
                  Scratch.userError [ "no checkpoint of step 15"; "10, 20" ] (fun () -> store.Load 15 |> ignore))
          }

          test "only folders named by a step count" {
              inStore (fun run store ->
                  save store [ 1 ]

                  for name in [ ".tmp-1-00000009"; "notes"; "9"; "0000000x"; "99999999999999" ] do
                      Directory.CreateDirectory(Path.Combine(run, "checkpoints", name)) |> ignore

                  Expect.equal (List.ofSeq store.Steps) [ 1 ] "steps"
                  store.CleanTemporary()
                  Expect.isFalse (Directory.Exists(Path.Combine(run, "checkpoints", ".tmp-1-00000009"))) "temporary")
          }

          test "one that a killed process had only moved out of the way is put back" {
              inStore (fun run store ->
                  save store [ 1; 2 ]
                  Directory.Move(folder run 2, Path.Combine(run, "checkpoints", ".older-00000002"))
                  Expect.equal (List.ofSeq store.Steps) [ 1 ] "as it was killed between two renames"
                  store.CleanTemporary()
                  isWhole (store.Load 2))
          }

          test "their tensors belong to the scope they were loaded in" {
              inStore (fun run store ->
                  save store [ 1 ]

                  let live () =
                      DisposeScopeManager.Statistics.ThreadTotalLiveCount

                  let before = live ()

                  for _ in 1..3 do
                      use _scope = torch.NewDisposeScope()
                      store.Load 1 |> ignore

                  File.Delete(file run 1 "carry.safetensors")

                  for _ in 1..3 do
                      Scratch.userError [] (fun () -> store.Load 1 |> ignore)

                  Expect.equal (live ()) before "none left")
          } ]

/// (scores of steps 1, 2, 3..., what is kept after the last)
let private retentions =
    [ [ None; None; None; None ], [ 3; 4 ]
      [ Some 0.9; Some 0.5; Some 0.6; Some 0.7 ], [ 1; 3; 4 ]
      [ Some 0.1; Some 0.5; Some 0.6; Some 0.7 ], [ 3; 4 ]
      [ Some 0.7; Some 0.7; Some 0.6; Some 0.7 ], [ 1; 3; 4 ]
      [ None; Some 0.0; None; None; None ], [ 2; 4; 5 ]
      [ Some 0.3 ], [ 1 ] ]

let private keeping =
    testList
        "the last two and the best are kept"
        [ for scores, kept in retentions do
              test $"of scores {scores}" {
                  inStore (fun _ store ->
                      scores
                      |> List.iteri (fun i score ->
                          saveScored store (i + 1) score
                          store.Keep())

                      Expect.equal (List.ofSeq store.Steps) kept "steps")
              }

          test "also where a kill came before the pruning" {
              inStore (fun run store ->
                  [ Some 0.9; Some 0.5; Some 0.6; Some 0.7 ]
                  |> List.iteri (fun i score -> saveScored store (i + 1) score)

                  let resumed = CheckpointStore run
                  Expect.equal (resumed.Best()) (Nullable 1) "the best is known"
                  resumed.Keep()
                  Expect.equal (List.ofSeq resumed.Steps) [ 1; 3; 4 ] "steps")
          }

          test "of those that can be read; what cannot may be of a newer program, or readable again" {
              inStore (fun run store ->
                  save store [ 1; 2; 3; 4; 5; 6; 7 ]
                  File.Delete(file run 1 "manifest.json")
                  let newer = file run 3 "manifest.json"
                  File.WriteAllText(newer, File.ReadAllText(newer).Replace("\"format\": 1", "\"format\": 2"))
                  Directory.Move(folder run 5, folder run 8)
                  store.Keep()
                  Expect.equal (List.ofSeq store.Steps) [ 1; 2; 3; 6; 7; 8 ] "4 goes; 2 is the best, 6 and 7 are the last two")
          } ]

let private interrupted =
    testList
        "an interrupted save"
        [ test "leaves what was there, and nothing half written" {
              inStore (fun run store ->
                  save store [ 1 ]
                  let whole = Child.checkpoint 2
                  let gone = torch.zeros 3L
                  gone.Dispose()
                  let half = Dictionary whole.Tensors
                  half.Add("zeta", Dictionary(dict [ "x", gone ])) // the last file in the order of names
                  Expect.throws (fun () -> store.Save(Checkpoint(2, half, whole.State))) "the failure comes through"
                  Expect.equal (Scratch.names (Path.Combine(run, "checkpoints"))) [ "00000001" ] "as before"
                  isWhole (fst (latestGood store)))
          }

          test "by a kill at any moment leaves the last two and the best whole" {
              inStore (fun run store ->
                  for pause in [ 0; 37; 80; 141 ] do
                      let child, _ = Child.start "save-for-ever" run
                      Thread.Sleep(pause: int)
                      child.Dispose()
                      let steps = List.ofSeq store.Steps
                      let whole = steps |> List.map store.Load
                      List.iter isWhole whole
                      Expect.equal (store.Best()) (Nullable 1) "the best is the first"
                      Expect.isGreaterThanOrEqual steps.Length (min 2 (List.last steps)) "at least two, where two were made")
          } ]

let tests = testList "checkpoints" [ whole; damaged; keeping; interrupted ]
