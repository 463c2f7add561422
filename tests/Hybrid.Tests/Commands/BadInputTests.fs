module LatentRecursion.Tests.BadInputTests

open System.IO
open Expecto

/// One sentence on standard error, exit code 2, no stack trace, nothing written.
let private refused (parts: string list) (arguments: string list) (folder: string) =
    let before = Scratch.names folder
    let ended = Latent.run folder arguments
    Expect.equal ended.Code 2 $"exit code of {arguments}: {ended.Out}{ended.Err}"
    Expect.equal ended.Out "" "standard output stays empty"
    Expect.isFalse (ended.Err.Contains "   at ") "no stack trace"

    for part in parts do
        Expect.stringContains ended.Err part "the sentence"

    Expect.equal (Scratch.names folder) before "nothing is written"

let private case name parts arguments =
    test name { Scratch.inFolder (refused parts arguments) }

let private withFile name (content: byte array) parts arguments =
    test name {
        Scratch.inFolder (fun folder ->
            File.WriteAllBytes(Path.Combine(folder, "given"), content)
            refused parts arguments folder)
    }

let tests =
    testList
        "exit code 2 and a sentence for"
        [ case "an unknown verb" [ "verb 'trian'"; "'train'" ] [ "trian" ]
          case "an unknown option" [ "--schema"; "--scheme" ] [ "train"; "--schema"; "trm" ]
          case "an unknown scheme" [ "scheme 'tmr'"; "'trm'" ] [ "train"; "--scheme"; "tmr" ]
          case "an unknown scheme of a plan" [ "scheme 'diss'"; "'dis'" ] [ "plan"; "diss" ]
          case "an unknown preset" [ "preset 'trm-maz'"; "'trm-maze'" ] [ "train"; "--preset"; "trm-maz" ]
          case "an unknown task" [ "task 'sudoku-8x8'" ] [ "train"; "--task"; "sudoku-8x8" ]
          case "an unknown setting" [ "setting 'step'"; "'steps'" ] [ "train"; "--set"; "step=3" ]
          case "a setting without value" [ "name=value" ] [ "train"; "--set"; "steps" ]
          case "a setting out of range" [ "steps"; "0"; "from 1" ] [ "train"; "--set"; "steps=0" ]
          case "a setting that is no number" [ "rate"; "fast"; "a number" ] [ "train"; "--set"; "rate=fast" ]
          case
              "a network that cannot be"
              [ "multiple of heads" ]
              [ "train"
                "--task"
                "sudoku-4x4"
                "--set"
                "mixer=attention"
                "--set"
                "heads=7" ]
          case "threads out of range" [ "--threads 0" ] [ "train"; "--threads"; "0" ]
          case "CUDA where there is none" [ "--device cuda"; "-p:Cuda=true" ] [ "train"; "--device"; "cuda" ]
          case "an unknown device" [ "device 'gpu'" ] [ "train"; "--device"; "gpu" ]
          case "data that are not there" [ "nowhere.csv" ] [ "train"; "--data"; "nowhere.csv" ]
          case "a run that is none" [ "'.'"; "run.json" ] [ "evaluate"; "." ]
          case "resuming what is none" [ "'nothing'" ] [ "train"; "--resume"; "nothing" ]
          case "resuming under another scheme" [ "--scheme"; "--resume" ] [ "train"; "--resume"; "x"; "--scheme"; "trm" ]
          case "a recorded run that is not there" [ "nowhere.safetensors" ] [ "parity"; "nowhere.safetensors" ]
          withFile "an empty recorded run" [||] [ "given"; "too few" ] [ "parity"; "given" ]
          withFile
              "a header that lies"
              (Array.append (Array.create 7 255uy) (Array.create 9 127uy))
              [ "given"; "claims a header" ]
              [ "parity"; "given" ]
          withFile "an empty CSV" [||] [ "given" ] [ "train"; "--data"; "given" ]
          withFile "settings that are no JSON" "steps=3"B [ "given" ] [ "train"; "--settings"; "given" ] ]
