module LatentRecursion.Tests.RelativeTests

open Expecto
open LatentRecursion

let private settling =
    testList
        "a fixed point"
        [ Draw.case "is told by how far the latent moved in a step, relative to its size"
          <| fun () ->
              let scheme, model = Tiny.scheme "fprm" Tiny.options 1
              let before = Tiny.attempt model 3 2 |> scheme.Begin
              let after = scheme.Step.Apply before

              let length (row: int) (latent: Tensor) =
                  Draw.floats latent[int64 row] |> List.sumBy (fun value -> value * value) |> sqrt

              let expected =
                  [ for row in 0..2 -> length row (after.Latent - before.Latent) / length row after.Latent ]

              Draw.within 1e-12 (after.Note Relatives.motion) (Draw.reals expected) "motion"

          Draw.case "halts the row that is at it, and calls nothing for it"
          <| fun () ->
              let model, calls = Tiny.counted Tiny.options 1
              let scheme = Tiny.build "fprm" Tiny.numbers model
              let begun = Tiny.attempt model 3 2 |> scheme.Begin
              let halting = begun.WithNote(Relatives.motion, Draw.reals [ 0.04; 0.06; 0.0 ])
              Expect.equal (Draw.wholes (scheme.Halts halting)) [ 1L; 0L; 1L ] "below 5 %"
              calls.Value <- 0L
              let after = scheme.Step.Apply halting
              Expect.equal calls.Value (int64 (Plan.cost scheme.Step.Plan).Most.Calls) "one row of three"
              Expect.equal (Draw.wholes after.Step) [ 0L; 1L; 0L ] "steps" ]

let private stem =
    testList
        "a stem"
        [ Draw.case "leaves warm-up cycles out while it is trained, and none in the end"
          <| fun () ->
              let recipe = Tiny.recipe "rsm"

              let curriculum =
                  recipe.Build
                      { Tiny.numbers with
                          Steps = 1
                          Cycles = 4 }
                      (Tiny.model Tiny.options 1)

              let cost scheme = Plan.cost (Scheme.inference scheme)
              let trained, final = cost (curriculum 0.9), cost (Curriculum.final curriculum)
              Expect.equal (trained.Least.Calls, trained.Most.Calls) (3, 12) "the last cycle at least"
              Expect.equal (final.Least.Calls, final.Most.Calls) (12, 12) "all of them" ]

let tests = testList "relatives" [ settling; stem ]
