module LatentRecursion.Tests.RunTests

open System
open System.Collections.Generic
open System.IO
open System.Text.Json.Nodes
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Data
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Storage

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
                  Scratch.userError [ path; "Another process" ] (fun () -> RunFolder.Resume path |> ignore)
                  use _looking = RunFolder.Open path
                  ())
          } ]

let private values (step: int) : IReadOnlyCollection<KeyValuePair<string, float>> =
    [| KeyValuePair("loss", 1.0 / float step)
       KeyValuePair("accuracy", float step) |]

let private append (run: string) (resumedAt: int option) (steps: int seq) =
    use log = MetricsLog.Open(run, Option.toNullable resumedAt)

    for step in steps do
        log.Append(step, values step)

let private metricsText (run: string) =
    File.ReadAllText(Path.Combine(run, MetricsLog.FileName))

/// What a killed run left after its last line.
let private tails =
    [ "nothing", ""
      "a torn line", "{\"step\":7,\"lo"
      "a line without its end", "{\"step\":7,\"loss\":1}"
      "zeros", "\000\000\000\n"
      "a line without a step", "{\"loss\":1}\n"
      "a line that is no object", "[]\n" ]

/// The steps of all events in a run's folder; every file must end with a whole record.
let private events (run: string) =
    [ for path in Directory.GetFiles(run, "events.out.tfevents.*") do
          let bytes = File.ReadAllBytes path
          let mutable at = 0

          while at < bytes.Length do
              let length = int (BitConverter.ToInt64(bytes, at))
              let event = Tensorboard.Event.Parser.ParseFrom(bytes, at + 12, length)

              if not (isNull event.Summary) then
                  int event.Step

              at <- at + 16 + length

          Expect.equal at bytes.Length "no torn record" ]
    |> List.sort

let private metrics =
    testList
        "metrics"
        [ test "are one object a line, the step first" {
              Scratch.inFolder (fun run ->
                  append run None [ 1; 4 ]

                  Expect.equal
                      (metricsText run)
                      "{\"step\":1,\"loss\":1,\"accuracy\":1}\n{\"step\":4,\"loss\":0.25,\"accuracy\":4}\n"
                      "lines")
          }

          for what, tail in tails do
              test $"of a killed and resumed run are those of one that never stopped, after {what}" {
                  Scratch.inFolder (fun folder ->
                      let straight, killed =
                          Path.Combine(folder, "straight"), Path.Combine(folder, "killed")

                      Directory.CreateDirectory straight |> ignore
                      Directory.CreateDirectory killed |> ignore
                      append straight None [ 1..8 ]
                      append killed None [ 1..6 ]

                      File.AppendAllText(Path.Combine(killed, MetricsLog.FileName), tail)

                      append killed (Some 4) [ 5; 6 ]

                      File.AppendAllText(Path.Combine(killed, MetricsLog.FileName), tail)

                      append killed (Some 6) [ 7; 8 ]
                      Expect.equal (metricsText killed) (metricsText straight) "the same file")
              }

          for what, tail in tails do
              test $"are read up to what a resumed run would cut off: after {what}" {
                  Scratch.inFolder (fun run ->
                      append run None [ 1..6 ]
                      let file = Path.Combine(run, MetricsLog.FileName)
                      File.AppendAllText(file, tail + "{\"step\":8,\"loss\":1}\n")
                      let steps = [ for struct (step, _) in MetricsLog.Read run -> step ]
                      let expected = if tail = "" then [ 1..6 ] @ [ 8 ] else [ 1..6 ]
                      Expect.equal steps expected "steps")
              }

          test "lose a validation that is made again, and keep the training's numbers of its step" {
              Scratch.inFolder (fun folder ->
                  let straight, stopped =
                      Path.Combine(folder, "straight"), Path.Combine(folder, "stopped")

                  let validation: IReadOnlyCollection<KeyValuePair<string, float>> =
                      [| KeyValuePair("validation.exact", 0.5) |]

                  for run in [ straight; stopped ] do
                      Directory.CreateDirectory run |> ignore
                      append run None [ 1..4 ]
                      use log = MetricsLog.Open(run, 4)
                      log.Append(4, validation)

                  // killed before a checkpoint held what was judged
                  (use log = MetricsLog.Open(stopped, 4, true)
                   log.Append(4, validation))

                  Expect.equal (metricsText stopped) (metricsText straight) "the same file"
                  Expect.equal (events stopped) (events straight) "the same events")
          }

          test "begin anew where a run does" {
              Scratch.inFolder (fun run ->
                  append run None [ 0..3 ]
                  append run None [ 0..1 ]

                  Expect.equal
                      (metricsText run)
                      ("{\"step\":0,\"loss\":null,\"accuracy\":0}\n"
                       + "{\"step\":1,\"loss\":1,\"accuracy\":1}\n")
                      "lines; infinity is null")
          }

          test "are TensorBoard events, too, and those of a killed run are cut with the lines" {
              Scratch.inFolder (fun run ->
                  append run None [ 1..3 ]
                  Expect.equal (events run) [ 1; 1; 2; 2; 3; 3 ] "two numbers a step"
                  let file = Directory.GetFiles(run, "events.*") |> Array.exactlyOne
                  let whole = File.ReadAllBytes file
                  File.WriteAllBytes(file, Array.take (whole.Length - 5) whole)
                  append run (Some 3) [ 4 ]
                  Expect.equal (events run) [ 1; 1; 2; 2; 3; 4; 4 ] "the torn one is gone"
                  append run (Some 1) [ 2 ]
                  Expect.equal (events run) [ 1; 1; 2; 2 ] "the later ones are gone"
                  append run None [ 1 ]
                  Expect.equal (events run) [ 1; 1 ] "all begin anew")
          }

          test "on a full disk are one sentence" {
              Scratch.inFolder (fun run ->
                  File.CreateSymbolicLink(Path.Combine(run, MetricsLog.FileName), "/dev/full")
                  |> ignore

                  Expect.throwsC (fun () -> append run None [ 2 ]) (fun error ->
                      Expect.isTrue (error :? DiskFull) "its own kind of error"
                      Expect.stringContains error.Message MetricsLog.FileName "names the file"))
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

/// A run that was begun somewhere, and what is said where it goes on here.
let private goesOn (asked: MachineRequest) (change: RunEnvironment -> RunEnvironment) =
    let libraries =
        $"TorchSharp {typeof<TorchSharp.torch.Tensor>.Assembly.GetName().Version}, libtorch {TorchSharp.torch.__version__}"

    let recorded =
        change (RunEnvironment.Here(libraries, TorchSharp.torch.get_num_threads (), "reference"))

    let said = List<string>()
    let machine = Machine.Of(asked, recorded, (fun sentence -> said.Add sentence))
    machine, List.ofSeq said

let private machines =
    testList
        "the machine of a run that goes on"
        [ test "is that which it was begun on" {
              let machine, said = goesOn (MachineRequest()) id
              Expect.equal machine.Kernels.Runs "reference" "kernels"
              Expect.isTrue (Devices.IsHost machine.Device) "device"
              Expect.isEmpty said "nothing to say"
          }

          test "is what is asked for where something is" {
              for engine in KernelChoice.Engines do
                  let machine, _ = goesOn (MachineRequest(Kernels = engine)) id
                  Expect.equal machine.Kernels.Runs engine "kernels"
          }

          let other program torch processor threads kernels device =
              fun (here: RunEnvironment) ->
                  RunEnvironment(
                      (if program then "0.1" else here.Program),
                      here.Runtime,
                      (if torch then "libtorch 1.0" else here.Torch),
                      here.System,
                      (if processor then "an abacus" else here.Processor),
                      threads,
                      kernels,
                      device
                  )

          for what, change, words in
              [ "program", other true false false 1 "reference" "cpu", "instead of latent 0.1"
                "libraries", other false true false 1 "reference" "cpu", "instead of libtorch 1.0"
                "processor", other false false true 1 "reference" "cpu", "instead of an abacus" ] do
              test $"may give other bits: {what}" {
                  let _, said = goesOn (MachineRequest()) change
                  let sentence = Expect.wantSome (List.tryExactlyOne said) "one sentence"
                  Expect.stringContains sentence words "what is another"
                  Expect.stringContains sentence "bits may differ" "what follows"
              }

          test "where the device is not here is the processor, and it says so" {
              if not Devices.HasCuda then
                  let machine, said =
                      goesOn (MachineRequest()) (other false false false 1 "reference" "cuda")

                  Expect.isTrue (Devices.IsHost machine.Device) "device"
                  Expect.stringContains (List.exactlyOne said) "begun on cuda" "said"
                  let asked = MachineRequest(Device = "cpu")
                  Expect.isEmpty (snd (goesOn asked (other false false false 1 "reference" "cuda"))) "asked for"
          }

          test "where the kernels are not here has others, and it says so" {
              let machine, said =
                  goesOn (MachineRequest()) (other false false false 1 "neon" "cpu")

              Expect.equal machine.Kernels.Runs (KernelChoice.Named(KernelChoice.Auto).Runs) "kernels"
              Expect.stringContains (List.exactlyOne said) "the neon kernels" "said"
          } ]

let tests = testList "runs" [ folders; locks; metrics; asked; machines ]
