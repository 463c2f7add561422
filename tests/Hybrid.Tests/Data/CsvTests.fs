module LatentRecursion.Tests.CsvTests

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open LatentRecursion.Host.Data

let private zipped (text: string) =
    use memory = new MemoryStream()

    using (new GZipStream(memory, CompressionLevel.Fastest, true)) (fun zip ->
        zip.Write(ReadOnlySpan(Encoding.UTF8.GetBytes text)))

    memory.ToArray()

let private withBytes (name: string) (content: byte array) (check: string -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, name)
        File.WriteAllBytes(path, content)
        check path)

/// A file is refused in a sentence that names it.
let private refused what name (content: byte array) parts =
    test $"is refused {what}" {
        withBytes name content (fun path -> Scratch.userError (name :: parts) (fun () -> CsvPuzzles.Read path |> ignore))
    }

let private refusedText what lines parts =
    refused what "a.csv" (Encoding.UTF8.GetBytes(Puzzles.csv lines)) parts

let private first = List.head (Puzzles.lines 1UL 1)

/// The first puzzle with another answer.
let private withAnswer (change: char array -> char array) =
    let parts = first.Split ','
    $"{parts[0]},{String(change (parts[1].ToCharArray()))}"

let tests =
    testList
        "a CSV"
        [ refused "when it is empty" "a.csv" [||] [ "empty"; "question" ]
          refused "when it is an empty gzip" "a.csv.gz" (zipped "") [ "question" ]
          refused "without the columns" "a.csv" "puzzle,solution\n1,2\n"B [ "'puzzle,solution'"; "question"; "answer" ]
          refusedText "without puzzles" [] [ "no puzzle" ]
          refusedText "with a question of no known length" [ "12.4,1234" ] [ "line 2"; "4 characters"; "known are sudoku-4x4" ]
          refusedText "with a line of another length" [ first; "12.4,1234" ] [ "line 3"; "4 characters"; "16" ]
          refusedText "with unknown characters" [ "1x3...2..4......,1234341221434321" ] [ "line 2"; "'x'"; "character 2" ]
          refusedText "with a digit that is too large" [ "153...2..4......,1234341221434321" ] [ "'5'"; "from 1 to 4" ]
          refusedText "with a line without answer" [ first; "12.4............" ] [ "line 3"; "1 fields" ]
          refusedText
              "with an answer that breaks a rule"
              [ first; withAnswer (fun answer -> Array.map (fun _ -> answer[0]) answer) ]
              [ "line 3"; "wrong at" ]
          refusedText
              "with an answer that contradicts its question"
              [ withAnswer (Array.map (fun digit -> char (int '1' + (int digit - int '0') % 4))) ]
              [ "line 2"; "given r" ]
          refused
              "when it is not gzip but named so"
              "a.csv.gz"
              (Encoding.UTF8.GetBytes(Puzzles.csv [ first ]))
              [ "gzip"; "download it again" ]
          refused
              "when its gzip is cut off"
              "a.csv.gz"
              (zipped (Puzzles.csv (Puzzles.lines 1UL 30)) |> Array.truncate 90)
              [ "gzip" ]
          refused
              "with a rating that is no whole number"
              "a.csv"
              (Encoding.UTF8.GetBytes $"question,answer,rating\n{first},3.5\n")
              [ "line 2"; "'3.5'"; "whole number" ]
          test "is refused when it is not there" {
              Scratch.userError [ "'nowhere.csv'"; "CSV" ] (fun () -> PuzzleData.Open "nowhere.csv" |> ignore)
          }

          test "reads the same from gzip, with quotes, other columns, other order and line ends" {
              let lines = Puzzles.lines 1UL 20
              let fields = lines |> List.map (fun line -> line.Split ',')

              let read name (text: byte array) =
                  let mutable checksum = ""
                  withBytes name text (fun path -> checksum <- (CsvPuzzles.Read path).Checksum)
                  checksum

              let plain = Puzzles.csv lines
              let expected = read "a.csv" (Encoding.UTF8.GetBytes plain)
              Expect.equal (read "a.csv.gz" (zipped plain)) expected "gzip"
              Expect.equal (read "a.csv" (Encoding.UTF8.GetBytes(plain.Replace("\n", "\r\n")))) expected "line ends"

              let other =
                  "source,Answer,rating,question\n"
                  + String.Join("\n", [ for field in fields -> $"\"a, \"\"b\"\"\",{field[1]},3,\"{field[0]}\"" ])

              Expect.equal (read "a.csv" (Encoding.UTF8.GetBytes other)) expected "columns"
          }

          test "says where a puzzle stands, empty lines counted" {
              let lines = Puzzles.lines 1UL 3

              Puzzles.inFile "a.csv" (Puzzles.csv (lines[0] :: "" :: List.tail lines)) (fun path ->
                  let puzzles = CsvPuzzles.Read path
                  let places = [ for puzzle in 0L .. puzzles.Examples - 1L -> puzzles.Locate puzzle ]
                  Expect.equal places [ "a.csv line 2"; "a.csv line 4"; "a.csv line 5" ] "places")
          }

          test "that is written reads the same, with clues and guesses" {
              Puzzles.inFile "a.csv" (Puzzles.csv (Puzzles.lines 1UL 20)) (fun path ->
                  let puzzles = CsvPuzzles.Read path
                  use written = new MemoryStream()
                  CsvPuzzles.Write(written, puzzles)
                  let text = Encoding.UTF8.GetString(written.ToArray())
                  Expect.stringStarts text "question,answer,clues,guesses\n" "columns"
                  Puzzles.inFile "b.csv" text (fun again -> Puzzles.same puzzles (CsvPuzzles.Read again)))
          }

          test "holds mazes, too" {
              Puzzles.inFile "a.csv" (Puzzles.csv [ "S   ##     #G   ,Soo ##o ooo#G   " ]) (fun path ->
                  Expect.equal (CsvPuzzles.Read path).Format (PuzzleFormat("maze-4x4", 16, 6, 1)) "format")
          } ]
