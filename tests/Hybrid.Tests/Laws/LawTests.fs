module LatentRecursion.Tests.LawTests

open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Display
open LatentRecursion.Laws

let private seed = 20261124UL

let private cases = Culprit.enough

let private held =
    Suites.all (Algebra())
    |> Law.toTests (fun name check -> testCase name check) (cases / 2) seed
    |> testList "hold of the algebra"

let private name (law: Law) = $"{law.Suite}: {law.Name}"

// a small case by luck is not a case made smaller: other seeds are asked too
let private isMadeSmaller (culprit: Culprit) =
    Seq.init 20 (fun other -> Culprit.caught cases (seed + uint64 other) culprit)
    |> Seq.concat
    |> Seq.exists (fun finding -> finding.Failure.Value.Shrinks > 0)

let private culprits =
    testList
        "are refuted"
        [ for culprit in Culprits.all do
              test $"by {culprit.Name}" {
                  let caught = Culprit.caught cases seed culprit
                  Expect.isNonEmpty caught culprit.Breaks

                  for finding in caught do
                      Expect.isOk finding.Failure.Value.Sides "by unequal sides"

                  if caught |> List.exists (fun finding -> not finding.Law.IsExhaustive) then
                      Expect.isTrue (isMadeSmaller culprit) "the case is made smaller"
              }

          test "each by a culprit of its own" {
              let broken = Culprits.all |> List.map _.Breaks |> Set.ofList

              let unbroken =
                  Suites.all (Algebra())
                  |> List.distinctBy name
                  |> List.filter (fun law -> not (broken.Contains law.Name))
                  |> List.map name

              Expect.isEmpty unbroken "laws that nothing breaks say nothing"
          }

          test "under a name that no other law has" {
              let suites =
                  Suites.all (Algebra())
                  |> List.groupBy _.Name
                  |> List.filter (fun (_, laws) -> laws |> List.distinctBy _.Suite |> List.length > 1)
                  |> List.map fst

              Expect.isEmpty suites "a culprit names its law"
          }

          test "with a law that implies them" {
              for culprit in Culprits.all do
                  let laws = culprit.Laws()

                  let broken name =
                      laws
                      |> Seq.filter (fun law -> law.Name = name)
                      |> Seq.map (Law.find 20 seed)
                      |> Seq.tryFind (fun finding -> not finding.Holds)

                  for law in laws |> List.distinctBy _.Name do
                      if not law.Follows.IsEmpty then
                          for finding in Option.toList (broken law.Name) do
                              Expect.exists law.Follows (broken >> _.IsSome) $"{culprit.Name}: {Law.describe finding}"
          }

          test "with a case that cannot be made smaller, and a line that finds it again" {
              let culprit =
                  Culprits.all |> List.find (fun culprit -> culprit.Breaks = "first, then next")

              let finding =
                  Culprit.caught cases seed culprit
                  |> List.find (fun finding -> not finding.Law.IsExhaustive)

              let failure = finding.Failure.Value
              Expect.isGreaterThan failure.Shrinks 0 "made smaller"
              Expect.equal (Law.check seed failure.Case finding.Law) (Some failure) "found again"

              for text in
                  [ Law.describe finding
                    (finding :> IShown).View
                    |> Html.ofView
                    |> System.Net.WebUtility.HtmlDecode
                    |> nonNull ] do
                  for part in
                      [ "first, then next"
                        "(f |> andThen g) s = g (f s)"
                        "f ="
                        "left"
                        "right"
                        "apart"
                        $"Law.check {seed}UL {failure.Case} law" ] do
                      Expect.stringContains text part "the words"
          }

          test "in all cases where they are few" {
              let proved =
                  Suites.onAny (Algebra()) FiniteCarrier.twoValues |> List.filter _.IsExhaustive

              Expect.isGreaterThan proved.Length 40 "laws that are proved on two values"

              for law in proved do
                  let finding = Law.find 1 seed law
                  Expect.equal finding.Cases law.Case.All.Value.Length law.Name
          } ]

let private comparing =
    testList
        "compare"
        [ test "many pairs by the one that is least so, equal infinities not being apart" {
              let sides = Sides.allAtMost 0.0 [ 1.0, 2.0; infinity, infinity; 3.0, 2.0 ]
              Expect.equal (sides.Left, sides.Hold) ("3", false) "3 is not at most 2"
              Expect.isTrue (Sides.allAtMost 0.0 [ infinity, infinity; -infinity, 0.0 ]).Hold "they are"
          }

          test "what is no number as worst of all" {
              Expect.isFalse (Sides.allAtMost 0.0 [ 1.0, 2.0; nan, 0.0 ]).Hold "left"
              Expect.isFalse (Sides.allAtMost 0.0 [ 1.0, 2.0; 0.0, nan ]).Hold "right"
              Expect.isFalse (Sides.ofLists 1.0 [ 1.0; nan ] [ 1.0; 0.0 ]).Hold "of lists"
              Expect.isTrue (Sides.ofLists 0.0 [ infinity; 1.0 ] [ infinity; 1.0 ]).Hold "equal lists"
          } ]

let private attempts (name: string) : Attempt seq =
    let draw = SchemeCases.attempts (Specimen.named name) "a"
    Seq.init cases (fun number -> (Draw.case seed (number + 1) draw).Make())

let private drawn =
    testList
        "are asked of attempts"
        [ test "with read-outs, halting logits and puzzles of their own" {
              use _ = torch.NewDisposeScope()
              let all = List.ofSeq (attempts "trm")

              for name, read in
                  [ "logits", (fun (attempt: Attempt) -> attempt.Logits)
                    "halt", _.Halt
                    "hint", _.Hint ] do
                  let set = all |> List.filter (fun attempt -> (read attempt).any().item<bool>())
                  Expect.isGreaterThan set.Length (cases / 2) name
          }

          test "of which some rows are done while others go on" {
              use _ = torch.NewDisposeScope()
              let scheme = (Specimen.named "fprm").Scheme

              let mixed =
                  attempts "fprm"
                  |> Seq.filter (fun attempt ->
                      let ran = (scheme.Step.Apply attempt).Step.ne attempt.Step
                      ran.any().item<bool>() && not (ran.all().item<bool>()))
                  |> Seq.length

              Expect.isGreaterThan mixed (cases / 10) "a tenth of them"
          } ]

let tests = testList "laws" [ comparing; drawn; held; culprits ]
