module LatentRecursion.Tests.TheoremTests

open System.IO
open Expecto
open LatentRecursion
open LatentRecursion.Laws

/// The problem of docs/theory.md: going elsewhere is better once the policy there has improved.
let private shifting: Problem =
    { Stages = 2
      Rewards = [ [ 3; 3 ]; [ -3; 4 ] ]
      Moves = [ [ [ 1; 0 ]; [ 1; 1 ] ]; [ [ 1; 0 ]; [ 1; 0 ] ] ]
      Policy = [ [ 3; 2 ]; [ 1; 1 ] ] }

let private steps = Steps(0.0, [ -2.0, 4.0; 0.5, 4.0 ])

let private near (expected: float) (actual: float) message =
    Expect.floatClose Accuracy.veryHigh actual expected message

let private exact =
    testList
        "exact problems"
        [ test "are worth what was computed by hand" {
              let values = Tabular.values shifting (Tabular.policy shifting)
              let last, action = values.State[1], values.Action[0]
              near 3.0 last[0] "V of the last stage, state 0"
              near 0.5 last[1] "V of the last stage, state 1"
              Expect.equal (List.ofArray action[0]) [ 6.0; 4.75 ] "Q of the first stage"
              near 5.5 (Tabular.value shifting (Tabular.policy shifting)) "J"
          }

          test "have a larger weight that is worse, with the numbers of docs/theory.md" {
              let value weight =
                  PolicyImprovement.improved (Formulas()) shifting steps weight
                  |> Tabular.valueByTrajectories shifting

              near 5.5 (value 0.0) "w = 0"
              near 6.125 (value 1.0) "w = 1"
              near (6.0 + 0.5 / 7.0) (value 2.0) "w = 2"
          }

          test "are visited with probabilities" {
              let first, second =
                  match Tabular.visits shifting (Tabular.policy shifting) with
                  | [| first; second |] -> first, second
                  | _ -> failtest "two stages"

              Expect.equal (List.ofArray first) [ 1.0; 0.0 ] "from state 0"
              near 0.2 second[1] "two times in five, every other time"
          } ]

let private search =
    testList
        "a search for a counterexample"
        [ test "tells what was drawn, the same again for the same seed, as small as it can be" {
              let found = ImprovementLimits.searchLargerWeight (Formulas()) 1UL |> Option.get
              let again = ImprovementLimits.searchLargerWeight (Formulas()) 1UL |> Option.get
              Expect.equal (string again) (string found) "the same"
              Expect.equal (found.Values |> List.map fst) [ "problem"; "f"; "w1, w2" ] "named"
              Expect.isLessThanOrEqual found.Draws ImprovementLimits.draws "in time"
              Expect.isGreaterThan found.Shrinks 0 "made smaller"
          }

          test "gives up after so many draws" {
              Expect.isNone (Counterexample.search 20 1UL (Draw.upTo 5 "n") (fun n -> n > 5)) "none"
          } ]

let private documented =
    test "docs/theory.md names every theorem" {
        let text =
            File.ReadAllText(Path.Combine(Scratch.repository (), "docs", "theory.md"))

        let missing =
            Theorems.all (Formulas())
            |> List.map _.Name
            |> List.distinct
            |> List.filter (fun name -> not (text.Contains name))

        Expect.isEmpty missing "laws without a row"
    }

let tests = testList "theorems" [ exact; search; documented ]
