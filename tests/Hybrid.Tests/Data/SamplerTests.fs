module LatentRecursion.Tests.SamplerTests

open Expecto
open LatentRecursion.Host.Data

let private generated () =
    let puzzles = Puzzles.generated SudokuRules.Four 1UL 20

    MemoryPuzzles(
        SudokuRules.Four.Format,
        [| for puzzle in puzzles do
               yield! Array.map byte puzzle.Question
               yield! Array.map byte puzzle.Answer |],
        fun example -> $"{example}"
    )

let private sampler seed =
    let source = generated ()
    Sampler(source, PuzzleSymmetry.For source.Format, seed)

/// What there is to say of the next rows.
let private rows count (sampler: Sampler) =
    [ for row in sampler.Take count -> row.Inputs, row.Labels, row.Puzzle, row.Seed ]

let private fifty = rows 50 (sampler 9UL)

let tests =
    testList
        "a sampler"
        [ test "gives the same rows in any portions" {
              let sampler = sampler 9UL
              Expect.equal (List.collect (fun count -> rows count sampler) [ 1; 7; 0; 30; 12 ]) fifty "portions"
          }

          test "goes on from any state as if nothing had happened" {
              let source = generated ()

              for taken in 0..50 do
                  let first = sampler 9UL
                  rows taken first |> ignore
                  let second = Sampler(source, PuzzleSymmetry.For source.Format, 9UL, first.State)
                  Expect.equal (rows (50 - taken) second) (List.skip taken fifty) $"after {taken}"
          }

          test "draws other rows from another seed" { Expect.notEqual (rows 50 (sampler 10UL)) fifty "rows" }

          test "shows right puzzles, in other forms in every pass" {
              for inputs, labels, _, _ in fifty do
                  Expect.isEmpty (Puzzles.violations SudokuRules.Four inputs labels) "right"

              let forms =
                  fifty
                  |> List.map (fun (inputs, _, _, _) -> inputs)
                  |> List.distinct
                  |> List.length

              Expect.isGreaterThan forms 40 "forms"

              let seeds =
                  fifty |> List.map (fun (_, _, _, seed) -> seed) |> List.distinct |> List.length

              Expect.equal seeds 50 "a seed each"
          }

          test "takes each group once a pass, in another order" {
              let sampler = Sampler(generated (), PuzzleSymmetry.None, 9UL)
              let passes = [ for _ in 1..3 -> sampler.Take 20 |> Seq.map _.Inputs |> List.ofSeq ]

              for pass in passes do
                  Expect.equal (List.sort pass) (List.sort passes[0]) "all of them"

              Expect.equal (List.distinct passes).Length 3 "orders"
          }

          test "gives of each group one puzzle with all its examples, whichever" {
              let source = Puzzles.grouped [ [ 2; 2 ]; [ 3 ]; [ 4; 4 ] ]
              let sampler = Sampler(source, PuzzleSymmetry.None, 4UL)

              let passes =
                  [ for _ in 1..40 ->
                        sampler.Take 9
                        |> Seq.map (fun row -> row.Puzzle, row.Inputs[0] - 1)
                        |> List.ofSeq ]

              for pass in passes do
                  let puzzles = List.map fst pass

                  Expect.equal
                      (puzzles
                       |> List.pairwise
                       |> List.filter (fun (one, next) -> one <> next)
                       |> List.length)
                      2
                      "one after the other"

                  for puzzle, rows in List.groupBy fst pass do
                      let range = source.ExamplesOf(puzzle - 1)

                      Expect.equal
                          (rows |> List.map snd |> List.sort)
                          [ int range.First .. int (range.First + range.Count) - 1 ]
                          "all its examples"

              let chosen = passes |> List.collect (List.map fst) |> List.distinct |> List.sort
              Expect.equal chosen [ 1..5 ] "each variant some time"
          }

          test "permutations and numbers below a bound are even" {
              let mutable random = SeededRandom 5UL
              let counts = Array.zeroCreate 6

              for _ in 1..6000 do
                  let drawn = random.Below 6
                  counts[drawn] <- counts[drawn] + 1

              Expect.all counts (fun count -> abs (count - 1000) < 150) "about as often"
              Expect.equal (random.Permutation 50 |> Array.sort) [| 0..49 |] "a permutation"
          } ]
