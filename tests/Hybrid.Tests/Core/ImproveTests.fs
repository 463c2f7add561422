module LatentRecursion.Tests.ImproveTests

open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Tests.Fixture

// ---- an exhaustive carrier: operators are functions on 0 .. 4, compared on every state, plans included

let private states = [ 0..4 ]

/// Every function of three that do not commute: to the next, to its double, to the least.
let private operators =
    [ "next", (fun state -> (state + 1) % 5)
      "double", (fun state -> (2 * state) % 5)
      "least", (fun _ -> 0)
      "flip", (fun state -> 4 - state) ]
    |> List.map (fun (name, change) -> Improve.step name { Calls = 1; Flops = 1L; Kept = 1L } change)

let private expectSame (left: Improve<int>) (right: Improve<int>) =
    Expect.equal left.Plan right.Plan "plans"
    Expect.equal (states |> List.map left.Apply) (states |> List.map right.Apply) "results"

let private pairs = List.allPairs operators operators
let private nothing: Improve<int> = Improve.nothing

let private onInts =
    testList
        "on every state of a small set"
        [ test "nothing is neutral" {
              for op in operators do
                  expectSame (op |> Improve.andThen nothing) op
                  expectSame (nothing |> Improve.andThen op) op
          }

          test "andThen is associative, and op runs first" {
              for (a, b), c in List.allPairs pairs operators do
                  expectSame (a |> Improve.andThen b |> Improve.andThen c) (a |> Improve.andThen (b |> Improve.andThen c))

              for a, b in pairs do
                  Expect.equal
                      (states |> List.map (a |> Improve.andThen b).Apply)
                      (states |> List.map (a.Apply >> b.Apply))
                      "order"
          }

          test "iterate adds up, and scheduled of a constant is iterate" {
              for op in operators do
                  for a, b in List.allPairs [ 0..3 ] [ 0..3 ] do
                      expectSame
                          (op |> Improve.iterate (a + b))
                          (op |> Improve.iterate a |> Improve.andThen (op |> Improve.iterate b))

                  expectSame (Improve.scheduled 3 (fun _ -> op)) (op |> Improve.iterate 3)
          }

          test "scheduled makes each operator for its index" {
              let op = Improve.scheduled 3 (fun index -> operators[index])
              expectSame op (Improve.inOrder (List.take 3 operators))
          }

          test "merged with after is the operator, with before it is nothing and runs nothing" {
              for op in operators do
                  expectSame (op |> Improve.merged Merge.after) op
                  expectSame (op |> Improve.merged Merge.before) nothing
          }

          test "wrappers around nothing are nothing" {
              for wrap in
                  [ Improve.frozen
                    Improve.named "group"
                    Improve.iterate 3
                    Improve.until (fun _ -> false) 3
                    Improve.shortcut id ] do
                  Expect.isTrue (Plan.isNothing (wrap nothing).Plan) "an empty plan"

              Expect.isTrue (Plan.isNothing (Improve.until (fun _ -> false) 0 operators[0]).Plan) "no run is nothing"
          }

          test "until stops as soon as it may, and after its bound" {
              let ran = ref 0

              let counting =
                  Improve.step "count" Work.Zero (fun state ->
                      (ran.Value <- ran.Value + 1
                       state + 1))

              Expect.equal ((counting |> Improve.until (fun state -> state >= 2) 4).Apply 0) 2 "stopped"
              Expect.equal ran.Value 2 "ran twice"
              Expect.equal ((counting |> Improve.until (fun _ -> false) 4).Apply 0) 4 "bounded"
              ran.Value <- 0
              Expect.equal ((counting |> Improve.until (fun _ -> true) 4).Apply 7) 7 "asks before the first run"
              Expect.equal ran.Value 0 "and runs nothing"
          }

          test "a shortcut is taken unless somebody watches" {
              let op = operators[0] |> Improve.shortcut (fun _ -> 3)
              Expect.equal op.Plan operators[0].Plan "the same plan"
              Expect.equal (op.Apply 0) 3 "the short way"
              Expect.equal (op.ApplyWatched(ignore, 0)) 1 "the steps"
          }

          test "noting records what was before and after" {
              let op = operators[0] |> Improve.noting (fun before after -> 10 * before + after)
              Expect.equal (op.Apply 3) 34 "3, then 4"
              Expect.equal op.Plan operators[0].Plan "at no cost"
          }

          test "a watcher hears steps and groups in order" {
              let heard = ResizeArray()
              let op = operators |> List.take 2 |> Improve.inOrder |> Improve.named "group"

              op.ApplyWatched((fun ran -> heard.Add(ran.Name, ran.IsStep, ran.Before(), ran.After())), 1)
              |> ignore

              Expect.equal (List.ofSeq heard) [ "next", true, 1, 2; "double", true, 2, 4; "group", false, 1, 4 ] "three"
          } ]

// ---- tensors, float64

let private field (values: float list) : Field =
    { Value = torch.tensor (Array.ofList values) }

let private square =
    Improve.step "square" { Work.Zero with Calls = 1 } (fun (state: Field) -> { Value = state.Value.square () + number 0.25 })

let private large (state: Field) = state.Value.gt (number 1.0)

let private valueAndGradient (op: Improve<Field>) (values: float list) =
    let input = (field values).Value.requires_grad_ true
    let output = op.Apply({ Value = input }).Value
    output.sum().backward()
    [ for x in output.data<float>() -> x ], [ for x in (nonNull input.grad).data<float>() -> x ]

let private onTensors =
    testList
        "on tensors"
        [ test "halting by compaction is halting by mask, forward and backward" {
              let masked = square |> Improve.merged (Merge.halted large) |> Improve.iterate 3
              let compacted = square |> Improve.unlessHalted large |> Improve.iterate 3

              for values in [ [ 0.5; 2.0; 0.9; 1.5 ]; [ 0.1; 0.2 ]; [ 3.0; 4.0 ]; [ 0.99 ] ] do
                  Expect.equal (valueAndGradient compacted values) (valueAndGradient masked values) $"{values}"
          }

          test "all rows halted: nothing runs" {
              let never = Improve.step "never" Work.Zero (fun (_: Field) -> failwith "ran")
              let state = field [ 2.0; 3.0 ]

              Expect.isTrue
                  (obj.ReferenceEquals((never |> Improve.unlessHalted large).Apply(state).Value, state.Value))
                  "the same state"
          }

          test "a watcher of compacted rows is told their numbers and sees them in their places" {
              let heard = ResizeArray()

              let op =
                  square |> Improve.onRows (fun (state: Field) -> (large state).logical_not())

              op.ApplyWatched(
                  (fun ran ->
                      let rows =
                          match ran.Rows with
                          | Every -> [||]
                          | Only rows -> rows

                      heard.Add(rows, [ for x in ran.After().Value.data<float>() -> x ])),
                  field [ 2.0; 0.5; 3.0; 0.0 ]
              )
              |> ignore

              Expect.equal (List.ofSeq heard) [ [| 1L; 3L |], [ 2.0; 0.5; 3.0; 0.25 ] ] "rows 1 and 3"
          }

          test "frozen gives the same value and lets no gradient through" {
              let input = (field [ 0.5; 2.0 ]).Value.requires_grad_ true

              let free, frozen =
                  square.Apply { Value = input }, (Improve.frozen square).Apply { Value = input }

              Expect.equal (apart free.Value frozen.Value) 0.0 "values"
              Expect.isTrue free.Value.requires_grad "free"
              Expect.isFalse frozen.Value.requires_grad "frozen"
          }

          test "the best of copies is taken, the first of equals" {
              let seen = ref 0L

              let spread (state: Field) =
                  seen.Value <- state.Value.shape[0]

                  { Value =
                      state.Value
                      + torch.tensor([| 0.0; 2.0; 1.0 |]).tile [| state.Value.shape[0] / 3L |] }

              let op =
                  Improve.step "still" Work.Zero id
                  |> Improve.onCopies 3 spread (Bundle.best 3 _.Value)

              Expect.equal [ for x in op.Apply(field [ 1.0; 5.0 ]).Value.data<float>() -> x ] [ 3.0; 7.0 ] "plus two"
              Expect.equal seen.Value 6L "six copies ran"
          }

          test "in a scope only the result survives" {
              let wasteful =
                  Improve.step "wasteful" Work.Zero (fun (state: Field) ->
                      { Value = ((state.Value + number 1.0) * number 2.0).exp() })

              use scope = torch.NewDisposeScope()
              let state = field [ 1.0 ]
              let before = scope.DisposablesCount
              (Improve.scoped wasteful).Apply state |> ignore
              Expect.equal (scope.DisposablesCount - before) 1 "one tensor"
          }

          test "blends: weight one is the operator, nought is nothing, weights multiply, equal infinities stay" {
              Expect.isTrue (Plan.isNothing (square |> Improve.merged (Merge.blend 0.0)).Plan) "w = 0 runs nothing"
              Expect.isTrue (obj.ReferenceEquals(square |> Improve.merged (Merge.blend 1.0), square)) "w = 1 is the operator"
              let values = field [ 0.3; 2.0; -1.0 ]

              let twice =
                  square |> Improve.merged (Merge.blend 0.5) |> Improve.merged (Merge.blend 0.4)

              let once = square |> Improve.merged (Merge.blend 0.2)
              Expect.isLessThan (apart (twice.Apply values).Value (once.Apply values).Value) 1e-12 "0.5 of 0.4 is 0.2"
              let infinite = field [ -infinity; 1.0 ]
              let kept = (Merge.blend 0.5).Join infinite { Value = infinite.Value + number 0.0 }
              Expect.equal [ for x in kept.Value.data<float>() -> x ] [ -infinity; 1.0 ] "no NaN"
          }

          test "merges take what they say: guarded the better, clamped the givens" {
              let before, after = field [ 1.0; 5.0; 2.0 ], field [ 2.0; 4.0; 2.0 ]

              let values (merge: Merge<Field>) =
                  [ for x in (merge.Join before after).Value.data<float>() -> x ]

              Expect.equal (values (Merge.guarded "size" _.Value)) [ 2.0; 5.0; 2.0 ] "row by row"
              let mask = torch.tensor [| true; false; true |]
              Expect.equal (values (Merge.clamped "givens" (fun _ -> mask))) [ 1.0; 4.0; 2.0 ] "the givens"
              Expect.equal (values (Merge.depending "choice" (fun _ -> Merge.before))) [ 1.0; 5.0; 2.0 ] "what was chosen"
          } ]

let tests = testList "an operator" [ onInts; onTensors ]
