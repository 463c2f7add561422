module LatentRecursion.Tests.ReaderTests

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open LatentRecursion.Host.Data

let private csv (lines: string list) =
    String.Join("\n", "question,answer" :: lines) + "\n"

/// Opens a file of these bytes.
let private opened name (content: byte array) (check: string -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, name)
        File.WriteAllBytes(path, content)
        check path)

let private refused name file (content: byte array) parts =
    test name { opened file content (fun path -> Scratch.userError parts (fun () -> CsvPuzzles.Read path |> ignore)) }

let private text (content: string) = Encoding.UTF8.GetBytes content

let private zipped (content: string) =
    use memory = new MemoryStream()

    using (new GZipStream(memory, CompressionLevel.Fastest, true)) (fun zip -> zip.Write(ReadOnlySpan(text content)))
    memory.ToArray()

/// Lines of right puzzles.
let private lines count =
    let decode (tokens: int array) =
        SudokuRules.Four.Decode(ReadOnlySpan tokens)

    [ for puzzle in SudokuGenerator(SudokuRules.Four, 1UL, CountRange(6, 8)).Distinct count ->
          $"{decode puzzle.Question},{decode puzzle.Answer}" ]

let private withAnswer (change: char array -> unit) =
    let parts = (List.head (lines 1)).Split ','
    let answer = parts[1].ToCharArray()
    change answer
    $"{parts[0]},{String answer}"

let private refusals =
    testList
        "a CSV is refused"
        [ refused "when it is empty" "a.csv" [||] [ "a.csv" ]
          refused "without the columns" "a.csv" (text "puzzle,solution\n1,2\n") [ "question"; "answer" ]
          refused "without puzzles" "a.csv" (text (csv [])) [ "a.csv" ]
          refused "with a question of another length" "a.csv" (text (csv (lines 1 @ [ "12.4,1234" ]))) [ "line 3" ]
          refused "with unknown characters" "a.csv" (text (csv [ "1x3...2..4......,1234341221434321" ])) [ "line 2"; "x" ]
          refused
              "with an answer that breaks the rules"
              "a.csv"
              (text (csv [ withAnswer (fun answer -> answer[0] <- answer[1]) ]))
              [ "line 2" ]
          refused "when it is not gzip but named so" "a.csv.gz" (text (csv (lines 2))) [ "a.csv.gz" ]
          refused "when its gzip is cut off" "a.csv.gz" (Array.truncate 40 (zipped (csv (lines 30)))) [ "a.csv.gz" ]
          test "when it is not there" { Scratch.userError [ "nowhere.csv" ] (fun () -> PuzzleData.Open "nowhere.csv" |> ignore) } ]

let private splits =
    testList
        "splits"
        [ test "of one file share no question, whatever the run" {
              opened "a.csv" (text (csv (lines 60))) (fun path ->
                  let data = PuzzleData.Open path
                  let again = PuzzleData.Open path

                  Expect.equal
                      (data.Train.Examples, (nonNull data.Validation).Examples, (nonNull data.Test).Examples)
                      (48L, 6L, 6L)
                      "sizes"

                  Expect.equal again.Train.Checksum data.Train.Checksum "always the same")
          }

          test "that share a question up to symmetry are refused" {
              let decode (tokens: int array) =
                  SudokuRules.Four.Decode(ReadOnlySpan tokens)

              let puzzle = SudokuGenerator(SudokuRules.Four, 1UL, CountRange(6, 8)).Distinct(1)[0]
              let question, answer = Array.copy puzzle.Question, Array.copy puzzle.Answer
              SudokuSymmetry(SudokuRules.Four).Apply(77UL, question.AsSpan(), answer.AsSpan())
              Expect.notEqual question puzzle.Question "another form"

              Scratch.inFolder (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "train.csv"),
                      csv [ $"{decode puzzle.Question},{decode puzzle.Answer}" ]
                  )

                  File.WriteAllText(Path.Combine(folder, "test.csv"), csv [ $"{decode question},{decode answer}" ])

                  Scratch.userError [ "both in train and in test"; "up to symmetry" ] (fun () ->
                      PuzzleData.Open folder |> ignore))
          }

          test "written as an official folder read the same" {
              opened "a.csv" (text (csv (lines 40))) (fun path ->
                  let data = PuzzleData.Open path
                  let folder = Path.Combine(nonNull (Path.GetDirectoryName path), "official")
                  OfficialFolderWriter.Write(folder, data)
                  let read = PuzzleData.Open folder
                  Expect.equal read.Train.Checksum data.Train.Checksum "train"
                  Expect.equal (nonNull read.Test).Checksum (nonNull data.Test).Checksum "test")
          } ]

let private sampling =
    testList
        "a sampler"
        [ test "gives the same rows in any portions, and goes on from its state" {
              opened "a.csv" (text (csv (lines 20))) (fun path ->
                  let source = CsvPuzzles.Read path

                  let sampler () =
                      Sampler(source, PuzzleSymmetry.For source.Format, 9UL)

                  let row (row: TrainingRow) = row.Inputs, row.Labels, row.Seed
                  let whole = sampler().Take(50) |> Seq.map row |> List.ofSeq
                  let parts = sampler ()

                  let portions =
                      [ for count in [ 1; 7; 0; 30; 12 ] -> parts.Take count ]
                      |> Seq.concat
                      |> Seq.map row
                      |> List.ofSeq

                  Expect.equal portions whole "portions"
                  let first = sampler ()
                  first.Take 33 |> ignore
                  let second = Sampler(source, PuzzleSymmetry.For source.Format, 9UL, first.State)
                  Expect.equal (second.Take 17 |> Seq.map row |> List.ofSeq) (List.skip 33 whole) "from its state")
          }

          test "shows every puzzle once a pass" {
              opened "a.csv" (text (csv (lines 20))) (fun path ->
                  let source = CsvPuzzles.Read path
                  let sampler = Sampler(source, PuzzleSymmetry.None, 9UL)

                  for pass in 1..3 do
                      let questions = sampler.Take 20 |> Seq.map _.Inputs |> Seq.distinct |> Seq.length
                      Expect.equal questions 20 $"pass {pass}")
          } ]

let tests = testList "puzzles:" [ refusals; splits; sampling ]
