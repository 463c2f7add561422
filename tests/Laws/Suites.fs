namespace LatentRecursion.Laws

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
          MergeLaws.halting algebra on
          MergeLaws.copies algebra on ]
        |> List.concat

    /// What holds on real numbers besides.
    let onNumbers (algebra: Algebra) (on: Carrier<'State>) : Law list =
        [ onAny algebra on; MergeLaws.blending algebra on; RunLaws.gradient algebra on ]
        |> List.concat

    let private small =
        { NetworkOptions.small 5 4 with
            Width = 8
            Layers = 1
            Heads = 2 }

    /// The network's own operators, with each mixer.
    let networks =
        [ Carrier.network "token mixer" small
          Carrier.network
              "attention"
              { small with
                  Mixer = Mixer.Attention
                  Positions = Positions.Rotary } ]

    /// Small and exact, and smooth: enough to refute a wrong combinator.
    let quick (algebra: Algebra) : Law list =
        onAny algebra Carrier.finite @ onNumbers algebra Carrier.doubles

    /// The laws of every scheme that has a name.
    let schemes () : Law list =
        SchemeRecipe.all |> List.collect Specimen.stages |> List.collect SchemeLaws.laws

    /// Every law on every carrier.
    let all (algebra: Algebra) : Law list =
        [ quick algebra
          onNumbers algebra Carrier.singles
          networks |> List.collect (onNumbers algebra)
          schemes () ]
        |> List.concat
