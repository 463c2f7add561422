namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Operators that keep what they claim: examples of every claim.
[<RequireQualifiedAccess>]
module Claimants =
    /// An operator on the answer of a smooth state.
    let onAnswer name (change: Tensor -> Tensor) : Improve<Reasoning> =
        Improve.step name Work.Zero (fun state ->
            { state with
                Answer = change state.Answer })

    let private about name op =
        Carrier.about name op TensorCarrier.doubles

    /// How small the answer of a row is, `B`.
    let isSmall (state: Reasoning) : Tensor = -state.Answer.square().sum [| 1L; 2L |]

    /// Rows whose latent adds up to something positive, `B` bool.
    let isDone (state: Reasoning) : Tensor =
        (state.Latent.sum [| 1L; 2L |]).gt(number 0.0)

    /// The largest difference of two answers.
    let apart (left: Reasoning) (right: Reasoning) : float =
        State.apart { Value = left.Answer } { Value = right.Answer }

    /// Nothing but zeros.
    let zeros name : Draw<Reasoning> =
        let zero () =
            torch.zeros ([| 2L; 2L; 3L |], dtype = torch.float64)

        Draw.oneOf
            name
            (fun () -> "zeros")
            (fun () ->
                { Question = zero ()
                  Answer = zero ()
                  Latent = zero () })
            [ () ]

    /// Attention that knows no positions: it treats places alike.
    let placeless: Carrier<Reasoning> =
        let options =
            { NetworkOptions.small 5 2 with
                Width = 8
                Layers = 1
                Heads = 2
                Mixer = Mixer.Attention }

        TensorCarrier.untrained "attention without positions" options

    /// A supervised step of the untrained network, and how it is read.
    let supervised =
        lazy
            (let specimen = Specimen.named "trm"
             SchemeLaws.carrier specimen, (fun attempt -> (specimen.Model.ReadAnswer.Apply attempt).Logits))

    /// Every claim, of an operator that keeps it.
    let laws: Law list =
        let grow = onAnswer "grow" (fun answer -> answer * number 1.5 - number 1.0)
        let halve = onAnswer "half the sine" (fun answer -> answer.sin () * number 0.5)
        let clip = onAnswer "clip" (fun answer -> answer.clamp (number -1.0, number 1.0))
        let carrier, readOut = supervised.Value

        [ about "a guarded operator" (grow |> Improve.merged (Merge.guarded "size" isSmall))
          |> Claims.monotone isSmall
          about "clipping" clip |> Claims.idempotent
          about "half the sine of the answer" halve |> Claims.contracting 0.5 apart
          about "half the sine of the answer" halve |> Claims.converging 40 1e-9 apart
          TensorCarrier.doubles |> Claims.fixedAt zeros
          placeless
          |> Claims.equivariant (Symmetry.cyclic "turned places" 2 (Bundle.map (fun _ tensor -> tensor.roll (1L, 1L))))
          about "an operator that halts" (grow |> Improve.unlessHalted isDone)
          |> Claims.halting isDone
          about "a frozen operator" (Improve.frozen grow) |> Claims.frozen
          carrier |> Claims.noDeadCompute Trace.tolerance readOut ]
        @ Claims.improvingPath "the path of dis" (Target.revealing 3)
