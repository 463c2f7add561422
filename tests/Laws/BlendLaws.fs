namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Joins of real numbers: blends by a number, by row, and cells that are clamped.
[<RequireQualifiedAccess>]
module BlendLaws =
    /// On states of real numbers; the second axis of their first tensor counts the cells.
    let every (algebra: Algebra) (on: Carrier<'State>) : Law list =
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

                  let everywhere state =
                      torch.ones ([| Bundle.rows state; 2L |], dtype = torch.bool)

                  return s |> Operator.notRun (fun op -> algebra.Sparing(algebra.Clamped everywhere, op))
              }) ]
