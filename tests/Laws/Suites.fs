namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// The laws of the algebra, on the carriers that can have them.
[<RequireQualifiedAccess>]
module Suites =
    /// What holds on any carrier.
    let onAny (algebra: Algebra) (on: Carrier<'State>) : Law list =
        [ CompositionLaws.composition algebra on
          CompositionLaws.repetition algebra on
          RunLaws.purity on
          RunLaws.wrappers algebra on
          PlanLaws.every algebra on
          MergeLaws.every algebra on
          HaltingLaws.halting algebra on
          HaltingLaws.copies algebra on ]
        |> List.concat

    /// What holds on real numbers besides.
    let onNumbers (algebra: Algebra) (on: Carrier<'State>) : Law list =
        [ onAny algebra on; BlendLaws.every algebra on; RunLaws.gradient algebra on ]
        |> List.concat

    let private small =
        { NetworkOptions.small 5 4 with
            Width = 8
            Layers = 1
            Heads = 2 }

    /// The network's own operators, with each mixer.
    let networks =
        [ TensorCarrier.untrained "token mixer" small
          TensorCarrier.untrained
              "attention"
              { small with
                  Mixer = Mixer.Attention
                  Positions = Positions.Rotary } ]

    // both parts of a state that a merge can work on
    let private parts name =
        Draw.oneOf name (fun (part: Part<Reasoning, Field>) -> part.Name) id [ Reasoning.answer; Reasoning.latent ]

    /// The places of a state in a circle, its channels too, and both together.
    let symmetries: Symmetry<Reasoning> list =
        let turn name size (axis: int64) =
            Symmetry.cyclic name size (Bundle.map (fun _ tensor -> tensor.roll (1L, axis)))

        let places, channels = turn "turned places" 2 1L, turn "turned channels" 3 2L
        [ places; channels; Symmetry.both places channels ]

    let private guidance (algebra: Algebra) =
        let specimen = Specimen.named "trm"
        GuidanceLaws.every algebra specimen.Model (SchemeLaws.carrier specimen)

    /// The laws of the algebra with a network's own updates, on these weights: those of a run, say.
    let onNetwork (name: string) (options: NetworkOptions) (weights: Weights) : Law list =
        TensorCarrier.network name options weights |> onNumbers (Algebra())

    /// Every law of the algebra, on small carriers: enough to refute a wrong combinator.
    let quick (algebra: Algebra) : Law list =
        [ onAny algebra FiniteCarrier.twoValues
          onAny algebra FiniteCarrier.threeValues
          onNumbers algebra TensorCarrier.doubles
          PartLaws.every algebra parts TensorCarrier.doubles
          symmetries
          |> List.collect (fun symmetry -> SymmetryLaws.every algebra symmetry TensorCarrier.doubles)
          RandomLaws.noise algebra
          RandomLaws.perturbing algebra AttemptCarrier.noisy
          guidance algebra ]
        |> List.concat

    /// The laws of every scheme that has a name.
    let schemes () : Law list =
        SchemeRecipe.all |> List.collect Specimen.every |> List.collect SchemeLaws.laws

    /// Every law on every carrier.
    let all (algebra: Algebra) : Law list =
        [ quick algebra
          onAny algebra AttemptCarrier.noisy
          onNumbers algebra TensorCarrier.singles
          networks |> List.collect (onNumbers algebra)
          Claimants.laws
          schemes ()
          Theorems.all (Formulas()) ]
        |> List.concat
