module LatentRecursion.Tests.PlanTests

open Expecto
open FsCheck
open FsCheck.FSharp
open LatentRecursion

let private work =
    Gen.map3
        (fun calls flops kept ->
            { Calls = calls
              Flops = int64 flops
              Kept = int64 kept })
        (Gen.choose (0, 9))
        (Gen.choose (0, 999))
        (Gen.choose (0, 99))

/// Lists of every length to the most: none, one and more as often.
let private upTo most (item: Gen<'T>) =
    Gen.choose (0, most) |> Gen.bind (fun length -> Gen.listOfLength length item)

/// Plans as the combinators build them.
let rec private plan (depth: int) : Gen<Plan> =
    let leaf =
        Gen.map2 (fun name work -> Step(name, work)) (Gen.elements [ "a"; "b" ]) work

    if depth = 0 then
        leaf
    else
        let inner = plan (depth - 1)
        let wrapped wrap = inner |> Gen.map (Plan.around wrap)

        Gen.oneof
            [ leaf
              upTo 4 inner |> Gen.map Plan.sequence
              wrapped (fun body -> Named("group", body))
              wrapped (fun body -> Plan.Merge("join", body))
              wrapped Frozen
              Gen.choose (1, 3)
              |> Gen.bind (fun times -> wrapped (fun body -> AtMost(times, body)))
              Gen.choose (1, 3)
              |> Gen.bind (fun copies -> wrapped (fun body -> Wide(copies, body))) ]

let private anyPlan = Gen.choose (0, 3) |> Gen.bind plan |> Arb.fromGen

let private anyPlans = upTo 5 (plan 2) |> Arb.fromGen

let rec private isFlat (plan: Plan) =
    match plan with
    | Step _ -> true
    | Sequence [ _ ] -> false
    | Sequence plans -> plans |> List.forall (fun inner -> not inner.IsSequence && isFlat inner)
    | Named(_, body)
    | Plan.Merge(_, body)
    | Frozen body
    | AtMost(_, body)
    | Wide(_, body) -> not (Plan.isNothing body) && isFlat body

let private sum (works: Work list) = List.fold (+) Work.Zero works

let private scaled times (cost: Cost) =
    { Least = times * cost.Least
      Most = times * cost.Most
      WithGradient = times * cost.WithGradient }

let private shape =
    testList
        "a plan"
        [ testProperty "is flat, holds no sequence of one and no wrapper around nothing"
          <| Prop.forAll anyPlan isFlat

          testProperty "does not depend on how its parts are bracketed"
          <| Prop.forAll anyPlans (fun plans ->
              [ for cut in 0 .. plans.Length ->
                    let left, right = List.splitAt cut plans
                    Plan.sequence [ Plan.sequence left; Plan.sequence right ] ]
              |> List.forall ((=) (Plan.sequence plans)))

          testProperty "keeps its parts in order"
          <| Prop.forAll anyPlans (fun plans ->
              let parts plan =
                  match plan with
                  | Sequence inner -> inner
                  | single -> [ single ]

              parts (Plan.sequence plans) = List.collect parts plans)

          testCase "around nothing is nothing, whatever wraps"
          <| fun () ->
              let wrappers =
                  [ Frozen
                    fun body -> Named("group", body)
                    fun body -> Plan.Merge("join", body)
                    fun body -> AtMost(3, body)
                    fun body -> Wide(3, body) ]

              for wrap in wrappers do
                  Expect.equal (Plan.around wrap Plan.nothing) Plan.nothing "nothing to wrap" ]

let private cost =
    testList
        "the cost of a plan"
        [ testProperty "adds over its parts"
          <| Prop.forAll anyPlans (fun plans ->
              let parts = plans |> List.map Plan.cost

              Plan.cost (Plan.sequence plans) =
                  { Least = parts |> List.map _.Least |> sum
                    Most = parts |> List.map _.Most |> sum
                    WithGradient = parts |> List.map _.WithGradient |> sum })

          testProperty "is the same in a group and under a merge"
          <| Prop.forAll anyPlan (fun plan ->
              Plan.cost (Named("group", plan)) = Plan.cost plan
              && Plan.cost (Plan.Merge("join", plan)) = Plan.cost plan)

          testProperty "is multiplied by the copies"
          <| Prop.forAll anyPlan (fun plan -> Plan.cost (Wide(3, plan)) = scaled 3 (Plan.cost plan))

          testProperty "that may stop early lies between nothing and every time"
          <| Prop.forAll anyPlan (fun plan ->
              Plan.cost (AtMost(3, plan)) =
                  { scaled 3 (Plan.cost plan) with
                      Least = Work.Zero })

          testProperty "without gradient has the same calls and FLOPs, no gradient work, and keeps nothing"
          <| Prop.forAll anyPlan (fun plan ->
              let free, frozen = Plan.cost plan, Plan.cost (Frozen plan)

              (frozen.Most.Calls, frozen.Most.Flops, frozen.Least.Calls) = (free.Most.Calls, free.Most.Flops, free.Least.Calls)
              && frozen.WithGradient = Work.Zero
              && frozen.Most.Kept = 0L)

          testProperty "is at least the least, at most the most, and the gradient's share is within"
          <| Prop.forAll anyPlan (fun plan ->
              let cost = Plan.cost plan

              let atMost (a: Work) (b: Work) =
                  a.Calls <= b.Calls && a.Flops <= b.Flops && a.Kept <= b.Kept

              atMost cost.Least cost.Most && atMost cost.WithGradient cost.Most)

          testCase "is fixed only where calls and FLOPs both are"
          <| fun () ->
              let reading = Step("read", { Work.Zero with Flops = 10L })
              Expect.isTrue (Plan.cost reading).IsFixed "a step always runs"
              Expect.isFalse (Plan.cost (AtMost(1, reading))).IsFixed "it may not run" ]

let private display =
    let rec nodes (node: PlanNode) =
        node :: (node.Children |> Seq.collect nodes |> List.ofSeq)

    testList
        "the tree of a plan"
        [ testProperty "costs what the plan costs"
          <| Prop.forAll anyPlan (fun plan -> (PlanNode.ofPlan plan).Cost = Plan.cost plan)

          testProperty "costs as much as its children in a sequence"
          <| Prop.forAll anyPlan (fun plan ->
              let root = PlanNode.ofPlan plan

              nodes root
              |> List.filter (fun node -> node.Label = "in order")
              |> List.forall (fun node ->
                  let total (choose: Cost -> Work) =
                      node.Children
                      |> Seq.map (fun child -> child.Times * choose child.Cost)
                      |> List.ofSeq
                      |> sum

                  total _.Most = node.Cost.Most
                  && total _.Least = node.Cost.Least
                  && total _.WithGradient = node.Cost.WithGradient))

          testCase "folds equal neighbours into one node"
          <| fun () ->
              let call name =
                  Step(name, { Work.Zero with Calls = 1 })

              let root =
                  PlanNode.ofPlan (Plan.sequence [ call "a"; call "a"; call "b"; call "a" ])

              Expect.equal [ for child in root.Children -> child.Label, child.Times ] [ "a", 2; "b", 1; "a", 1 ] "label and times" ]

let private published =
    let calls (name: string) =
        let recipe = Tiny.recipe name
        let model = Tiny.model (recipe.Adapt recipe.Defaults Tiny.options) 1
        let scheme = Tiny.build name recipe.Defaults model

        let inference, training =
            Plan.cost (Scheme.inference scheme), Plan.cost (Scheme.training scheme)

        Expect.isTrue inference.IsFixed "known before it runs"
        Expect.equal inference.WithGradient Work.Zero "inference has no gradient"
        inference.Most.Calls, training.Most.Calls, training.WithGradient.Calls

    let expected =
        [ "trm", (336, 21, 7), "16 x 3 x (6 + 1); 3 x 7 a training step, one cycle of them with gradient"
          "dis", (18, 3, 3), "6 x 1 x (2 + 1)"
          "dis-code", (18, 3, 3), "6 x 1 x (2 + 1)"
          "flat", (18, 3, 3), "as dis"
          "hrm", (96, 12, 2), "16 x 2 x (2 + 1); the look ahead doubles a training step; one call a level with gradient" ]

    testList
        "published settings cost, in network calls a puzzle,"
        [ for name, numbers, why in expected ->
              Draw.case $"{numbers} at inference, in a training step and with gradient: {name}"
              <| fun () -> Expect.equal (calls name) numbers why ]

let tests = testList "plan" [ shape; cost; display; published ]
