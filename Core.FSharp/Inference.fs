namespace LatentRecursion

open TorchSharp

/// The numbers that a way to use a trained scheme leaves open.
type InferenceOptions =
    {
        /// Guidance weight, w.
        Weight: float
        /// Copies of every row.
        Copies: int
        /// Standard deviation of the noise on the latent.
        Deviation: float
        /// The probability of being right above which the halting head is believed.
        Confidence: float
    }

/// A way to use what was trained in place of a plain roll-out.
type InferenceRecipe =
    {
        /// As `--scheme` takes it.
        Name: string
        /// Where it comes from, in one line.
        Source: string
        /// The options that it reads: "weight", "copies", "deviation", "confidence".
        Reads: string list
        /// It asks the halting head, which must have been trained.
        AsksHead: bool
        /// The whole roll-out as one operator, of a model and the scheme that trained it.
        Build: InferenceOptions -> Model -> Scheme -> Improve<Attempt>
    }

/// Options to begin with.
[<RequireQualifiedAccess>]
module InferenceOptions =
    /// What was measured on a trained 6x6 run (docs/measurements.md).
    let measured: InferenceOptions =
        { Weight = 1.2
          Copies = 4
          Deviation = 0.3
          Confidence = 0.95 }

/// Whole roll-outs, without gradient.
[<RequireQualifiedAccess>]
module Inference =
    let private rolledOut (scheme: Scheme) (step: Improve<Attempt>) =
        step |> Improve.scoped |> Improve.iterate scheme.Steps

    let private ofCopies (options: InferenceOptions) (op: Improve<Attempt>) =
        op
        |> Improve.onCopies options.Copies (Attempt.reseed options.Copies) (Bundle.best options.Copies Attempt.haltLogit)
        |> Improve.frozen

    let private noisy (options: InferenceOptions) (scheme: Scheme) =
        Attempt.perturb 0 options.Deviation |> Improve.andThen scheme.Step

    /// Stochastic roll-outs, of which the halting head chooses (PTRM, arXiv 2605.19943): noise on the latent before every step.
    let ptrm (options: InferenceOptions) (_: Model) (scheme: Scheme) : Improve<Attempt> =
        noisy options scheme |> rolledOut scheme |> ofCopies options

    /// An ensemble that stops when the first of it is sure (Speed is Confidence, arXiv 2601.19085). Chosen here: one model whose copies
    /// differ by noise, where the paper trains several; and how sure, where the paper halts at even odds.
    let firstToHalt (options: InferenceOptions) (_: Model) (scheme: Scheme) : Improve<Attempt> =
        let isSiblingSure (attempt: Attempt) =
            let sure =
                (Attempt.haltLogit attempt).sigmoid().gt(number options.Confidence).logical_and(attempt.Step.gt (whole 0L))

            let copies = int64 options.Copies
            (sure.view (size 0 sure / copies, copies)).any(1L).repeat_interleave copies

        noisy options scheme
        |> Improve.unlessHalted isSiblingSure
        |> rolledOut scheme
        |> ofCopies options

    /// Every step's state guided by a weight other than 1 (arXiv 2511.16886, Eq. 5): the answer moves w times as far.
    let guided (options: InferenceOptions) (model: Model) (scheme: Scheme) : Improve<Attempt> =
        scheme.Step
        |> Guidance.ofState model (Merge.blend options.Weight)
        |> rolledOut scheme
        |> Improve.frozen

    /// The ways that the command line knows.
    let all: InferenceRecipe list =
        [ { Name = "ptrm"
            Source = "Probabilistic TRM, arXiv 2605.19943: noise on the latent, the halting head selects"
            Reads = [ "copies"; "deviation" ]
            AsksHead = true
            Build = ptrm }
          { Name = "first-to-halt"
            Source = "Speed is Confidence, arXiv 2601.19085: copies that differ by noise stop with the first that is sure"
            Reads = [ "copies"; "deviation"; "confidence" ]
            AsksHead = true
            Build = firstToHalt }
          { Name = "guided"
            Source = "guidance of the state by a weight, arXiv 2511.16886, Eq. 5"
            Reads = [ "weight" ]
            AsksHead = false
            Build = guided } ]
