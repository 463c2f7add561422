module LatentRecursion.Tests.TrainerTests

open System.Collections.Generic
open System.Linq
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Training
open LatentRecursion.Interop

/// A trainer on a tiny model, and what it is made of.
type private Bench(choice: SchemeChoice, exploration: float) =
    let curriculum, model = SlotTests.hostOf choice
    let source = SlotTests.Source()
    let table = model.Weights[Weights.puzzleTable]

    let options =
        LearningOptions(OptimizerKind.AdamAtan2, 3e-3, 0.1, 0.01, 0.1, 0.9, 0.95, 1.0, 0.9, Schedule(0, 1000, 1.0))

    let learner = new Learner(model.Weights, table, options)
    let slots = new Slots(model, source, 4)
    new(name: string, exploration: float) = new Bench(SlotTests.choice name, exploration)
    member val Trainer = Trainer(curriculum, 1000, learner, slots, Exploration(exploration, 5UL))
    member _.Asked = source.Asked
    member _.Weights = model.Weights
    member _.Learner = learner

    /// Rows that the trainer took from its source.
    member _.Taken = source.Asked |> Seq.sumBy List.length

    member _.Values =
        [ for weight in model.Weights -> weight.Key, Draw.floats weight.Value ]

    interface System.IDisposable with
        member _.Dispose() =
            slots.Dispose()
            learner.Dispose()

let private alive () =
    DisposeScopeManager.Statistics.ThreadTotalLiveCount

let private training =
    testList
        "a training step"
        [ for name in Tiny.schemeNames do
              Draw.case $"takes a new puzzle for each row that halted before it, and throws none away: {name}"
              <| fun () ->
                  use bench = new Bench(name, 0.3)
                  let mutable halted = 4

                  for _ in 1..12 do
                      let before = bench.Taken
                      let mutable next = 0
                      bench.Trainer.Watch <- fun seen -> next <- int (List.sum (Draw.wholes seen.After.Halted))
                      bench.Trainer.Step() |> ignore
                      Expect.equal (bench.Taken - before) halted "as many as halted"
                      halted <- next

              Draw.case $"holds as many tensors after 200 steps as after 20: {name}"
              <| fun () ->
                  use bench = new Bench(name, 0.3)

                  let after steps =
                      for _ in 1..steps do
                          bench.Trainer.Step() |> ignore

                      alive ()

                  let few = after 20
                  Expect.equal (after 180) few "no tensor stays behind"

              Draw.case $"gives the same bits again: {name}"
              <| fun () ->
                  let run () =
                      use bench = new Bench(name, 0.3)
                      let losses = [ for _ in 1..8 -> bench.Trainer.Step().Loss ]
                      losses, bench.Values

                  Expect.equal (run ()) (run ()) "losses and weights"

          Draw.case "of dis takes a whole batch once a roll-out"
          <| fun () ->
              use bench = new Bench("dis", 0.0)

              for _ in 1..7 do
                  bench.Trainer.Step() |> ignore

              Expect.equal (List.ofSeq bench.Asked) (List.replicate 3 [ 0L; 1L; 2L; 3L ]) "at steps 1, 4 and 7"

          Draw.case "moves every trained weight, the puzzles of its rows, and no buffer"
          <| fun () ->
              use bench = new Bench("trm", 0.0)
              let before = Map bench.Values
              bench.Trainer.Step() |> ignore

              let still =
                  [ for name, values in bench.Values do
                        if before[name] = values then
                            name ]

              Expect.equal (List.sort still) [ "H_init"; "L_init" ] "the first states alone"

          Draw.case "whose loss is no number stops before the update and says what to do"
          <| fun () ->
              use bench = new Bench("trm", 0.0)
              bench.Trainer.Step() |> ignore
              use _ = torch.no_grad ()
              bench.Weights["lm_head.weight"].fill_(number nan) |> ignore
              let before = bench.Values |> List.filter (fun (name, _) -> name <> "lm_head.weight")

              let message =
                  try
                      use _ = torch.enable_grad ()
                      bench.Trainer.Step() |> ignore
                      failtest "no error"
                  with :? DivergedException as error ->
                      error.Message

              Expect.stringContains message "step 2" "which step"

              Expect.stringContains
                  message
                  "rate=..., which was 0.003, or --set clip=..., which was 1"
                  "what to do, from where it was"

              Expect.equal (bench.Values |> List.filter (fun (name, _) -> name <> "lm_head.weight")) before "nothing was learned"
              Expect.equal bench.Learner.Optimizer.Steps 1 "no update counted"

          Draw.case "gives up rows that stopped of themselves, whatever exploration asks"
          <| fun () ->
              // every row stops after its first step, and runs nothing more
              let stops =
                  SchemeRecipe.make "stops" "one step a row" Tiny.numbers (fun options model ->
                      Scheme.flat options model
                      |> Stopping.stopping
                          { Terms = [ Signal.motion, 1.0 ]
                            Threshold = infinity })

              use bench = new Bench(SchemeChoice stops, 1.0)

              for step in 1..3 do
                  bench.Trainer.Watch <-
                      fun seen ->
                          Expect.equal (Draw.wholes seen.After.Attempt.Step) [ 1L; 1L; 1L; 1L ] $"fresh rows at step {step}"

                  bench.Trainer.Step() |> ignore
                  Expect.equal bench.Taken (4 * step) "a puzzle for each"


          Draw.case "reports the rows that halted in it"
          <| fun () ->
              use bench = new Bench("dis", 0.0)
              let results = [ for _ in 1..3 -> bench.Trainer.Step() ]

              Expect.equal
                  [ for result in results -> result.Step, result.Finished, result.Steps ]
                  [ 1, 0, 0.0; 2, 0, 0.0; 3, 4, 3.0 ]
                  "at the last step, all" ]

let private looking =
    testList
        "a look"
        [ Draw.case "learns nothing and takes every row to the last step"
          <| fun () ->
              use bench = new Bench("trm", 0.0)
              let before = bench.Values
              let finished = [ for _ in 1..4 -> bench.Trainer.Look().Finished ]
              Expect.equal finished [ 0; 0; 4; 0 ] "all at once, at step 3"
              Expect.equal bench.Values before "the weights"
              Expect.equal bench.Learner.Optimizer.Steps 0 "no update" ]

let tests = testList "trainer" [ training; looking ]
