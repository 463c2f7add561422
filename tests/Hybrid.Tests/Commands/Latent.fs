/// The executable `latent` as a user starts it: a real process.
module LatentRecursion.Tests.Latent

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto

/// How a process ended.
type Ended = { Code: int; Out: string; Err: string }

let private executable = Path.Combine(AppContext.BaseDirectory, "latent")

let private startOf (variables: (string * string) list) (executable: string) (folder: string) (arguments: string list) : Process =
    let info =
        ProcessStartInfo(
            executable,
            arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    for name, value in variables do
        info.Environment[name] <- value

    match Process.Start info with
    | null -> failwith $"{executable} did not start"
    | started -> started

/// Starts `latent` in a folder.
let start (folder: string) (arguments: string list) : Process = startOf [] executable folder arguments

/// Waits for the end of a process.
let finish (started: Process) : Ended =
    let out, err =
        started.StandardOutput.ReadToEndAsync(), started.StandardError.ReadToEndAsync()

    started.WaitForExit()

    { Code = started.ExitCode
      Out = out.Result
      Err = err.Result }

/// Waits until something holds while a process runs; where it ends before, or a minute does, the test fails.
let waitFor (what: string) (holds: unit -> bool) (started: Process) =
    SpinWait.SpinUntil((fun () -> holds () || started.HasExited), 60_000) |> ignore

    if not (holds ()) then
        let how =
            if started.HasExited then
                started.StandardError.ReadToEnd()
            else
                "a minute is over"

        started.Kill()
        failtest $"{what}: {how}"

/// Sends a signal, by the shell's own `kill`: a bare system has no other.
let signal (name: string) (started: Process) =
    use kill = Process.Start("sh", [ "-c"; $"kill -{name} {started.Id} 2>/dev/null" ])
    kill.WaitForExit()

/// Sends SIGTERM.
let terminate: Process -> unit = signal "TERM"

/// Runs `latent` to its end.
let run (folder: string) (arguments: string list) : Ended =
    use started = start folder arguments
    finish started

/// Runs another copy of `latent` to its end, with variables of its own.
let runWith (variables: (string * string) list) (executable: string) (folder: string) (arguments: string list) : Ended =
    use started = startOf variables executable folder arguments
    finish started

/// Runs `dotnet` to its end.
let dotnet (folder: string) (arguments: string list) : Ended = runWith [] "dotnet" folder arguments

/// What ended well; else the test fails with what was said.
let succeeded (ended: Ended) : Ended =
    Expect.equal ended.Code 0 ended.Err
    ended

/// What was printed by what ended well.
let told (ended: Ended) : string = (succeeded ended).Out

/// Settings on a command line.
let set (settings: string list) : string list =
    settings |> List.collect (fun setting -> [ "--set"; setting ])

/// A training that takes seconds: four cells wide, sixteen units, one thread.
let tiny =
    let settings =
        [ "steps=60"
          "batch=16"
          "width=16"
          "layers=1"
          "supervised-steps=4"
          "cycles=1"
          "latent-updates=2"
          "evaluate-every=20"
          "validation-puzzles=32"
          "checkpoint-every=3" ]

    [ "train"; "--task"; "sudoku-4x4"; "--threads"; "1" ] @ set settings

/// Makes puzzles of a task in a folder: to train on, to validate and to test.
let makePuzzles (folder: string) (task: string) (sizes: int * int * int) (words: string list) =
    let train, validation, test = sizes

    let sizes =
        [ "--train"; $"{train}"; "--validation"; $"{validation}"; "--test"; $"{test}" ]

    run folder ([ "data"; "build"; "--task"; task ] @ sizes @ words)
    |> succeeded
    |> ignore

/// The same training, of flat into "run", on puzzles in a folder, with settings of its own.
let trainOn (folder: string) (data: string) (settings: string list) =
    let others =
        tiny |> List.filter (fun word -> word <> "--task" && word <> "sudoku-4x4")

    run folder (others @ [ "--data"; data; "--scheme"; "flat"; "--run"; "run" ] @ set settings)
    |> succeeded
    |> ignore
