module LatentRecursion.Tests.KindTests

open System
open Expecto
open LatentRecursion.Host.Data

/// A small set of every family, of ranges that are quick to make.
let private recipes =
    [ for task in
          [ "sudoku-4x4"
            "sudoku-6x6"
            "queens-8x8"
            "queens-10x10"
            "maze-5x5"
            "maze-9x9" ] ->
          let usual = PuzzleKinds.Named(task).Usual
          PuzzleRecipe(task, usual.Seed, usual.Ranges, SplitSizes(40, 10, 20)) ]

let private puzzles (source: IPuzzleSource | null) =
    let source = Puzzles.present source
    [ for example in 0L .. source.Examples - 1L -> Puzzles.read source example ]

let private ofEvery =
    testList
        "every kind"
        [ for recipe in recipes do
              let kind = PuzzleKinds.Named recipe.Task
              let made = lazy recipe.Generate()

              let all =
                  lazy
                      (puzzles made.Value.Train
                       @ puzzles made.Value.Validation
                       @ puzzles made.Value.Test)

              test $"{recipe.Task}: as many as asked for, right, in their ranges, and distinct up to symmetry" {
                  let size source = (puzzles source).Length

                  Expect.equal (size made.Value.Train, size made.Value.Validation, size made.Value.Test) (40, 10, 20) "sizes"

                  for question, answer in all.Value do
                      Expect.isEmpty (Puzzles.violations kind.Rules question answer) "right"
                      let facts = kind.Facts(ReadOnlySpan question)

                      if kind.MustBeUnique then
                          Expect.equal facts.Solutions 1 "one solution"

                      for range in recipe.Ranges do
                          let value =
                              match range.Key with
                              | "clues" -> Some facts.Clues
                              | name when name = kind.Grading -> Some facts.Grade
                              | _ -> None

                          match value, Option.ofNullable range.Value with
                          | Some value, Some range -> Expect.isTrue (range.Contains value) $"{value} in {range}"
                          | _ -> ()

                  let forms = all.Value |> List.distinctBy (fst >> Puzzles.canonical kind.Symmetry)
                  Expect.equal forms.Length 70 "distinct"
              }

              test $"{recipe.Task}: the same seed, the same puzzles; a larger training split leaves the others" {
                  let again =
                      PuzzleRecipe(recipe.Task, recipe.Seed, recipe.Ranges, SplitSizes(60, 10, 20)).Generate()

                  Expect.equal (puzzles again.Test) (puzzles made.Value.Test) "test"
                  Expect.equal (puzzles again.Validation) (puzzles made.Value.Validation) "validation"

                  let other =
                      PuzzleRecipe(recipe.Task, recipe.Seed + 1UL, recipe.Ranges, recipe.Sizes).Generate()

                  Expect.notEqual (puzzles other.Test) (puzzles made.Value.Test) "another seed"
              }

              test $"{recipe.Task}: text and tokens are the same" {
                  for question, answer in all.Value do
                      for tokens in [ question; answer ] do
                          let text = kind.Rules.Decode(ReadOnlySpan tokens)
                          Expect.equal (kind.Rules.Encode text) tokens "there and back"

                      match PuzzleKinds.ForText(kind.Rules.Decode(ReadOnlySpan question)) with
                      | null -> failtest "no kind"
                      | found -> Expect.equal found.Rules.Format kind.Rules.Format "by its text"

                      match PuzzleKinds.Of(ReadOnlySpan question, ReadOnlySpan answer) with
                      | null -> failtest "no kind"
                      | found -> Expect.equal found.Rules.Format kind.Rules.Format "by its tokens"
              }

              test $"{recipe.Task}: a symmetry keeps a puzzle right, as hard, and the same" {
                  for seed, (question, answer) in List.indexed all.Value do
                      let turned, labels = Array.copy question, Array.copy answer
                      kind.Symmetry.Apply(uint64 seed, turned.AsSpan(), labels.AsSpan())
                      Expect.isEmpty (Puzzles.violations kind.Rules turned labels) "right"

                      let facts, before =
                          kind.Facts(ReadOnlySpan turned), kind.Facts(ReadOnlySpan question)

                      Expect.equal (facts.Clues, facts.Solutions) (before.Clues, before.Solutions) "facts"

                      Expect.equal
                          (Puzzles.canonical kind.Symmetry turned)
                          (Puzzles.canonical kind.Symmetry question)
                          "the same question"
              }

              test $"{recipe.Task}: an order places every open cell, each once" {
                  for question, answer in all.Value do
                      let order = kind.Order(ReadOnlySpan question, ReadOnlySpan answer)

                      let places =
                          [ for cell in 0 .. question.Length - 1 do
                                if question[cell] <> answer[cell] then
                                    order[cell] ]

                      Expect.equal (List.distinct places).Length places.Length "each once"
                      Expect.all places (fun place -> 0 <= place && place < question.Length) "places"
              }

              test $"{recipe.Task}: the recipe's text is a command that makes it again" {
                  let words = (string recipe).Split ' '
                  Expect.equal words[0..2] [| "latent"; "data"; "build" |] "the command"
                  Expect.equal words[3..4] [| "--task"; recipe.Task |] "the task"
                  Expect.equal words[words.Length - 2 ..] [| "--seed"; string recipe.Seed |] "the seed"
              } ]

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
