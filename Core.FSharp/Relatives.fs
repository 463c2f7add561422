namespace LatentRecursion

open TorchSharp

/// Relatives of TRM as short values over the same operators. Where a paper leaves something open, its summary says what was chosen.
[<RequireQualifiedAccess>]
module Relatives =
    // the share of a depth, rounded up
    let private part (share: float) (depth: int) = int (ceil (share * float depth))

    let private deep (cycles: float) (latentUpdates: float) (options: SchemeOptions) =
        { options with
            Cycles = part cycles options.Cycles
            LatentUpdates = part latentUpdates options.LatentUpdates }

    /// Curriculum-guided adaptive recursion (CGAR, arXiv 2511.08653): TRM whose T and n grow from a third to two thirds at 30 % of the
    /// training and to the whole at 60 %. Its decaying step weights are the recipe's defaults; here they have mean one, not sum one.
    let cgar (options: SchemeOptions) (model: Model) : Curriculum =
        let stage share =
            Scheme.trm (deep share share options) model

        Curriculum.stages [ 0.0, stage (1.0 / 3.0); 0.3, stage (2.0 / 3.0); 0.6, stage 1.0 ]

    /// The note of how far the latent moved in the last step, relative to its size, `B`.
    let motion = "motion"

    /// Halting at a fixed point (FPRM, arXiv 2606.18206): the latent moves half-way at every update, and a row whose latent moves by
    /// less than 5 % in a whole step is done and runs no more. Chosen here: the damping, which the paper adds at test time and has in
    /// place of its norm and scaled residuals, which belong to the network; the bound; a loss on the answer alone.
    let fprm (options: SchemeOptions) (model: Model) : Scheme =
        let options = SchemeOptions.validated options

        let damped =
            Recursion.latentUpdate model.Low
            |> Improve.merged (Merge.within Reasoning.latent (Merge.blend 0.5))

        let settled (attempt: Attempt) = (attempt.Note motion).lt(number 0.05)

        let moved (before: Attempt) (after: Attempt) =
            after.WithNote(motion, (Signal.moved before.Latent after.Latent).detach().to_type torch.float64)

        let step =
            Recursion.trm options.Cycles options.LatentUpdates damped (Recursion.answerUpdate model.High)
            |> Recursion.supervised model
            |> Improve.noting moved
            |> Improve.unlessHalted settled

        { Scheme.flat options model with
            Name = "fprm"
            Begin = fun attempt -> attempt.WithNote(motion, torch.ones_like (attempt.Step, dtype = torch.float64))
            Step = step
            Halts = fun after -> (Scheme.isLast options.Steps after).logical_or(settled after) }

    /// The recursive stem (RSM, arXiv 2603.15641): one supervised step of many cycles, all but the last without gradient, and a loss on
    /// its end alone. T and n grow in quarters, the last of which begins after 3/8 of the training. Every warm-up cycle of a row is left out with
    /// probability 1/10, drawn from the row's seed; the trained model runs them all. Chosen here: the quarters and the probability.
    let rsm (options: SchemeOptions) (model: Model) : Curriculum =
        let options = SchemeOptions.validated options
        let low, high = Recursion.latentUpdate model.Low, Recursion.answerUpdate model.High

        let stage keep share =
            let depth = deep share share options

            let cycle =
                Recursion.cycle depth.LatentUpdates low high |> Improve.within model.Reasoning

            let survives (index: int) (attempt: Attempt) =
                let ofStep = Noise.derive attempt.Seed attempt.Step
                let own = Noise.derive ofStep (torch.full_like (attempt.Seed, whole (int64 index)))

                (Noise.uniform own [||]).lt(number keep)

            let warm =
                Improve.scheduled (depth.Cycles - 1) (fun index ->
                    if keep < 1.0 then
                        Improve.onRows (survives index) cycle
                    else
                        cycle)

            { Scheme.flat options model with
                Name = "rsm"
                Step =
                    Improve.inOrder [ Attempt.advance; Improve.frozen warm; cycle; model.ReadOut ]
                    |> Improve.named "supervised step" }

        let growing quarter =
            0.125 * float (quarter - 1), stage 0.9 (0.25 * float quarter)

        Curriculum.stages [ growing 1; growing 2; growing 3; growing 4; 1.0, stage 1.0 1.0 ]

    /// Conservative mixtures of unrolled policy iteration (Behzadian et al., ICLR 2026 workshop on recursive self-improvement): what is
    /// read is (1 - a) of the policy read before and a of the step's own, from the uniform policy on, and the latent is evaluated by
    /// n updates a step. Chosen here: a = 1/2, and labels where the paper learns from a checker.
    let mixture (options: SchemeOptions) (model: Model) : Scheme =
        let scheme = Scheme.flat options model

        { scheme with
            Name = "mixture"
            Step =
                scheme.Step
                |> Improve.merged (Merge.within Attempt.logits (Guidance.mixture 0.5)) }
