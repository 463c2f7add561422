module LatentRecursion.Tests.LawTests

open Expecto
open LatentRecursion.Laws

let private seed = 20261124UL

/// Enough for every culprit to be caught.
let private cases = 100

let private held =
    Suites.all (Algebra())
    |> Law.toTests (fun name check -> testCase name check) (cases / 2) seed
    |> testList "hold of the algebra"

let private name (law: Law) = $"{law.Suite}: {law.Name}"

let private culprits =
    testList
        "are refuted"
        [ for culprit in Culprits.all do
              test $"by {culprit.Name}" { Expect.isNonEmpty (Culprits.caught cases seed culprit) culprit.Breaks }

          test "each by a culprit of its own" {
              let broken = Culprits.all |> List.map _.Breaks |> Set.ofList

              let unbroken =
                  Suites.all (Algebra())
                  |> List.distinctBy name
                  |> List.filter (fun law -> not (broken.Contains law.Name))
                  |> List.map name

              Expect.isEmpty unbroken "laws that nothing breaks say nothing"
          }

          test "with a case that cannot be made smaller, and a line that finds it again" {
              let culprit =
                  Culprits.all |> List.find (fun culprit -> culprit.Breaks = "first, then next")

              let finding = Culprits.caught cases seed culprit |> List.head

              let failure = finding.Failure.Value
              Expect.isGreaterThan failure.Shrinks 0 "made smaller"
              Expect.equal (Law.check seed failure.Case finding.Law) (Some failure) "found again"
              let text = Law.describe finding

              for part in
                  [ "first, then next"
                    "(f |> andThen g) s = g (f s)"
                    "f = "
                    "left "
                    "right "
                    $"case {failure.Case}" ] do
                  Expect.stringContains text part "the words"
          } ]

let tests = testList "laws" [ held; culprits ]
