module LatentRecursion.Tests.MetricsLogTests

open System
open System.Collections.Generic
open System.IO
open Expecto
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Storage

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

let tests = metrics
