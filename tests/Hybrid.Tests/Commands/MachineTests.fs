/// What the program says of the machine that it runs on, and that it computes with what it was told to.
module LatentRecursion.Tests.MachineTests

open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Kernels

let private json (folder: string) (arguments: string list) : JsonElement =
    let ended = Latent.run folder (arguments @ [ "--json" ])
    Expect.equal ended.Code 0 $"exit code: {ended.Err}"
    (JsonDocument.Parse ended.Out).RootElement

let private text (name: string) (element: JsonElement) : string =
    match (element.GetProperty name).GetString() with
    | null -> failtest $"no {name}"
    | text -> text

let private names (name: string) (element: JsonElement) =
    [ for value in (element.GetProperty name).EnumerateArray() -> value.GetString() ]

let private doctor =
    test "doctor names the engines of this processor and what runs" {
        Scratch.inFolder (fun folder ->
            let report = json folder [ "doctor" ]
            Expect.equal (names "engines" report) (List.ofSeq KernelChoice.Engines) "engines"
            Expect.equal (text "kernels" report) (KernelChoice.Named(KernelChoice.Auto).Runs) "kernels"
            Expect.stringContains (text "libraries" report) "libtorch" "libraries")
    }

let private threads =
    test "as many threads compute as OMP_NUM_THREADS says, where it says a number" {
        Scratch.inFolder (fun folder ->
            let cores = System.Environment.ProcessorCount

            for said, expected in [ "3", 3; "0", cores; "many", cores; "", cores ] do
                let ended =
                    Latent.runWith
                        [ "OMP_NUM_THREADS", said ]
                        (Path.Combine(System.AppContext.BaseDirectory, "latent"))
                        folder
                        [ "doctor"; "--json" ]

                use report = JsonDocument.Parse(Latent.told ended)
                Expect.equal (report.RootElement.GetProperty("threads").GetInt32()) expected $"'{said}'")
    }

let private bench =
    test "bench times the reference and every engine, in turn" {
        Scratch.inFolder (fun folder ->
            let report =
                json
                    folder
                    [ "bench"
                      "--case"
                      "mixer-64"
                      "--measure"
                      "single-call"
                      "--rounds"
                      "2"
                      "--threads"
                      "1" ]

            let comparison =
                Seq.exactlyOne ((report.GetProperty "comparisons").EnumerateArray())

            let results = List.ofSeq ((comparison.GetProperty "results").EnumerateArray())

            Expect.equal
                [ for result in results -> text "name" result ]
                (KernelChoice.Reference :: List.ofSeq KernelChoice.Engines)
                "who took part"

            for result in results do
                let seconds (name: string) =
                    ((result.GetProperty "timing").GetProperty name).GetDouble()

                Expect.isTrue
                    (0.0 < seconds "low"
                     && seconds "low" <= seconds "median"
                     && seconds "median" <= seconds "high")
                    "quartiles in order")
    }

let private parity =
    test "parity says what share of the calls the engine ran" {
        let file = Recordings.path "trm-no-puzzle-embedding-train"

        Scratch.inFolder (fun folder ->
            for kernels in KernelChoice.Reference :: List.ofSeq KernelChoice.Engines do
                let report = json folder [ "parity"; file; "--kernels"; kernels ]
                let found = Seq.exactlyOne ((report.GetProperty "files").EnumerateArray())
                Expect.equal (text "kernels" found) kernels "kernels"
                let share = if kernels = KernelChoice.Reference then 0.0 else 1.0
                Expect.equal ((found.GetProperty "engineShare").GetDouble()) share "share")
    }

let private recorded =
    test "a run is recorded with its kernels" {
        Scratch.inFolder (fun folder ->
            let train arguments =
                json folder ("train" :: arguments) |> ignore

            let settings =
                [ "steps=2"
                  "batch=4"
                  "width=16"
                  "layers=1"
                  "validation-puzzles=4"
                  "report-puzzles=2" ]

            let set = settings |> Latent.set

            for kernels in KernelChoice.Reference :: List.ofSeq KernelChoice.Engines do
                train ([ "--run"; kernels; "--kernels"; kernels ] @ set)

                use manifest =
                    JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, kernels, "run.json")))

                let environment = manifest.RootElement.GetProperty "environment"
                Expect.equal (text "kernels" environment) kernels "in run.json"
                Expect.equal (text "device" environment) "cpu" "in run.json, too")
    }

let tests = testList "the machine" [ doctor; threads; bench; parity; recorded ]
