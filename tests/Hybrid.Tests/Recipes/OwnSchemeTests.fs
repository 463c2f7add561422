module LatentRecursion.Tests.OwnSchemeTests

open System
open System.IO
open System.Text.Json.Nodes
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host
open LatentRecursion.Host.Recipes
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training
open LatentRecursion.Interop
open LatentRecursion.Interop.CSharp

let private named (given: string) = SchemeSource.Named given

/// The scheme that is named in a file of this text; `name` goes behind a colon.
let private inFile file (text: string) (name: string) (check: string -> (unit -> SchemeSource) -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Scripts.write folder file text
        check path (fun () -> named (path + name)))

let private refused name file text value parts =
    Draw.case name
    <| fun () -> inFile file text value (fun _ read -> Scratch.userError parts (read >> ignore))

let private keepsItsLaws (scheme: SchemeChoice) =
    let found = Laws.LawBook.OfScheme(scheme).Check(2, 1UL, (fun _ _ -> ()))

    for law in found do
        Expect.isTrue law.Holds law.Text

let private scripts =
    testList
        "a script"
        [ Draw.case "gives the one scheme that is in it"
          <| fun () ->
              inFile "mine.fsx" Scripts.growing "" (fun path read ->
                  let source = read ()
                  Expect.equal source.Name "growing" "its name"
                  let origin = nonNull source.Origin
                  Expect.equal (origin.Path, origin.Value) (path, "deeper") "where it came from"
                  Expect.equal origin.Checksum (SchemeFile.Read path).Checksum "which text"
                  Expect.equal (source.Choice.Defaults.Steps, source.Choice.Defaults.LatentUpdates) (4, 2) "its numbers")

          for name in [ "first"; "damped" ] do
              Draw.case $"gives the scheme that is asked for, by value or by name: {name}"
              <| fun () ->
                  inFile "mine.fsx" Scripts.several $":{name}" (fun _ read ->
                      let source = read ()
                      Expect.equal (source.Name, (nonNull source.Origin).Value) ("damped", "first") "the same"
                      keepsItsLaws source.Choice)

          Draw.case "of a curriculum is examined as it begins and as it ends"
          <| fun () ->
              inFile "mine.fsx" Scripts.growing "" (fun _ read ->
                  let book = Laws.LawBook.OfScheme((read ()).Choice)

                  let subjects =
                      book.Check(1, 1UL, fun _ _ -> ()) |> Seq.map _.Subject |> Seq.distinct

                  Expect.equal
                      (List.ofSeq subjects)
                      [ "growing"
                        "growing at first"
                        "growing, float32"
                        "growing at first, float32" ]
                      "subjects")

          refused "is not there" "mine.fsx" "" ".fsx" [ "There is no file"; "mine.fsx.fsx" ]
          refused "holds no scheme" "mine.fsx" "let a = 1" "" [ "mine.fsx"; "no scheme"; "SchemeRecipe" ]
          refused
              "holds several"
              "mine.fsx"
              Scripts.several
              ""
              [ "more than one scheme"; "first, throwing, idle, spaced"; "mine.fsx:first" ]
          refused "holds none of that name" "mine.fsx" Scripts.several ":frist" [ "called 'frist'"; "'first'" ]
          refused "holds one whose name cannot be" "mine.fsx" Scripts.several ":spaced" [ "'my scheme'"; "letters" ]
          refused
              "refers to what is not here"
              "mine.fsx"
              "#r \"nuget: LatentRecursion, 1.0\"\n#r \"nuget: Deedle, 3.0\""
              ""
              [ "mine.fsx"
                "'nuget: Deedle, 3.0'"
                "LatentRecursion.Laws"
                "leave the line out" ]

          Draw.case "may refer to what is here, in any words"
          <| fun () ->
              let lines =
                  [ "#r \"nuget: LatentRecursion\""
                    "#r \"nuget: libtorch-cpu-linux-x64, 2.10.0\""
                    "#r @\"..\\bin\\TorchSharp.dll\""
                    "#r \"System.Numerics\""
                    "#I \"bin\"" ]

              inFile "mine.fsx" (String.concat "\n" (lines @ [ Scripts.growing ])) "" (fun _ read ->
                  Expect.equal (read ()).Name "growing" "the scheme")

          Draw.case "of a curriculum whose stages make different notes cannot be built"
          <| fun () ->
              let text =
                  Scripts.growing.Replace(
                      "0.75, dis options.Steps 2",
                      "0.75, { dis options.Steps 2 with Begin = fun attempt -> attempt.WithNote(\"motion\", attempt.Halt) }"
                  )

              inFile "mine.fsx" text "" (fun _ read ->
                  let source = read ()

                  let model =
                      Model(
                          source.Adapt(Tiny.numbers, Tiny.options),
                          Tiny.weights torch.float32 (source.Adapt(Tiny.numbers, Tiny.options)) 1
                      )

                  Scratch.userError
                      [ "'growing'"
                        "none at first, motion from 75 % on"
                        "make the same in the Begin of each" ]
                      (fun () -> source.Build(source.Choice.Defaults, model) |> ignore))

          refused "loads another" "mine.fsx" "#load \"other.fsx\"" "" [ "mine.fsx"; "loads another file" ]

          refused
              "throws where its values are computed"
              "mine.fsx"
              "let mine: LatentRecursion.SchemeRecipe = failwith \"not today\""
              ""
              [ "mine.fsx"; "throws"; "not today" ]

          refused
              "relies on a number becoming a tensor"
              "mine.fsx"
              "open LatentRecursion\nlet f (t: Tensor) = TorchSharp.torch.pow (number 2.0, t)"
              ""
              [ "mine.fsx:2:"; "implicit conversion" ]

          refused
              "does not compile"
              "mine.fsx"
              Scripts.wrong
              ""
              [ "mine.fsx' does not compile"
                "mine.fsx:3:17: "
                "'diss1'"
                "mine.fsx:12:18: "
                "and 2 more" ]

          Draw.case "is told what libtorch says, without the places that it came through"
          <| fun () ->
              let text =
                  "let mine: LatentRecursion.SchemeRecipe = failwith (string ((TorchSharp.torch.zeros 2L).view(3L)))"

              inFile "mine.fsx" text "" (fun _ read ->
                  let refused = Scratch.error (fun () -> read () |> ignore)
                  Expect.stringContains refused.Message "invalid for input of size 2" "what it says"
                  Expect.isFalse (refused.Message.Contains "frame #") "no places")

          for name, parts in
              [ "throwing", [ "'throwing'"; "cannot be built"; "no weights for that" ]
                "idle", [ "0 supervised steps" ] ] do
              Draw.case $"holds one that cannot be built: {name}"
              <| fun () ->
                  inFile "mine.fsx" Scripts.several $":{name}" (fun _ read ->
                      let source = read ()
                      let model = Tiny.model Tiny.options 1
                      Scratch.userError parts (fun () -> source.Build(source.Choice.Defaults, model) |> ignore)) ]

let private assemblies =
    testList
        "an assembly"
        [ Draw.case "gives the scheme that is asked for"
          <| fun () ->
              Scratch.inFolder (fun folder ->
                  let script = SchemeFile.Read(Scripts.write folder "mine.fsx" Scripts.several)
                  let path = Path.Combine(folder, "Mine.dll")
                  File.WriteAllBytes(path, ScriptCompiler.Compile script)
                  let source = named $"{path}:first"
                  Expect.equal source.Name "damped" "its name"
                  Expect.equal (nonNull source.Origin).Path path "where it came from")

          Draw.case "holds no scheme"
          <| fun () -> Scratch.userError [ "holds no scheme" ] (fun () -> named typeof<Caller>.Assembly.Location |> ignore)

          refused "is none" "mine.dll" "no assembly" "" [ "mine.dll"; "cannot be loaded" ] ]

/// A run that was asked for the growing scheme, and the path of its script.
let private withRun (check: string -> RunFolder -> unit) =
    Scratch.inFolder (fun folder ->
        let script = Scripts.write folder "mine.fsx" Scripts.growing
        let format = PuzzleTasks.FormatOf("sudoku-4x4", null)
        let request = RunRequest(named script, null, format, TrainingOptions())

        let manifest =
            RunManifest.Now(request.ToJson(), 1L, Data.SplitChecksums "abc", RunEnvironment.Here("", 1, "reference"))

        use run = RunFolder.Create(Path.Combine(folder, "run"), manifest)
        check script run)

let private kept =
    testList
        "a run"
        [ Draw.case "keeps its script, which serves where the original is gone"
          <| fun () ->
              withRun (fun script run ->
                  (RunRequest.Of run).Scheme.KeepIn run.Path
                  let copy = Path.Combine(run.Path, "scheme.fsx")
                  Expect.equal (File.ReadAllText copy) Scripts.growing "a copy"
                  File.Delete script
                  let scheme = (RunRequest.Of run).Scheme
                  scheme.KeepIn run.Path
                  Expect.equal scheme.Name "growing" "read from the copy")

          Draw.case "refuses to go on with a script that changed, and says what to do"
          <| fun () ->
              withRun (fun script run ->
                  let recorded = (SchemeFile.Read script).Checksum
                  (RunRequest.Of run).Scheme.KeepIn run.Path
                  File.AppendAllText(script, "// another idea")
                  let changed = (SchemeFile.Read script).Checksum
                  let scheme = (RunRequest.Of run).Scheme

                  Scratch.userError
                      [ script
                        "has changed"
                        recorded[..11]
                        changed[..11]
                        "scheme.fsx"
                        "train anew" ]
                      (fun () -> scheme.KeepIn run.Path))

          Draw.case "refuses a copy that was altered"
          <| fun () ->
              withRun (fun _ run ->
                  (RunRequest.Of run).Scheme.KeepIn run.Path
                  File.AppendAllText(Path.Combine(run.Path, "scheme.fsx"), " ")
                  Scratch.userError [ "scheme.fsx"; "not the scheme"; "restore" ] (fun () -> RunRequest.Of run |> ignore))

          Draw.case "without a scheme at all is refused"
          <| fun () ->
              withRun (fun script run ->
                  File.Delete script
                  Scratch.userError [ "There is no file"; "scheme.fsx" ] (fun () -> RunRequest.Of run |> ignore))

          Draw.case "of a scheme of the program's keeps nothing"
          <| fun () ->
              Scratch.inFolder (fun folder ->
                  (named "trm").KeepIn folder
                  Expect.isEmpty (Scratch.names folder) "no file") ]

let tests = testList "schemes of one's own" [ scripts; assemblies; kept ]
