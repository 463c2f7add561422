module LatentRecursion.Tests.DataCommandTests

open System
open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Data

let private shipped = Path.Combine(AppContext.BaseDirectory, "data", "sudoku-6x6")

let private rules = SudokuRules.Four

let private verified path = DataVerification.Of path

let private csv folder name lines =
    File.WriteAllText(Path.Combine(folder, name), Puzzles.csv lines)

/// Runs a verb that must do its work; its JSON document.
let private succeeding folder arguments =
    JsonDocument.Parse(Latent.run folder (arguments @ [ "--json" ]) |> Latent.told).RootElement

let private problem folder parts =
    match List.ofSeq (verified folder).Problems with
    | [ sentence ] ->
        for part in parts do
            Expect.stringContains sentence part "the sentence"
    | sentences -> failtest $"one problem expected: %A{sentences}"

let private verifying =
    testList
        "verify"
        [ test "tells what is in the shipped set" {
              let report = verified shipped
              Expect.isEmpty report.Problems "nothing wrong"
              Expect.equal [ for split in report.Splits -> split.Examples ] [ 4000L; 1000L; 2000L ] "examples"

              for split in report.Splits do
                  Expect.equal (List.ofSeq split.Clues |> List.map _.Low) [ 12..16 ] "clues"
                  Expect.equal (split.Clues |> Seq.sumBy _.Count) (int split.Examples) "all counted"
                  Expect.equal (split.Grades |> Seq.sumBy _.Count) (int split.Examples) "all counted"
                  Expect.equal (split.WrongAnswers, split.Ambiguous, split.Duplicates) (0, 0, 0) "right"

              Expect.equal (Seq.head report.Splits).SolutionClasses 49 "all classes of 6x6 grids"
              Expect.all report.Overlaps (fun overlap -> overlap.Questions = 0 && overlap.SolutionClasses > 40) "shared"
          }

          test "finds a leak" {
              Scratch.inFolder (fun folder ->
                  let puzzle = List.head (Puzzles.generated rules 1UL 1)
                  csv folder "train.csv" (Puzzles.lines 2UL 10 @ [ Puzzles.line rules (puzzle.Question, puzzle.Answer) ])
                  csv folder "test.csv" [ Puzzles.line rules (Puzzles.disguised rules 5UL puzzle) ]

                  problem
                      folder
                      [ "1 question is both in train and in test"
                        "test.csv line 2 is train.csv line 12" ])
          }

          test "finds a question with two solutions" {
              Scratch.inFolder (fun folder ->
                  let answer = (List.head (Puzzles.generated rules 1UL 1)).Answer

                  let question =
                      Array.map (fun digit -> if digit < 4 then SudokuRules.Blank else digit) answer

                  Expect.isGreaterThan (Puzzles.solve rules 2 question).Count 1 "two"
                  csv folder "train.csv" [ Puzzles.line rules (question, answer) ]
                  problem folder [ "train.csv line 2"; "more than one solution" ])
          }

          test "finds a wrong answer in an official folder, and duplicates in one piece" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 20)) (fun path ->
                  let official = path + "-official"
                  OfficialFolderWriter.Write(official, DataSplits(CsvPuzzles.Read path, null, null))
                  let labels = Path.Combine(official, "train", "all__labels.npy")
                  let bytes = File.ReadAllBytes labels
                  bytes[bytes.Length - 1] <- if bytes[bytes.Length - 1] = 2uy then 3uy else 2uy
                  File.WriteAllBytes(labels, bytes)
                  problem official [ "train example 19"; "the answer is wrong at" ]
                  // a label that nobody judges, where all are asked
                  bytes[bytes.Length - 1] <- 0uy
                  File.WriteAllBytes(labels, bytes)
                  problem official [ "train example 19"; "the answer is wrong at" ])

              let puzzle = List.head (Puzzles.lines 1UL 1)
              Puzzles.inFile "a.csv" (Puzzles.csv [ puzzle; puzzle ]) (fun path -> problem path [ "comes twice in all" ])
          }

          test "looks at every variant: a leak may hide behind the first" {
              Scratch.inFolder (fun folder ->
                  let source number =
                      Puzzles.grouped (List.replicate number [ 2 ])

                  OfficialFolderWriter.Write(Path.Combine(folder, "data"), DataSplits(source 4, null, source 1))
                  let report = verified (Path.Combine(folder, "data"))
                  Expect.isFalse report.RulesKnown "tokens"
                  Expect.equal (Seq.exactlyOne report.Overlaps).Questions 2 "both examples")
          }

          test "finds files that their recipe does not know" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 20)) (fun path ->
                  let folder = (Directory.CreateDirectory(path + "-made")).FullName
                  let files = CsvFolder.Write(folder, PuzzleData.Open path)
                  RecipeFile("latent data build", files).Write folder
                  Expect.isEmpty (verified folder).Problems "as made"
                  let test = Path.Combine(folder, "test.csv")
                  File.WriteAllLines(test, File.ReadAllLines test |> Array.truncate 2)
                  problem folder [ "test.csv' has been changed"; "`latent data build`" ]
                  CsvFolder.Write(folder, PuzzleData.Open path) |> ignore
                  File.WriteAllText(Path.Combine(folder, "notes.csv"), "what I saw")
                  Expect.isEmpty (verified folder).Problems "as made, and a file that is no split"

                  RecipeFile(
                      "latent data build",
                      [| for file in files do
                             if file.Name <> "test.csv" then
                                 file |]
                  )
                      .Write
                      folder

                  problem folder [ "test.csv' is not of the recipe"; "would be taken for a split" ])
          }

          test "finds what training would refuse: a question twice in a split" {
              Scratch.inFolder (fun folder ->
                  let puzzle = List.head (Puzzles.lines 1UL 1)
                  csv folder "train.csv" [ puzzle; puzzle ]
                  problem folder [ "comes twice in train" ])
          }

          test "ends with exit code 2 and the sentence where something is wrong" {
              Scratch.inFolder (fun folder ->
                  let puzzle = List.head (Puzzles.lines 1UL 1)
                  csv folder "train.csv" [ puzzle ]
                  csv folder "test.csv" [ puzzle ]
                  let ended = Latent.run folder [ "data"; "verify"; "."; "--json" ]
                  Expect.equal ended.Code 2 "exit code"
                  Expect.stringContains ended.Err "both in train and in test" "the sentence"
                  use document = JsonDocument.Parse ended.Out
                  let overlap = document.RootElement.GetProperty("overlaps")[0]
                  Expect.equal (string (overlap.GetProperty "questions")) "1" "the report")
          } ]

let private commands =
    testList
        "latent data"
        [ test "builds the shipped puzzles by their recipe, bit for bit" {
              Scratch.inFolder (fun folder ->
                  let recipe = nonNull (RecipeFile.In shipped)
                  Expect.isEmpty (recipe.Differences shipped) "as recorded"
                  let arguments = recipe.Command.Split(' ') |> List.ofArray |> List.skip 1
                  succeeding folder (arguments @ [ "--out"; "made" ]) |> ignore
                  Expect.isEmpty (recipe.Differences(Path.Combine(folder, "made"))) "as made anew"

                  Expect.equal
                      (File.ReadAllText(Path.Combine(folder, "made", RecipeFile.FileName)))
                      (File.ReadAllText(Path.Combine(shipped, RecipeFile.FileName)))
                      "recipe")
          }

          test "imports CSV into the official format and back, with the same splits" {
              Scratch.inFolder (fun folder ->
                  csv folder "a.csv" (Puzzles.lines 1UL 60)

                  let there =
                      succeeding folder [ "data"; "import"; "a.csv"; "--out"; "npy"; "--test"; "9" ]

                  Expect.equal (string (there.GetProperty "format")) "official" "format"
                  let back = succeeding folder [ "data"; "import"; "npy"; "--out"; "csv" ]
                  Expect.equal (string (back.GetProperty "format")) "csv" "format"
                  Expect.equal (string (back.GetProperty "splits")) (string (there.GetProperty "splits")) "splits, by checksum"
                  Expect.equal (PuzzleData.Open(Path.Combine(folder, "csv"))).HeldOut.Examples 9L "test")
          }

          test "splits a CSV into CSVs, ratings kept" {
              Scratch.inFolder (fun folder ->
                  let rated =
                      [ for number, line in List.indexed (Puzzles.lines 1UL 40) -> $"{line},{number}" ]

                  File.WriteAllText(Path.Combine(folder, "a.csv"), String.Join("\n", "question,answer,rating" :: rated) + "\n")

                  let split =
                      succeeding
                          folder
                          [ "data"
                            "import"
                            "a.csv"
                            "--to"
                            "csv"
                            "--out"
                            "split"
                            "--test"
                            "9"
                            "--validation"
                            "6" ]

                  Expect.equal (string (split.GetProperty "format")) "csv" "format"
                  let splits = PuzzleData.Open(Path.Combine(folder, "split"))

                  let ratings (source: IPuzzleSource) =
                      [ for example in 0L .. source.Examples - 1L -> (source.Rating example).Value ]

                  let all =
                      ratings splits.Train
                      @ ratings (Puzzles.present splits.Validation)
                      @ ratings (Puzzles.present splits.Test)

                  Expect.equal (List.sort all) [ 0..39 ] "every rating once")
          }

          test "imports only what a CSV can hold" {
              Scratch.inFolder (fun folder ->
                  OfficialFolderWriter.Write(Path.Combine(folder, "npy"), DataSplits(Puzzles.grouped [ [ 2 ] ], null, null))
                  let ended = Latent.run folder [ "data"; "import"; "npy"; "--out"; "csv" ]
                  Expect.equal ended.Code 2 "exit code"
                  Expect.stringContains ended.Err "without known rules" "the sentence"
                  Expect.equal (Scratch.names folder) [ "npy" ] "nothing written")

              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 20)) (fun path ->
                  let variants = Puzzles.inPairs (CsvPuzzles.Read path)

                  Scratch.inFolder (fun folder ->
                      OfficialFolderWriter.Write(Path.Combine(folder, "npy"), DataSplits(variants, null, null))
                      let ended = Latent.run folder [ "data"; "import"; "npy"; "--out"; "csv" ]
                      Expect.equal ended.Code 2 "exit code"
                      Expect.stringContains ended.Err "several variants of a puzzle" "the sentence"
                      Expect.equal (Scratch.names folder) [ "npy" ] "nothing written"))
          }

          for arguments, parts in
              [ [ "buld" ], [ "'buld'"; "'build'" ]
                [ "build"; "--out"; "."; "--clues"; "12" ], [ "'.' is there already"; "--out" ]
                [ "build"; "--out"; "x"; "--train"; "0" ], [ "--train 0"; "from 1" ]
                [ "build"; "--out"; "x"; "--task"; "sudoku-8x8" ], [ "'sudoku-8x8'" ] ] do
              let command = String.Join(" ", arguments)

              test $"refuses {command}" {
                  Scratch.inFolder (fun folder ->
                      let ended = Latent.run folder ("data" :: arguments)
                      Expect.equal (ended.Code, ended.Out) (2, "") "exit code"

                      for part in parts do
                          Expect.stringContains ended.Err part "the sentence"

                      Expect.isEmpty (Scratch.names folder) "nothing written")
              } ]

let tests = testList "data:" [ verifying; commands ]
