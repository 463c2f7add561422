namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What every join of before and after keeps, and what each kind promises besides.
[<RequireQualifiedAccess>]
module MergeLaws =
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
              "keeps fixed points"
              "f s = s implies merged m f s = s"
              (drawing {
                  let! m = on.Merge "m"
                  and! s = on.State "s"
                  let still = Improve.step "still" Work.Zero State.copy
                  return State.same (algebra.Merged(m, still).Apply s) s
              })
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
                  let worse = (judge after).lt(judge s).sum().item<int64>()
                  return Sides.ofTexts $"{worse} rows worse" "0 rows worse"
              })
          law
              "a guard takes what is better"
              "judge (merged (guarded judge) f s) >= judge (f s)"
              (drawing {
                  let! f = on.Operator "f"
                  and! judge = on.Judge "judge"
                  and! s = on.State "s"
                  let after = algebra.Merged(algebra.Guarded judge, f).Apply s
                  let worse = (judge after).lt(judge (f.Apply s)).sum().item<int64>()
                  return Sides.ofTexts $"{worse} rows worse" "0 rows worse"
              }) ]

    /// Of states of real numbers.
    let blending (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "guidance" on.Name

        [ law
              "weight 1 is the operator"
              "merged (blend 1) f = f, to the bit"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return State.same (algebra.Merged(algebra.Blend 1.0, f).Apply s) (f.Apply s)
              })
          law
              "weight 0 is nothing, and runs nothing"
              "merged (blend 0) f = nothing"
              (drawing {
                  let! f = on.Operator "f"
                  return Operator.samePlan (algebra.Merged(algebra.Blend 0.0, f)) Improve.nothing
              })
          law
              "weights multiply"
              "merged (blend v) (merged (blend w) f) = merged (blend (v w)) f"
              (drawing {
                  let! f = on.Operator "f"
                  and! v = Draw.weight "v"
                  and! w = Draw.weight "w"
                  and! s = on.State "s"
                  let twice = algebra.Merged(algebra.Blend v, algebra.Merged(algebra.Blend w, f))

                  return
                      s
                      |> Carrier.close on twice.Apply (algebra.Merged(algebra.Blend(v * w), f).Apply)
              })
          law
              "lies on the line"
              "blend w a b - a = w (b - a)"
              (drawing {
                  let! f = on.Operator "f"
                  and! w = Draw.weight "w"
                  and! s = on.State "s"

                  let line state =
                      (state, f.Apply state) ||> Bundle.zip (fun _ a b -> a + number w * (b - a))

                  let joined state =
                      (algebra.Blend w).Join state (f.Apply state)

                  return s |> Carrier.close on joined line
              }) ]

    let halting (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "halting" on.Name

        [ law
              "by compaction is halting by mask"
              "unlessHalted flag f = merged (halted flag) f"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let mask = algebra.Merged(algebra.Halted flag, f)
                  return s |> Carrier.close on mask.Apply (algebra.UnlessHalted(flag, f).Apply)
              })
          law
              "leaves halted rows alone"
              "rows of s where flag s = those rows of unlessHalted flag f s, to the bit"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let halted = (flag s).nonzero().view -1L
                  let rows state = Bundle.take halted state
                  return State.same (rows (algebra.UnlessHalted(flag, f).Apply s)) (rows s)
              })
          law
              "of all rows runs nothing"
              "unlessHalted always f s = s, and f does not run"
              (drawing {
                  let! s = on.State "s"
                  let mutable runs = 0

                  let counted =
                      Improve.step "counted" Work.Zero (fun state ->
                          runs <- runs + 1
                          state)

                  let always (state: 'State) =
                      torch.ones (Bundle.rows state, dtype = torch.bool)

                  algebra.UnlessHalted(always, counted).Apply s |> ignore
                  return Sides.ofTexts $"{runs} runs" "0 runs"
              })
          law
              "of no row is the operator"
              "unlessHalted never f = f"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"

                  let never (state: 'State) =
                      torch.zeros (Bundle.rows state, dtype = torch.bool)

                  return State.same (algebra.UnlessHalted(never, f).Apply s) (f.Apply s)
              })
          law
              "is working on the other rows"
              "unlessHalted flag f = onRows (not flag) f"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let others state = (flag state).logical_not()
                  return State.same (algebra.UnlessHalted(flag, f).Apply s) (algebra.OnRows(others, f).Apply s)
              })
          law
              "nests"
              "onRows p (onRows q f) = onRows (p and q) f"
              (drawing {
                  let! f = on.Operator "f"
                  and! p = on.Flag "p"
                  and! q = on.Flag "q"
                  and! s = on.State "s"
                  let both state = (p state).logical_and(q state)
                  let nested = algebra.OnRows(p, algebra.OnRows(q, f))
                  return s |> Carrier.close on (algebra.OnRows(both, f)).Apply nested.Apply
              }) ]

    let copies (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "copies" on.Name

        [ law
              "of which all are alike give what one gives"
              "onCopies k id (best k judge) f = f"
              (drawing {
                  let! f = on.Operator "f"
                  and! judge = on.Judge "judge"
                  and! k = Draw.upTo 3 "k - 1"
                  and! s = on.State "s"
                  let choose state = algebra.Best(k + 1, judge, state)
                  return s |> Carrier.close on f.Apply (algebra.OnCopies(k + 1, id, choose, f).Apply)
              })
          law
              "cost as many"
              "cost (onCopies k f) = k cost f"
              (drawing {
                  let! f = on.Operator "f"
                  and! k = Draw.upTo 3 "k - 1"

                  let op =
                      algebra.OnCopies(k + 1, id, Bundle.best (k + 1) (fun _ -> failwith "not run"), f)

                  return Sides.ofTexts $"%A{(algebra.Cost op.Plan).Most}" $"%A{(k + 1) * (algebra.Cost f.Plan).Most}"
              })
          law
              "the best is at least as good as each"
              "judge (best k judge s) >= judge of every copy"
              (drawing {
                  let! judge = on.Judge "judge"
                  and! s = on.State "s"
                  let rows = int (Bundle.rows s)
                  let best = algebra.Best(rows, judge, s)
                  let worse = ((judge s).gt(judge best)).sum().item<int64>()
                  return Sides.ofTexts $"{worse} copies better" "0 copies better"
              }) ]
