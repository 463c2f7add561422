module LatentRecursion.Tests.QueensTests

open System
open System.IO
open Expecto
open LatentRecursion.Host.Data

let private six = QueensRules 6
let private solver = QueensSolver six

let private board (rows: string list) = six.Encode(String.Concat rows)

let private wrong (question: string list) (answer: string list) =
    Puzzles.violations six (board question) (board answer)

let private empty = List.replicate 6 "......"
let private right = [ ".Q...."; "...Q.."; ".....Q"; "Q....."; "..Q..."; "....Q." ]

/// Completions by trying every column of every row.
let private completions (rules: QueensRules) (question: int array) =
    let side = rules.Side

    let given row =
        [ for column in 0 .. side - 1 do
              if question[row * side + column] = QueensRules.Queen then
                  column ]

    let rec extend row (placed: (int * int) list) =
        if row = side then
            [ [ for _, column in List.rev placed -> column ] ]
        else
            [ for column in 0 .. side - 1 do
                  if
                      (given row = [] || given row = [ column ])
                      && placed
                         |> List.forall (fun (r, c) -> c <> column && abs (r - row) <> abs (c - column))
                  then
                      yield! extend (row + 1) ((row, column) :: placed) ]

    extend 0 []

let tests =
    testList
        "queens"
        [ test "as many solutions as are known" {
              for side, count in [ 4, 2; 6, 4; 8, 92; 9, 352; 10, 724 ] do
                  let rules = QueensRules side
                  let all = QueensSolver(rules).All()
                  Expect.equal all.Count count $"{side} queens"
                  Expect.equal (Seq.distinctBy List.ofArray all |> Seq.length) count "distinct"

                  for columns in all do
                      let solution = rules.Board(ReadOnlySpan columns)
                      Expect.isEmpty (Puzzles.violations rules solution solution) "right"
          }

          test "8 queens have 12 solutions up to symmetry, 10 have 92" {
              for side, count in [ 8, 12; 10, 92 ] do
                  let rules = QueensRules side

                  let forms =
                      [ for columns in QueensSolver(rules).All() ->
                            Puzzles.canonical (SquareSymmetry rules.Format.Length) (rules.Board(ReadOnlySpan columns)) ]

                  Expect.equal (List.distinct forms).Length count $"{side} queens"
          }

          test "counts completions as trying every square does" {
              let random = Random 5

              for _ in 1..300 do
                  let question =
                      Array.init 36 (fun _ ->
                          if random.Next 12 = 0 then
                              QueensRules.Queen
                          else
                              QueensRules.Empty)

                  let expected = completions six question
                  let found = solver.Solve(ReadOnlySpan question, 100)

                  // a row with two given queens has no completion, and trying takes neither
                  Expect.equal found.Count expected.Length "completions"

                  match found.First with
                  | null -> ()
                  | first -> Expect.contains expected (List.ofArray first) "one of them"
          }

          test "what is wrong is named" {
              Expect.isEmpty (wrong empty right) "right"
              Expect.equal (wrong [ "Q....."; "......"; "......"; "......"; "......"; "......" ] right) [ "given r1c1" ] "given"

              Expect.equal
                  (wrong empty [ "Q....."; ".Q...."; ".....Q"; "......"; "..Q..."; "....Q." ])
                  [ "row 4"; "column 4"; "falling diagonal 6" ]
                  "lines"

              Expect.contains (Puzzles.violations six (board empty) (Array.create 36 0)) "square r1c1" "padding is no answer"
          }

          test "the order begins with the given queens and follows the solver" {
              let kind = PuzzleKinds.Named "queens-10x10"

              for puzzle in
                  (let usual = kind.Usual
                   DistinctPuzzles("queens", 3UL, kind, kind.Attempt usual).Splits(SplitSizes(30, 0, 0)).Train) do
                  let order = kind.Order(ReadOnlySpan puzzle.Question, ReadOnlySpan puzzle.Answer)

                  let places which =
                      [ for cell in 0..99 do
                            if puzzle.Answer[cell] = QueensRules.Queen && which puzzle.Question[cell] then
                                order[cell] ]

                  let given, open' = places ((=) QueensRules.Queen), places ((<>) QueensRules.Queen)

                  Expect.equal (List.sort (given @ open')) [ 0..9 ] "all rows"
                  Expect.isLessThan (List.min given) (List.min open') "a given queen is first"
          }

          test "data in one piece are split by solution, and splits that share solutions are told" {
              Scratch.inFolder (fun folder ->
                  let kind = PuzzleKinds.Named "queens-8x8"

                  let made =
                      PuzzleRecipe.Of("queens-8x8", [| "train=60"; "validation=0"; "test=0" |]).Generate()

                  let file = Path.Combine(folder, "queens.csv")
                  using (File.Create file) (fun stream -> CsvPuzzles.Write(stream, made.Train))

                  let families (source: IPuzzleSource) =
                      set
                          [ for example in 0L .. source.Examples - 1L ->
                                kind.Family(ReadOnlySpan(snd (Puzzles.read source example))).ToString() ]

                  let splits =
                      PuzzleData.Open(file, Splitting(0UL, Nullable(), Nullable 5, Nullable 5))

                  let test, validation =
                      Puzzles.present splits.Test, Puzzles.present splits.Validation

                  Expect.equal (test.Examples, validation.Examples) (5L, 5L) "sizes"
                  Expect.isGreaterThan splits.Train.Examples 10L "the others, but for those of families that were cut"

                  for one, other in [ test, validation; test, splits.Train; validation, splits.Train ] do
                      Expect.isEmpty (Set.intersect (families one) (families other)) "no solution in two splits"

                  Scratch.userError [ "puzzles to train on"; "expected 50" ] (fun () ->
                      PuzzleData.Open(file, Splitting(0UL, Nullable 50, Nullable 5, Nullable 5))
                      |> ignore)

                  // the first puzzles and the last: twelve orbits are shared
                  let lines = File.ReadAllLines file
                  let half = Path.Combine(folder, "halves")
                  Directory.CreateDirectory half |> ignore
                  File.WriteAllLines(Path.Combine(half, "train.csv"), lines[..30])
                  File.WriteAllLines(Path.Combine(half, "test.csv"), Array.append lines[..0] lines[31..])
                  let problems = DataVerification.Of(half).Problems |> List.ofSeq
                  Expect.hasLength problems 1 "one"
                  Expect.stringContains problems[0] "of the answers in test, up to symmetry, are in train, too" "the sentence")
          }

          test "a seed with which no solution falls to a split says so" {
              let built seed =
                  PuzzleRecipe.Of("queens-8x8", [| "train=20"; "validation=5"; "test=5"; $"seed={seed}" |]).Generate()
                  |> ignore

              let refused =
                  [ 1..12 ]
                  |> List.tryPick (fun seed ->
                      try
                          built seed
                          None
                      with :? LatentRecursion.Host.UserError as error ->
                          Some error.Message)

              match refused with
              | None -> failtest "of twelve orbits, one in ten to validate: some seed draws none"
              | Some words -> Expect.stringContains words "another seed draws others" "what to do"
          }

          for text, part in
              [ "Q", "1 characters, expected 36"
                String('x', 36), "'x' at character 1 is neither" ] do
              test $"'{text}' is no board" { Scratch.userError [ part ] (fun () -> six.Encode text |> ignore) } ]
