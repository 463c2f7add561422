module LatentRecursion.Tests.MergeTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

let private field (values: float list) : Field = { Value = Draw.reals values }

let private join (merge: Merge<Field>) before after =
    (merge.Join before after).Value |> Draw.floats

/// The operator that leads from any state to this one.
let private toward (after: Field) =
    Improve.step "toward" Work.Zero (fun (_: Field) -> after)

let private ordinary =
    Gen.choose (-800, 800) |> Gen.map (fun whole -> float whole / 100.0)

let private weight = Gen.choose (1, 19) |> Gen.map (fun tenth -> float tenth / 10.0)

let private vectors =
    Gen.zip (Gen.listOfLength 5 ordinary) (Gen.listOfLength 5 ordinary)

/// Merges of every kind with both sides.
let private kinds: (string * Merge<Field>) list =
    let large (field: Field) = field.Value.gt (number 1.0)

    [ "blend", Merge.blend 0.3
      "blend beyond", Merge.blend 1.7
      "blend by row", Merge.blendBy "by row" (fun (field: Field) -> field.Value.sigmoid ())
      "guarded", Merge.guarded "size" _.Value
      "halted", Merge.halted large
      "clamped", Merge.clamped "large" large
      "depending", Merge.depending "sum" (fun field -> Merge.blend (if Draw.number (field.Value.sum ()) > 0.0 then 0.2 else 0.8)) ]

let private everyKind =
    testList
        "every merge"
        [ for name, merge in kinds do
              let shown = $"{name}:"

              testProperty $"{shown} of a state with itself is that state, bit for bit"
              <| Prop.forAll (Arb.fromGen vectors) (fun (values, _) ->
                  use _ = torch.NewDisposeScope()
                  join merge (field values) (field values) = values)

              testProperty $"{shown} keeps every fixed point of an operator"
              <| Prop.forAll (Arb.fromGen vectors) (fun (values, _) ->
                  use _ = torch.NewDisposeScope()
                  let op = toward (field values) |> Improve.merged merge
                  Draw.floats (op.Apply(field values)).Value = values)

              testProperty $"{shown} says that it takes both sides, and does"
              <| Prop.forAll (Arb.fromGen vectors) (fun (before, after) ->
                  use _ = torch.NewDisposeScope()
                  let row = join merge (field before) (field after)

                  merge.Takes = Takes.Both
                  && row.Length = before.Length
                  && List.forall Double.IsFinite row) ]

let private blends =
    let infinity, lowest = Double.PositiveInfinity, Double.NegativeInfinity

    testList
        "a blend"
        [ testCase "of weight 1 is the operator itself, of weight 0 it is nothing"
          <| fun () ->
              let op = toward (Unchecked.defaultof<Field>)
              Expect.isTrue (obj.ReferenceEquals(op |> Improve.merged (Merge.blend 1.0), op)) "1: not even rounded"
              Expect.equal (op |> Improve.merged (Merge.blend 0.0)).Plan Plan.nothing "0: nothing runs"

          testProperty "lies at before + w (after - before)"
          <| Prop.forAll (Arb.fromGen (Gen.zip weight vectors)) (fun (w, (before, after)) ->
              use _ = torch.NewDisposeScope()
              let expected = List.map2 (fun b a -> b + w * (a - b)) before after

              List.forall2 (fun (x: float) y -> abs (x - y) < 1e-12) (join (Merge.blend w) (field before) (field after)) expected)

          testProperty "of a blend multiplies the weights"
          <| Prop.forAll (Arb.fromGen (Gen.zip (Gen.zip weight weight) vectors)) (fun ((v, w), (before, after)) ->
              use _ = torch.NewDisposeScope()
              let run (op: Improve<Field>) = (op.Apply(field before)).Value
              let op = toward (field after)
              let twice = op |> Improve.merged (Merge.blend v) |> Improve.merged (Merge.blend w)
              let once = op |> Improve.merged (Merge.blend (v * w))
              Draw.apart (run twice) (run once) < 1e-11)

          Draw.case "of an infinity goes there, from either side, and past the end it turns over"
          <| fun () ->
              let before, after =
                  [ lowest; infinity; 1.0; 1.0; 2.0; lowest; infinity; lowest ],
                  [ lowest; infinity; lowest; infinity; 4.0; 1.0; 1.0; infinity ]

              let joined weight =
                  join
                      (Merge.blendBy "by a number" (fun (_: Field) -> Draw.reals (List.replicate 8 weight)))
                      (field before)
                      (field after)

              Expect.equal (joined 0.0) before "0: before"
              Expect.equal (joined 0.5) [ lowest; infinity; lowest; infinity; 3.0; lowest; infinity; lowest ] "no NaN"
              Expect.equal (joined 1.0) after "1: after"
              Expect.equal (joined 1.5) [ lowest; infinity; lowest; infinity; 5.0; infinity; lowest; infinity ] "beyond"

          Draw.case "gives its weight a gradient that is a number, also at infinities"
          <| fun () ->
              let weight = (Draw.reals (List.replicate 4 0.25)).requires_grad_ true

              let joined =
                  (Merge.blendBy "a gate" (fun (_: Field) -> weight)).Join
                      (field [ lowest; infinity; 1.0; lowest ])
                      (field [ lowest; infinity; 4.0; 1.0 ])

              joined.Value[2].backward()
              Expect.equal (Draw.floats (nonNull weight.grad)) [ 0.0; 0.0; 3.0; 0.0 ] "into - from, of what moved"

          Draw.case "has one weight for each row where it is asked for"
          <| fun () ->
              let merge = Merge.blendBy "by row" (fun (_: Field) -> Draw.reals [ 0.0; 0.5; 1.0 ])
              Expect.equal (join merge (field [ 1.0; 1.0; 1.0 ]) (field [ 3.0; 3.0; 3.0 ])) [ 1.0; 2.0; 3.0 ] "0, a half, 1"

          Draw.case "of weight 1 in a row is what was made of that row, not even rounded"
          <| fun () ->
              let ones = Merge.blendBy "ones" (fun (field: Field) -> torch.ones_like field.Value)
              let before, after = [ 0.1; 1e9; 0.3 ], [ 0.7; 1e-9; 1.0 / 3.0 ]
              Expect.equal (join ones (field before) (field after)) after "to the bit"

          Draw.case "lets what cannot be halved move whole"
          <| fun () ->
              let whole (values: int64 list) : Field = { Value = Draw.indices values }
              Expect.equal (Draw.wholes ((Merge.blend 0.5).Join (whole [ 1L; 2L ]) (whole [ 3L; 5L ])).Value) [ 3L; 5L ] "tokens"

          Draw.case "keeps the type of the state"
          <| fun () ->
              let half (value: float) : Field =
                  { Value = (Draw.reals [ value ]).to_type torch.float32 }

              Expect.equal ((Merge.blend 0.3).Join (half 1.0) (half 2.0)).Value.dtype torch.float32 "float32" ]

let private choices =
    testList
        "a choice between before and after"
        [ Draw.case "guarded takes, row by row, what the judge finds no worse"
          <| fun () ->
              let merge = Merge.guarded "size" (fun (field: Field) -> field.Value.abs ())

              Expect.equal
                  (join merge (field [ 1.0; -3.0; 2.0 ]) (field [ -2.0; 2.0; -2.0 ]))
                  [ -2.0; -3.0; -2.0 ]
                  "larger or equal"

          Draw.case "guarded is monotone under its judge, whatever the operator does"
          <| fun () ->
              let judge (field: Field) = field.Value.sum 1L

              let before, after: Field * Field =
                  { Value = Draw.normal 1 [ 50L; 3L ] }, { Value = Draw.normal 2 [ 50L; 3L ] }

              let kept = (Merge.guarded "sum" judge).Join before after
              Expect.isTrue ((judge kept).ge(judge before).all().item<bool>()) "never worse"

          Draw.case "halted keeps the rows whose flag was set before"
          <| fun () ->
              let merge = Merge.halted (fun (field: Field) -> field.Value.gt (number 0.0))
              Expect.equal (join merge (field [ 1.0; -1.0 ]) (field [ -5.0; 5.0 ])) [ 1.0; 5.0 ] "the flag of before"

          Draw.case "clamped keeps the cells of the mask"
          <| fun () ->
              let merge =
                  Merge.clamped "given" (fun (_: Field) -> Draw.flags [ true; false; true ])

              Expect.equal (join merge (field [ 1.0; 2.0; 3.0 ]) (field [ 7.0; 8.0; 9.0 ])) [ 1.0; 8.0; 3.0 ] "the givens"

          Draw.case "depending asks the state before"
          <| fun () ->
              let merge =
                  Merge.depending "sign" (fun (field: Field) ->
                      if Draw.number (field.Value.sum ()) > 0.0 then
                          Merge.before
                      else
                          Merge.after)

              Expect.equal (join merge (field [ 1.0 ]) (field [ -9.0 ])) [ 1.0 ] "kept"
              Expect.equal (join merge (field [ -1.0 ]) (field [ 9.0 ])) [ 9.0 ] "moved"

          Draw.case "lets a tensor that both sides share pass through"
          <| fun () ->
              let shared = Draw.normal 1 [ 2L; 1L; 1L ]

              let state seed : Reasoning =
                  { Question = shared
                    Answer = Draw.normal seed [ 2L; 1L; 1L ]
                    Latent = Draw.normal (seed + 1) [ 2L; 1L; 1L ] }

              let joined = (Merge.blend 0.5).Join (state 2) (state 4)
              Expect.isTrue (obj.ReferenceEquals(joined.Question, shared)) "the very same tensor"

          Draw.case "of one field leaves the others moved"
          <| fun () ->
              let state seed : Reasoning =
                  { Question = Draw.normal seed [ 2L; 1L; 1L ]
                    Answer = Draw.normal (seed + 1) [ 2L; 1L; 1L ]
                    Latent = Draw.normal (seed + 2) [ 2L; 1L; 1L ] }

              let before, after = state 1, state 11
              let joined = (Merge.within Reasoning.latent Merge.before).Join before after
              Draw.equal joined.Latent before.Latent "the latent is kept"
              Draw.equal joined.Answer after.Answer "the answer moves" ]

let private guidance =
    testList
        "guidance"
        [ for name in [ "mixture"; "dis-code" ] do
              Draw.case $"refuses a step that goes on after its read-out: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 1

                  let weight (before: Attempt) _ =
                      torch.ones_like (before.Step, dtype = torch.float64)

                  for guide in
                      [ Guidance.ofState model (Merge.blend 0.5)
                        Guidance.ofReadOut model (Merge.blend 0.5)
                        Guidance.ofStateBy model weight ] do
                      Expect.stringContains (Draw.refusal (fun () -> guide scheme.Step)) "ends in its read-out" "the sentence"

          Draw.case "refuses a step that mixes its read-out before it reads the halting head"
          <| fun () ->
              let scheme, model = Tiny.scheme "flat" Tiny.options 1

              let mixing =
                  Improve.inOrder
                      [ scheme.Step
                        model.ReadAnswer
                        |> Improve.merged (Merge.within Attempt.logits (Guidance.mixture 0.5))
                        model.ReadHalt ]

              Expect.stringContains
                  (Draw.refusal (fun () -> Guidance.ofState model (Merge.blend 0.5) mixing))
                  "ends in its read-out"
                  "the mixed read-out would be lost"

          Draw.case "of the answer state is guidance of the logits, since the head is linear"
          <| fun () ->
              let model = Tiny.model Tiny.options 1
              let before, after = Draw.normal 1 [ 2L; 4L; 8L ], Draw.normal 2 [ 2L; 4L; 8L ]

              let state (answer: Tensor) : Reasoning =
                  { Question = answer
                    Answer = answer
                    Latent = answer }

              let merge = Merge.within Reasoning.answer (Merge.blend 1.5)
              let guided = model.Decode (merge.Join (state before) (state after)).Answer
              Draw.within 1e-12 guided (Policy.product 1.5 (model.Decode before) (model.Decode after)) "the same logits" ]

let private mixtures =
    testList
        "a mixture"
        [ for share, expected in [ 0.0, Takes.Before; 0.5, Takes.Both; 1.0, Takes.After ] do
              test $"of share {share} takes {expected}" { Expect.equal (Guidance.mixture share).Takes expected "what it takes" }

          for share in [ -0.01; 1.01; nan ] do
              test $"of share {share} cannot be" {
                  Expect.throwsT<System.ArgumentException> (fun () -> Guidance.mixture share |> ignore) "a share"
              } ]

let tests = testList "merge" [ everyKind; blends; choices; guidance; mixtures ]
