namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Rows that are done, and ensembles of rows.
[<RequireQualifiedAccess>]
module HaltingLaws =
    /// `unlessHalted` and `onRows`, against the mask.
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

                  let always (state: 'State) =
                      torch.ones (Bundle.rows state, dtype = torch.bool)

                  return s |> Operator.notRun (fun op -> algebra.UnlessHalted(always, op))
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

    /// `onCopies`, and the choice of the best.
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
                  return Sides.none "copies better" ((judge s).gt(judge best))
              }) ]
