namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What every scheme must keep.
[<RequireQualifiedAccess>]
module SchemeLaws =
    /// The step of a scheme, alone among operators.
    let carrier (specimen: Specimen) : Carrier<Attempt> =
        let step _ =
            Draw.always "step" "the supervised step" specimen.Scheme.Step

        { Name = specimen.Scheme.Name
          State = SchemeCases.attempts specimen
          Operator = step
          Merge = fun name -> Draw.always name "after" Merge.after
          Flag = fun name -> Draw.always name "the last step" (Scheme.isLast specimen.Scheme.Steps)
          Judge = fun name -> Draw.always name "halting" (fun attempt -> attempt.Halt.select (1L, 0L))
          Nudged = Some Carrier.nudged }

    let private stepping (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        let scheme = specimen.Scheme
        let attempts = SchemeCases.attempts specimen

        // calls that really happened, by the network's own count
        let counted (op: Improve<Attempt>) attempt =
            specimen.Calls.Value <- 0L
            op.Apply attempt |> ignore
            specimen.Calls.Value

        [ law
              "counts its steps"
              "(step a).Step = a.Step + 1, but for rows that were done and did not run"
              (drawing {
                  let! a = attempts "a"
                  let step = (scheme.Step.Apply a).Step
                  let isDone = (scheme.Halts a).logical_and(step.eq a.Step)
                  return Sides.none "rows wrong" (step.ne(a.Step + whole 1L).logical_and(isDone.logical_not ()))
              })
          law
              "leaves the puzzle alone"
              "Seed and Hint of (step a) = those of a"
              (drawing {
                  let! a = attempts "a"
                  let after = scheme.Step.Apply a

                  let puzzle (attempt: Attempt) =
                      { Value = torch.cat ([| attempt.Seed.unsqueeze(1L).to_type torch.float64; attempt.Hint |], 1L) }

                  return State.same (puzzle after) (puzzle a)
              })
          law
              "calls the network as often as planned"
              "calls counted in (step; look ahead) a = rows x cost of training"
              (drawing {
                  let! a = attempts "a"
                  let cost = Plan.cost (Scheme.training scheme)
                  let calls = counted (scheme.Step |> Improve.andThen scheme.Lookahead) a
                  let rows = Bundle.rows a
                  let low, high = rows * int64 cost.Least.Calls, rows * int64 cost.Most.Calls

                  let expected =
                      if low <= calls && calls <= high then
                          $"{calls}"
                      else
                          $"from {low} to {high}"

                  return Sides.ofTexts $"{calls} calls" $"{expected} calls"
              })
          law
              "a roll-out is the step, again and again"
              "last (rollOut a) = iterate N step a"
              (drawing {
                  let! a = attempts "a"
                  // a roll-out begins at the beginning: a table of step indices ends with N
                  let a =
                      { a with
                          Step = torch.zeros_like a.Step }

                  let last = (Trace.rollOut scheme a |> Seq.last).After
                  return State.same last ((scheme.Step |> Improve.iterate scheme.Steps |> Improve.frozen).Apply a)
              })
          law
              "looks ahead without gradient"
              "calls with gradient of the look ahead = 0"
              (drawing {
                  let! _ = Draw.upTo 0 "nothing drawn"
                  return Sides.ofNumbers (float (Plan.cost scheme.Lookahead.Plan).WithGradient.Calls) 0.0
              })
          law
              "trains the network"
              "calls with gradient of the step > 0"
              (drawing {
                  let! _ = Draw.upTo 0 "nothing drawn"
                  let calls = (Plan.cost scheme.Step.Plan).WithGradient.Calls
                  return Sides.ofTexts $"{calls} calls" (if calls > 0 then $"{calls} calls" else "1 call at least")
              })
          law
              "every row halts in the end"
              "a.Step >= N implies Halts a"
              (drawing {
                  let! a = attempts "a"

                  let after =
                      { a with
                          Step = torch.full_like (a.Step, whole (int64 scheme.Steps)) }

                  return Sides.none "rows go on" (scheme.Halts(after).logical_not())
              }) ]

    let private teaching (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        let scheme = specimen.Scheme
        let attempts = SchemeCases.attempts specimen
        let ahead attempt = Some(scheme.Lookahead.Apply attempt)

        [ law
              "a row's loss is its own"
              "loss of (take r a) = take r (loss of a)"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  and! r = Draw.upTo 3 "r"
                  let lesson = SchemeCases.lesson specimen a seed
                  let row = torch.tensor [| int64 r % Bundle.rows a |]

                  let loss lesson attempt : Field =
                      let after = scheme.Step.Apply attempt
                      { Value = (scheme.Loss lesson after (ahead after)).Total }

                  let all = loss lesson a
                  let moved = State.apart (loss lesson (Carrier.nudged a)) all

                  let whole, alone =
                      Bundle.take row all, loss (Bundle.take row lesson) (Bundle.take row a)
                  // a loss may not move at all with its attempt, and yet be rounded otherwise by itself
                  let inStep: Field = { Value = all.Value.to_type a.Answer.dtype }

                  let rounded = State.apart (Carrier.nudged inStep) inStep

                  return
                      { State.same alone whole with
                          Allowed = Carrier.factor * max moved rounded }
              })
          law
              "the loss is a number"
              "loss of a is finite, and not below zero"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  let after = scheme.Step.Apply a

                  let total =
                      (scheme.Loss (SchemeCases.lesson specimen a seed) after (ahead after)).Total

                  return Sides.none "rows wrong" (total.isfinite().logical_and(total.ge (number 0.0)).logical_not())
              }) ]

    /// The laws of a scheme, those of every operator on its step first.
    let laws (specimen: Specimen) : Law list =
        let law = Law.make "every scheme" specimen.Scheme.Name

        [ RunLaws.purity (carrier specimen)
          stepping specimen law
          PathLaws.every specimen.Scheme.Name (SchemeCases.lessons specimen)
          teaching specimen law ]
        |> List.concat
