namespace LatentRecursion.Laws

open LatentRecursion

/// Operators one after another.
[<RequireQualifiedAccess>]
module CompositionLaws =
    /// `nothing`, `andThen` and `inOrder`, on states and on plans.
    let composition (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "composition" on.Name
        let andThen next op = algebra.AndThen(next, op)
        let nothing () = algebra.Nothing()

        [ law
              "nothing first"
              "nothing |> andThen f = f, also in the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return Operator.same (nothing () |> andThen f) f s
              })
          law
              "nothing last"
              "f |> andThen nothing = f, also in the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return Operator.same (f |> andThen (nothing ())) f s
              })
          law
              "first, then next"
              "(f |> andThen g) s = g (f s)"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! s = on.State "s"
                  return State.same ((f |> andThen g).Apply s) (g.Apply(f.Apply s))
              })
          law
              "brackets do not matter"
              "(f |> andThen g) |> andThen h = f |> andThen (g |> andThen h)"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! h = on.Operator "h"
                  and! s = on.State "s"
                  return State.same ((f |> andThen g |> andThen h).Apply s) ((f |> andThen (g |> andThen h)).Apply s)
              })
          law
              "brackets leave no mark"
              "plan ((f |> andThen g) |> andThen h) = plan (f |> andThen (g |> andThen h))"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! h = on.Operator "h"
                  return Operator.samePlan (f |> andThen g |> andThen h) (f |> andThen (g |> andThen h))
              })
          law
              "in order"
              "inOrder [f; g; h] = f |> andThen g |> andThen h"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! h = on.Operator "h"
                  and! s = on.State "s"
                  return State.same ((algebra.InOrder [ f; g; h ]).Apply s) ((f |> andThen g |> andThen h).Apply s)
              }) ]

    /// `iterate`, `scheduled` and `until`.
    let repetition (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "repetition" on.Name

        let rec reference times (op: Improve<'State>) state =
            if times = 0 then
                state
            else
                reference (times - 1) op (op.Apply state)

        [ law
              "so often"
              "iterate n f = f after f, n times"
              (drawing {
                  let! f = on.Operator "f"
                  and! n = Draw.upTo 4 "n"
                  and! s = on.State "s"
                  return State.same (algebra.Iterate(n, f).Apply s) (reference n f s)
              })
          law
              "repetitions add"
              "iterate (a + b) f = iterate a f |> andThen (iterate b f)"
              (drawing {
                  let! f = on.Operator "f"
                  and! a = Draw.upTo 3 "a"
                  and! b = Draw.upTo 3 "b"
                  and! s = on.State "s"

                  return
                      State.same
                          (algebra.Iterate(a + b, f).Apply s)
                          ((algebra.AndThen(algebra.Iterate(b, f), algebra.Iterate(a, f))).Apply s)
              })
          |> Law.following [ "so often"; "first, then next" ]
          law
              "repetitions multiply"
              "iterate a (iterate b f) = iterate (a b) f, also in the plan"
              (drawing {
                  let! f = on.Operator "f"
                  and! a = Draw.upTo 3 "a"
                  and! b = Draw.upTo 3 "b"
                  return Operator.samePlan (algebra.Iterate(a, algebra.Iterate(b, f))) (algebra.Iterate(a * b, f))
              })
          law
              "a constant schedule repeats"
              "scheduled n (fun _ -> f) = iterate n f"
              (drawing {
                  let! f = on.Operator "f"
                  and! n = Draw.upTo 4 "n"
                  and! s = on.State "s"
                  return State.same (algebra.Scheduled(n, (fun _ -> f)).Apply s) (algebra.Iterate(n, f).Apply s)
              })
          law
              "a schedule runs by index"
              "scheduled 2 h = h 0 |> andThen (h 1)"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! s = on.State "s"

                  return
                      State.same
                          (algebra.Scheduled(2, (fun at -> if at = 0 then f else g)).Apply s)
                          (algebra.AndThen(g, f).Apply s)
              })
          law
              "until never"
              "until never n f = iterate n f"
              (drawing {
                  let! f = on.Operator "f"
                  and! n = Draw.upTo 4 "n"
                  and! s = on.State "s"
                  return State.same (algebra.Until((fun _ -> false), n, f).Apply s) (algebra.Iterate(n, f).Apply s)
              })
          |> Law.following [ "until asks before it runs" ]
          law
              "until asks before it runs"
              "until (asked n times) = iterate n"
              (drawing {
                  let! f = on.Operator "f"
                  and! n = Draw.upTo 4 "n"
                  and! s = on.State "s"
                  let mutable left = n

                  let stop _ =
                      left <- left - 1
                      left < 0

                  return State.same (algebra.Until(stop, 4, f).Apply s) (algebra.Iterate(n, f).Apply s)
              }) ]
