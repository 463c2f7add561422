/// The laws of operators on a carrier so small that every function on it is tried.
module LatentRecursion.Tests.CarrierTests

open Expecto
open LatentRecursion

let private carrier = [ 0; 1; 2 ]

/// Every function on the carrier, as a table, with the name of its plan's step.
let private tables =
    [ for a in carrier do
          for b in carrier do
              for c in carrier -> [| a; b; c |] ]

let private call = { Work.Zero with Calls = 1 }

let private operator (table: int array) =
    Improve.step $"%A{table}" call (fun state -> table[state])

let private operators = tables |> List.map operator

/// The function that an operator is.
let private run (op: Improve<int>) = carrier |> List.map op.Apply

/// Both sides run alike and plan alike.
let private same (left: Improve<int>) (right: Improve<int>) message =
    Expect.equal (run left) (run right) $"{message}: values"
    Expect.equal left.Plan right.Plan $"{message}: plans"

let private sequences =
    testList
        "of sequences"
        [ testCase "nothing before or after an operator leaves it as it is"
          <| fun () ->
              for op in operators do
                  same (Improve.nothing |> Improve.andThen op) op "nothing first"
                  same (op |> Improve.andThen Improve.nothing) op "nothing last"

          testCase "the first operator runs first"
          <| fun () ->
              for f in tables do
                  for g in tables do
                      let both = operator f |> Improve.andThen (operator g)
                      Expect.equal (run both) [ for state in carrier -> g[f[state]] ] "g after f"

          testCase "bracketing leaves no mark, on values and exactly on plans"
          <| fun () ->
              let some =
                  operators
                  |> List.indexed
                  |> List.filter (fun (i, _) -> i % 2 = 0)
                  |> List.map snd

              for f in some do
                  for g in some do
                      let fg = f |> Improve.andThen g

                      for h in some do
                          same (fg |> Improve.andThen h) (f |> Improve.andThen (g |> Improve.andThen h)) "(fg)h = f(gh)"

          testCase "a + b times is a times and b times more"
          <| fun () ->
              for op in operators do
                  for a in 0..3 do
                      for b in 0..3 do
                          same
                              (op |> Improve.iterate (a + b))
                              (op |> Improve.iterate a |> Improve.andThen (op |> Improve.iterate b))
                              $"{a} + {b}"

          testCase "a schedule that is always the same is an iteration"
          <| fun () ->
              for op in operators do
                  for count in 0..4 do
                      same (Improve.scheduled count (fun _ -> op)) (op |> Improve.iterate count) $"{count} times"

          testCase "a schedule counts from 0"
          <| fun () ->
              let op = Improve.scheduled 3 (fun index -> operators[index])
              same op (Improve.inOrder [ operators[0]; operators[1]; operators[2] ]) "0, 1, 2"

          testCase "a negative count is refused, whatever repeats"
          <| fun () ->
              Expect.stringContains
                  (Draw.refusal (fun () -> Improve.iterate -1 operators[0]))
                  "iterate: expected a count of at least 0, received -1"
                  "iterate"

              Expect.stringContains
                  (Draw.refusal (fun () -> Improve.onCopies 0 id id (Improve.nothing: Improve<Field>)))
                  "received 0"
                  "copies" ]

let private wrappers =
    testList
        "of wrappers"
        [ testCase "until runs as long as its question is answered no, and at most so often"
          <| fun () ->
              for table in tables do
                  for stops in tables |> List.map (Array.map (fun value -> value = 0)) do
                      for times in 0..4 do
                          let rec expected left state =
                              if left = 0 || stops[state] then
                                  state
                              else
                                  expected (left - 1) table[state]

                          let op = operator table |> Improve.until (fun state -> stops[state]) times
                          Expect.equal (run op) (carrier |> List.map (expected times)) "the loop written out"

          testCase "until never is an iteration, until always is nothing"
          <| fun () ->
              for op in operators do
                  for times in 0..3 do
                      let never = op |> Improve.until (fun _ -> false) times
                      Expect.equal (run never) (run (op |> Improve.iterate times)) "never"
                      Expect.equal (Plan.cost never.Plan).Most.Calls times "at most"
                      Expect.equal (run (op |> Improve.until (fun _ -> true) times)) carrier "always"

          testCase "names, freezing, shortcuts and notes of nothing change no value"
          <| fun () ->
              for op in operators do
                  let wrapped =
                      [ op |> Improve.named "group"
                        op |> Improve.frozen
                        op |> Improve.shortcut op.Apply
                        op |> Improve.noting (fun _ after -> after) ]

                  for wrapped in wrapped do
                      Expect.equal (run wrapped) (run op) "the same function"
                      Expect.equal (Plan.cost wrapped.Plan).Most.Calls 1 "the same calls"

          testCase "a note sees the state before and the state after"
          <| fun () ->
              for table in tables do
                  let op = operator table |> Improve.noting (fun before after -> 10 * before + after)
                  Expect.equal (run op) [ for state in carrier -> 10 * state + table[state] ] "both"

          testCase "around nothing they are nothing and run nothing"
          <| fun () ->
              let never _ = failtest "it ran"

              let wrapped: Improve<Field> list =
                  [ Improve.nothing |> Improve.named "group"
                    Improve.nothing |> Improve.frozen
                    Improve.nothing |> Improve.scoped
                    Improve.nothing |> Improve.until never 3
                    Improve.nothing |> Improve.onRows never
                    Improve.nothing |> Improve.onCopies 2 never never
                    Improve.nothing |> Improve.noting never
                    Improve.nothing |> Improve.shortcut never
                    Improve.nothing |> Improve.merged (Merge.depending "never" never)
                    Improve.nothing
                    |> Improve.within
                        { Name = "part"
                          Work = call
                          Get = never
                          Put = never } ]

              for op in wrapped do
                  Expect.equal op.Plan Plan.nothing "an empty plan"
                  op.Apply { Value = Unchecked.defaultof<_> } |> ignore ]

let private merges =
    let join takes name join : Merge<int> =
        { Name = name
          Takes = takes
          Idle = ValueNone
          Join = join }

    testList
        "of merges"
        [ testCase "after takes the operator as it is, before takes nothing and runs nothing"
          <| fun () ->
              for op in operators do
                  same (op |> Improve.merged Merge.after) op "after"
                  same (op |> Improve.merged Merge.before) Improve.nothing "before"

          testCase "a join sees the state before and the state after"
          <| fun () ->
              for f in tables do
                  for g in tables do
                      let merge = join Takes.Both "sum" (fun before after -> g[(before + after) % 3])
                      let op = operator f |> Improve.merged merge
                      Expect.equal (run op) [ for state in carrier -> g[(state + f[state]) % 3] ] "both"

          testCase "a conservative join keeps every fixed point"
          <| fun () ->
              for table in tables do
                  let largest = join Takes.Both "largest" max
                  let op = operator table |> Improve.merged largest

                  for state in carrier do
                      Expect.equal (largest.Join state state) state "conservative"

                      if table[state] = state then
                          Expect.equal (op.Apply state) state "a fixed point" ]

let private parts =
    let first: Part<struct (int * int), int> =
        { Name = "first"
          Work = { Work.Zero with Flops = 3L }
          Get = fun (struct (a, _)) -> a
          Put = fun (struct (_, b)) a -> struct (a, b) }

    testList
        "of parts"
        [ testCase "an operator within a part changes that part alone"
          <| fun () ->
              for table in tables do
                  let op = operator table |> Improve.within first

                  for a in carrier do
                      for b in carrier do
                          Expect.equal (op.Apply(struct (a, b))) (struct (table[a], b)) "the part"

          testCase "reading the part is a step of the plan, once"
          <| fun () ->
              let op = operators[5] |> Improve.iterate 3 |> Improve.within first
              Expect.equal (Plan.cost op.Plan).Most { Calls = 3; Flops = 3L; Kept = 0L } "3 calls and one reading"

          testCase "operators in order within a part act as within one after the other"
          <| fun () ->
              for f in operators do
                  for g in operators do
                      let together = f |> Improve.andThen g |> Improve.within first
                      let apart = f |> Improve.within first |> Improve.andThen (g |> Improve.within first)

                      for a in carrier do
                          Expect.equal (together.Apply(struct (a, 7))) (apart.Apply(struct (a, 7))) "the same"

          testCase "a merge of a part moves the rest of the state"
          <| fun () ->
              let free = { first with Work = Work.Zero }
              let both = Improve.step "both" call (fun (struct (a, b)) -> struct (a + 1, b + 1))
              let kept = both |> Improve.merged (Merge.within free Merge.before)
              Expect.equal (kept.Apply(struct (3, 4))) (struct (3, 5)) "the part is kept, the rest moves"
              Expect.equal (Plan.cost kept.Plan).Most.Calls 1 "and is paid for"
              Expect.equal (both |> Improve.merged (Merge.within free Merge.after)).Plan both.Plan "after of a part is after"

          testCase "a part that computes cannot be merged"
          <| fun () -> Expect.stringContains (Draw.refusal (fun () -> Merge.within first Merge.after)) "first" "named" ]

let tests =
    testList "laws on a finite carrier" [ sequences; wrappers; merges; parts ]
