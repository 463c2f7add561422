module LatentRecursion.Tests.SplitTests

open System
open System.IO
open Expecto
open LatentRecursion.Host.Data
open LatentRecursion.Host.Runs

let private rules = SudokuRules.Four

let private csv name lines folder =
    File.WriteAllText(Path.Combine(folder, name), Puzzles.csv lines)

/// A puzzle's line, and the same puzzle in another form.
let private pair seed =
    let puzzle = List.head (Puzzles.generated rules seed 1)
    let other = Puzzles.disguised rules 77UL puzzle
    Expect.notEqual (fst other) puzzle.Question "another form"
    Puzzles.line rules (puzzle.Question, puzzle.Answer), Puzzles.line rules other

let private questions (source: IPuzzleSource) =
    [ for example in 0L .. source.Examples - 1L -> fst (Puzzles.read source example) ]

let private sources (splits: DataSplits) =
    [ for struct (_, source) in splits.Named -> source ]

let private leaks splits =
    let canonical = Puzzles.canonical (SudokuSymmetry rules)

    sources splits
    |> List.collect (questions >> List.map canonical >> List.distinct)
    |> List.countBy id
    |> List.filter (fun (_, count) -> count > 1)

/// Splits of a file with ten puzzles each to validate and to test.
let private drawn file seed (train: int option) =
    PuzzleData.Open(file, Splitting(seed, Option.toNullable train, Nullable 10, Nullable 10))

let tests =
    testList
        "splits"
        [ test "of one file are always the same, share no question and lose none" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 60)) (fun path ->
                  let splits, again = PuzzleData.Open path, PuzzleData.Open path
                  Expect.equal (sources splits |> List.map _.Examples) [ 48L; 6L; 6L ] "sizes"
                  Expect.equal again.Train.Checksum splits.Train.Checksum "the same"
                  Expect.isEmpty (leaks splits) "no leak"

                  Expect.equal
                      (List.sort (List.collect questions (sources splits)))
                      (List.sort (questions (CsvPuzzles.Read path)))
                      "all of them")
          }

          test "keep their test puzzles whatever the size of the others, and change them with the seed" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 60)) (fun path ->
                  let test seed train =
                      (drawn path seed (Some train)).HeldOut.Checksum

                  Expect.equal (test 3UL 40) (test 3UL 7) "a smaller train"
                  Expect.notEqual (test 4UL 40) (test 3UL 40) "another seed")
          }

          test "that ask for more than there are are refused" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 20)) (fun path ->
                  Scratch.userError [ "30 puzzles (10 + 10 + 10)"; "there are 20" ] (fun () ->
                      drawn path 0UL (Some 10) |> ignore)

                  Scratch.userError [ "(1 + 10 + 10)"; "there are 20" ] (fun () -> drawn path 0UL None |> ignore))
          }

          test "that share a question up to symmetry are refused, with both places" {
              Scratch.inFolder (fun folder ->
                  let one, other = pair 1UL
                  csv "train.csv" [ one ] folder
                  csv "test.csv" [ other ] folder

                  Scratch.userError
                      [ "both in train and in test"
                        "test.csv line 2 is train.csv line 2"
                        "up to symmetry" ]
                      (fun () -> PuzzleData.Open folder |> ignore))
          }

          test "that share only a solution are none the worse" {
              Scratch.inFolder (fun folder ->
                  let puzzle = List.head (Puzzles.generated rules 1UL 1)
                  let more = Array.copy puzzle.Question
                  let cell = Array.findIndex ((=) SudokuRules.Blank) more
                  more[cell] <- puzzle.Answer[cell]
                  csv "train.csv" [ Puzzles.line rules (puzzle.Question, puzzle.Answer) ] folder
                  csv "test.csv" [ Puzzles.line rules (more, puzzle.Answer) ] folder
                  Expect.equal (PuzzleData.Open folder).Train.Examples 1L "accepted")
          }

          test "that share a question keep it in the test split where duplicates are dropped" {
              Scratch.inFolder (fun folder ->
                  let one, other = pair 1UL
                  csv "train.csv" (one :: Puzzles.lines 9UL 5) folder
                  csv "validation.csv" [ one; List.head (Puzzles.lines 5UL 1) ] folder
                  csv "test.csv" [ other ] folder
                  let splits = PuzzleData.Open(folder, null, true)
                  Expect.equal (sources splits |> List.map _.Groups) [ 5; 1; 1 ] "one less of train and validation"
                  Expect.isEmpty (leaks splits) "no leak"
                  csv "validation.csv" [ one ] folder

                  Scratch.userError [ "no puzzle left in validation" ] (fun () -> PuzzleData.Open(folder, null, true) |> ignore))
          }

          test "of one file with a question twice are refused, unless duplicates are to be dropped" {
              let one, other = pair 1UL

              Puzzles.inFile "a.csv" (Puzzles.csv (one :: other :: Puzzles.lines 9UL 20)) (fun path ->
                  Scratch.userError [ "comes twice"; "a.csv line 3 is a.csv line 2"; "--drop-duplicates" ] (fun () ->
                      PuzzleData.Open path |> ignore)

                  let splits = PuzzleData.Open(path, Splitting(), true)
                  Expect.equal (sources splits |> List.map _.Groups) [ 17; 2; 2 ] "one less"
                  Expect.isEmpty (leaks splits) "no leak")
          }

          test "in a folder with a question twice in one of them are refused" {
              Scratch.inFolder (fun folder ->
                  let one, other = pair 1UL
                  csv "train.csv" (one :: other :: Puzzles.lines 9UL 3) folder
                  csv "test.csv" (Puzzles.lines 2UL 3) folder

                  Scratch.userError [ "comes twice in train"; "train.csv line 3 is"; "--drop-duplicates" ] (fun () ->
                      PuzzleData.Open folder |> ignore))
          }

          test "that are there already are not split again" {
              Scratch.inFolder (fun folder ->
                  csv "train.csv" (Puzzles.lines 1UL 5) folder
                  Scratch.userError [ "is split already, into train" ] (fun () -> drawn folder 1UL None |> ignore))
          }

          test "without a train split, of two formats, or none at all are refused" {
              Scratch.inFolder (fun folder ->
                  Scratch.userError [ "holds no data"; "train.csv"; "dataset.json" ] (fun () -> PuzzleData.Open folder |> ignore)
                  csv "test.csv" (Puzzles.lines 1UL 5) folder
                  Scratch.userError [ "no train split, only test" ] (fun () -> PuzzleData.Open folder |> ignore)
                  let puzzle = List.head (Puzzles.generated SudokuRules.Six 1UL 1)
                  csv "train.csv" [ Puzzles.line SudokuRules.Six (puzzle.Question, puzzle.Answer) ] folder
                  Scratch.userError [ "mixes formats"; "sudoku-6x6"; "sudoku-4x4" ] (fun () -> PuzzleData.Open folder |> ignore))
          }

          test "to evaluate on are the test split, or all of a file" {
              Scratch.inFolder (fun folder ->
                  csv "train.csv" (Puzzles.lines 1UL 5) folder
                  Scratch.userError [ "no test split" ] (fun () -> PuzzleData.OpenForEvaluation folder |> ignore)
                  csv "test.csv.csv" (Puzzles.lines 2UL 3) folder
                  Expect.equal (PuzzleData.OpenForEvaluation(Path.Combine(folder, "test.csv.csv"))).Examples 3L "all"
                  File.Delete(Path.Combine(folder, "train.csv"))
                  csv "test.csv" (Puzzles.lines 2UL 4) folder
                  Expect.equal (PuzzleData.OpenForEvaluation folder).Examples 4L "nothing to train on is needed"
                  csv "validation.csv" (Puzzles.lines 3UL 2) folder
                  Expect.equal (PuzzleData.OpenForEvaluation folder).Examples 4L "beside validation neither")
          }

          test "empty groups are no puzzles" {
              let whole = Puzzles.grouped [ [ 2 ]; []; [ 1 ]; [ 0 ]; [ 1 ]; [] ]

              let drawn =
                  DataSplits.Draw(whole, Splitting(1UL, Nullable 1, Nullable 1, Nullable 1))

              Expect.equal [ for source in sources drawn -> source.Groups ] [ 1; 1; 1 ] "a group each"

              Scratch.userError [ "4 puzzles"; "there are 3" ] (fun () ->
                  DataSplits.Draw(whole, Splitting(1UL, Nullable 2, Nullable 1, Nullable 1))
                  |> ignore)

              // of a kind that is known the answers are read
              let puzzles =
                  Puzzles.inPairs (CsvPuzzles.Read(Path.Combine(AppContext.BaseDirectory, "data", "sudoku-6x6", "test.csv")))

              let holed =
                  { new IPuzzleSource with
                      member _.Format = puzzles.Format
                      member _.Groups = puzzles.Groups + 1
                      member _.Puzzles = puzzles.Puzzles
                      member _.Examples = puzzles.Examples

                      member _.PuzzlesOf group =
                          if group < puzzles.Groups then
                              puzzles.PuzzlesOf group
                          else
                              IndexRange(int64 puzzles.Puzzles, 0L)

                      member _.ExamplesOf puzzle = puzzles.ExamplesOf puzzle
                      member _.Identifier puzzle = puzzles.Identifier puzzle
                      member _.Read(example, inputs, labels) = puzzles.Read(example, inputs, labels)
                      member _.Locate example = puzzles.Locate example
                      member this.Checksum = PuzzleChecksum.Of this }

              Expect.equal
                  (DataSplits.Draw(holed, Splitting 1UL)).Train.Groups
                  (puzzles.Groups - 2 * (puzzles.Groups / 10))
                  "all that there are"
          }

          test "cut some groups out of a source with all their variants" {
              let whole = Puzzles.grouped [ [ 2; 1 ]; [ 3 ]; [ 1; 0; 4 ]; [ 2 ] ]
              let some = PuzzleSubset(whole, [| 2; 0 |])
              Expect.equal (some.Groups, some.Puzzles, some.Examples) (2, 5, 8L) "counts"
              Expect.equal [ for puzzle in 0..4 -> some.Identifier puzzle ] [ 4; 5; 6; 1; 2 ] "identifiers"

              Expect.equal
                  [ for example in 0L .. 7L -> some.Locate example ]
                  [ for example in [ 6; 7; 8; 9; 10; 0; 1; 2 ] -> $"example {example}" ]
                  "examples"

              Expect.equal (some.PuzzlesOf 1, some.ExamplesOf 2) (IndexRange(3L, 2L), IndexRange(1L, 4L)) "ranges"
          }

          test "of a run are read anew where their files have changed, and where they were mended" {
              Scratch.inFolder (fun folder ->
                  let file = Path.Combine(folder, "a.csv")

                  let read () =
                      (PuzzleTasks.Open(file, "sudoku-4x4")).Train.Examples

                  Scratch.userError [ file ] (fun () -> read () |> ignore)
                  let lines = Puzzles.lines 1UL 40
                  File.WriteAllText(file, Puzzles.csv lines)
                  let before = read ()
                  File.WriteAllText(file, Puzzles.csv (List.take 20 lines))
                  Expect.isLessThan (read ()) before "of the shorter file"
                  let folder = Path.Combine(folder, "split")
                  Directory.CreateDirectory folder |> ignore
                  let train = Path.Combine(folder, "train.csv")

                  let read () =
                      (PuzzleTasks.Open(folder, "sudoku-4x4")).Train.Examples

                  File.WriteAllText(train, Puzzles.csv lines)
                  Expect.equal (read ()) 40L "of a folder"
                  File.WriteAllText(train, Puzzles.csv (List.take 20 lines))
                  Expect.equal (read ()) 20L "of the folder with another file in it")
          } ]
