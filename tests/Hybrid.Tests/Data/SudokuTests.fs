module LatentRecursion.Tests.SudokuTests

open System
open Expecto
open LatentRecursion.Host.Data

let private blank = Array.create 16 SudokuRules.Blank

/// Every full 4x4 grid, found without the solver.
let grids =
    let rec fill cell (grid: int list) =
        if cell = 16 then
            [ Array.ofList (List.rev grid) ]
        else
            let placed = Array.ofList (List.rev grid)

            let clashes digit =
                SudokuRules.Four.Peers[cell]
                |> Array.exists (fun peer -> peer < cell && placed[peer] = digit)

            [ for digit in 2..5 do
                  if not (clashes digit) then
                      yield! fill (cell + 1) (digit :: grid) ]

    fill 0 []

let private fits (question: int array) (grid: int array) =
    Array.forall2 (fun given digit -> given = SudokuRules.Blank || given = digit) question grid

/// A 4x4 question with so many cells of a full grid.
let question (random: Random) clues =
    let grid = grids[random.Next grids.Length]
    let given = Array.copy blank

    for cell in random.GetItems([| 0..15 |], clues) do
        given[cell] <- grid[cell]

    given

let private rules =
    testList
        "rules"
        [ for rules in Puzzles.sizes do
              test $"{rules.Format.Task}: an answer that changes a given or repeats a digit is told, by place" {
                  let puzzle = List.head (Puzzles.generated rules 6UL 1)
                  Expect.isEmpty (Puzzles.violations rules puzzle.Question puzzle.Answer) "right"
                  let given = Array.findIndex SudokuRules.IsDigit puzzle.Question
                  let wrong = Array.copy puzzle.Answer
                  wrong[given] <- 2 + (wrong[given] - 1) % rules.Side
                  let row, column = given / rules.Side + 1, given % rules.Side + 1

                  Expect.equal
                      (Puzzles.violations rules puzzle.Question wrong)
                      [ $"given r{row}c{column}"
                        $"row {row}"
                        $"column {column}"
                        $"box {rules.BoxOf given + 1}" ]
                      "told"
              }

          test "a puzzle is what it says as text" {
              let text = "12.4..2..1......"
              Expect.equal (SudokuRules.Four.Decode(ReadOnlySpan(SudokuRules.Four.Encode text))) text "and back"
              Expect.equal (SudokuRules.Four.Encode "0...............") blank "0 is a blank"
              Scratch.userError [ "15"; "16" ] (fun () -> SudokuRules.Four.Encode "..............." |> ignore)
              Scratch.userError [ "'5'"; "character 3" ] (fun () -> SudokuRules.Four.Encode "..5............." |> ignore)
          } ]

/// Whether a digit is the only one for a cell, or the cell the only one for a digit in a unit, as the grid stands.
let private isForced (rules: SudokuRules) (filled: int array) cell digit =
    let fits cell digit =
        filled[cell] = SudokuRules.Blank
        && rules.Peers[cell] |> Array.forall (fun peer -> filled[peer] <> digit)

    let isOnlyDigit = [ 2 .. rules.Side + 1 ] |> List.filter (fits cell) = [ digit ]

    let isOnlyCell unit =
        Array.contains cell unit
        && Array.filter (fun cell -> fits cell digit) unit = [| cell |]

    isOnlyDigit || Seq.exists isOnlyCell rules.Units

let private solving =
    testList
        "solver"
        [ test "finds all 288 full 4x4 grids" {
              Expect.equal grids.Length 288 "by hand"
              Expect.equal (Puzzles.solve SudokuRules.Four 1000 blank).Count 288 "by the solver"
          }

          test "counts the solutions of any 4x4 question, and finds one of them" {
              let random = Random 1

              for _ in 1..300 do
                  let question = question random (random.Next(1, 9))
                  let found = Puzzles.solve SudokuRules.Four 1000 question
                  Expect.equal found.Count (grids |> List.filter (fits question) |> List.length) "as many"
                  Expect.isEmpty (Puzzles.violations SudokuRules.Four question (nonNull found.First)) "right"
          }

          test "finds no solution where there is none" {
              for text in [ "11.............."; "1..........1...1"; "12..3......4...." ] do
                  let question = SudokuRules.Four.Encode text
                  let solutions = grids |> List.filter (fits question) |> List.length
                  Expect.equal (Puzzles.solve SudokuRules.Four 2 question).Count (min 2 solutions) text
          }

          for rules in Puzzles.sizes do
              test $"{rules.Format.Task}: fills a puzzle without guesses in an order that forces every cell from those before" {
                  let puzzles =
                      Puzzles.generated rules 5UL 30 |> List.filter (fun puzzle -> puzzle.Grade = 0)

                  Expect.isNonEmpty puzzles "some need no guess"

                  for puzzle in puzzles do
                      let order = nonNull (SudokuSolver(rules).Order(ReadOnlySpan puzzle.Question))
                      Expect.equal (Array.sort order) (Array.init rules.Format.Length id) "every cell has its place"

                      let moves =
                          [ 0 .. rules.Format.Length - 1 ]
                          |> List.filter (fun cell -> puzzle.Question[cell] = SudokuRules.Blank)
                          |> List.sortBy (fun cell -> order[cell])

                      (puzzle.Question, moves)
                      ||> List.fold (fun filled cell ->
                          Expect.isTrue (isForced rules filled cell puzzle.Answer[cell]) $"cell {cell} is forced"
                          Array.updateAt cell puzzle.Answer[cell] filled)
                      |> ignore
              }

          test "the order of a puzzle with guesses has every cell once, wrong guesses left out" {
              let puzzles =
                  Puzzles.sudokus SudokuRules.Nine 1UL (CountRange(24, 28)) (Some(CountRange(2, 4))) 5

              for puzzle in puzzles do
                  let order =
                      nonNull (SudokuSolver(SudokuRules.Nine).Order(ReadOnlySpan puzzle.Question))

                  Expect.equal (Array.sort order) [| 0..80 |] "every cell has its place"
          }

          test "there is no order where there is no solution" {
              Expect.isNull
                  (SudokuSolver(SudokuRules.Four).Order(ReadOnlySpan(SudokuRules.Four.Encode "11..............")))
                  "none"
          }

          test "rows of the real benchmark have one solution, their answer" {
              for file in Scratch.sharedFiles "data/sudoku_extreme" "t*_1*.csv.gz" do
                  let puzzles = CsvPuzzles.Read file

                  for example in 0L .. puzzles.Examples - 1L do
                      let question, answer = Puzzles.read puzzles example
                      let found = Puzzles.solve SudokuRules.Nine 2 question
                      Expect.equal (found.Count, found.First) (1, answer) (puzzles.Locate example)
          } ]

let tests = testList "sudoku" [ rules; solving ]
