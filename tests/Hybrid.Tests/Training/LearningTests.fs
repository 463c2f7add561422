module LatentRecursion.Tests.LearningTests

open System
open System.Collections.Generic
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Training

let private weights (values: (string * Tensor) list) : IReadOnlyDictionary<string, Tensor> =
    values |> List.map KeyValuePair |> Dictionary :> _

let private options clip average schedule =
    LearningOptions(OptimizerKind.AdamW, 0.1, 0.0, 0.01, 0.0, 0.9, 0.95, clip, Option.toNullable average, schedule)

let private schedules =
    testList
        "a schedule"
        [ testCase "warms up in equal steps, the first update at 1 / warmup, and then is 1 if its floor is"
          <| fun () ->
              let schedule = Schedule(4, 100, 1.0)
              Expect.equal [ for step in 1..6 -> schedule.At step ] [ 0.25; 0.5; 0.75; 1.0; 1.0; 1.0 ] "linear, then constant"
              Expect.equal (schedule.At 1000) 1.0 "also beyond its end"

          testCase "falls by half a cosine from 1 after warm-up to its floor at the end and stays there"
          <| fun () ->
              let schedule = Schedule(10, 110, 0.2)
              let at step = schedule.At step
              Expect.floatClose Accuracy.veryHigh (at 10) 1.0 "full after warm-up"
              Expect.floatClose Accuracy.veryHigh (at 60) 0.6 "half way"
              Expect.floatClose Accuracy.veryHigh (at 35) (0.2 + 0.8 * 0.5 * (1.0 + cos (Math.PI / 4.0))) "a quarter"
              Expect.floatClose Accuracy.veryHigh (at 110) 0.2 "the floor"
              Expect.equal (at 5000) (at 110) "for ever"

          testCase "without warm-up begins at 1, also where nothing else is left"
          <| fun () ->
              Expect.equal ((Schedule(0, 10, 1.0)).At 1) 1.0 "no warm-up"
              Expect.isTrue (Double.IsFinite((Schedule(5, 5, 0.5)).At 5)) "warm-up to the end" ]

let private averages =
    testList
        "an average of weights"
        [ Draw.case "begins at the weights and forgets them at its rate"
          <| fun () ->
              let weight = Draw.reals [ 1.0; 2.0 ]
              use average = new WeightAverage(weights [ "w", weight ], 0.9)
              weight.add_ (torch.tensor 10.0) |> ignore
              average.Update()
              average.Update()
              // s = 0.9 (0.9 s0 + 0.1 p) + 0.1 p
              Draw.within 1e-12 average.Values["w"] (Draw.reals [ 0.81 + 0.19 * 11.0; 0.81 * 2.0 + 0.19 * 12.0 ]) "twice"

          Draw.case "goes on from its state"
          <| fun () ->
              use average = new WeightAverage(weights [ "w", Draw.reals [ 1.0 ] ], 0.9)
              average.Restore(weights [ "w", Draw.reals [ 5.0 ] ])
              average.Update()
              Draw.within 1e-12 average.Values["w"] (Draw.reals [ 4.6 ]) "from 5" ]

let private learner clip average schedule (weight: Tensor) =
    let trained = weights [ "w", weight; "buffer", Draw.reals [ 1.0 ] ]
    new Learner(trained, torch.zeros (1L, 0L), options clip average schedule)

let private learning =
    let constant = Schedule(0, 100, 1.0)

    testList
        "learning"
        [ for clip, name in
              [ 2.5, "beyond the bound shrinks"
                10.0, "within the bound stays"
                0.0, "without bound stays" ] do
              Draw.case $"from gradients whose joint norm is {name}"
              <| fun () ->
                  let weight = (Draw.reals [ 1.0; 1.0 ]).requires_grad_ true
                  use learner = learner clip None constant weight
                  learner.Backward((weight * Draw.reals [ 3.0; 4.0 ]).sum())
                  let scale = if clip > 0.0 then min 1.0 (clip / 5.0) else 1.0
                  Draw.within 1e-5 (learner.Gradients()["w"]) (Draw.reals [ 3.0 * scale; 4.0 * scale ]) "of norm 5"

          Draw.case "clips the norm of all gradients together"
          <| fun () ->
              let left, right =
                  (Draw.reals [ 1.0 ]).requires_grad_ true, (Draw.reals [ 1.0 ]).requires_grad_ true

              use learner =
                  new Learner(weights [ "l", left; "r", right ], torch.zeros (1L, 0L), options 1.0 None constant)

              learner.Backward((left * number 3.0 + right * number 4.0).sum())
              Draw.within 1e-5 (learner.Gradients()["l"]) (Draw.reals [ 0.6 ]) "3 of 5"
              Draw.within 1e-5 (learner.Gradients()["r"]) (Draw.reals [ 0.8 ]) "4 of 5"

          Draw.case "forgets the gradient of the step before"
          <| fun () ->
              let weight = (Draw.reals [ 1.0 ]).requires_grad_ true
              use learner = learner 0.0 None constant weight

              for _ in 1..3 do
                  learner.Backward((weight * number 2.0).sum())

              Expect.equal (Draw.floats (learner.Gradients()["w"])) [ 2.0 ] "of the last loss alone"

          Draw.case "makes its updates by the kernels that it is told, and else by the fastest"
          <| fun () ->
              let fresh () =
                  ((Draw.normal 1 [ 64L ]).to_type torch.float32).requires_grad_ true

              let updated (kernels: KernelChoice | null) =
                  let weight = fresh ()

                  use learner =
                      new Learner(weights [ "w", weight ], torch.zeros (1L, 0L), options 0.0 None constant, kernels)

                  for _ in 1..3 do
                      learner.Backward((weight * weight).sum())
                      learner.Update(Draw.indices [ 0L ], torch.zeros (1L, 0L))

                  weight.detach().clone()

              let byHand kernels =
                  let weight = fresh ()

                  use adam =
                      new Adam(weights [ "w", weight ], OptimizerKind.AdamW, 0.0, 0.9, 0.95, kernels)

                  for _ in 1..3 do
                      weight.grad <- null
                      (weight * weight).sum().backward()
                      adam.Step 0.1

                  weight.detach().clone()

              for name in KernelChoice.Reference :: List.ofSeq KernelChoice.Engines do
                  Draw.equal (updated (KernelChoice.Named name)) (byHand (KernelChoice.Named name)) name

              Draw.equal (updated null) (byHand (KernelChoice.Named KernelChoice.Auto)) "the fastest"

          Draw.case "trains what requires a gradient, and at the schedule's rate"
          <| fun () ->
              let weight = (Draw.reals [ 1.0 ]).requires_grad_ true
              use learner = learner 0.0 None (Schedule(4, 100, 1.0)) weight
              learner.Backward((weight * number 2.0).sum())
              learner.Update(Draw.indices [ 0L ], torch.zeros (1L, 0L))
              // the first update of Adam is the rate, here a quarter of 0.1
              Draw.within 1e-8 weight (Draw.reals [ 0.975 ]) "a quarter of the rate"
              Expect.equal (List.ofSeq (learner.Gradients().Keys)) [ "w" ] "no buffer"

          Draw.case "keeps an average only where it is asked for one"
          <| fun () ->
              let weight = (Draw.reals [ 1.0 ]).requires_grad_ true
              use without = learner 0.0 None constant weight
              Expect.isNull without.Average "none"
              use learner = learner 0.0 (Some 0.5) constant weight
              learner.Backward((weight * number 2.0).sum())
              learner.Update(Draw.indices [ 0L ], torch.zeros (1L, 0L))
              Draw.within 1e-8 (nonNull learner.Average).Values["w"] (Draw.reals [ 0.95 ]) "half way to 0.9" ]

let private exploring =
    let rows = 2000L
    let all = torch.ones (rows, dtype = torch.``bool``)

    let at step =
        torch.full ([| rows |], whole step, dtype = torch.int64)

    let share (flags: Tensor) =
        float (List.sum (Draw.wholes flags)) / float rows

    testList
        "exploration"
        [ Draw.case "of probability 0 changes nothing"
          <| fun () ->
              let halts = Draw.flags [ true; false ]
              Draw.equal (Exploration(0.0, 1UL).Halted(halts, Draw.indices [ 1L; 1L ], 16, 0)) halts "as the scheme says"

          Draw.case "makes that share of rows go on, for 2 to the last step, each as often"
          <| fun () ->
              let exploration = Exploration(0.4, 1UL)

              for step, expected in [ 1L, 0.6; 2L, 0.7; 3L, 0.8; 4L, 0.9; 5L, 1.0 ] do
                  let found = share (exploration.Halted(all, at step, 5, 7))
                  Expect.isTrue (abs (found - expected) < 0.04) $"{found} of the rows may halt at step {step}, not {expected}"

          Draw.case "never lets a row pass the last step, nor halts one that would go on"
          <| fun () ->
              let exploration = Exploration(1.0, 1UL)
              Expect.equal (share (exploration.Halted(all, at 5L, 5, 3))) 1.0 "the last step"
              Expect.equal (share (exploration.Halted(all, at 1L, 5, 3))) 0.0 "certain exploration"
              Expect.equal (share (exploration.Halted(all.logical_not (), at 5L, 5, 3))) 0.0 "going on"

          Draw.case "draws anew at each step and slot, the same for the same seed"
          <| fun () ->
              let draw seed step =
                  Draw.wholes (Exploration(0.5, seed).Halted(all, at 1L, 5, step))

              Expect.equal (draw 1UL 3) (draw 1UL 3) "the same"
              Expect.notEqual (draw 1UL 3) (draw 1UL 4) "another step"
              Expect.notEqual (draw 1UL 3) (draw 2UL 3) "another seed" ]

let tests = testList "learning" [ schedules; averages; learning; exploring ]
