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

        // calls and FLOPs that really happened, by the network's own count
        let counted (op: Improve<Attempt>) attempt =
            specimen.Calls.Value <- 0L
            let _, flops = Meter.Flops(fun () -> op.Apply attempt)
            specimen.Calls.Value, flops

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
              "calls and FLOPs counted in (step; look ahead) a = rows x cost of training"
              (drawing {
                  let! a = attempts "a"
                  let cost = Plan.cost (Scheme.training scheme)
                  let calls, flops = counted (scheme.Step |> Improve.andThen scheme.Lookahead) a
                  let rows = Bundle.rows a

                  let planned counted (least: int64) (most: int64) =
                      if rows * least <= counted && counted <= rows * most then
                          $"{counted}"
                      else
                          $"from {rows * least} to {rows * most}"

                  let expectedCalls = planned calls (int64 cost.Least.Calls) (int64 cost.Most.Calls)
                  let expectedFlops = planned flops cost.Least.Flops cost.Most.Flops
                  return Sides.ofTexts $"{calls} calls, {flops} FLOP" $"{expectedCalls} calls, {expectedFlops} FLOP"
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
              "calls with gradient of the look ahead = 0, and what it changed does not require grad"
              (drawing {
                  let! a = attempts "a"
                  let calls = (Plan.cost scheme.Lookahead.Plan).WithGradient.Calls
                  return Sides.ofTexts $"{calls} calls, %A{RunLaws.reached scheme.Lookahead a}" "0 calls, []"
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

    /// The laws of a scheme, those of every operator on its step first.
    let laws (specimen: Specimen) : Law list =
        let law = Law.make "every scheme" specimen.Scheme.Name

        [ RunLaws.purity (carrier specimen)
          stepping specimen law
          PathLaws.every specimen.Scheme.Name (SchemeCases.lessons specimen)
          TeachingLaws.every specimen law ]
        |> List.concat
