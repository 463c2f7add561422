module LatentRecursion.Tests.PlanTests

open Expecto
open FsCheck
open FsCheck.FSharp
open LatentRecursion

/// Plans as operators make them, small enough to compare.
let private plans: Arbitrary<Plan> =
    let work =
        gen {
            let! calls = Gen.choose (0, 3)
            let! flops = Gen.choose (0, 100)

            return
                { Calls = calls
                  Flops = int64 flops
                  Kept = int64 (flops / 2) }
        }

    let rec plan depth =
        let leaf = Gen.map (fun work -> Step("step", work)) work

        if depth = 0 then
            Gen.oneof [ leaf; Gen.constant Plan.nothing ]
        else
            let inner = plan (depth - 1)

            Gen.oneof
                [ leaf
                  inner |> Gen.listOfLength 3 |> Gen.map Plan.sequence
                  inner |> Gen.map (Plan.around (fun body -> Named("group", body)))
                  inner |> Gen.map (Plan.around Frozen)
                  Gen.map2 (fun times -> Plan.around (fun body -> AtMost(times, body))) (Gen.choose (1, 3)) inner
                  Gen.map2 (fun copies -> Plan.around (fun body -> Wide(copies, body))) (Gen.choose (1, 3)) inner ]

    Arb.fromGen (plan 3)

let private forAll property = Prop.forAll plans property

let rec private isCanonical (plan: Plan) =
    match plan with
    | Step _ -> true
    | Sequence [ _ ] -> false
    | Sequence plans ->
        plans
        |> List.forall (function
            | Sequence _ -> false
            | inner -> isCanonical inner)
    | Named(_, body)
    | Plan.Merge(_, body)
    | Frozen body
    | AtMost(_, body)
    | Wide(_, body) -> not (Plan.isNothing body) && isCanonical body

let private call = { Calls = 1; Flops = 10L; Kept = 4L }
let private most plan = (Plan.cost plan).Most

let tests =
    testList
        "a plan"
        [ testProperty "is flat, never of one, and wraps nothing around nothing" (forAll isCanonical)

          testProperty "does not remember bracketing"
          <| Prop.forAll plans (fun a ->
              forAll (fun b ->
                  let inner = Plan.sequence [ a; Plan.sequence [ b; a ] ]
                  let outer = Plan.sequence [ Plan.sequence [ a; b ]; a ]
                  inner = outer && inner = Plan.sequence [ a; b; a ]))

          testProperty "adds its costs up"
          <| Prop.forAll plans (fun a ->
              forAll (fun b ->
                  let both = Plan.cost (Plan.sequence [ a; b ])
                  let left, right = Plan.cost a, Plan.cost b

                  both.Least = left.Least + right.Least
                  && both.Most = left.Most + right.Most
                  && both.WithGradient = left.WithGradient + right.WithGradient))

          testProperty "costs at least its least, and with gradient at most its most"
          <| forAll (fun plan ->
              let cost = Plan.cost plan

              cost.Least.Calls <= cost.Most.Calls
              && cost.WithGradient.Calls <= cost.Most.Calls
              && cost.WithGradient.Flops <= cost.Most.Flops)

          testProperty "has no gradient and keeps nothing when frozen"
          <| forAll (fun plan ->
              let cost = Plan.cost (Plan.around Frozen plan)

              cost.WithGradient = Work.Zero
              && cost.Most.Kept = 0L
              && cost.Most.Calls = (most plan).Calls)

          test "of at most three runs costs nothing at least and three times at most" {
              let cost = Plan.cost (AtMost(3, Step("call", call)))
              Expect.equal cost.Least Work.Zero "it may stop at once"
              Expect.equal cost.Most (3 * call) "or run three times"
              Expect.isFalse cost.IsFixed "so it is not fixed"
          }

          test "on copies costs as often" { Expect.equal (most (Wide(5, Step("call", call)))) (5 * call) "five copies" } ]
