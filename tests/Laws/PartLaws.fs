namespace LatentRecursion.Laws

open LatentRecursion

/// Parts of a state, and operators and merges on them.
[<RequireQualifiedAccess>]
module PartLaws =
    /// `parts` draws which tensor of real numbers is worked on.
    let every (algebra: Algebra) (parts: string -> Draw<Part<'Whole, Field>>) (on: Carrier<'Whole>) : Law list =
        let law = Law.make "every part" on.Name

        let bend =
            Improve.step "bend" { Work.Zero with Calls = 1 } (fun (field: Field) -> { Value = field.Value.sin () })

        let shift =
            Improve.step "shift" { Work.Zero with Calls = 1 } (fun (field: Field) -> { Value = field.Value + number 0.5 })

        let operators name =
            Draw.oneOf name fst snd [ "bend", bend; "shift", shift; "both", Improve.inOrder [ bend; shift ] ]

        let merges name =
            Draw.oneOf name fst snd [ "blend 0.5", Merge.blend 0.5; "after", Merge.after; "before", Merge.before ]

        [ law
              "what was put is read"
              "get (put s x) = x"
              (drawing {
                  let! part = parts "part"
                  and! s = on.State "s"
                  and! other = on.State "other"
                  let other = State.take (Seq.replicate (int (Bundle.rows s)) 0L) other
                  let x = part.Get other
                  return State.same (part.Get(part.Put s x)) x
              })
          law
              "putting back what was read changes nothing"
              "put s (get s) = s"
              (drawing {
                  let! part = parts "part"
                  and! s = on.State "s"
                  return State.same (part.Put s (part.Get s)) s
              })
          law
              "the last put counts"
              "put (put s x) y = put s y"
              (drawing {
                  let! part = parts "part"
                  and! s = on.State "s"
                  let y = part.Get s
                  let x = bend.Apply y
                  return State.same (part.Put (part.Put s x) y) (part.Put s y)
              })
          law
              "nothing within a part is nothing"
              "within part nothing = nothing, also in the plan"
              (drawing {
                  let! part = parts "part"
                  and! s = on.State "s"
                  return Operator.same (algebra.Within(part, algebra.Nothing())) Improve.nothing s
              })
          law
              "works on the part"
              "within part f s = put s (f (get s))"
              (drawing {
                  let! part = parts "part"
                  and! f = operators "f"
                  and! s = on.State "s"
                  return State.same ((algebra.Within(part, f)).Apply s) (part.Put s (f.Apply(part.Get s)))
              })
          law
              "costs the reading and the work"
              "cost (within part f) = work of the part + cost f"
              (drawing {
                  let! part = parts "part"
                  and! f = operators "f"

                  let part =
                      { part with
                          Work = { Work.Zero with Flops = 5L } }

                  return Sides.ofWorks (algebra.Cost (algebra.Within(part, f)).Plan).Most (part.Work + (Plan.cost f.Plan).Most)
              })
          law
              "one after another within a part"
              "within part (f |> andThen g) = within part f |> andThen (within part g)"
              (drawing {
                  let! part = parts "part"
                  and! f = operators "f"
                  and! g = operators "g"
                  and! s = on.State "s"

                  return
                      State.same
                          ((algebra.Within(part, Improve.andThen g f)).Apply s)
                          ((algebra.AndThen(algebra.Within(part, g), algebra.Within(part, f))).Apply s)
              })
          law
              "a join within a part"
              "join of within part m, a and b = put b (join of m, get a and get b)"
              (drawing {
                  let! part = parts "part"
                  and! m = merges "m"
                  and! f = on.Operator "f"
                  and! s = on.State "s"
                  let after = f.Apply s

                  return
                      State.same
                          ((algebra.MergeWithin(part, m)).Join s after)
                          (part.Put after (m.Join (part.Get s) (part.Get after)))
              }) ]
