namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What every join of before and after keeps, and what each kind promises besides.
[<RequireQualifiedAccess>]
module MergeLaws =
    /// Of the carrier's merges, and of `merged`, `sparing`, `depending` and `guarded`.
    let every (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "every merge" on.Name

        [ law
              "conserves"
              "join s s = s"
              (drawing {
                  let! m = on.Merge "m"
                  and! s = on.State "s"
                  return State.same (m.Join s (State.copy s)) s
              })
          law
              "joins row by row"
              "take r (join a b) = join (take r a) (take r b)"
              (drawing {
                  let! m = on.Merge "m"
                  and! f = on.Operator "f"
                  and! s = on.State "s"
                  and! r = Draw.upTo 3 "r"
                  let row = [ int64 r % Bundle.rows s ]

                  let whole state =
                      m.Join state (f.Apply state) |> State.take row

                  let alone state =
                      m.Join (State.take row state) (State.take row (f.Apply state))

                  return s |> Carrier.close on whole alone
              })
          law
              "takes the side that it says"
              "takes After: join a b = b; takes Before: join a b = a"
              (drawing {
                  let! m = on.Merge "m"
                  and! f = on.Operator "f"
                  and! s = on.State "s"
                  let after = f.Apply s

                  return
                      match m.Takes with
                      | Takes.After -> State.same (m.Join s after) after
                      | Takes.Before -> State.same (m.Join s after) s
                      | _ -> Sides.ofTexts "both" "both"
              })
          law
              "says truly which rows stand still"
              "rows of join a b where the merge is idle = those rows of a"
              (drawing {
                  let! m = on.Merge "m"
                  and! f = on.Operator "f"
                  and! s = on.State "s"

                  return
                      match m.Idle with
                      | ValueNone -> Sides.ofTexts "not known" "not known"
                      | ValueSome idle ->
                          let still state =
                              Bundle.take ((idle s).nonzero().view -1L) state

                          State.same (still (m.Join s (f.Apply s))) (still s)
              })
          law
              "spares the rows that stand still"
              "sparing m f = merged m f"
              (drawing {
                  let! m = on.Merge "m"
                  and! f = on.Operator "f"
                  and! s = on.State "s"

                  return s |> Carrier.close on (Improve.merged m f).Apply (algebra.Sparing(m, f)).Apply
              })
          law
              "runs nothing where every row stands still"
              "sparing m f s = s, and f does not run, where m is idle on all rows"
              (drawing {
                  let! m = on.Merge "m"
                  and! s = on.State "s"

                  let all (state: 'State) =
                      torch.ones (Bundle.rows state, dtype = torch.bool)

                  let idle =
                      { m with
                          Takes = Takes.Both
                          Idle = ValueSome all }

                  return s |> Operator.notRun (fun op -> algebra.Sparing(idle, op))
              })
          law
              "keeps fixed points"
              "f s = s implies merged m f s = s"
              (drawing {
                  let! m = on.Merge "m"
                  and! s = on.State "s"
                  let still = Improve.step "still" Work.Zero State.copy
                  return State.same (algebra.Merged(m, still).Apply s) s
              })
          |> Law.following [ "conserves"; "joins what ran" ]
          law
              "after is the operator"
              "merged after f = f, also in the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let merged = algebra.Merged(Merge.after, f)
                  return Operator.same merged f s
              })
          law
              "before is nothing"
              "merged before f = nothing, also in the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let merged = algebra.Merged(Merge.before, f)
                  return Operator.same merged Improve.nothing s
              })
          law
              "depends on the state before"
              "join of depending choose, a and b = join of choose a"
              (drawing {
                  let! m = on.Merge "m"
                  and! n = on.Merge "n"
                  and! flag = on.Flag "flag"
                  and! f = on.Operator "f"
                  and! s = on.State "s"

                  let choose state =
                      if (flag state).any().item<bool>() then m else n

                  let after = f.Apply s
                  return State.same ((algebra.Depending choose).Join s after) ((choose s).Join s after)
              })
          law
              "joins what ran"
              "merged m f s = join s (f s)"
              (drawing {
                  let! m = on.Merge "m"
                  and! f = on.Operator "f"
                  and! s = on.State "s"
                  // a join with an empty plan is never asked
                  let expected = if Plan.isNothing f.Plan then s else m.Join s (f.Apply s)
                  return State.same (algebra.Merged(m, f).Apply s) expected
              })
          law
              "a guard never makes a row worse"
              "judge (merged (guarded judge) f s) >= judge s"
              (drawing {
                  let! f = on.Operator "f"
                  and! judge = on.Judge "judge"
                  and! s = on.State "s"
                  let after = algebra.Merged(algebra.Guarded judge, f).Apply s
                  return Sides.none "rows worse" ((judge after).lt(judge s))
              })
          law
              "a guard takes what is better"
              "judge (merged (guarded judge) f s) >= judge (f s)"
              (drawing {
                  let! f = on.Operator "f"
                  and! judge = on.Judge "judge"
                  and! s = on.State "s"
                  let after = algebra.Merged(algebra.Guarded judge, f).Apply s
                  return Sides.none "rows worse" ((judge after).lt(judge (f.Apply s)))
              }) ]
