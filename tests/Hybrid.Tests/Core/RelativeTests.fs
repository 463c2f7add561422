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

/// A stem while it is trained, and rows with seeds of their own.
let private training (cycles: int) (rows: int) =
    let model = Tiny.model Tiny.options 1

    let curriculum =
        (Tiny.recipe "rsm").Build
            { Tiny.numbers with
                Steps = 1
                Cycles = cycles }
            model

    curriculum 0.9,
    { Tiny.attempt model rows 2 with
        Seed = Draw.indices [ 0L .. int64 rows - 1L ] }

/// By warm-up cycle and row, whether a step left it out.
let private leftOut (scheme: Scheme) (attempt: Attempt) : bool list list =
    let all = [ 0L .. Bundle.rows attempt - 1L ]
    let cycles = ResizeArray()

    let watch (ran: Ran<Attempt>) =
        if ran.Name = "cycle" then
            cycles.Add(
                match ran.Rows with
                | Only rows -> Set.ofArray rows
                | Every -> Set.ofList all
            )

    scheme.Step.ApplyWatched(watch, attempt) |> ignore

    // the last cycle is no warm-up
    [ for ran in Seq.take (cycles.Count - 1) cycles -> [ for row in all -> not (ran.Contains row) ] ]

let private share (flags: bool list) =
    List.averageBy (fun flag -> if flag then 1.0 else 0.0) flags

let private isNear (expected: float) (tolerance: float) (actual: float) message =
    Expect.isLessThan (abs (actual - expected)) tolerance $"{message}: {actual}"

let private stem =
    testList
        "a stem"
        [ Draw.case "leaves every tenth warm-up cycle of a row out, whatever other rows and cycles do"
          <| fun () ->
              let left = training 11 500 ||> leftOut
              Expect.equal left.Length 10 "warm-up cycles"
              let both flags others = List.map2 (&&) flags others
              // five deviations each
              isNear 0.1 0.022 (share (List.concat left)) "of all"

              for index, rows in List.indexed left do
                  isNear 0.1 0.067 (share rows) $"of cycle {index}"

              let neighbours =
                  left
                  |> List.collect (List.pairwise >> List.map (fun (row, next) -> row && next))

              let successive =
                  List.pairwise left |> List.collect (fun (cycle, next) -> both cycle next)

              isNear 0.01 0.007 (share neighbours) "neighbouring rows, both"
              isNear 0.01 0.0075 (share successive) "successive cycles of a row, both"

          Draw.case "leaves out for a row alone what it leaves out for it among others"
          <| fun () ->
              let scheme, attempt = training 11 20
              let after = scheme.Step.Apply attempt

              for row in 0L .. 19L do
                  let only = Bundle.take (Draw.indices [ row ])
                  Draw.closeBundles 1e-9 (scheme.Step.Apply(only attempt)) (only after) $"row {row}"

          Draw.case "leaves warm-up cycles out while it is trained, and none in the end"
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
