module LatentRecursion.Tests.BundleTests

open System.Collections.Generic
open Expecto
open TorchSharp
open LatentRecursion

let private state seed : Reasoning =
    { Question = Draw.normal seed [ 4L; 2L; 1L ]
      Answer = Draw.normal (seed + 1) [ 4L; 2L; 1L ]
      Latent = Draw.normal (seed + 2) [ 4L; 2L; 1L ] }

let private same (left: Tensor) (right: Tensor) = obj.ReferenceEquals(left, right)

let private rows =
    testList
        "rows"
        [ Draw.case "taken and put back are as they were, and only those are replaced"
          <| fun () ->
              let bundle, other = state 1, state 11
              let index = Draw.indices [ 3L; 1L ]
              Draw.equalBundles (bundle |> Bundle.put index (Bundle.take index bundle)) bundle "put of take"
              let mixed = bundle |> Bundle.put index (Bundle.take index other)
              let moved = bundle |> Bundle.put (Draw.indices [ 1L; 0L; 3L; 2L ]) bundle
              Draw.equalBundles moved (Bundle.take (Draw.indices [ 1L; 0L; 3L; 2L ]) bundle) "of its own tensors, too"
              Draw.equalBundles mixed (Bundle.where (Draw.flags [ false; true; false; true ]) other bundle) "where of put"
              Draw.equalBundles (Bundle.take index mixed) (Bundle.take index other) "take of put"

          Draw.case "chosen by a mask come from the left where it is true"
          <| fun () ->
              let bundle =
                  Bundle.where (Draw.flags [ true; false; true; false ]) (state 1) (state 11)

              Draw.equal (bundle.Answer[0]) ((state 1).Answer[0]) "true: left"
              Draw.equal (bundle.Answer[1]) ((state 11).Answer[1]) "false: right"

          Draw.case "repeated stand side by side"
          <| fun () ->
              let field: Field = { Value = Draw.reals [ 1.0; 2.0 ] }
              Expect.equal (Draw.floats (Bundle.repeat 3 field).Value) [ 1.0; 1.0; 1.0; 2.0; 2.0; 2.0 ] "copies of a row"

          Draw.case "of copies the best is found, the first of equals"
          <| fun () ->
              let field: Field = { Value = Draw.reals [ 1.0; 3.0; 3.5; 7.0; 5.0; 7.0 ] }
              let parity (field: Field) = field.Value.floor () // 3 and 3.5 are equals
              Expect.equal (Draw.floats (Bundle.best 3 parity field).Value) [ 3.0; 7.0 ] "of each three"

              Draw.equalBundles
                  (state 1 |> Bundle.repeat 2 |> Bundle.best 2 (fun s -> s.Answer.sum [| 1L; 2L |]))
                  (state 1)
                  "best of repeat"

          Draw.case "of copies one whose score is no number is the worst, and there are so many of every row"
          <| fun () ->
              let field: Field = { Value = Draw.reals [ nan; 1.0; -infinity; nan; nan; nan ] }
              Expect.equal (Draw.floats (Bundle.best 3 _.Value field).Value |> List.head) 1.0 "the only number"

              let least: Field = { Value = Draw.reals [ nan; -infinity ] }
              Expect.equal (Draw.floats (Bundle.best 2 _.Value least).Value) [ -infinity ] "the least number is one"

              Expect.stringContains
                  (Draw.refusal (fun () -> Bundle.best 4 _.Value field))
                  "expected 4 copies of every row, received 6 rows"
                  "six rows are no copies by four"

          Draw.case "are as many in every tensor, or the error names two that differ"
          <| fun () ->
              Expect.equal (Bundle.rows (state 1)) 4L "four"

              let uneven =
                  { state 1 with
                      Latent = Draw.normal 1 [ 3L; 2L; 1L ] }

              let message = Draw.refusal (fun () -> Bundle.rows uneven)

              for part in [ "question has 4"; "latent has 3" ] do
                  Expect.stringContains message part "both are named" ]

let private tensors =
    testList
        "tensors"
        [ Draw.case "that both sides share pass through a join unasked"
          <| fun () ->
              let left = state 1

              let right =
                  { state 11 with
                      Question = left.Question }

              let asked = List()

              let joined =
                  (left, right)
                  ||> Bundle.zip (fun name _ b ->
                      asked.Add name
                      b)

              Expect.isTrue (same joined.Question left.Question) "the shared one"
              Expect.equal (List.ofSeq asked) [ "answer"; "latent" ] "the others"

          Draw.case "have the names of their fields, notes of an attempt too, and a join meets equal names"
          <| fun () ->
              let attempt =
                  (Tiny.attempt (Tiny.model Tiny.options 1) 2 1).WithNote("hint-count", Draw.reals [ 1.0; 2.0 ])

              let names = Bundle.fields attempt |> List.map fst

              Expect.equal
                  names
                  [ "shown"
                    "hint"
                    "step"
                    "answer"
                    "latent"
                    "logits"
                    "halt"
                    "seed"
                    "notes.hint-count" ]
                  "in order"

              let met = List()

              (attempt, attempt |> Bundle.map (fun _ tensor -> tensor.clone ()))
              ||> Bundle.zip (fun name a b ->
                  met.Add name
                  Draw.equal a b name
                  a)
              |> ignore

              Expect.equal (List.ofSeq met) names "each with its own"

          Draw.case "detached have the same values and no history"
          <| fun () ->
              let leaf = (Draw.normal 1 [ 2L ]).requires_grad_ true
              let field: Field = { Value = leaf * number 2.0 }
              let cut = Bundle.detach field
              Draw.equal cut.Value field.Value "values"
              Expect.isFalse cut.Value.requires_grad "no gradient"

          Draw.case "that a scope made are freed but those of the result"
          <| fun () ->
              let before = state 1
              use outer = torch.NewDisposeScope()

              let after =
                  before
                  |> Bundle.scoped (fun state ->
                      let waste = state.Latent * state.Answer
                      { state with Answer = waste.sin () })

              Expect.equal outer.DisposablesCount 1 "one tensor"
              Expect.isTrue (same after.Latent before.Latent) "the rest passes" ]

let private restoring =
    let stored (bundle: Reasoning) =
        Dictionary(Bundle.fields bundle |> Seq.map KeyValuePair)

    testList
        "a bundle restored by name"
        [ Draw.case "holds the stored tensors, also of another number of rows"
          <| fun () ->
              let found = stored (state 11 |> Bundle.take (Draw.indices [ 0L ]))
              let restored = state 1 |> Bundle.restored found
              Expect.isTrue (same restored.Answer found["answer"]) "the stored one"

          Draw.case "names a tensor that is missing"
          <| fun () ->
              let found = stored (state 11)
              found.Remove "latent" |> ignore
              Expect.stringContains (Draw.refusal (fun () -> state 1 |> Bundle.restored found)) "latent is missing" "named"

          for name, shape in [ "too wide", [ 4L; 2L; 2L ]; "of too few axes", [ 4L; 2L ]; "of no axis", [] ] do
              Draw.case $"names a tensor that is {name}, with both shapes"
              <| fun () ->
                  let found = stored (state 11)
                  found["latent"] <- Draw.normal 1 shape
                  let message = Draw.refusal (fun () -> state 1 |> Bundle.restored found)
                  Expect.stringContains message "latent: expected rows of [2 x 1]" "named" ]

let private notes =
    testList
        "a note"
        [ Draw.case "is read back, and setting it leaves the attempt before alone"
          <| fun () ->
              let attempt = Tiny.attempt (Tiny.model Tiny.options 1) 2 1
              let noted = attempt.WithNote("count", Draw.reals [ 1.0; 2.0 ])
              Expect.equal (Draw.floats (noted.Note "count")) [ 1.0; 2.0 ] "read back"
              Expect.equal attempt.Notes.Count 0 "the attempt before"

          Draw.case "that is missing is named, with those that are there"
          <| fun () ->
              let attempt =
                  (Tiny.attempt (Tiny.model Tiny.options 1) 2 1).WithNote("count", Draw.reals [ 1.0; 2.0 ])

              let message = Draw.refusal (fun () -> attempt.Note "cuont")

              for part in [ "'cuont'"; "count"; "Begin" ] do
                  Expect.stringContains message part "what to do"

          Draw.case "that one side of a join lacks is missed, whichever it is"
          <| fun () ->
              let attempt = Tiny.attempt (Tiny.model Tiny.options 1) 2 1
              let noted = attempt.WithNote("count", Draw.reals [ 1.0; 2.0 ])
              let join left right = Bundle.zip (fun _ a _ -> a) left right

              for left, right in [ attempt, noted; noted, attempt ] do
                  Expect.stringContains (Draw.refusal (fun () -> join left right)) "no note 'count'" "missed" ]

let tests = testList "bundle" [ rows; tensors; restoring; notes ]
