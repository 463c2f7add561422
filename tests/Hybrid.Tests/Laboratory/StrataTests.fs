module LatentRecursion.Tests.StrataTests

open System
open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Data

let private run =
    Path.Combine(AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-dis")

let private evaluated folder words =
    let ended =
        Latent.run folder ([ "evaluate"; run; "--threads"; "1"; "--json" ] @ words)

    Expect.equal ended.Code 0 ended.Err
    JsonDocument.Parse(ended.Out).RootElement

let private strata (json: JsonElement) =
    [ for stratum in json.GetProperty("strata").EnumerateArray() do
          let number (name: string) = stratum.GetProperty(name).GetInt32()
          let exact = stratum.GetProperty "exact"

          string (stratum.GetProperty("by").GetString()),
          number "from",
          number "to",
          exact.GetProperty("count").GetInt32(),
          exact.GetProperty("hits").GetInt32() ]

let tests =
    testList
        "by difficulty"
        [ test "with --markdown standard output is the tables alone, and not beside --json" {
              let words =
                  [ "evaluate"
                    run
                    "--threads"
                    "1"
                    "--puzzles"
                    "20"
                    "--by-difficulty"
                    "--markdown" ]

              let ended = Latent.run AppContext.BaseDirectory words
              Expect.equal ended.Code 0 ended.Err
              Expect.stringStarts ended.Out "| " "a table first"
              Expect.stringContains ended.Err "on sudoku-6x6" "all else is beside it"
              let both = Latent.run AppContext.BaseDirectory (words @ [ "--json" ])
              Expect.equal both.Code 2 both.Err
              Expect.stringContains both.Err "--markdown was given with --json" "one of the two"
          }

          test "every puzzle is in one range of its grade, and they add up to all" {
              let json =
                  evaluated AppContext.BaseDirectory [ "--puzzles"; "120"; "--by-difficulty" ]

              let found = strata json
              Expect.isTrue (found |> List.forall (fun (by, _, _, _, _) -> by = "guesses")) "no rating in these data"
              Expect.equal (found |> List.sumBy (fun (_, _, _, count, _) -> count)) 120 "puzzles"
              let last = json.GetProperty("steps").EnumerateArray() |> Seq.last

              Expect.equal
                  (found |> List.sumBy (fun (_, _, _, _, hits) -> hits))
                  (last.GetProperty("exact").GetProperty("hits").GetInt32())
                  "right"

              // the same by hand
              let kind = PuzzleKinds.Named "sudoku-6x6"

              let splits =
                  PuzzleData.Open(Path.Combine(AppContext.BaseDirectory, "data", "sudoku-6x6"))

              let expected =
                  [ for example in 0L .. 119L ->
                        let question, _ = Puzzles.read (Puzzles.present splits.Test) example
                        CountRange.Doubling (kind.Facts(ReadOnlySpan question)).Grade ]
                  |> List.countBy id
                  |> List.map (fun (bin, count) -> bin.Low, bin.High, count)
                  |> List.sort

              Expect.equal [ for _, low, high, count, _ in found -> low, high, count ] expected "ranges"
          }

          test "a rating of the data is another measure; a puzzle without one is left out of it" {
              Scratch.inFolder (fun folder ->
                  let puzzles = Puzzles.generated SudokuRules.Six 4UL 6
                  let ratings = [ "0"; "5"; "6"; ""; "40"; "" ]

                  let lines =
                      [ for puzzle, rating in List.zip puzzles ratings ->
                            $"{rating},{Puzzles.line SudokuRules.Six (puzzle.Question, puzzle.Answer)}" ]

                  File.WriteAllText(
                      Path.Combine(folder, "rated.csv"),
                      String.Join("\n", "rating,question,answer" :: lines) + "\n"
                  )

                  let found = strata (evaluated folder [ "--data"; "rated.csv"; "--by-difficulty" ])

                  Expect.equal
                      [ for by, low, high, count, _ in found do
                            if by = "rating" then
                                low, high, count ]
                      [ 0, 0, 1; 4, 7, 2; 32, 63, 1 ]
                      "ranges of the rating"

                  Expect.equal
                      (found
                       |> List.sumBy (fun (by, _, _, count, _) -> if by = "guesses" then count else 0))
                      6
                      "graded all")
          }

          test "ratings follow their puzzles into splits" {
              Scratch.inFolder (fun folder ->
                  let puzzles = Puzzles.generated SudokuRules.Four 4UL 20

                  let lines =
                      [ for number, puzzle in List.indexed puzzles ->
                            $"{Puzzles.line SudokuRules.Four (puzzle.Question, puzzle.Answer)},{number}" ]

                  let path = Path.Combine(folder, "rated.csv")
                  File.WriteAllText(path, String.Join("\n", "question,answer,rating" :: lines) + "\n")
                  let splits = PuzzleData.Open(path, Splitting(0UL, 10, 4, 6))

                  for source in [ splits.Train; Puzzles.present splits.Test ] do
                      for example in 0L .. source.Examples - 1L do
                          let question, _ = Puzzles.read source example
                          let number = puzzles |> List.findIndex (fun puzzle -> puzzle.Question = question)
                          Expect.equal (source.Rating example) (Nullable number) "its own")
          } ]
