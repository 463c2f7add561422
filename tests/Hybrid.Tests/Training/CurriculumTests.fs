module LatentRecursion.Tests.CurriculumTests

open System
open System.IO
open System.Threading
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host
open LatentRecursion.Host.Recipes
open LatentRecursion.Host.Runs
open LatentRecursion.Host.Training
open LatentRecursion.Interop

/// Deep improvement supervision that takes more steps from `border` on.
let private growing border =
    SchemeRecipe.curriculum "growing" "a test" (SchemeOptions.numbers 3 1 1) (fun options model ->
        let dis steps =
            Scheme.dis { options with Steps = steps } model

        Curriculum.stages [ 0.0, dis 2; border, dis options.Steps ])
    |> SchemeRecipe.timed

let private model (recipe: SchemeRecipe) =
    let options =
        recipe.Adapt
            recipe.Defaults
            { Tiny.options with
                Prefix = 1
                HintWidth = 8
                Puzzles = 3 }

    Model(options, Tiny.weights torch.float32 options 1)

let private curriculum (recipe: SchemeRecipe) =
    recipe.Build recipe.Defaults (model recipe)

let private schedule =
    testList
        "a curriculum"
        [ Draw.case "has each scheme from its share of the training on"
          <| fun () ->
              let curriculum = curriculum (growing 0.5)

              let steps =
                  [ for progress in [ 0.0; 0.4999; 0.5; 1.0 ] -> (curriculum progress).Steps ]

              Expect.equal steps [ 2; 2; 3; 3 ] "supervised steps"
              Expect.equal (Curriculum.final curriculum).Steps 3 "what a trained model is used with"

          Draw.case "of one scheme is that scheme throughout"
          <| fun () ->
              let scheme = Curriculum.final (curriculum (growing 0.5))
              let constant = Curriculum.constant scheme
              Expect.isTrue (obj.ReferenceEquals(constant 0.0, scheme)) "at first"
              Expect.isTrue (obj.ReferenceEquals(constant 1.0, scheme)) "at last"
              Expect.equal (Curriculum.distinct constant |> List.map fst) [ 0 ] "one plan"

          Draw.case "shows a plan for each change, by whole percents"
          <| fun () ->
              let found = Curriculum.distinct (curriculum (growing 0.305))
              Expect.equal [ for percent, scheme in found -> percent, scheme.Steps ] [ 0, 2; 31, 3 ] "found at"

          Draw.case "knows the network calls of a part of the training"
          <| fun () ->
              let recipe = growing 0.5
              let shallow = Scheme.flat (SchemeOptions.numbers 2 1 1) (model recipe)
              let deep = Scheme.flat (SchemeOptions.numbers 2 3 2) (model recipe)
              let curriculum = Curriculum.stages [ 0.0, shallow; 0.5, deep ]
              Expect.equal (Curriculum.calls 10 7 curriculum) (int64 (5 * 2 + 2 * 9)) "five shallow steps, two deep ones"

          for wrong in [ []; [ 0.1 ]; [ 0.0; 0.5; 0.5 ]; [ 0.0; 0.6; 0.4 ]; [ 0.0; 1.5 ] ] do
              Draw.case $"cannot have stages at %A{wrong}"
              <| fun () ->
                  let scheme = Curriculum.final (curriculum (growing 0.5))

                  Expect.throwsT<ArgumentException>
                      (fun () -> Curriculum.stages [ for start in wrong -> start, scheme ] |> ignore)
                      "stages" ]

let private training =
    testList
        "training by a curriculum"
        [ Draw.case "takes rows on under the new scheme, whose paths are longer"
          <| fun () ->
              let recipe = growing 0.375
              let model = model recipe

              let options =
                  LearningOptions(OptimizerKind.AdamAtan2, 3e-3, 0.1, 0.01, 0.1, 0.9, 0.95, 1.0, 0.9, Schedule(0, 8, 1.0))

              use learner =
                  new Learner(model.Weights, model.Weights[Weights.puzzleTable], options)

              use slots = new Slots(model, SlotTests.Source(), 4)
              let curriculum = SchemeChoice(recipe).Build(recipe.Defaults, model)
              let trainer = Trainer(curriculum, 8, learner, slots, Exploration(0.0, 1UL))
              let mutable seen = []

              trainer.Watch <-
                  fun step ->
                      seen <-
                          (List.head (Draw.wholes step.After.Attempt.Step), size 1 step.After.Lesson.Path)
                          :: seen

              for _ in 1..8 do
                  trainer.Step() |> ignore

              // the border is before the fourth step, within the second roll-out
              Expect.equal
                  (List.rev seen)
                  [ 1L, 3L; 2L, 3L; 1L, 3L; 2L, 3L; 3L, 3L; 1L, 4L; 2L, 4L; 3L, 4L ]
                  "supervised steps and frames"

          Draw.case "goes on to the same bits when it is stopped after every step, at the border too"
          <| fun () ->
              let settings =
                  TrainingOptions(
                      Steps = 10,
                      Batch = 4,
                      Width = 8,
                      Layers = 1,
                      Heads = 2,
                      SupervisedSteps = Nullable 3,
                      EvaluateEvery = 5,
                      ValidationPuzzles = 8,
                      CheckpointEvery = 1,
                      LogEvery = 1
                  )

              let source = SchemeSource(SchemeChoice(growing 0.5))

              let request =
                  RunRequest(source, null, PuzzleTasks.FormatOf("sudoku-4x4", null), settings)

              let create path =
                  let manifest =
                      RunManifest.Now(
                          request.ToJson(),
                          1L,
                          Data.SplitChecksums.Of(PuzzleTasks.Open request),
                          RunEnvironment.Here("", 1, "reference")
                      )

                  RunFolder.Create(path, manifest)

              /// Trains on, to the end or for one step.
              let train (folder: RunFolder) stops =
                  use run =
                      new TrainingRun(folder, request, PuzzleTasks.Open request, Machine.Host, failtest)

                  use stop = new CancellationTokenSource()

                  run.Run(
                      Action<_, _>(fun _ _ ->
                          if stops then
                              stop.Cancel()),
                      stop.Token
                  )

              Scratch.inFolder (fun folder ->
                  let whole, stopped = Path.Combine(folder, "whole"), Path.Combine(folder, "stopped")
                  Expect.isTrue (train (create whole) false).Finished "in one go"
                  let mutable state = train (create stopped) true
                  let mutable starts = 1

                  while not state.Finished do
                      state <- train (RunFolder.Resume stopped) true
                      starts <- starts + 1

                  Expect.equal starts 10 "stopped after every step"

                  for file in [ "weights"; "average"; "optimizer"; "carry" ] do
                      let bytes run =
                          File.ReadAllBytes(Path.Combine(run, "checkpoints", "00000010", $"{file}.safetensors"))

                      Expect.isTrue (bytes stopped = bytes whole) file) ]

let tests = testList "curricula" [ schedule; training ]
