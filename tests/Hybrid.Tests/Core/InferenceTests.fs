module LatentRecursion.Tests.InferenceTests

open Expecto
open TorchSharp
open LatentRecursion

let private options = InferenceOptions.measured

let private prepared rows =
    let scheme, model = Tiny.scheme "trm" Tiny.options 3
    scheme, model, Tiny.attempt model rows 5 |> scheme.Begin

let private rolledOut (scheme: Scheme) attempt =
    Trace.rollOut scheme attempt |> Seq.map _.After |> List.ofSeq

let private halting (attempt: Attempt) =
    attempt.Halt.select(1L, 0L).sigmoid() |> Draw.floats

/// By hand: every copy to the last step; a puzzle stops with the first step at which one of its copies is sure, and the copy that
/// the head likes best then is its answer.
let private firstByHand (confidence: float) (copies: int) (deviation: float) (scheme: Scheme) (attempt: Attempt) =
    let noisy =
        Attempt.perturb 0 deviation |> Improve.andThen scheme.Step |> Improve.frozen

    let steps =
        (attempt |> Bundle.repeat copies |> Attempt.reseed copies, [ 1 .. scheme.Steps ])
        ||> List.scan (fun state _ -> noisy.Apply state)
        |> List.tail

    [ for row in 0 .. int (Bundle.rows attempt) - 1 do
          let ofRow step =
              halting step |> List.skip (row * copies) |> List.take copies

          let stops =
              steps
              |> List.tryFindIndex (ofRow >> List.exists (fun sure -> sure > confidence))
              |> Option.defaultValue (scheme.Steps - 1)

          let sure = ofRow steps[stops]
          let best = List.findIndex ((=) (List.max sure)) sure
          stops + 1, steps[stops] |> Bundle.take (Draw.indices [ int64 (row * copies + best) ]) ]

let private firstToHalt =
    testList
        "first-to-halt"
        [ for confidence, copies, deviation in [ 0.96, 1, 0.0; 0.97, 2, 0.5; 0.99, 3, 0.5; 0.99999, 2, 0.1; 0.0, 2, 0.3 ] do
              Draw.case
                  $"at {confidence} with {copies} copies and noise {deviation} is the first that is sure, and the rest does not run"
              <| fun () ->
                  let scheme, model, attempt = prepared 6

                  let expected = firstByHand confidence copies deviation scheme attempt

                  let op =
                      Inference.firstToHalt
                          { options with
                              Confidence = confidence
                              Copies = copies
                              Deviation = deviation }
                          model
                          scheme

                  let answer, work = Trace.spent op attempt

                  for row, (_, alone) in List.indexed expected do
                      let row = Bundle.take (Draw.indices [ int64 row ]) answer
                      Draw.within 1e-9 row.Logits alone.Logits "the answer"
                      Draw.equal row.Step alone.Step "the steps"

                  let steps = expected |> List.sumBy fst
                  let ofStep = (Plan.cost scheme.Step.Plan).Most.Calls
                  Expect.equal work.Calls (copies * steps * ofStep) "calls that ran"

                  if confidence > 0.0 && confidence < 0.999 then
                      Expect.isGreaterThan (expected |> List.distinctBy fst |> List.length) 1 "puzzles stop at different steps" ]

let private ways =
    testList
        "of a trained scheme"
        [ Draw.case "noise of another number of the draw is another, of the same number the same"
          <| fun () ->
              let _, _, attempt = prepared 3

              let noise draw =
                  ((Attempt.perturb draw 0.5).Apply attempt).Latent - attempt.Latent

              Draw.equal (noise 1) (noise 1) "the same"
              Expect.isGreaterThan (Draw.apart (noise 0) (noise 1)) 0.1 "another"

          Draw.case "ptrm without noise is the roll-out, at the price of its copies"
          <| fun () ->
              let scheme, model, attempt = prepared 3

              let op =
                  Inference.ptrm
                      { options with
                          Copies = 2
                          Deviation = 0.0 }
                      model
                      scheme

              let last = rolledOut scheme attempt |> List.last
              Draw.equal (op.Apply attempt).Logits last.Logits "the same answer"
              Expect.equal (Plan.cost op.Plan).Most.Calls (2 * (Plan.cost (Scheme.inference scheme)).Most.Calls) "calls"

          Draw.case "ptrm answers with the copy that the head likes best"
          <| fun () ->
              let scheme, model, attempt = prepared 4

              let sure copies =
                  Inference.ptrm
                      { options with
                          Copies = copies
                          Deviation = 1.0 }
                      model
                      scheme
                  |> fun op -> halting (op.Apply attempt)

              let one, eight = sure 1, sure 8
              Expect.isGreaterThan (List.average eight) (List.average one) "surer with more to choose from"

          for weight in [ 0.0; 0.5; 2.0 ] do
              Draw.case $"guided by {weight} moves every step's answer so many times as far"
              <| fun () ->
                  let scheme, model, attempt = prepared 3

                  let guided =
                      Inference.guided { options with Weight = weight } model { scheme with Steps = 1 }

                  let before, after =
                      attempt.Answer, (scheme.Step |> Improve.frozen).Apply(attempt).Answer

                  Draw.within 1e-12 (guided.Apply attempt).Answer (before + number weight * (after - before)) "the answer" ]

let private spent =
    testList
        "what a run takes"
        [ Draw.case "is the plan's where it leaves nothing to the run, so that shortcuts are taken"
          <| fun () ->
              let taken = ref false

              let op =
                  Improve.step "slow" { Work.Zero with Calls = 2 } id
                  |> Improve.shortcut (fun (field: Field) ->
                      taken.Value <- true
                      field)

              let _, work = Trace.spent op { Value = Draw.reals [ 1.0; 2.0; 3.0 ] }
              Expect.equal (work.Calls, taken.Value) (6, true) "three rows of two calls"

          Draw.case "is counted where rows may stop"
          <| fun () ->
              let op =
                  Improve.step "step" { Work.Zero with Calls = 2 } id
                  |> Improve.unlessHalted (fun (field: Field) -> field.Value.gt (number 1.5))

              let _, work = Trace.spent op { Value = Draw.reals [ 1.0; 2.0; 3.0 ] }
              Expect.equal work.Calls 2 "one row"

          Draw.case "is counted without keeping what is scoped"
          <| fun () ->
              let made = ResizeArray<Tensor>()

              let op =
                  Improve.step "step" { Work.Zero with Calls = 2 } (fun (field: Field) ->
                      let larger = field.Value + number 1.0
                      made.Add larger
                      { Value = larger * number 2.0 })
                  |> Improve.scoped
                  |> Improve.until (fun _ -> false) 3

              let after, work = Trace.spent op { Value = Draw.reals [ 1.0 ] }
              Expect.equal (Draw.floats after.Value, work.Calls) ([ 22.0 ], 6) "three times"
              Expect.isTrue (made |> Seq.forall _.IsInvalid) "freed"

          Draw.case "is told step by step by a roll-out"
          <| fun () ->
              let scheme, _, attempt = prepared 3
              let calls = [ for step in Trace.rollOut scheme attempt -> step.Work.Calls ]
              Expect.equal calls (List.replicate 3 (3 * 6)) "three rows of two cycles of three calls" ]

let tests = testList "inference" [ firstToHalt; ways; spent ]
