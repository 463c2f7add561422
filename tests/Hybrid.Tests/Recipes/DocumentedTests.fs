/// What the documents show is what runs.
module LatentRecursion.Tests.DocumentedTests

open System
open System.IO
open Expecto
open LatentRecursion.Host
open LatentRecursion.Host.Recipes
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training
open LatentRecursion.Interop

// not opened: its Draw is not the tests'
type private LawBook = LatentRecursion.Laws.LawBook

let private blocks = Scripts.documented "fsharp"

/// Those that are scripts of their own.
let scripts document =
    blocks document |> List.filter _.StartsWith("open LatentRecursion\n")

/// Runs a check on a script that was written to a file.
let withFile (text: string) (check: SchemeFile -> unit) =
    Scratch.inFolder (fun folder -> Scripts.write folder "mine.fsx" text |> SchemeFile.Read |> check)

let private check (book: LawBook) = book.Check(20, 1UL, fun _ _ -> ())

let private keeps (book: LawBook) =
    for law in check book do
        Expect.isTrue law.Holds law.Text

let private scheme (file: SchemeFile) name =
    file.Schemes() |> Seq.find (fun found -> found.Key = name) |> _.Value

let private schemes =
    testList
        "a scheme keeps its laws"
        [ for document, count in [ "README.md", 1; "docs/schemes.md", 3 ] do
              for number in 1..count do
                  Draw.case $"{document}, script {number}"
                  <| fun () ->
                      let scripts = scripts document
                      Expect.equal scripts.Length count "scripts"

                      withFile scripts[number - 1] (fun file ->
                          Expect.isNonEmpty (file.Schemes()) "a scheme"

                          for found in file.Schemes() do
                              LawBook.OfScheme found.Value |> keeps) ]

let private laws =
    testList
        "laws hold"
        [ Draw.case "docs/laws.md"
          <| fun () ->
              let scripts = scripts "docs/laws.md"
              Expect.equal scripts.Length 2 "scripts"

              for script in scripts do
                  withFile script (fun file ->
                      Expect.isNonEmpty (file.Laws().Names) "laws"
                      keeps (file.Laws())) ]

/// The page that leads from an idea to a measured scheme: what it adds to its first script, block by block.
let private tapered added (check: SchemeFile -> unit) =
    let blocks = blocks "docs/write-an-operator.md"
    Expect.equal blocks.Length 5 "blocks"
    let script = blocks[0] + (if added = 0 then "" else "\n" + blocks[added])
    withFile script check

let private tutorial =
    testList
        "an operator is written: docs/write-an-operator.md"
        [ Draw.case "the scheme is planned as told, and keeps every law"
          <| fun () ->
              tapered 0 (fun file ->
                  let choice = scheme file "mine"
                  let model = Tiny.model (choice.Adapt(choice.Defaults, Tiny.options)) 1
                  Expect.equal (choice.Build(choice.Defaults, model).Final.Inference.Cost.Most.Calls) 27 "calls"
                  LawBook.OfScheme choice |> keeps)

          Draw.case "the forgetful scheme is caught by the law that it was told of"
          <| fun () ->
              tapered 1 (fun file ->
                  let broken =
                      LawBook.OfScheme(scheme file "wrong")
                      |> check
                      |> Seq.filter (fun law -> not law.Holds)

                  Expect.equal (broken |> Seq.map _.Name |> Seq.distinct |> List.ofSeq) [ "counts its steps" ] "the law"

                  for law in broken do
                      Expect.stringContains law.Text "a = 1 attempts" "one row")

          Draw.case "the first claim is refuted by the smallest case, the second holds"
          <| fun () ->
              tapered 2 (fun file ->
                  let found = file.Laws() |> check |> Seq.exactlyOne
                  Expect.isFalse found.Holds "refuted"

                  for part in [ "T = 2"; "n = 1"; "left 4"; "right 3" ] do
                      Expect.stringContains found.Text part "the case")

              tapered 3 (fun file ->
                  Expect.isGreaterThan (file.Laws().Names.Count) 5 "its own and those of every operator"
                  keeps (file.Laws()))

          Draw.case "the scheme learns, and can be used in the way that is shown"
          <| fun () ->
              tapered 4 (fun file ->
                  Scratch.inFolder (fun folder ->
                      let options =
                          TrainingOptions(
                              Steps = 160,
                              Batch = 32,
                              Width = 32,
                              Layers = 1,
                              Rate = 4e-3,
                              Warmup = 20,
                              Average = Nullable 0.97,
                              EvaluateEvery = 160,
                              ValidationPuzzles = 64,
                              CheckpointEvery = 160
                          )

                      let request =
                          RunRequest(
                              SchemeSource.Named $"{file.Path}:mine",
                              null,
                              PuzzleTasks.FormatOf("sudoku-4x4", null),
                              options
                          )

                      let path = Path.Combine(folder, "run")
                      let solved = ToTheEnd.train path request (PuzzleTasks.Open request)
                      Expect.isGreaterThan solved 0.5 "validation puzzles solved"
                      use trained = TrainedRun.Open(path, Nullable(), Machine.Host, failtest)
                      let way = Way.Named $"{file.Path}:hurried"

                      let result =
                          trained.Using(way, Inferences.Usual).Accuracy(PuzzleTasks.Open(request).HeldOut, 20L)

                      Expect.equal result.Last.Calls 18.0 "two of three steps")) ]

let tests = testList "documents" [ schemes; laws; tutorial ]
