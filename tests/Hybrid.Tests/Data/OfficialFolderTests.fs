module LatentRecursion.Tests.OfficialFolderTests

open System
open System.IO
open System.Runtime.InteropServices
open System.Text.Json.Nodes
open Expecto
open LatentRecursion.Host.Data

let private source () =
    Puzzles.grouped [ [ 2; 1 ]; [ 3 ]; [ 1; 1; 4 ] ]

/// Writes a source as the train split and runs a test in the folder of the split.
let private written (source: IPuzzleSource) (check: string -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, "official")
        OfficialFolderWriter.Write(path, DataSplits(source, null, null))
        check (Path.Combine(path, "train")))

let private array split name = Path.Combine(split, $"all__{name}.npy")

let private indices (numbers: int array) =
    Array.append (NpyHeader.Write("<i4", [| int64 numbers.Length |])) (MemoryMarshal.AsBytes(ReadOnlySpan numbers).ToArray())

let private describe split (change: JsonObject -> unit) =
    let path = Path.Combine(split, DatasetDescription.FileName)

    match JsonNode.Parse(File.ReadAllText path) with
    | :? JsonObject as description ->
        change description
        File.WriteAllText(path, description.ToJsonString())
    | _ -> failtest "no object"

let private refused what (damage: string -> unit) parts =
    test $"is refused {what}" {
        written (source ()) (fun split ->
            damage split

            Scratch.userError parts (fun () ->
                use folder = OfficialFolder.Open split

                for example in 0L .. folder.Examples - 1L do
                    Puzzles.read folder example |> ignore))
    }

let private withIndices name numbers split =
    File.WriteAllBytes(array split name, indices numbers)

let private withField (name: string) (value: int) split =
    describe split (fun description -> description[name] <- JsonValue.Create value)

let tests =
    testList
        "an official folder"
        [ test "reads as it was written: groups, variants, identifiers, ignored cells, tokens beyond a byte" {
              let source = source ()

              written source (fun split ->
                  use folder = OfficialFolder.Open split
                  Puzzles.same source folder
                  Expect.equal folder.Format source.Format "format")
          }

          test "of Sudokus knows its task, also where the first answer is wrong" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 20)) (fun path ->
                  written (CsvPuzzles.Read path) (fun split ->
                      Expect.equal (OfficialFolder.Open split).Format.Task "sudoku-4x4" "task"
                      let labels = File.ReadAllBytes(array split "labels")
                      let first = labels.Length - 20 * 16
                      labels[first] <- if labels[first] = 2uy then 3uy else 2uy
                      File.WriteAllBytes(array split "labels", labels)
                      Expect.equal (OfficialFolder.Open split).Format.Task "sudoku-4x4" "task"

                      Scratch.userError [ "example 0"; "the answer is wrong at" ] (fun () -> PuzzleData.Open split |> ignore)))
          }

          test "is what the official loader expects, file by file" {
              written (source ()) (fun split ->
                  Expect.equal
                      (Scratch.names split)
                      [ "all__group_indices.npy"
                        "all__inputs.npy"
                        "all__labels.npy"
                        "all__puzzle_identifiers.npy"
                        "all__puzzle_indices.npy"
                        "dataset.json" ]
                      "files"

                  let read name =
                      use file = NpyArray.Open(array split name)
                      file.ReadAll()

                  Expect.equal (read "group_indices") [| 0; 2; 3; 6 |] "puzzles of each group"
                  Expect.equal (read "puzzle_indices") [| 0; 2; 3; 6; 7; 8; 12 |] "examples of each puzzle"
                  Expect.equal (read "puzzle_identifiers") [| 1..6 |] "identifiers"
                  Expect.equal (Array.item 4 (read "labels")) 0 "an ignored cell is ignore_label_id"

                  Expect.equal
                      (File.ReadAllText(Path.Combine(split, "dataset.json")))
                      """{"pad_id":0,"ignore_label_id":0,"blank_identifier_id":0,"vocab_size":700,"seq_len":5,"num_puzzle_identifiers":7,"total_groups":3,"mean_puzzle_examples":2,"sets":["all"],"total_puzzles":6}"""
                      "description"

                  Expect.equal
                      (File.ReadAllText(Path.Combine(split, "..", "identifiers.json")))
                      """["\u003Cblank\u003E","1","2","3","4","5","6"]"""
                      "identifiers")
          }

          test "may lack total_puzzles, as HRM's builders write it" {
              written (source ()) (fun split ->
                  describe split (fun description -> description.Remove "total_puzzles" |> ignore)
                  Expect.equal (OfficialFolder.Open split).Puzzles 6 "puzzles")
          }

          test "is mapped, not loaded: a split of 2 GB opens in a few kilobytes" {
              written (Puzzles.grouped [ [ 1 ] ]) (fun split ->
                  let count, length = 200_000L, 5_000L

                  for name in [ "inputs"; "labels" ] do
                      use file = File.Create(array split name) // sparse: zeros that take no room
                      let head = NpyHeader.Write("|u1", [| count; length |])
                      file.Write(ReadOnlySpan head)
                      file.SetLength(int64 head.Length + count * length)

                  withIndices "puzzle_indices" [| 0; int count |] split
                  withField "seq_len" (int length) split
                  withField "vocab_size" 4 split
                  let before = GC.GetAllocatedBytesForCurrentThread()
                  use folder = OfficialFolder.Open split
                  Puzzles.read folder (count - 1L) |> ignore
                  Expect.equal folder.Examples count "examples"
                  Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 2_000_000L "allocated")
          }

          refused "without an array" (fun split -> File.Delete(array split "labels")) [ "all__labels.npy"; "no file" ]
          refused
              "with labels of another shape"
              (fun split -> File.Copy(array split "group_indices", array split "labels", true))
              [ "labels are (4)"; "(examples, 5)" ]
          refused "whose length is not what it says" (withField "seq_len" 6) [ "(12, 5)"; "(examples, 6)" ]
          refused
              "with offsets that fall"
              (withIndices "puzzle_indices" [| 0; 3; 2; 6; 7; 8; 12 |])
              [ "puzzle_indices"; "without falling" ]
          refused "with too few offsets" (withIndices "puzzle_indices" [| 0; 6; 12 |]) [ "3 offsets"; "7 that rise" ]
          refused "with offsets that end elsewhere" (withIndices "group_indices" [| 0; 2; 7 |]) [ "group_indices"; "from 0 to 6" ]
          refused "with an identifier that is none" (withField "num_puzzle_identifiers" 4) [ "identifier outside 0 to 3" ]
          refused "with a token beyond its vocabulary" (withField "vocab_size" 602) [ "token 602"; "0 to 601" ]
          refused "with no vocabulary" (withField "vocab_size" 0) [ "vocab_size 0" ]
          refused
              "with a description that is no JSON"
              (fun split -> File.WriteAllText(Path.Combine(split, "dataset.json"), "{"))
              [ "dataset.json"; "cannot be read" ]
          refused
              "with several sets"
              (fun split -> describe split (fun description -> description["sets"] <- JsonNode.Parse """["all", "more"]"""))
              [ "2 sets" ]
          refused "without a description" (fun split -> File.Delete(Path.Combine(split, "dataset.json"))) [ "dataset.json" ]

          test "a question has tokens of the vocabulary alone, labels also those that nobody judges" {
              let format = PuzzleFormat("tokens", 2, 4, 1)

              let foreign (question: int array) (labels: int array) =
                  format.Foreign(ReadOnlySpan question, ReadOnlySpan labels) |> Option.ofNullable

              Expect.equal (foreign [| 1; 3 |] [| 2; PuzzleFormat.Ignored |]) None "none"
              Expect.equal (foreign [| PuzzleFormat.Ignored; 3 |] [| 2; 1 |]) (Some PuzzleFormat.Ignored) "in the question"
              Expect.equal (foreign [| 1; 3 |] [| 4; 1 |]) (Some 4) "in the labels"
          }

          test "with a wrong answer is not measured on" {
              let rules = SudokuRules.Four

              let tokens =
                  [| for number, puzzle in List.indexed (Puzzles.generated rules 1UL 3) do
                         let answer =
                             if number = 2 then
                                 Array.rev puzzle.Answer
                             else
                                 puzzle.Answer

                         for token in Array.append puzzle.Question answer -> byte token |]

              Scratch.inFolder (fun folder ->
                  let puzzles = MemoryPuzzles(rules.Format, tokens, fun _ -> "here")
                  let path = Path.Combine(folder, "official")
                  OfficialFolderWriter.Write(path, DataSplits(puzzles, null, puzzles))

                  Scratch.userError [ "example 2"; "the answer is wrong" ] (fun () ->
                      PuzzleData.OpenForEvaluation path |> ignore))
          }

          test "cannot be written with a label that the format takes for ignored, and leaves nothing" {
              Scratch.inFolder (fun folder ->
                  let wrong =
                      MemoryPuzzles(PuzzleFormat("tokens", 2, 4, 1), [| 1uy; 2uy; 0uy; 3uy |], fun _ -> "here")

                  Scratch.userError [ "here"; "label 0" ] (fun () ->
                      OfficialFolderWriter.Write(Path.Combine(folder, "official"), DataSplits(wrong, null, null)))

                  Expect.isEmpty (Scratch.names folder) "nothing")
          } ]
