namespace LatentRecursion.Laws

open LatentRecursion

/// What a plan knew before the run.
[<RequireQualifiedAccess>]
module PlanLaws =
    let private told op state = snd (Trace.work op state)

    /// Of operators whose cost is fixed, and of choices of rows over them.
    let every (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "plans" on.Name
        let cost (op: Improve<'State>) = algebra.Cost op.Plan

        let calls (left: Work * Work) (right: Work * Work) =
            let read (few, many) = $"{few.Calls} and {many.Calls} calls"
            Sides.ofTexts (read left) (read right)

        [ law
              "what runs is what was planned"
              "work told by a watched run = rows x cost of the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! n = Draw.upTo 3 "n"
                  and! s = on.State "s"

                  let op =
                      algebra.AndThen(algebra.Named("g", algebra.Frozen g), algebra.Iterate(n, f))

                  return Sides.ofWorks (told op s) (int (Bundle.rows s) * (cost op).Most)
              })
          law
              "a choice of rows costs those rows, no more and no less"
              "work told by unlessHalted flag f = rows not flagged x cost of the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let op = algebra.UnlessHalted(flag, f)
                  let rows = (flag s).logical_not().sum().item<int64>()
                  return Sides.ofWorks (told op s) (int rows * (cost op).Most)
              })
          law
              "rows that a join holds back do not run"
              "work told by sparing (halted flag) f = rows not flagged x cost of f"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let rows = (flag s).logical_not().sum().item<int64>()
                  let told = told (algebra.Sparing(algebra.Halted flag, f)) s
                  return Sides.ofWorks told (int rows * (cost f).Most)
              })
          law
              "watching changes nothing"
              "watched f s = f s"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let op = algebra.Named("x", f)
                  return State.same (op.ApplyWatched(ignore, s)) (op.Apply s)
              })
          law
              "costs add"
              "cost (f |> andThen g) = cost f + cost g"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  return Sides.ofWorks (cost (Improve.andThen g f)).Most ((cost f).Most + (cost g).Most)
              })
          law
              "frozen costs nothing with gradient"
              "(cost (frozen f)).WithGradient = 0, and as many calls"
              (drawing {
                  let! f = on.Operator "f"
                  let frozen = cost (algebra.Frozen f)
                  return calls (frozen.WithGradient, frozen.Most) (Work.Zero, (cost f).Most)
              })
          law
              "what may stop early may cost nothing"
              "cost (unlessHalted flag f) = from 0 to cost f"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  let halting = cost (algebra.UnlessHalted(flag, f))
                  return calls (halting.Least, halting.Most) (Work.Zero, (cost f).Most)
              })
          law
              "an empty plan runs nothing"
              "f of an empty plan gives the very state back"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let never = Improve.step "never" Work.Zero (fun _ -> failwith "it ran")

                  let empty =
                      [ algebra.Iterate(0, f)
                        algebra.Merged(Merge.before, never)
                        algebra.Frozen(algebra.Nothing()) ]

                  let ran = empty |> List.filter (fun op -> not (obj.ReferenceEquals(op.Apply s, s)))
                  return Sides.ofTexts $"{ran.Length} of 3 ran" "0 of 3 ran"
              }) ]
