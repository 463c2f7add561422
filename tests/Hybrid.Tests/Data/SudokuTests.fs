module LatentRecursion.Tests.SudokuTests

open System
open System.IO
open System.Security.Cryptography
open System.Text.Json
open Expecto
open LatentRecursion.Host.Data

let private allRules = SudokuRules.All |> List.ofSeq

let private generated (rules: SudokuRules) seed count =
    SudokuGenerator(rules, seed, CountRange(rules.Format.Length / 2, rules.Format.Length / 2 + 2)).Distinct count
    |> List.ofSeq

let private apply (rules: SudokuRules) seed (puzzle: SudokuPuzzle) =
    let question, answer = Array.copy puzzle.Question, Array.copy puzzle.Answer
    SudokuSymmetry(rules).Apply(seed, question.AsSpan(), answer.AsSpan())
    question, answer

let private violations (rules: SudokuRules) (question: int array) (answer: int array) =
    rules.Violations(ReadOnlySpan question, ReadOnlySpan answer) |> List.ofSeq

let private canonical (rules: SudokuRules) (question: int array) =
    SudokuSymmetry(rules).Canonical(ReadOnlySpan question)

let tests =
    testList
        "sudoku"
        [ for rules in allRules do
              test $"{rules.Format.Task}: generated puzzles are right, seeded and distinct up to symmetry" {
                  let puzzles = generated rules 3UL 30
                  Expect.equal (generated rules 3UL 30 |> List.map _.Question) (puzzles |> List.map _.Question) "the same seed"
                  Expect.notEqual (generated rules 4UL 30 |> List.map _.Question) (puzzles |> List.map _.Question) "another seed"

                  for puzzle in puzzles do
                      Expect.isEmpty (violations rules puzzle.Question puzzle.Answer) "the answer is right"

                  Expect.equal
                      (puzzles
                       |> List.map (fun puzzle -> canonical rules puzzle.Question)
                       |> List.distinct
                       |> List.length)
                      30
                      "distinct"
              }

              test $"{rules.Format.Task}: a symmetry keeps puzzles right and their canonical form" {
                  for puzzle in generated rules 5UL 10 do
                      for seed in 1UL .. 5UL do
                          let question, answer = apply rules seed puzzle
                          Expect.isEmpty (violations rules question answer) "still right"
                          Expect.equal (canonical rules question) (canonical rules puzzle.Question) "the same class"
              }

              test $"{rules.Format.Task}: an answer that changes a given or repeats a digit is told" {
                  let puzzle = List.head (generated rules 6UL 1)
                  let wrong = Array.copy puzzle.Answer
                  wrong[0] <- wrong[1]
                  Expect.isNonEmpty (violations rules puzzle.Question wrong) "told"
              }

          test "more puzzles than exist are refused with the number found" {
              let generator = SudokuGenerator(SudokuRules.Six, 1UL, CountRange(36, 36))
              Scratch.userError [ "49" ] (fun () -> generator.Distinct 60 |> ignore)
          }

          test "an impossible number of clues is refused" {
              Scratch.userError [ "8 to 36"; "7" ] (fun () -> SudokuGenerator(SudokuRules.Six, 1UL, CountRange(7, 7)) |> ignore)
          }

          test "the shipped puzzles are those of their recipe, bit for bit" {
              let folder = Path.Combine(AppContext.BaseDirectory, "data", "sudoku-6x6")

              use recipe =
                  JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "recipe.json")))

              let recorded =
                  [ for file in recipe.RootElement.GetProperty("files").EnumerateArray() -> string (file.GetProperty("sha256")) ]

              Scratch.inFolder (fun scratch ->
                  let again = CsvFolder.Write(scratch, SudokuRecipe.Usual("sudoku-6x6").Generate())
                  Expect.equal [ for file in again -> file.Sha256 ] recorded "generated anew"

                  for file in again do
                      let shipped = File.ReadAllBytes(Path.Combine(folder, file.Name))
                      Expect.equal (Convert.ToHexStringLower(SHA256.HashData shipped)) file.Sha256 $"{file.Name} as shipped")
          }

          test "rows of the real benchmark have one solution, their answer" {
              let file =
                  Scratch.sharedFiles "data/sudoku_extreme" "test_150.csv.gz" |> Array.exactlyOne

              let puzzles = CsvPuzzles.Read file
              Expect.equal puzzles.Examples 150L "rows"
              Expect.equal puzzles.Format.Task "sudoku-9x9" "task"
          } ]
