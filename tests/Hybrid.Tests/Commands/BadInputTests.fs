module LatentRecursion.Tests.BadInputTests

open System.IO
open System.IO.Compression
open System.Text
open Expecto
open LatentRecursion.Host.Data

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
            File.WriteAllBytes(Path.Combine(folder, "odd-file"), content)
            refused parts arguments folder)
    }

/// Training on a CSV of these lines.
let private withCsv name lines parts =
    withFile name (Encoding.ASCII.GetBytes(Puzzles.csv lines)) parts [ "train"; "--data"; "odd-file" ]

/// Training on a folder of such files.
let private withCsvs name files parts =
    test name {
        Scratch.inFolder (fun folder ->
            let data = Directory.CreateDirectory(Path.Combine(folder, "odd-file")).FullName

            for file, lines in files do
                File.WriteAllText(Path.Combine(data, file), Puzzles.csv lines)

            refused parts [ "train"; "--data"; "odd-file" ] folder)
    }

let private lines = Puzzles.lines 1UL 4
let private first = List.head lines

/// The first line with another character at a place of the question or, after it, of the answer.
let private altered place (character: char) =
    String.mapi (fun at kept -> if at = place then character else kept) first

let private cut (content: byte array) =
    use packed = new MemoryStream()

    do
        use gzip = new GZipStream(packed, CompressionLevel.Optimal, true)
        gzip.Write(content, 0, content.Length)

    packed.ToArray() |> Array.take (int packed.Length / 2)

let private compressed =
    [ "no gzip at all", Encoding.ASCII.GetBytes(Puzzles.csv lines)
      "a truncated gzip", cut (Encoding.ASCII.GetBytes(Puzzles.csv (Puzzles.lines 1UL 100)))
      "an empty gzip file", [||] ]
    |> List.map (fun (name, content) ->
        test name {
            Scratch.inFolder (fun folder ->
                File.WriteAllBytes(Path.Combine(folder, "odd-file.csv.gz"), content)
                refused [ "odd-file.csv.gz" ] [ "train"; "--data"; "odd-file.csv.gz" ] folder)
        })

let private taken =
    test "a folder that holds a run, before its puzzles are read" {
        Scratch.inFolder (fun folder ->
            Directory.CreateDirectory(Path.Combine(folder, "odd-file")) |> ignore
            File.WriteAllText(Path.Combine(folder, "odd-file", "run.json"), "{}")
            refused [ "'odd-file' holds a run already" ] [ "train"; "--run"; "odd-file"; "--data"; "nowhere.csv" ] folder)
    }

let private data =
    [ withCsv "a line of another length" [ first; "123,123" ] [ "'odd-file' line 3" ]
      withCsv "an unknown character" [ altered 0 'x' ] [ "'odd-file' line 2"; "'x'" ]
      withCsv
          "an answer that contradicts its question"
          [ first.Replace(first.Split(',')[1], String.replicate 16 "1") ]
          [ "'odd-file' line 2"; "the answer is wrong" ]
      withCsv "a question twice" (first :: lines) [ "twice"; "--drop-duplicates" ]
      withCsvs
          "splits that share a question"
          [ "train.csv", lines; "test.csv", [ first ] ]
          [ "both in train and in test"; "test.csv line 2 is train.csv line 2" ]
      taken
      withCsvs "a split with a question twice" [ "train.csv", first :: lines ] [ "twice in train" ] ]

let private run =
    Path.Combine(System.AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-flat")

let private solving =
    [ case "a puzzle of another length" [ "'12.' is no file"; "3 characters, expected 36" ] [ "solve"; run; "12." ]
      case "a puzzle with unknown characters" [ "'x'" ] [ "solve"; run; String.replicate 36 "x" ]
      case "a file of puzzles that is not there" [ "no file 'nowhere.csv'" ] [ "solve"; run; "nowhere.csv" ]
      withFile
          "a file of puzzles with one that is none"
          (Encoding.ASCII.GetBytes("answer,question\n1,12.\n"))
          [ "'odd-file' line 2"; "3 characters, expected 36" ]
          [ "solve"; run; "odd-file" ]
      withFile
          "puzzles of another task"
          (Encoding.ASCII.GetBytes(Puzzles.csv lines))
          [ "cannot read"; "sudoku-4x4"; "sudoku-6x6" ]
          [ "evaluate"; run; "--data"; "odd-file" ]
      case
          "a checkpoint that is no number"
          [ "--checkpoint last: expected a whole number" ]
          [ "evaluate"; run; "--checkpoint"; "last" ]
      case "a checkpoint that is not there" [ "no checkpoint of step 7" ] [ "evaluate"; run; "--checkpoint"; "7" ]
      case "an unknown way to use a run" [ "'gided'"; "'guided'" ] [ "evaluate"; run; "--scheme"; "gided" ]
      case "a split of other data" [ "--split"; "--data" ] [ "evaluate"; run; "--data"; "odd-file"; "--split"; "test" ]
      case
          "a confidence that cannot be"
          [ "--confidence 1"; "below 1" ]
          [ "evaluate"; run; "--scheme"; "first-to-halt"; "--confidence"; "1" ]
      case "a way that asks an untrained head" [ "ptrm"; "flat trains none" ] [ "evaluate"; run; "--scheme"; "ptrm" ]
      case
          "an option that a way does not read"
          [ "--copies"; "guided does not read it" ]
          [ "evaluate"; run; "--scheme"; "guided"; "--copies"; "2" ] ]

let private writing =
    [ withFile
          "a folder that would be within a file"
          [||]
          [ "'odd-file/x' cannot be written"; "already exists" ]
          [ "export"; run; "odd-file/x" ]
      withFile
          "a page within a file"
          [||]
          [ "'odd-file/page.html' cannot be written" ]
          [ "diagnose"; run; "--page"; "odd-file/page.html" ] ]

let private arguments =
    [ case "an unknown verb" [ "verb 'trian'"; "'train'" ] [ "trian" ]
      case "an unknown option" [ "--schema"; "--scheme" ] [ "train"; "--schema"; "trm" ]
      case "a scheme without its option" [ "--scheme dis" ] [ "train"; "dis" ]
      case "an unknown option among files" [ "'--wite'"; "'--write'" ] [ "notebook"; "run"; "a.ipynb"; "--wite" ]
      test "a scheme whose step has no gradient" {
          Scratch.inFolder (fun folder ->
              Scripts.write
                  folder
                  "still.fsx"
                  "open LatentRecursion\nlet still = SchemeRecipe.make \"still\" \"learns nothing\" (SchemeOptions.numbers 2 1 1) (fun options model -> let flat = Scheme.flat options model in { flat with Step = Improve.frozen flat.Step })"
              |> ignore

              let ended =
                  Latent.run
                      folder
                      [ "train"
                        "--scheme"
                        "still.fsx"
                        "--task"
                        "sudoku-4x4"
                        "--set"
                        "width=16" ]

              Expect.equal ended.Code 2 ended.Err
              Expect.stringContains ended.Err "Improve.frozen" "why"
              let planned = Latent.run folder [ "plan"; "still.fsx"; "--task"; "sudoku-4x4" ]
              Expect.stringContains planned.Out "No call has a gradient" "said before")
      }
      case "an unknown scheme" [ "scheme 'tmr'"; "'trm'"; "FILE.fsx" ] [ "train"; "--scheme"; "tmr" ]
      case "a script that is not there" [ "'mine.fsx'" ] [ "laws"; "--scheme"; "mine.fsx" ]
      test "a script that does not compile" {
          Scratch.inFolder (fun folder ->
              Scripts.write folder "mine.fsx" Scripts.wrong |> ignore
              refused [ "mine.fsx:3:17: "; "'diss1'" ] [ "plan"; "mine.fsx" ] folder)
      }
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
      case "unknown kernels" [ "kernels 'avx3'"; "Did you mean 'avx2'?" ] [ "train"; "--kernels"; "avx3" ]
      case
          "kernels of no such processor, or that do not cover the network"
          [ "--kernels avx512"; "auto" ]
          [ "train"; "--kernels"; "avx512"; "--set"; "width=1024" ]
      case
          "a network that only the reference runs, and should keep less"
          [ "--recompute"; "reference" ]
          [ "train"
            "--recompute"
            "--run"
            "wide"
            "--set"
            "width=320"
            "--set"
            "layers=1" ]

      case "a reference that should keep less" [ "--recompute"; "--kernels" ] [ "train"; "--kernels"; "reference"; "--recompute" ]
      case "an unknown case to measure" [ "case 'mixer'"; "mixer-64" ] [ "bench"; "--case"; "mixer" ]
      case "an unknown measure" [ "measure 'calls'"; "Did you mean 'call'?" ] [ "bench"; "--measure"; "calls" ]
      case "no rounds" [ "--rounds 0" ] [ "bench"; "--rounds"; "0" ]
      case "no thread" [ "--threads 0" ] [ "bench"; "--threads"; "0" ]
      test "a Python that is not there leaves nothing behind" {
          Scratch.inFolder (fun folder ->
              let ended =
                  Latent.runWith
                      [ "TMPDIR", folder ]
                      (System.IO.Path.Combine(System.AppContext.BaseDirectory, "latent"))
                      folder
                      [ "bench"; "--python"; "nosuch"; "--case"; "mixer-64" ]

              Expect.equal ended.Code 2 ended.Err
              Expect.stringContains ended.Err "--python nosuch" "the sentence"
              Expect.isEmpty (System.IO.Directory.GetFiles(folder, "*.tmp")) "no script")
      }

      case "a Python without PyTorch" [ "--python false" ] [ "bench"; "--python"; "false"; "--case"; "mixer-64" ]
      case
          "an option's number that is too large"
          [ "--threads 99999999999"; "up to 2147483647" ]
          [ "train"; "--threads"; "99999999999" ]
      case "one of several numbers that is none" [ "--threads two: expected a whole number" ] [ "bench"; "--threads"; "two" ]
      case "an unknown option among values" [ "'--thraeds'"; "'--threads'" ] [ "bench"; "--case"; "mixer-64"; "--thraeds"; "2" ]
      case "an empty word" [ "--run"; "empty" ] [ "train"; "--run"; "" ]
      case "an option before the verb" [ "--kernels"; "before 'study'" ] [ "--kernels"; "reference"; "study"; "a.json" ]
      for verb, option in
          [ "evaluate", [ "--data"; "a.csv" ]
            "diagnose", [ "--probe" ]
            "guide", [ "--puzzles"; "9" ] ] do
          case
              $"{option.Head} of what {verb} shows again"
              [ option.Head; "'a.json'"; "as it was printed" ]
              ([ verb; "a.json" ] @ option)

      case
          "a picture by difficulty"
          [ "--by-difficulty"; "--picture" ]
          [ "study"; "a.json"; "--picture"; "a.svg"; "--by-difficulty" ]
      case "two ways to look at a study" [ "--picture"; "--markdown" ] [ "study"; "a.json"; "--markdown"; "--picture"; "a.svg" ]
      case "unknown kernels of a study" [ "kernels 'avx3'"; "'avx2'" ] [ "study"; "a.json"; "--kernels"; "avx3" ]
      case "machine options of the main job" [ "device 'gpu'" ] [ "--device"; "gpu" ]
      case "a page that cannot be written" [ "/proc/page.html" ] [ "laws"; "--page"; "/proc/page.html" ]
      withFile "an export into a file" [||] [ "'odd-file' is a file" ] [ "export"; run; "odd-file" ]
      case "an unknown device" [ "device 'gpu'" ] [ "train"; "--device"; "gpu" ]
      case "no cases" [ "--cases 0"; "from 1" ] [ "laws"; "--cases"; "0" ]
      case "laws of an unknown scheme" [ "scheme 'tmr'"; "'trm'" ] [ "laws"; "--scheme"; "tmr" ]
      case "laws of a run that is none" [ "'nowhere'"; "run.json" ] [ "laws"; "--run"; "nowhere" ]
      case "data that are not there" [ "nowhere.csv" ] [ "train"; "--data"; "nowhere.csv" ]
      case "a run that is none" [ "'.'"; "run.json" ] [ "evaluate"; "." ]
      case "resuming what is none" [ "'nothing'" ] [ "train"; "--resume"; "nothing" ]
      case "resuming under another scheme" [ "--scheme"; "--resume" ] [ "train"; "--resume"; "x"; "--scheme"; "trm" ]
      case "a recorded run that is not there" [ "nowhere.safetensors" ] [ "parity"; "nowhere.safetensors" ]
      withFile "an empty recorded run" [||] [ "odd-file"; "too few" ] [ "parity"; "odd-file" ]
      withFile
          "a header that lies"
          (Array.append (Array.create 7 255uy) (Array.create 9 127uy))
          [ "odd-file"; "claims a header" ]
          [ "parity"; "odd-file" ]
      withFile "an empty CSV" [||] [ "odd-file" ] [ "train"; "--data"; "odd-file" ]
      withFile "settings that are no JSON" "steps=3"B [ "odd-file" ] [ "train"; "--settings"; "odd-file" ] ]

let tests =
    testList "exit code 2 and a sentence for" (arguments @ compressed @ data @ solving @ writing)
