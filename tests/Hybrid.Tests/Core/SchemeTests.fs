module LatentRecursion.Tests.SchemeTests

open System.Collections.Generic
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Training

/// The scheme of a name on the model of `dis`, so that two can be compared weight by weight.
let private onSameModel (name: string) =
    let model = Tiny.model ((Tiny.recipe "dis").Adapt Tiny.numbers Tiny.options) 1

    Tiny.build
        name
        { Tiny.numbers with
            StepWeights = StepWeights.Linear }
        model,
    model

let private rollOut (scheme: Scheme) (model: Model) =
    Tiny.attempt model 4 2
    |> scheme.Begin
    |> Trace.rollOut scheme
    |> Seq.map _.After
    |> List.ofSeq

let private relations =
    testList
        "among schemes"
        [ Draw.case "flat is dis but for the path: the same steps, the same plans, the same loss on the same path"
          <| fun () ->
              let dis, model = onSameModel "dis"
              let flat, _ = onSameModel "flat"
              let attempt = Tiny.attempt model 4 2
              let lesson = Tiny.lesson dis attempt 3
              Expect.equal (Scheme.training flat) (Scheme.training dis) "plans"
              Expect.equal flat.Steps dis.Steps "steps"
              Expect.isFalse flat.Step.Plan.IsSequence "a named step"

              for one, other in List.zip (rollOut dis model) (rollOut flat model) do
                  Draw.equalBundles other one "attempts"
                  Draw.equal (flat.Loss lesson other None).Total (dis.Loss lesson one None).Total "losses"
                  Draw.equal (flat.Halts other) (dis.Halts one) "halting"

              let path = flat.Path attempt.Seed attempt.Shown lesson.Labels
              Draw.equal path (lesson.Labels.unsqueeze 1L) "flat's path is the answer"
              Expect.equal (size 1 lesson.Path) (int64 dis.Steps + 1L) "dis has a frame a step and the question"

          Draw.case "those whose rows stop of themselves say so, the others do not"
          <| fun () ->
              for name in Tiny.schemeNames do
                  let scheme, _ = Tiny.scheme name Tiny.options 1
                  Expect.equal (Scheme.stopsOfItself scheme) (name = "fprm") name

          Draw.case "a row that counts its step and reads out does not stop of itself, though it may call no network"
          <| fun () ->
              let scheme, model = Tiny.scheme "flat" Tiny.options 1

              let settled =
                  Recursion.latentUpdate model.Low
                  |> Improve.until (fun _ -> true) 3
                  |> Recursion.supervised model

              Expect.equal (Plan.cost settled.Plan).Least.Calls 0 "no call at least"
              Expect.isFalse (Scheme.stopsOfItself { scheme with Step = settled }) "it goes on"

          Draw.case "hrm wants a network for each update, and a model says for how many supervised steps it was made"
          <| fun () ->
              let model = Tiny.model Tiny.options 1
              Expect.stringContains (Draw.refusal (fun () -> Scheme.hrm Tiny.numbers model)) "HighLayers" "one network"
              let scheme, model = Tiny.scheme "dis" Tiny.options 1
              let longer = scheme.Step |> Improve.iterate (scheme.Steps + 2)

              Expect.stringContains
                  (Draw.refusal (fun () -> longer.Apply(Tiny.attempt model 2 1)))
                  $"up to {scheme.Steps + 1}, and an attempt is at step {scheme.Steps + 2}"
                  "one too many"

          Draw.case "all refuse numbers that cannot be, and name them"
          <| fun () ->
              let model = Tiny.model Tiny.options 1

              for name, numbers, part in
                  [ "trm", SchemeOptions.numbers 2 0 1, "cycles must be at least 1, not 0"
                    "dis", SchemeOptions.numbers 0 1 1, "supervised steps must be at least 1, not 0"
                    "flat", SchemeOptions.numbers 2 1 -1, "latent updates must be at least 0, not -1"
                    "hrm", SchemeOptions.numbers 2 1 0, "hrm: the last latent update" ] do
                  let build = fun () -> (Tiny.recipe name).Build numbers model 0.0
                  Expect.stringContains (Draw.refusal build) part name

          Draw.case "dis-code shows its own answer in the question's place, dis the question"
          <| fun () ->
              for attempt in onSameModel "dis-code" ||> rollOut do
                  Draw.equal attempt.Shown (Policy.choice attempt.Logits) "its own answer"

              let dis, model = onSameModel "dis"
              let question = (Tiny.attempt model 4 2).Shown

              for attempt in rollOut dis model do
                  Draw.equal attempt.Shown question "the question"

          Draw.case "hrm has two networks, the others one for both updates"
          <| fun () ->
              for name in Tiny.schemeNames do
                  let _, model = Tiny.scheme name Tiny.options 1
                  Expect.equal (obj.ReferenceEquals(model.Low, model.High)) (name <> "hrm") name

          Draw.case "hrm updates the answer by its high network and the latent by its low one"
          <| fun () ->
              let scheme, model = Tiny.scheme "hrm" Tiny.options 1
              let mutable updates = 0

              let check (ran: Ran<Attempt>) =
                  let before, after = ran.Before(), ran.After()

                  match ran.Name with
                  | "latent" ->
                      let question = (model.Reasoning.Get before).Question
                      Draw.equal after.Latent (model.Low.Call(before.Latent, before.Answer + question)) "low"
                      updates <- updates + 1
                  | "answer" ->
                      Draw.equal after.Answer (model.High.Call(before.Answer, before.Latent)) "high"
                      updates <- updates + 1
                  | _ -> ()

              scheme.Step.ApplyWatched(check, Tiny.attempt model 2 3) |> ignore
              Expect.equal updates (2 * (2 + 1)) "every update" ]

let private stepping =
    testList
        "a supervised step"
        [ for name in Tiny.schemeNames do
              Draw.case $"counts itself, moves both states and reads both heads: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 1
                  let attempts = rollOut scheme model
                  Expect.equal attempts.Length scheme.Steps "a roll-out"

                  for step, attempt in List.indexed attempts do
                      Expect.all (Draw.wholes attempt.Step) ((=) (int64 step + 1L)) "the step"
                      Draw.equal attempt.Logits (model.Decode attempt.Answer) "the read-out is of this answer"
                      Expect.isFalse attempt.Logits.requires_grad "without gradient"

                  for one, next in List.pairwise attempts do
                      Expect.isGreaterThan (Draw.apart one.Answer next.Answer) 0.0 "the answer moves"
                      Expect.isGreaterThan (Draw.apart one.Latent next.Latent) 0.0 "the latent moves"

          Draw.case "of trm computes its last cycle with gradient and the others without"
          <| fun () ->
              let _, model = Tiny.scheme "trm" Tiny.options 1

              let latent, answer =
                  Recursion.latentUpdate model.Low, Recursion.answerUpdate model.High

              let cost cycles =
                  Plan.cost (Recursion.trm cycles 3 latent answer).Plan

              for cycles in 1..4 do
                  Expect.equal (cost cycles).Most.Calls (cycles * 4) "T (n + 1)"
                  Expect.equal (cost cycles).WithGradient.Calls 4 "n + 1"

          Draw.case "knows its step only where the network has a table of steps"
          <| fun () ->
              let differs name =
                  let scheme, model = Tiny.scheme name Tiny.options 1
                  let attempt = Tiny.attempt model 2 3

                  let later =
                      { attempt with
                          Step = attempt.Step + whole 1L }

                  Draw.apart (scheme.Step.Apply attempt).Latent (scheme.Step.Apply later).Latent > 0.0

              Expect.equal
                  [ for name in Tiny.schemeNames -> name, differs name ]
                  [ "hrm", false; "trm", false; "dis", true; "dis-code", true; "flat", true ]
                  "who is timed" ]

let private halting =
    let halt (halts: float list) (steps: int64 list) (attempt: Attempt) =
        { attempt with
            Halt = (Draw.reals halts).view(-1L, 2L).to_type torch.float32
            Step = Draw.indices steps }

    testList
        "a row halts while training"
        [ for name, expected in
              [ "trm", [ 1L; 0L; 1L; 1L ]
                "hrm", [ 0L; 1L; 0L; 1L ]
                "dis", [ 0L; 0L; 0L; 1L ]
                "dis-code", [ 0L; 0L; 0L; 1L ]
                "flat", [ 0L; 0L; 0L; 1L ] ] do
              Draw.case $"by its head or at the last step: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 1
                  // trm asks whether halt is positive, hrm whether it is above continue
                  let halts = [ 1.0; 2.0; -2.0; -3.0; 0.05; 0.05; -1.0; 1.0 ]
                  let attempt = Tiny.attempt model 4 2 |> halt halts [ 1L; 1L; 1L; 3L ]
                  Expect.equal (Draw.wholes (scheme.Halts attempt)) expected "of four rows"

          Draw.case "never by its head where there is one step only"
          <| fun () ->
              for name in [ "trm"; "hrm" ] do
                  let model = Tiny.model ((Tiny.recipe name).Adapt Tiny.numbers Tiny.options) 1
                  let scheme = Tiny.build name { Tiny.numbers with Steps = 1 } model
                  let attempt = Tiny.attempt model 1 2 |> halt [ 1.0; -1.0 ] [ 0L ]
                  Expect.equal (Draw.wholes (scheme.Halts attempt)) [ 0L ] name
                  Expect.isTrue (Plan.isNothing scheme.Lookahead.Plan) "and nothing to look ahead for" ]

let private losses =
    testList
        "the loss"
        [ Draw.case "of trm asks the answer and half the halting head whether it is exact"
          <| fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = scheme.Step.Apply(Tiny.attempt model 4 2)

              let labels =
                  torch.cat
                      [| (Policy.choice attempt.Logits).narrow(0L, 0L, 2L)
                         (Tiny.attempt model 4 9).Shown.narrow(0L, 2L, 2L) |]

              let lesson: Lesson =
                  { Question = attempt.Shown
                    Labels = labels
                    Path = Target.constant labels }

              let loss = scheme.Loss lesson attempt None
              let exact = Draw.reals [ 1.0; 1.0; 0.0; 0.0 ]
              Draw.within 1e-6 loss.Parts["halting"] (Loss.binary (attempt.Halt.select (1L, 0L)) exact) "halting"
              Draw.within 1e-12 loss.Parts["answer"] (Loss.tokens Likelihood.Stablemax labels attempt.Logits) "answer"
              Draw.within 1e-6 loss.Total (loss.Parts["answer"] + loss.Parts["halting"] * number 0.5) "total"

          Draw.case "of hrm bootstraps the worth of going on from the step ahead, and from halting alone at the last"
          <| fun () ->
              let scheme, model = Tiny.scheme "hrm" Tiny.options 1

              let after =
                  { scheme.Step.Apply(Tiny.attempt model 2 2) with
                      Step = Draw.indices [ 1L; 3L ] }

              let ahead =
                  { after with
                      Halt = (Draw.reals [ 0.5; 2.0; 0.5; 2.0 ]).view(2L, 2L).to_type torch.float32 }

              let lesson = Tiny.lesson scheme after 3

              let expected =
                  Loss.binary (after.Halt.select (1L, 1L)) ((Draw.reals [ 2.0; 0.5 ]).sigmoid())

              Draw.within 1e-6 (scheme.Loss lesson after (Some ahead)).Parts["continuing"] expected "max, then halt"
              Expect.isFalse ((scheme.Loss lesson after None).Parts.ContainsKey "continuing") "nothing at evaluation"

          Draw.case "of hrm looks ahead without gradient"
          <| fun () ->
              let scheme, model = Tiny.scheme "hrm" Tiny.options 1
              let after = scheme.Step.Apply(Tiny.attempt model 2 2)
              let ahead = scheme.Lookahead.Apply after
              Expect.isFalse ahead.Halt.requires_grad "no gradient"
              Expect.equal (Draw.wholes ahead.Step) [ 2L; 2L ] "of the next step"
              Draw.equal ahead.Logits after.Logits "and reads no tokens"

          for name in Tiny.schemeNames do
              Draw.case $"falls when a tiny network is trained: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 1
                  let start = Tiny.attempt model 4 2 |> scheme.Begin
                  let lesson = Tiny.lesson scheme start 3

                  let trained =
                      model.Weights |> Seq.filter _.Value.requires_grad |> Dictionary<string, Tensor>

                  use optimizer = new Adam(trained, OptimizerKind.AdamAtan2, 0.0)

                  // the summed loss of a roll-out, an update at every step where it shall learn
                  let rollOut learns =
                      ((0.0, start), seq { 1 .. scheme.Steps })
                      ||> Seq.fold (fun (sum, attempt) _ ->
                          let after = scheme.Step.Apply attempt

                          let loss =
                              (scheme.Loss lesson after (Some(scheme.Lookahead.Apply after))).Total.sum()

                          if learns then
                              for weight in trained.Values do
                                  weight.grad <- null

                              loss.backward ()
                              optimizer.Step 5e-3

                          sum + Draw.number loss, Bundle.detach after)
                      |> fst

                  let before = rollOut false

                  for _ in 1..30 do
                      rollOut true |> ignore

                  Expect.isLessThan (rollOut false) (0.7 * before) "a third of it is gone" ]

let tests = testList "schemes" [ relations; stepping; halting; losses ]
