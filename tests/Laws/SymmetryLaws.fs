namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Finite groups that act on states, and operators made equivariant.
[<RequireQualifiedAccess>]
module SymmetryLaws =
    /// Of the group, then of operators that are tilted, lest they be equivariant by accident.
    let every (algebra: Algebra) (symmetry: Symmetry<'State>) (on: Carrier<'State>) : Law list =
        let law = Law.make "every symmetry" $"{symmetry.Name} of {on.Name}"
        let element name = Draw.upTo (symmetry.Size - 1) name

        // moves every element differently, so nothing is equivariant by accident
        let tilted (op: Improve<'State>) =
            Improve.step "tilt" Work.Zero (fun (state: 'State) ->
                state
                |> Bundle.map (fun _ tensor ->
                    let tilt =
                        torch.arange (whole (tensor.numel () / size 0 tensor), dtype = tensor.dtype)

                    tensor * number 0.5 + tilt.view [| yield 1L; yield! Seq.skip 1 tensor.shape |]))
            |> Improve.andThen op

        [ law
              "the identity does nothing"
              "act 0 s = s"
              (drawing {
                  let! s = on.State "s"
                  return State.same (symmetry.Act 0 s) s
              })
          law
              "acts as a group"
              "act (g h) s = act g (act h s)"
              (drawing {
                  let! g = element "g"
                  and! h = element "h"
                  and! s = on.State "s"
                  return State.same (symmetry.Act (symmetry.Product g h) s) (symmetry.Act g (symmetry.Act h s))
              })
          law
              "what is turned turns back"
              "act (inverse g) (act g s) = s"
              (drawing {
                  let! g = element "g"
                  and! s = on.State "s"
                  return State.same (symmetry.Act (symmetry.Inverse g) (symmetry.Act g s)) s
              })
          law
              "acts on every row alone"
              "take r (act g s) = act g (take r s)"
              (drawing {
                  let! g = element "g"
                  and! s = on.State "s"
                  and! r = Draw.upTo 3 "r"
                  let row = [ int64 r % Bundle.rows s ]
                  return State.same (State.take row (symmetry.Act g s)) (symmetry.Act g (State.take row s))
              })
          law
              "seen from the identity is the operator"
              "seenFrom 0 f = f"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return State.same ((algebra.SeenFrom(symmetry, 0, tilted f)).Apply s) ((tilted f).Apply s)
              })
          law
              "seen from an element acts before and back after"
              "seenFrom g f s = act (inverse g) (f (act g s))"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = element "g"
                  and! s = on.State "s"

                  return
                      State.same
                          ((algebra.SeenFrom(symmetry, g, tilted f)).Apply s)
                          (symmetry.Act (symmetry.Inverse g) ((tilted f).Apply(symmetry.Act g s)))
              })
          law
              "an average is equivariant"
              "averaged f (act g s) = act g (averaged f s), whatever f"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = element "g"
                  and! s = on.State "s"
                  let averaged = algebra.Averaged(symmetry, tilted f)

                  return
                      s
                      |> Carrier.close on (symmetry.Act g >> averaged.Apply) (averaged.Apply >> symmetry.Act g)
              })
          law
              "an average is the mean of what is seen from every element"
              "averaged f = (sum over g of seenFrom g f) / size of the group, of real numbers"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"

                  let ofReal change (tensor: Tensor) =
                      if tensor.is_floating_point () then
                          change tensor
                      else
                          tensor

                  let mean state =
                      [ for g in 0 .. symmetry.Size - 1 -> (algebra.SeenFrom(symmetry, g, tilted f)).Apply state ]
                      |> List.reduce (Bundle.zip (fun _ left right -> ofReal (fun left -> left + right) left))
                      |> Bundle.map (fun _ tensor -> ofReal (fun sum -> sum / number (float symmetry.Size)) tensor)

                  return s |> Carrier.close on (algebra.Averaged(symmetry, tilted f)).Apply mean
              })
          law
              "what is equivariant is its own average"
              "averaged (averaged f) = averaged f"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let once = algebra.Averaged(symmetry, tilted f)
                  return s |> Carrier.close on once.Apply (algebra.Averaged(symmetry, once)).Apply
              })
          law
              "an average costs an operator an element"
              "cost (averaged f) = size of the group x cost f"
              (drawing {
                  let! f = on.Operator "f"

                  return
                      Sides.ofWorks
                          (algebra.Cost (algebra.Averaged(symmetry, f)).Plan).Most
                          (symmetry.Size * (Plan.cost f.Plan).Most)
              })
          law
              "the distance is the largest difference"
              "max over rows of distance f s = max over g of |f (act g s) - act g (f s)|"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let f = tilted f

                  let apart =
                      [ for g in 0 .. symmetry.Size - 1 -> State.apart (f.Apply(symmetry.Act g s)) (symmetry.Act g (f.Apply s)) ]

                  let distance = (algebra.Distance(symmetry, f, s)).max().item<float>()
                  return Sides.ofNumbers distance (List.max apart)
              }) ]
