module LatentRecursion.Tests.WatchTests

open System
open Expecto
open TorchSharp
open LatentRecursion

let private call = { Work.Zero with Calls = 1 }

let private add name (amount: float) =
    Improve.step name call (fun (field: Field) -> { Value = field.Value + number amount })

let private field (values: float list) : Field = { Value = Draw.reals values }

/// What a watcher was told, first to last.
let private watched (op: Improve<'State>) (state: 'State) : Ran<'State> list =
    let found = Collections.Generic.List()
    op.ApplyWatched(found.Add, state) |> ignore
    List.ofSeq found

let private positive (field: Field) = field.Value.gt (number 0.0)

let private told =
    testList
        "a watcher is told"
        [ Draw.case "of every step in order, and of a group after its steps"
          <| fun () ->
              let op =
                  add "a" 1.0
                  |> Improve.andThen (add "b" 2.0)
                  |> Improve.named "group"
                  |> Improve.andThen (Improve.frozen (add "c" 4.0))

              let told = watched op (field [ 0.0 ])

              Expect.equal
                  [ for ran in told -> ran.Name, ran.IsStep, ran.WithGradient, ran.Work.Calls ]
                  [ "a", true, true, 1
                    "b", true, true, 1
                    "group", false, true, 2
                    "c", true, false, 1 ]
                  "name, step, gradient, calls"

              Expect.equal
                  [ for ran in told -> Draw.number (ran.Before().Value), Draw.number (ran.After().Value) ]
                  [ 0.0, 1.0; 1.0, 3.0; 0.0, 3.0; 3.0, 7.0 ]
                  "before and after"

          Draw.case "of states that are alive, also where the operator frees what it made"
          <| fun () ->
              let op = add "a" 1.0 |> Improve.andThen (add "b" 2.0) |> Improve.scoped

              let kept before (after: Field) =
                  { after with
                      Value = after.Value + before.Value * number 0.0 }

              for wrap in [ id; Improve.merged (Merge.blend 0.5); Improve.noting kept ] do
                  let told = watched (wrap op) (field [ 0.0 ])
                  Expect.equal [ for ran in told -> Draw.number (ran.Before().Value) ] [ 0.0; 1.0 ] "before"
                  Expect.isGreaterThan (Draw.number ((List.last told).After().Value)) 1.0 "after"

          Draw.case "the original numbers of rows, through rows chosen of rows chosen"
          <| fun () ->
              let small (field: Field) = field.Value.lt (number 10.0)
              let op = add "a" 0.5 |> Improve.onRows small |> Improve.onRows positive
              let ran = watched op (field [ -1.0; 20.0; 3.0; -2.0; 5.0 ]) |> List.exactlyOne
              Expect.equal ran.Rows (Only [| 2L; 4L |]) "of the five"
              Expect.equal (Draw.floats (ran.Before().Value)) [ -1.0; 20.0; 3.0; -2.0; 5.0 ] "the whole state before"
              Expect.equal (Draw.floats (ran.After().Value)) [ -1.0; 20.0; 3.5; -2.0; 5.5 ] "the whole state after"

          Draw.case "through rows chosen what a step leaves alone, as the same tensor"
          <| fun () ->
              let model = Tiny.model Tiny.options 1
              let attempt = Tiny.attempt model 2 3
              let first _ = Draw.flags [ true; false ]

              let update =
                  Recursion.latentUpdate model.Low
                  |> Improve.within model.Reasoning
                  |> Improve.onRows first

              let ran = watched update attempt |> List.last
              let before, after = ran.Before(), ran.After()
              Expect.isTrue (same before.Answer after.Answer) "the answer"
              Expect.isFalse (same before.Latent after.Latent) "not the latent"

          Draw.case "of a roll-out that halts row by row how far each came"
          <| fun () ->
              let op = add "a" -1.0 |> Improve.onRows positive |> Improve.iterate 3
              let ran = watched op (field [ 1.0; 3.0; 2.0 ])

              Expect.equal [ for ran in ran -> ran.Rows ] [ Every; Only [| 1L; 2L |]; Only [| 1L |] ] "fewer and fewer"

          Draw.case "a row once for each of its copies"
          <| fun () ->
              let op =
                  add "a" 1.0 |> Improve.onCopies 2 id (Bundle.take (Draw.indices [ 0L; 2L ]))

              let ran = watched op (field [ 1.0; 2.0 ]) |> List.exactlyOne
              Expect.equal ran.Rows (Only [| 0L; 0L; 1L; 1L |]) "two copies of each"

          Draw.case "of copies what a step changed and what it left alone"
          <| fun () ->
              let model = Tiny.model Tiny.options 1

              let op =
                  Recursion.trm 1 1 (Recursion.latentUpdate model.Low) (Recursion.answerUpdate model.High)
                  |> Improve.within model.Reasoning
                  |> Improve.onCopies 2 id (Bundle.best 2 Attempt.haltLogit)

              Expect.equal
                  [ for ran in watched op (Tiny.attempt model 2 3) do
                        if ran.IsStep then
                            ran.Name, ran.Changed _.Latent, ran.Changed _.Answer ]
                  [ "embed", false, false; "latent", true, false; "answer", false, true ]
                  "though the chosen rows are other tensors every time"

          Draw.case "of a group that ends with a join what the join left"
          <| fun () ->
              let op =
                  add "a" 2.0
                  |> Improve.named "group"
                  |> Improve.merged (Merge.blend 0.5)
                  |> Improve.andThen (add "b" 1.0)

              Expect.equal
                  [ for ran in watched op (field [ 1.0 ]) -> ran.Name, Draw.number (ran.After().Value) ]
                  [ "a", 2.0; "group", 2.0; "b", 3.0 ]
                  "both are told of the half"

          Draw.case "of what a step left after a join, and after a note"
          <| fun () ->
              let halved = add "a" 2.0 |> Improve.merged (Merge.blend 0.5)

              let noted =
                  halved |> Improve.noting (fun _ after -> { Value = after.Value * number 10.0 })

              let told op =
                  [ for ran in watched op (field [ 1.0 ]) -> Draw.number (ran.Before().Value), Draw.number (ran.After().Value) ]

              Expect.equal (told (halved |> Improve.iterate 2)) [ 1.0, 2.0; 2.0, 3.0 ] "half of it"
              Expect.equal (told noted) [ 1.0, 20.0 ] "and the note"

          Draw.case "of a part as a part of the whole"
          <| fun () ->
              let model = Tiny.model Tiny.options 1
              let attempt = Tiny.attempt model 2 3
              let update = Recursion.latentUpdate model.Low
              let told = watched (update |> Improve.within model.Reasoning) attempt
              Expect.equal (told |> List.map _.Name) [ "embed"; "latent" ] "reading, then the step"
              let ran = told[1]
              Draw.equal (ran.Before().Latent) attempt.Latent "the latent before"
              Expect.isGreaterThan (Draw.apart (ran.After().Latent) attempt.Latent) 0.0 "and after"
              Draw.equal (ran.After().Shown) attempt.Shown "with the rest of the attempt" ]

let private unchanged =
    let gradients (scheme: Scheme) (model: Model) (run: Improve<Attempt> -> Attempt -> Attempt) =
        let attempt = Tiny.attempt model 3 2 |> scheme.Begin
        let lesson = Tiny.lesson scheme attempt 5
        let after = run scheme.Step attempt
        (scheme.Loss lesson after (Some(run scheme.Lookahead after))).Total.sum().backward()

        after,
        [ for shape in Weights.shapes model.Options do
              let weight = model.Weights[shape.Name]

              match weight.grad with
              | null -> ()
              | gradient ->
                  shape.Name, Draw.floats gradient
                  weight.grad <- null ]

    testList
        "watching changes neither value, gradient nor calls"
        [ for name in Tiny.schemeNames do
              Draw.case name
              <| fun () ->
                  let recipe = Tiny.recipe name
                  let model, calls = Tiny.counted (recipe.Adapt Tiny.numbers Tiny.options) 3
                  let scheme = Tiny.build recipe.Name Tiny.numbers model
                  let value, gradient = gradients scheme model (fun op attempt -> op.Apply attempt)
                  let called = calls.Value
                  calls.Value <- 0L
                  let mutable told = 0

                  let watched, slope =
                      gradients scheme model (fun op attempt ->
                          op.ApplyWatched(
                              (fun ran ->
                                  ran.Before() |> ignore
                                  ran.After() |> ignore
                                  told <- told + 1),
                              attempt
                          ))

                  Draw.equalBundles watched value "values"
                  Expect.equal slope gradient "gradients"
                  Expect.isNonEmpty gradient "there are some"
                  Expect.equal calls.Value called "calls"
                  Expect.isGreaterThan told 0 "it was told" ]

let private traces =
    testList
        "a trace of answer updates"
        [ for name, updates in [ "trm", 2; "hrm", 2; "dis", 2; "dis-code", 2 ] do
              Draw.case $"has one line an answer update, and judges every open cell: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 3
                  let attempt = Tiny.attempt model 5 2 |> scheme.Begin
                  let lesson = Tiny.lesson scheme attempt 5
                  let found = Trace.answerUpdates model scheme lesson attempt
                  Expect.equal found.Count (updates * scheme.Steps) "cycles times steps"

                  Expect.equal
                      [ for line in found -> line.Step, line.Update ]
                      [ for update in 1 .. found.Count -> (update - 1) / updates + 1, update ]
                      "numbered from 1"

                  let count = Lesson.openCells lesson |> Draw.wholes |> List.sum
                  Expect.isGreaterThan count 10L "most of the twenty"

                  for line in found do
                      Expect.equal (Array.sum line.Verdicts) count "every cell that the question leaves open"

          Draw.case "sees that guidance of the state moves the answer, and goes on from there"
          <| fun () ->
              let scheme, model = Tiny.scheme "dis" Tiny.options 3
              let attempt = Tiny.attempt model 5 2 |> scheme.Begin

              let answers step =
                  let answers = Collections.Generic.List()

                  let see (update: SeenUpdate) =
                      if update.IsAnswer then
                          answers.Add((Draw.floats update.Before.Answer, Draw.floats update.After.Answer))

                  attempt |> Trace.updates { scheme with Step = step } see (fun _ _ _ -> ())
                  List.ofSeq answers

              let plain = answers scheme.Step
              let guided = scheme.Step |> Guidance.ofState model (Merge.blend 0.5) |> answers
              Expect.equal guided.Length (plain.Length + scheme.Steps) "one more a step"

              for (_, left), (found, _) in List.pairwise guided do
                  Expect.equal found left "each begins where the last one ended"

          Draw.case "sees where rows halt one by one the same updates, on the rows that still run, and judges those alone"
          <| fun () ->
              let scheme, model = Tiny.scheme "fprm" Tiny.options 3
              let fresh = Tiny.attempt model 3 2 |> scheme.Begin
              // the first row has settled before it starts
              let attempt = fresh.WithNote(Relatives.motion, Draw.reals [ 0.01; 1.0; 1.0 ])
              let lesson = Tiny.lesson scheme attempt 5
              let seen = Collections.Generic.List()
              attempt |> Trace.updates scheme seen.Add (fun _ _ _ -> ())

              let ofFirstStep =
                  [ for update in seen do
                        if update.Step = 1 then
                            update.IsAnswer, update.Rows ]

              let latent, answer = (false, [| 1L; 2L |]), (true, [| 1L; 2L |])
              Expect.equal ofFirstStep [ latent; latent; answer; latent; latent; answer ] "two cycles of two latent updates"

              let openCells =
                  (Lesson.openCells lesson).sum(1L) |> Draw.wholes |> List.tail |> List.sum

              let judged = Trace.answerUpdates model scheme lesson attempt
              Expect.equal (Array.sum judged[0].Verdicts) openCells "of two rows" ]

let tests = testList "watching" [ told; unchanged; traces ]
