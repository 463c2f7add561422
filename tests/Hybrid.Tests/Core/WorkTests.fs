module LatentRecursion.Tests.WorkTests

open Expecto
open TorchSharp
open LatentRecursion

/// Every kind of network that the options can say, as small as can be.
let private networks: (string * NetworkOptions) list =
    let attention positions =
        { Tiny.options with
            Mixer = Mixer.Attention
            Positions = positions }

    let kinds =
        [ "tokens mixed", Tiny.options
          "tokens mixed, learned positions",
          { Tiny.options with
              Positions = Positions.Learned }
          "attention", attention Positions.Absent
          "attention, rotary positions", attention Positions.Rotary
          "attention, learned positions", attention Positions.Learned ]

    [ for name, options in kinds do
          name, options

          $"{name}, prefix",
          { options with
              Prefix = 2
              HintWidth = 11
              Layers = 2 } ]

let private rows = 3

/// Calls and FLOPs of a row that a run made: by the network, by the meter, by a watcher, and by the plan.
let private counts (calls: int64 ref) (op: Improve<Attempt>) (attempt: Attempt) =
    calls.Value <- 0L
    let _, flops = Meter.Flops(fun () -> op.Apply attempt)
    let called = calls.Value
    let mutable watched = Work.Zero

    let watch (ran: Ran<Attempt>) =
        if ran.IsStep then
            let ranOn =
                match ran.Rows with
                | Every -> int (Bundle.rows attempt)
                | Only rows -> rows.Length

            watched <- watched + ranOn * ran.Work

    op.ApplyWatched(watch, attempt) |> ignore
    called, flops, watched

let private training (scheme: Scheme) =
    scheme.Step |> Improve.andThen scheme.Lookahead

let private declared =
    testList
        "calls and FLOPs declared are those that ran"
        [ for name, options in networks do
              for scheme in Tiny.schemeNames do
                  Draw.case $"{scheme} on a network with {name}"
                  <| fun () ->
                      let recipe = Tiny.recipe scheme
                      let model, calls = Tiny.counted (recipe.Adapt Tiny.numbers options) 3
                      let op = training (Tiny.build recipe.Name Tiny.numbers model)
                      let plan = (Plan.cost op.Plan).Most
                      let called, flops, watched = counts calls op (Tiny.attempt model rows 5)
                      Expect.equal called (int64 (rows * plan.Calls)) "calls of the network"
                      Expect.equal flops (int64 rows * plan.Flops) "FLOPs that the meter saw"
                      Expect.equal (watched.Calls, watched.Flops) (rows * plan.Calls, int64 rows * plan.Flops) "watched" ]

/// Numbers that a call keeps for the way back, tensor by tensor, of a token-mixing or an attending network of one block.
let private kept =
    let places, width, inner = 4L, 8L, 256L
    // gate and up in one, silu(gate), silu(gate) * up
    let swiGlu vectors =
        [ 2L * inner * vectors; inner * vectors; inner * vectors ]

    let state = places * width
    // the input of each half, and of each norm
    let states = List.replicate 4 state

    testList
        "bytes declared are those of the tensors that the way back reads"
        [ for mixer, mixing in
              [ Mixer.Tokens, swiGlu width
                // query, key, value in one, what each place reads, and the attended values
                Mixer.Attention, [ 3L * state; state; state ] ] do
              Draw.case $"{mixer}"
              <| fun () ->
                  let model = Tiny.model { Tiny.options with Mixer = mixer } 3
                  let numbers = List.sum (mixing @ swiGlu places @ states)
                  let call = Recursion.answerUpdate model.High
                  Expect.equal (Plan.cost call.Plan).Most.Kept (8L * numbers) "bytes of float64" ]

let private meter =
    testList
        "the meter"
        [ Draw.case "counts two operations a multiply-add of a linear map, on any number of leading axes"
          <| fun () ->
              let product () =
                  Block.linear (Draw.normal 1 [ 7L; 5L ]) (Draw.normal 2 [ 2L; 3L; 5L ])

              Expect.equal (Meter.Flops product |> snd) (int64 (2 * 2 * 3 * 5 * 7)) "2 * vectors * inputs * outputs"

          Draw.case "counts a block of attention as four projections and two products of positions"
          <| fun () ->
              let rows, places, width = 2L, 3L, 4L

              let attend () =
                  Block.attention
                      2
                      id
                      (Draw.normal 1 [ 3L * width; width ])
                      (Draw.normal 2 [ width; width ])
                      (Draw.normal 3 [ rows; places; width ])

              let expected =
                  2L * rows * places * width * width * 4L
                  + 2L * 2L * rows * places * places * width

              Expect.equal (Meter.Flops attend |> snd) expected "FLOPs"

          Draw.case "of a part leaves the meter around it as it was"
          <| fun () ->
              let product () =
                  Block.linear (Draw.normal 1 [ 2L; 2L ]) (Draw.normal 2 [ 1L; 2L ])

              let inner, outer = Meter.Flops(fun () -> Meter.Flops product |> snd)
              Expect.equal (inner, outer) (8L, 0L) "a part is its own count" ]

let private halting =
    testList
        "a roll-out that compacts the batch"
        [ Draw.case "calls the network between least and most, exactly as often as a watcher sees"
          <| fun () ->
              let recipe = Tiny.recipe "trm"
              let model, calls = Tiny.counted Tiny.options 3
              let scheme = Tiny.build recipe.Name Tiny.numbers model
              let rows = 8

              let halts (attempt: Attempt) =
                  (attempt.Halt.select (1L, 0L)).gt(number 0.0)

              let op = scheme.Step |> Improve.unlessHalted halts |> Improve.iterate 4
              let cost = Plan.cost op.Plan
              let called, flops, watched = counts calls op (Tiny.attempt model rows 7)
              Expect.equal cost.Least.Calls 0 "all may be halted"
              Expect.isLessThan called (int64 (rows * cost.Most.Calls)) "some rows halt early"
              Expect.isGreaterThan called (int64 (rows * cost.Most.Calls / 4)) "not all do at once"
              Expect.equal (int64 watched.Calls, watched.Flops) (called, flops) "watched"

          Draw.case "calls nothing at all where every row has halted"
          <| fun () ->
              let model, calls = Tiny.counted Tiny.options 3
              let scheme = Tiny.build "trm" Tiny.numbers model

              let op =
                  scheme.Step
                  |> Improve.unlessHalted (fun attempt -> torch.ones_like (attempt.Step, dtype = torch.``bool``))

              let attempt = Tiny.attempt model rows 7
              let after, flops = Meter.Flops(fun () -> op.Apply attempt)
              Expect.equal (calls.Value, flops) (0L, 0L) "no call, no product"
              Expect.isTrue (obj.ReferenceEquals(after, attempt)) "the very same state"

          Draw.case "on copies calls once for every copy"
          <| fun () ->
              let model, calls = Tiny.counted Tiny.options 3
              let scheme = Tiny.build "dis-code" Tiny.numbers model
              let best = Bundle.best 2 (fun (attempt: Attempt) -> attempt.Halt.select (1L, 0L))
              let op = scheme.Step |> Improve.onCopies 2 (Attempt.reseed 2) best
              let called, flops, watched = counts calls op (Tiny.attempt model rows 7)
              let plan = (Plan.cost op.Plan).Most
              Expect.equal (called, flops) (int64 (rows * plan.Calls), int64 rows * plan.Flops) "as planned"
              Expect.equal (int64 watched.Calls, watched.Flops) (called, flops) "watched" ]

let tests = testList "work" [ declared; kept; meter; halting ]
