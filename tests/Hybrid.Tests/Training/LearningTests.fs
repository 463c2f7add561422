module LatentRecursion.Tests.LearningTests

open System
open System.Collections.Generic
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Training
open LatentRecursion.Tests.Fixture

let private weights (values: float list) =
    Dictionary(dict [ "p", torch.tensor([| for value in values -> value |]).requires_grad_ true ])

/// One update after another from these gradients of a single weight; the weight after each.
let private trace (adam: Adam) (weight: Tensor) rate (gradients: float list) =
    [ for gradient in gradients do
          weight.grad <- torch.tensor [| gradient |]
          adam.Step rate
          weight.detach().item<float>() ]

let private gradients = [ 0.1; -0.2; 0.0; 0.3; 1e-8 ]

let private optimizers =
    testList
        "an optimizer"
        [ test "of kind Adam-atan2 follows the official trace" {
              let weights = weights [ 0.5 ]
              use adam = new Adam(weights, OptimizerKind.AdamAtan2, 1.0)

              let expected =
                  [ 0.499850331348
                    0.499836626138
                    0.499815038391
                    0.499733000235
                    0.499655579825 ]

              for ours, official in List.zip (trace adam weights["p"] 1e-4 gradients) expected do
                  Expect.isLessThan (abs (ours - official)) 1e-11 "p"
          }

          test "of kind AdamW follows its formula" {
              let weights = weights [ 0.5 ]
              use adam = new Adam(weights, OptimizerKind.AdamW, 0.1)

              let expected =
                  ((0.5, 0.0, 0.0, 0), gradients)
                  ||> List.scan (fun (p, m, v, t) g ->
                      let m, v, t = 0.9 * m + 0.1 * g, 0.95 * v + 0.05 * g * g, t + 1
                      let mean, variance = m / (1.0 - 0.9 ** float t), v / (1.0 - 0.95 ** float t)
                      p * (1.0 - 1e-3 * 0.1) - 1e-3 * mean / (sqrt variance + 1e-8), m, v, t)
                  |> List.tail

              for ours, (p, _, _, _) in List.zip (trace adam weights["p"] 1e-3 gradients) expected do
                  Expect.isLessThan (abs (ours - p)) 1e-11 "p"
          }

          test "leaves a weight without gradient alone" {
              let weights = weights [ 0.5 ]
              use adam = new Adam(weights, OptimizerKind.AdamW, 1.0)
              adam.Step 0.1
              Expect.equal (weights["p"].item<float>()) 0.5 "not even decayed"
          }

          test "goes on from its state to the same bits" {
              let run restoreAt =
                  let weights = weights [ 0.5 ]
                  let mutable adam = new Adam(weights, OptimizerKind.AdamAtan2, 0.1)

                  for step in 0..9 do
                      if step = restoreAt then
                          let other = new Adam(weights, OptimizerKind.AdamAtan2, 0.1)
                          other.Restore(adam.Steps, adam.State())
                          adam.Dispose()
                          adam <- other

                      trace adam weights["p"] 1e-2 [ sin (float step) ] |> ignore

                  weights["p"].item<float>()

              Expect.equal (run 5) (run -1) "bits"
          } ]

let private puzzles =
    testList
        "the table of puzzle vectors"
        [ test "moves only the rows of the batch, by the sign of their summed gradients, and decays them" {
              let table = torch.ones (4L, 2L)
              let puzzles = PuzzleTable(table, 0.5)
              let ids = torch.tensor [| 2L; 0L; 2L |]
              let leaf = puzzles.Leaf ids
              leaf.grad <- torch.tensor([| 1.0f; -1.0f; 0.0f; 3.0f; -4.0f; -1.0f |]).view(3L, 2L)
              puzzles.Step(ids, leaf, 0.1)
              // decayed to 0.95; row 2 adds (1, -1) and (-4, -1); row 0 has (0, 3)
              let expected =
                  torch.tensor([| 0.95f; 0.85f; 1.0f; 1.0f; 1.05f; 1.05f; 1.0f; 1.0f |]).view(4L, 2L)

              Expect.isLessThan (apart table expected) 1e-6 "rows"
          }

          test "of width 0 asks for nothing" {
              let puzzles = PuzzleTable(torch.zeros (1L, 0L), 0.5)
              let leaf = puzzles.Leaf(torch.tensor [| 0L; 0L |])
              Expect.equal (List.ofArray leaf.shape) [ 2L; 0L ] "shape"
              puzzles.Step(torch.tensor [| 0L; 0L |], leaf, 0.1)
          } ]

let private schedules =
    testList
        "a schedule"
        [ test "warms up linearly, the first update at one part" {
              let schedule = Schedule(2000, 10_000, 1.0)
              Expect.equal (schedule.At 1) (1.0 / 2000.0) "first"
              Expect.equal (schedule.At 1999) (1999.0 / 2000.0) "last of the warm-up"
              Expect.equal (schedule.At 2000) 1.0 "then constant"
              Expect.equal (schedule.At 9999) 1.0 "to the end"
          }

          test "ends at its floor along half a cosine" {
              let schedule = Schedule(0, 100, 0.1)
              Expect.floatClose Accuracy.high (schedule.At 0) 1.0 "start"
              Expect.floatClose Accuracy.high (schedule.At 50) 0.55 "half-way"
              Expect.floatClose Accuracy.high (schedule.At 100) 0.1 "end"
              Expect.floatClose Accuracy.high (schedule.At 1000) 0.1 "beyond"
          } ]

let private averages =
    test "an average remembers: s <- mu s + (1 - mu) p" {
        let weights = weights [ 1.0 ]
        use average = new WeightAverage(weights, 0.9)
        use _ = torch.no_grad ()
        weights["p"].fill_(number 2.0) |> ignore
        average.Update()
        average.Update()
        Expect.floatClose Accuracy.high (average.Values["p"].item<float>()) 1.19 "1, 1.1, 1.19"
    }

let private exploration =
    test "exploration postpones halts to a drawn step from 2 on, for its share of rows, and is a function of seed and step" {
        let rows = 4000
        let halts = torch.ones ([| int64 rows |], dtype = torch.bool)

        let at (step: int) =
            torch.full ([| int64 rows |], whole (int64 step))

        let halted (seed: uint64) step =
            Exploration(0.25, 6, seed).Halted(halts, at step, 3)

        let share (mask: Tensor) =
            mask.to_type(torch.float64).mean().item<float>()

        Expect.isLessThan (abs (share (halted 1UL 1) - 0.75)) 0.03 "a quarter may not halt at the first step"
        Expect.isLessThan (abs (share (halted 1UL 4) - 0.90)) 0.03 "two of five are still postponed at step 4"
        Expect.equal (share (halted 1UL 6)) 1.0 "all halt at the last"
        Expect.equal (apart (halted 1UL 1) (halted 1UL 1)) 0.0 "the same seed"
        Expect.isGreaterThan (apart (halted 1UL 1) (halted 2UL 1)) 0.0 "another seed"
        Expect.equal (share (Exploration(0.0, 6, 1UL).Halted(halts, at 1, 3))) 1.0 "none"
    }

/// Rows that say which slots asked for them.
type private Asked(options: NetworkOptions) =
    member val Slots: int64 list list = [] with get, set

    interface IRowSource with
        member source.Take slots =
            source.Slots <- List.ofSeq slots :: source.Slots

            let question =
                tokens options.Vocabulary slots.Count options.Length (uint64 source.Slots.Length)

            let zeros = torch.zeros ([| int64 slots.Count |], dtype = torch.int64)
            PuzzleRows(question, question.clone (), zeros, zeros.clone ())

let private slots =
    testList
        "slots"
        [ test "take exactly as many new rows as have halted, and keep the others" {
              let recipe = (SchemeRecipe.tryFind "trm").Value
              let model = Model(tiny, Weights.initial tiny 1UL torch.float32)

              let scheme =
                  LatentRecursion.Interop.Schemes.All
                  |> Seq.find (fun choice -> choice.Name = "trm")

              let scheme =
                  scheme.Build(
                      { recipe.Defaults with
                          Steps = 3
                          Cycles = 1
                          LatentUpdates = 1 },
                      model
                  )

              let source = Asked tiny
              use slots = new Slots(scheme, model, source, 4)

              let step (halted: bool list) =
                  use scope = torch.NewDisposeScope()
                  let carry = slots.Refilled scope
                  let shown = carry.Attempt.Shown.detach().clone()
                  slots.Keep(scope, Carry(carry.Attempt, carry.Lesson, carry.Puzzle, torch.tensor (Array.ofList halted)))
                  scope.Detach shown

              let first = step [ false; true; false; true ]
              let second = step [ false; false; false; false ]
              step [ true; true; true; true ] |> ignore
              step [ false; false; false; false ] |> ignore
              Expect.equal (List.rev source.Slots) [ [ 0L; 1L; 2L; 3L ]; [ 1L; 3L ]; [ 0L; 1L; 2L; 3L ] ] "asked for"
              Expect.equal (apart first[0] second[0]) 0.0 "row 0 stayed"
              Expect.equal (apart first[2] second[2]) 0.0 "row 2 stayed"
              Expect.isGreaterThan (apart first[1] second[1]) 0.0 "row 1 is new"
          }

          test "training leaves no tensors behind" {
              let recipe = (SchemeRecipe.tryFind "trm").Value
              let weights = Weights.initial tiny 1UL torch.float32
              let model = Model(tiny, weights)

              let scheme =
                  LatentRecursion.Interop.Schemes.All
                  |> Seq.find (fun choice -> choice.Name = "trm")

              let scheme =
                  scheme.Build(
                      { recipe.Defaults with
                          Steps = 2
                          Cycles = 1
                          LatentUpdates = 1 },
                      model
                  )

              let learning =
                  LearningOptions(
                      OptimizerKind.AdamAtan2,
                      1e-3,
                      0.1,
                      0.0,
                      0.0,
                      0.9,
                      0.95,
                      1.0,
                      Nullable 0.9,
                      Schedule(0, 100, 1.0)
                  )

              use learner = new Learner(weights, torch.zeros (1L, 0L), learning)
              use slots = new Slots(scheme, model, Asked tiny, 4)
              let trainer = Trainer(scheme, learner, slots, Exploration(0.1, 2, 1UL))

              let live () =
                  DisposeScopeManager.Statistics.ThreadTotalLiveCount

              for _ in 1..5 do
                  trainer.Step() |> ignore

              let before = live ()

              for _ in 1..50 do
                  trainer.Step() |> ignore

              Expect.equal (live ()) before "live tensors"
          } ]

let tests =
    testList "learning:" [ optimizers; puzzles; schedules; averages; exploration; slots ]
