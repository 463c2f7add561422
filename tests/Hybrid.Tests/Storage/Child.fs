/// Second processes for tests: the test program itself, started with a hidden option.
module LatentRecursion.Tests.Child

open System
open System.Diagnostics
open System.IO
open System.Reflection
open System.Threading
open System.Collections.Generic
open System.Text.Json.Nodes
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Checkpoints
open LatentRecursion.Host.Runs

let option = "--child"

/// A checkpoint whose every number is its step; the score falls, so that the first stays the best.
let checkpoint (step: int) =
    let filled (count: int64) =
        dict [ "x", torch.full ([| count |], number (float step)) ] |> Dictionary :> IReadOnlyDictionary<_, _>

    let tensors =
        dict [ "weights", filled 50_000L; "carry", filled 1_000L ] |> Dictionary

    let state = JsonObject()
    state["sampler"] <- JsonValue.Create step
    Checkpoint(step, tensors, state, Score = Nullable(1.0 / float step))

let private say (line: string) =
    Console.Out.WriteLine line
    Console.Out.Flush()

let private holdLock (run: string) =
    use _held = RunLock.Acquire run
    say "held"
    Thread.Sleep Timeout.Infinite

/// Saves one checkpoint after another until it is killed.
let private saveForEver (run: string) =
    let store = CheckpointStore run
    store.CleanTemporary()
    let first = store.Latest() |> Option.ofNullable |> Option.defaultValue 0

    for step in Seq.initInfinite (fun i -> first + 1 + i) do
        use _scope = torch.NewDisposeScope()
        store.Save(checkpoint step)
        store.Keep()

        if step = first + 1 then
            say "saving"

let private jobs = dict [ "hold-lock", holdLock; "save-for-ever", saveForEver ]

/// What the child does.
let run (job: string) (path: string) =
    jobs[job] path
    0

/// Starts a child and waits for its first line; it is killed when disposed.
let start (job: string) (path: string) =
    let program = nonNull Environment.ProcessPath

    let arguments =
        [ if Path.GetFileNameWithoutExtension program = "dotnet" then
              Assembly.GetExecutingAssembly().Location
          option
          job
          path ]

    let child =
        nonNull (Process.Start(ProcessStartInfo(program, arguments, RedirectStandardOutput = true)))

    if isNull (child.StandardOutput.ReadLine()) then
        failwith $"the child that should {job} ended with code {child.ExitCode}"

    { new IDisposable with
        member _.Dispose() =
            child.Kill()
            child.WaitForExit()
            child.Dispose() },
    child.Id
