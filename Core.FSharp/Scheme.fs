namespace LatentRecursion

open System
open LatentRecursion.Display
open TorchSharp

/// What a host trains. The host knows no algorithm: it asks for the next step.
[<NoEquality; NoComparison; TypeFormatterSource>]
type Scheme =
    {
        /// In views and laws; runs are called after the recipe.
        Name: string
        /// Supervised steps of a full roll-out, N_sup.
        Steps: int
        /// Notes of its own on fresh rows.
        Begin: Attempt -> Attempt
        /// One supervised step.
        Step: Improve<Attempt>
        /// What the loss wants to know of the next step, without gradient: part of the plan of training.
        Lookahead: Improve<Attempt>
        /// The target path `B F S` of seeds `B`, questions `B S` and labels `B S`.
        Path: Tensor -> Tensor -> Tensor -> Tensor
        /// The loss of a lesson, the attempt after the step, and the attempt after the look ahead; none at evaluation.
        Loss: Lesson -> Attempt -> Attempt option -> Loss
        /// The rows that are done while training, `B` bool. A row that runs no more of itself must be among them; exploration is the host's.
        Halts: Attempt -> Tensor
    }

    /// What a terminal shows of it.
    override scheme.ToString() = Text.ofView (scheme :> IShown).View

    interface IShown with
        member scheme.View =
            let rollOut = scheme.Step |> Improve.frozen |> Improve.iterate scheme.Steps
            let calls = (Plan.cost rollOut.Plan).Most.Calls

            View.titled
                scheme.Name
                [ View.Words $"{calls} network calls a puzzle in {scheme.Steps} supervised steps."
                  (rollOut :> IShown).View
                  View.Folded("One supervised step, as it is trained", (scheme.Step :> IShown).View) ]

/// The numbers that a scheme leaves open.
type SchemeOptions =
    {
        /// Supervised steps, N_sup.
        Steps: int
        /// Cycles a supervised step, T.
        Cycles: int
        /// Latent updates a cycle, n.
        LatentUpdates: int
        /// In the loss on the answer; margins and verdicts are of the softmax whatever it is.
        Likelihood: Likelihood
        /// Of the loss on the answer; the halting head's is weighted alike at every step.
        StepWeights: StepWeights
    }

/// Options by their numbers.
[<RequireQualifiedAccess>]
module SchemeOptions =
    /// So many supervised steps of T cycles of n latent updates; the rest as in TRM's code.
    let numbers (steps: int) (cycles: int) (latentUpdates: int) : SchemeOptions =
        { Steps = steps
          Cycles = cycles
          LatentUpdates = latentUpdates
          Likelihood = Likelihood.Stablemax
          StepWeights = StepWeights.Uniform }

    /// The numbers, or an error that says which cannot be.
    let validated (options: SchemeOptions) : SchemeOptions =
        let atLeast least name value =
            if value < least then
                raise (ArgumentException $"{name} must be at least {least}, not {value}.")

        atLeast 1 "supervised steps" options.Steps
        atLeast 1 "cycles" options.Cycles
        atLeast 0 "latent updates" options.LatentUpdates
        options

    /// Later supervised steps count more.
    let linear (options: SchemeOptions) : SchemeOptions =
        { options with
            StepWeights = StepWeights.Linear }

/// The schemes of the papers, and what a scheme runs.
[<RequireQualifiedAccess>]
module Scheme =
    /// The last step of a roll-out, `B` bool.
    let isLast (steps: int) (attempt: Attempt) : Tensor = attempt.Step.ge (whole (int64 steps))

    /// What every scheme here teaches: the mean over asked cells of -log p of the target of the attempt's step, times the step's weight, `B`.
    let answerLoss (options: SchemeOptions) (lesson: Lesson) (attempt: Attempt) : Tensor =
        let loss =
            attempt.Logits
            |> Loss.tokens options.Likelihood (Target.at attempt.Step lesson.Path)

        loss * Loss.stepWeight options.StepWeights options.Steps attempt.Step

    /// TRM's halting head is taught whether every asked cell is right, `B`.
    let haltingLoss (lesson: Lesson) (attempt: Attempt) : Tensor =
        Loss.binary (Attempt.haltLogit attempt) (Lesson.grade lesson attempt.Logits).Exact

    /// Rows stop at the last step, and before it where their head believes in their answer, `B` bool.
    let private haltsWhere (options: SchemeOptions) (believes: Attempt -> Tensor) (after: Attempt) : Tensor =
        let last = isLast options.Steps after

        if options.Steps > 1 then
            last.logical_or (believes after)
        else
            last

    let private updates (model: Model) =
        Recursion.latentUpdate model.Low, Recursion.answerUpdate model.High

    let private trmStep (options: SchemeOptions) (model: Model) =
        updates model
        ||> Recursion.trm options.Cycles options.LatentUpdates
        |> Recursion.supervised model

    /// The Tiny Recursive Model (arXiv 2510.04871): halts where its head believes the answer is right.
    let trm (options: SchemeOptions) (model: Model) : Scheme =
        let options = SchemeOptions.validated options

        { Name = "trm"
          Steps = options.Steps
          Begin = id
          Step = trmStep options model
          Lookahead = Improve.nothing
          Path = fun _ _ labels -> Target.constant labels
          Loss =
            fun lesson after _ ->
                Loss.ofParts
                    [ Loss.answer, 1.0, answerLoss options lesson after
                      Loss.halting, 0.5, haltingLoss lesson after ]
          Halts = haltsWhere options (fun after -> (Attempt.haltLogit after).gt(number 0.0)) }

    /// The Hierarchical Reasoning Model (arXiv 2506.21734): two networks, one-step gradient, halting learned as Q-values.
    let hrm (options: SchemeOptions) (model: Model) : Scheme =
        let options = SchemeOptions.validated options
        let recursion = updates model ||> Recursion.hrm options.Cycles options.LatentUpdates

        if model.Options.HighLayers = 0 then
            raise (
                ArgumentException
                    "hrm: the latent and the answer have a network each, and this model has one for both: give its options HighLayers, as SchemeRecipe.twoNetworks does."
            )

        let nextHalt =
            Improve.inOrder [ Attempt.advance; recursion |> Improve.within model.Reasoning; model.ReadHalt ]
            |> Improve.named "look ahead"
            |> Improve.frozen

        let continuing after (ahead: Attempt) =
            let halt, goOn = Attempt.haltLogit ahead, Attempt.continueLogit ahead

            let best =
                torch.where (isLast options.Steps after, halt, torch.maximum (halt, goOn))

            Loss.binary (Attempt.continueLogit after) (best.sigmoid ())

        { trm options model with
            Name = "hrm"
            Step = Recursion.supervised model recursion
            Lookahead = if options.Steps > 1 then nextHalt else Improve.nothing
            Loss =
                fun lesson after ahead ->
                    Loss.ofParts
                        [ Loss.answer, 1.0, answerLoss options lesson after
                          Loss.halting, 0.5, haltingLoss lesson after
                          match ahead with
                          | Some ahead when options.Steps > 1 -> Loss.continuing, 0.5, continuing after ahead
                          | _ -> () ]
            Halts = haltsWhere options (fun after -> (Attempt.haltLogit after).gt(Attempt.continueLogit after)) }

    /// Exactly `dis` but for the target path, which is the final answer at every step: what step targets add is the difference.
    let flat (options: SchemeOptions) (model: Model) : Scheme =
        { trm options model with
            Name = "flat"
            Loss = fun lesson after _ -> Loss.ofParts [ Loss.answer, 1.0, answerLoss options lesson after ]
            Halts = isLast options.Steps }

    /// Deep Improvement Supervision as in the paper (arXiv 2511.16886, Fig. 3): the question embedded anew with the step's index,
    /// each step trained towards a target slightly better than the last, no halting head.
    let dis (options: SchemeOptions) (model: Model) : Scheme =
        { flat options model with
            Name = "dis"
            Path = Target.revealing options.Steps }

    /// Deep Improvement Supervision as in its code: the network's own last answer takes the question's place.
    let disCode (options: SchemeOptions) (model: Model) : Scheme =
        let scheme = dis options model

        { scheme with
            Name = "dis-code"
            Step = scheme.Step |> Improve.andThen Attempt.feedBack }

    /// Whether rows may stop of themselves: what such a row would run next is nothing, so that it cannot be asked to go on.
    let stopsOfItself (scheme: Scheme) : bool = Plan.mayRunNothing scheme.Step.Plan

    /// What a full roll-out of one puzzle runs, at inference.
    let inference (scheme: Scheme) : Plan =
        (scheme.Step |> Improve.iterate scheme.Steps |> Improve.frozen).Plan

    /// What one training step of one row runs.
    let training (scheme: Scheme) : Plan =
        (scheme.Step |> Improve.andThen scheme.Lookahead).Plan
