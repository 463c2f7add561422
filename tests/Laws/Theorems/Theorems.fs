namespace LatentRecursion.Laws

/// The claims behind "latent recursion is policy improvement", as far as they hold, and counterexamples where they do not
/// (`docs/theory.md` has them in a table).
[<RequireQualifiedAccess>]
module Theorems =
    /// Of these formulas: the real ones, or one of them wrong.
    let all (formulas: Formulas) : Law list =
        [ PolicyImprovement.laws formulas
          ImprovementLimits.laws formulas
          AdvantageMargin.laws formulas
          BestWeightLaws.laws formulas
          ImprovingTargets.laws formulas
          StepTargets.laws formulas
          UnknownOrder.laws formulas ]
        |> List.concat
