module LatentRecursion.Tests.KindTests

open System
open Expecto
open LatentRecursion.Host.Data

let private puzzles (source: IPuzzleSource | null) =
    let source = Puzzles.present source
    [ for example in 0L .. source.Examples - 1L -> Puzzles.read source example ]

/// A kind with a small set of its puzzles.
type Promising =
    { Kind: IPuzzleKind
      Recipe: PuzzleRecipe
      Made: DataSplits }

    member promising.All =
        puzzles promising.Made.Train
        @ puzzles promising.Made.Validation
        @ puzzles promising.Made.Test

/// A task's kind with seventy of its puzzles.
let promising (task: string) : Promising =
    let kind = PuzzleKinds.Named task

    let recipe =
        PuzzleRecipe(task, kind.Usual.Seed, kind.Usual.Ranges, SplitSizes(40, 10, 20))

    { Kind = kind
      Recipe = recipe
      Made = recipe.Generate() }

/// What every kind promises, by name.
let promises: (string * (Promising -> unit)) list =
    [ "as many as asked for, right, in their ranges, and distinct up to symmetry",
      (fun promised ->
          let size source = (puzzles source).Length

          Expect.equal (size promised.Made.Train, size promised.Made.Validation, size promised.Made.Test) (40, 10, 20) "sizes"

          for question, answer in promised.All do
              Expect.isEmpty (Puzzles.violations promised.Kind.Rules question answer) "right"
              let facts = promised.Kind.Facts(ReadOnlySpan question)

              if promised.Kind.MustBeUnique then
                  Expect.equal facts.Solutions 1 "one solution"

              for range in promised.Recipe.Ranges do
                  let value =
                      match range.Key with
                      | "clues" -> Some facts.Clues
                      | name when name = promised.Kind.Grading -> Some facts.Grade
                      | _ -> None

                  match value, Option.ofNullable range.Value with
                  | Some value, Some range -> Expect.isTrue (range.Contains value) $"{value} in {range}"
                  | _ -> ()

          let forms =
              promised.All
              |> List.distinctBy (fst >> Puzzles.canonical promised.Kind.Symmetry)

          Expect.equal forms.Length 70 "distinct")

      "the same seed, the same puzzles; a larger training split leaves the others",
      (fun promised ->
          let again =
              PuzzleRecipe(promised.Recipe.Task, promised.Recipe.Seed, promised.Recipe.Ranges, SplitSizes(60, 10, 20)).Generate()

          Expect.equal (puzzles again.Test) (puzzles promised.Made.Test) "test"
          Expect.equal (puzzles again.Validation) (puzzles promised.Made.Validation) "validation"

          let other =
              PuzzleRecipe(promised.Recipe.Task, promised.Recipe.Seed + 1UL, promised.Recipe.Ranges, promised.Recipe.Sizes)
                  .Generate()

          Expect.notEqual (puzzles other.Test) (puzzles promised.Made.Test) "another seed")

      "text and tokens are the same",
      (fun promised ->
          for question, answer in promised.All do
              for tokens in [ question; answer ] do
                  let text = promised.Kind.Rules.Decode(ReadOnlySpan tokens)
                  Expect.equal (promised.Kind.Rules.Encode text) tokens "there and back"

              let text (tokens: int array) =
                  promised.Kind.Rules.Decode(ReadOnlySpan tokens)

              match PuzzleKinds.ForText(text question, text answer) with
              | null -> failtest "no kind"
              | found -> Expect.equal found.Rules.Format promised.Kind.Rules.Format "by its text"

              match PuzzleKinds.Of(ReadOnlySpan question, ReadOnlySpan answer) with
              | null -> failtest "no kind"
              | found -> Expect.equal found.Rules.Format promised.Kind.Rules.Format "by its tokens")

      "a symmetry keeps a puzzle right and the same, with as many clues and solutions",
      (fun promised ->
          for seed, (question, answer) in List.indexed promised.All do
              let turned, labels = Array.copy question, Array.copy answer
              promised.Kind.Symmetry.Apply(uint64 seed, turned.AsSpan(), labels.AsSpan())
              Expect.isEmpty (Puzzles.violations promised.Kind.Rules turned labels) "right"

              let facts, before =
                  promised.Kind.Facts(ReadOnlySpan turned), promised.Kind.Facts(ReadOnlySpan question)

              Expect.equal (facts.Clues, facts.Solutions) (before.Clues, before.Solutions) "facts"

              Expect.equal
                  (Puzzles.canonical promised.Kind.Symmetry turned)
                  (Puzzles.canonical promised.Kind.Symmetry question)
                  "the same question")

      "an order places every open cell, each once",
      (fun promised ->
          for question, answer in promised.All do
              let order = promised.Kind.Order(ReadOnlySpan question, ReadOnlySpan answer)

              let places =
                  [ for cell in 0 .. question.Length - 1 do
                        if question[cell] <> answer[cell] then
                            order[cell] ]

              Expect.equal (List.distinct places).Length places.Length "each once"
              Expect.all places (fun place -> 0 <= place && place < question.Length) "places")

      "the recipe's text is the command that names it",
      (fun promised ->
          let words = (string promised.Recipe).Split ' '
          Expect.equal words[0..2] [| "latent"; "data"; "build" |] "the command"
          Expect.equal words[3..4] [| "--task"; promised.Recipe.Task |] "the task"
          Expect.equal words[words.Length - 2 ..] [| "--seed"; string promised.Recipe.Seed |] "the seed") ]

let private ofEvery =
    testList
        "every kind"
        [ for task in
              [ "sudoku-4x4"
                "sudoku-6x6"
                "queens-8x8"
                "queens-10x10"
                "maze-5x5"
                "maze-9x9" ] do
              let made = lazy promising task

              for name, promise in promises -> test $"{task}: {name}" { promise made.Value } ]

let private families =
    testList
        "families"
        [ test "no solution of queens is in two splits, up to symmetry" {
              let made = PuzzleKinds.Named("queens-10x10").Usual.With("clues", CountRange(3, 5))

              let made =
                  PuzzleRecipe(made.Task, 7UL, made.Ranges, SplitSizes(800, 100, 200)).Generate()

              let symmetry = PuzzleSymmetry.For made.Format

              let solutions source =
                  set [ for _, answer in puzzles source -> List.ofArray (Puzzles.canonical symmetry answer) ]

              let train, test = solutions made.Train, solutions made.Test
              Expect.isEmpty (Set.intersect train test) "train and test"
              Expect.isEmpty (Set.intersect train (solutions made.Validation)) "train and validation"
              Expect.isGreaterThan train.Count (2 * test.Count) "most solutions are trained on"
              Expect.isLessThan train.Count 92 "some are held out"
          }

          test "a seed is as large as the recipe holds" {
              Expect.equal (PuzzleRecipe.Of("sudoku-4x4", [| "seed=5000000000" |])).Seed 5_000_000_000UL "beyond an int"

              Scratch.userError [ "9223372036854775808" ] (fun () ->
                  PuzzleRecipe.Of("sudoku-4x4", [| "seed=9223372036854775808" |]) |> ignore)
          }

          test "more puzzles than there are: how many there are, by split" {
              let usual = PuzzleKinds.Named("queens-8x8").Usual

              Scratch.userError
                  [ "Only "
                    "distinct queens-8x8 puzzles with 2-4 clues"
                    "of 2000 for the test"
                    "Ask for fewer" ]
                  (fun () ->
                      PuzzleRecipe(usual.Task, 1UL, usual.Ranges, SplitSizes(10, 0, 2000)).Generate()
                      |> ignore)
          }

          test "what could not be held, or drawn, is refused before anything is made" {
              Scratch.userError [ "at most 1193046 puzzles" ] (fun () ->
                  PuzzleRecipe.Of("maze-30x30", [| "train=2000000" |]).Generate() |> ignore)

              Scratch.userError [ "'0-2147483647'"; "clues" ] (fun () -> CountRange.Parse("0-2147483647", "clues") |> ignore)
          }

          test "another seed is not advised where no family decides" {
              let none task (ranges: string list) sizes =
                  try
                      PuzzleRecipe.Of(task, [| yield! ranges; yield! sizes |]).Generate() |> ignore
                      failtest "made"
                  with :? LatentRecursion.Host.UserError as error ->
                      error.Message

              // two classes of full grids, both asked for by the test
              let full = none "sudoku-4x4" [ "clues=16" ] [ "train=5"; "validation=0"; "test=2" ]

              Expect.isFalse (full.Contains "another seed") full
          }

          test "a range that the kind does not have names those that it has" {
              Scratch.userError [ "--walls was given"; "sudoku-6x6 has no walls, only clues and guesses" ] (fun () ->
                  PuzzleKinds.Named("sudoku-6x6").Usual.With("walls", CountRange(1, 2)) |> ignore)
          }

          for task, range, low, high, part in
              [ "queens-10x10", "clues", 0, 3, "1 to 10 clues"
                "queens-10x10", "clues", 3, 11, "1 to 10 clues"
                "maze-9x9", "walls", 30, 101, "0 to 100 percent"
                "maze-9x9", "paths", 2, 3, "1 shortest path or any" ] do
              test $"{task} with {low}-{high} {range} is refused" {
                  Scratch.userError [ part; $"{low}-{high} were asked for" ] (fun () ->
                      PuzzleKinds.Named(task).Usual.With(range, CountRange(low, high)).Generate()
                      |> ignore)
              }

          test "an unknown task names the nearest" {
              Scratch.userError [ "queens-10x1"; "queens-10x10" ] (fun () -> PuzzleKinds.Named "queens-10x1" |> ignore)
          } ]

let tests = testList "kinds" [ ofEvery; families ]
