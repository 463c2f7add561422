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
                  let mutable runs = 0

                  let counted =
                      Improve.step "counted" Work.Zero (fun state ->
                          runs <- runs + 1
                          state)

                  let all (state: 'State) =
                      torch.ones (Bundle.rows state, dtype = torch.bool)

                  let idle =
                      { m with
                          Takes = Takes.Both
                          Idle = ValueSome all }

                  algebra.Sparing(idle, counted).Apply s |> ignore
                  return Sides.ofTexts $"{runs} runs" "0 runs"
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
              })
          law
              "a weight by row blends every row by its own"
              "take r (join of blendBy w) = join of blend (w r) on take r"
              (drawing {
                  let! f = on.Operator "f"
                  and! u = Draw.weight "u"
                  and! v = Draw.weight "v"
                  and! s = on.State "s"

                  let weights =
                      [ for row in 0L .. Bundle.rows s - 1L -> if row % 2L = 0L then u else v ]

                  let after = f.Apply s

                  let byRow =
                      (algebra.BlendBy(fun _ -> torch.tensor (Array.ofList weights))).Join s after

                  let alone =
                      [ for row, weight in List.indexed weights ->
                            let take = State.take [ int64 row ]
                            State.same (take byRow) ((Merge.blend weight).Join (take s) (take after)) ]

                  return alone |> List.maxBy _.Apart
              })
          law
              "a row of weight 0 does not run"
              "rows that reach f in sparing (blendBy w) f = rows whose w is not 0"
              (drawing {
                  let! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let mutable ran = 0L

                  let counted =
                      Improve.step "counted" Work.Zero (fun state ->
                          ran <- ran + Bundle.rows state
                          state)

                  let weight state = (flag state).to_type torch.float64
                  algebra.Sparing(algebra.BlendBy weight, counted).Apply s |> ignore
                  let expected = (flag s).sum().item<int64>()
                  return Sides.ofTexts $"{ran} rows" $"{expected} rows"
              })
          law
              "clamped cells keep what they had, the others what was made"
              "join of clamped mask = a on the mask, b elsewhere"
              (drawing {
                  let! f = on.Operator "f"
                  and! seed = Draw.seed "mask"
                  and! s = on.State "s"

                  let mask (state: 'State) =
                      let cells = Bundle.fields state |> List.head |> snd |> size 1

                      let seeds =
                          torch.arange (whole (Bundle.rows state)) + whole (int64 (seed % 1_000_000UL))

                      (Noise.uniform seeds [| cells |]).lt(number 0.5)

                  let after = f.Apply s
                  let clamped = (algebra.Clamped mask).Join s after

                  let expected =
                      (s, after)
                      ||> Bundle.zip (fun _ a b ->
                          let kept = ((mask s).unsqueeze -1L).to_type a.dtype
                          kept * a + (number 1.0 - kept) * b)

                  return State.same clamped expected
              })
          law
              "everything clamped runs nothing"
              "sparing (clamped everywhere) f s = s, and f does not run"
              (drawing {
                  let! s = on.State "s"
                  let never = Improve.step "never" Work.Zero (fun _ -> failwith "it ran")

                  let everywhere state =
                      torch.ones ([| Bundle.rows state; 2L |], dtype = torch.bool)

                  return State.same ((algebra.Sparing(algebra.Clamped everywhere, never)).Apply s) s
              }) ]
