namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong formulas, weightings and policies: each stands in for the right one.
[<RequireQualifiedAccess>]
module TheoremCulprits =
    let private products =
        let formula = Culprit.formula AdvantageMargin.laws

        [ formula
              "a product with its policies swapped"
              "a guided policy is a product of powers"
              { new Formulas() with
                  override _.Product(weight, reference, conditional) =
                      Policy.product weight conditional reference }
          formula
              "a product that adds to its weight"
              "weights of products compose"
              { new Formulas() with
                  override _.Product(weight, reference, conditional) =
                      Policy.product (weight + 0.25) reference conditional }
          formula
              "a mixture with too much of the old"
              "a mixture is the mean of two policies"
              { new Formulas() with
                  override _.Mixture(share, reference, conditional) =
                      ((Guidance.mixture (share * share)).Join { Value = reference } { Value = conditional }).Value }
          formula
              "a mixture that is normalised"
              "a mixture of equals changes nothing"
              { new Formulas() with
                  override _.Mixture(share, reference, conditional) =
                      Policy.logProbabilities (base.Mixture(share, reference, conditional)) }
          formula
              "a product that goes no further than the whole step"
              "the loss lies under its chords"
              { new Formulas() with
                  override _.Product(weight, reference, conditional) =
                      Policy.product (min weight 1.0) reference conditional } ]

    let private falling () =
        { new Formulas() with
            override _.Weighted(weighting, advantage) = weighting.At -advantage }

    let private improvements =
        let formula =
            Culprit.formula (fun formulas -> PolicyImprovement.laws formulas @ ImprovementLimits.laws formulas)

        [ formula "a weighting that falls, of a pair" "what rises together is worth more together" (falling ())
          formula "a weighting that falls, for a state" "a weighting of the advantage improves every state" (falling ())
          formula
              "a weighting that falls, the more the larger its weight"
              "a larger weight gains more of the old advantages"
              (falling ())
          formula
              "a policy that forgets the old one"
              "a weighting of the advantage improves the whole"
              { new Formulas() with
                  override _.Reweighted(ratio, _) =
                      ratio |> Array.map (Array.map Tabular.probabilities) }
          formula
              "a value that forgets the first decision"
              "a policy is worth what its trajectories earn"
              { new Formulas() with
                  override _.Value(problem, policy) =
                      (Tabular.values problem policy).State[1][0] }
          formula
              "advantages without a baseline"
              "a policy gains its advantages where it goes"
              { new Formulas() with
                  override _.Advantages(problem, policy) = (Tabular.values problem policy).Action }
          formula
              "advantages with the wrong sign"
              "with one decision, a larger weight is worth more"
              { new Formulas() with
                  override _.Advantages(problem, policy) =
                      Tabular.advantages problem policy |> Array.map (Array.map (Array.map (~-))) }
          formula
              "an exponential of twice the advantage"
              "an exponential weighting is best for a price on divergence"
              { new Formulas() with
                  override _.Weighted(weighting, advantage) = weighting.At(2.0 * advantage) }
          formula
              "a search among ratios that rise with the advantage"
              "a ratio that does not rise with the advantage can be worse"
              { new Formulas() with
                  override _.AnyRatio(_, advantages) =
                      advantages |> Array.map (Array.map (Array.map exp)) }
          formula
              "a search among single decisions"
              "a larger weight can be worse, once two decisions follow each other"
              { new Formulas() with
                  override _.Stages = 1 } ]

    // a margin at another weight than the one asked for
    let private marginAt (other: float -> float) =
        { new Formulas() with
            override _.Margin(weight, reference, conditional, token) =
                Margin.margin (other weight) reference conditional token }

    // a mean under the policy before the step, whatever the weight
    let private underReference () = marginAt (fun _ -> 0.0)

    let private margins =
        let formula =
            Culprit.formula (fun formulas -> AdvantageMargin.laws formulas @ ImprovingTargets.laws formulas)

        [ formula "a margin under the policy after the step" "the margin is minus the slope of the loss" (marginAt (fun _ -> 1.0))
          formula
              "a second moment for a variance"
              "the variance of the advantage is the curvature of the loss"
              { new Formulas() with
                  override _.Curvature(weight, reference, conditional) =
                      let policy =
                          Policy.logProbabilities(Policy.product weight reference conditional).exp()

                      (policy * (conditional - reference).square()).sum -1L }
          formula
              "an advantage of logits, not of probabilities"
              "the margin at 0 and at 1 is the advantage and a divergence"
              { new Formulas() with
                  override _.Advantage(reference, conditional, token) =
                      (conditional - reference).gather(-1L, token.unsqueeze -1L).squeeze -1L }
          formula
              "the margin at 0 for the gain of the full step"
              "the advantage is what the full step gains"
              { new Formulas() with
                  override _.Advantage(reference, conditional, token) =
                      Margin.margin 0.0 reference conditional token }
          formula
              "the margin at 1 for that at 0"
              "an improving target has a positive margin at weight 0"
              (marginAt (fun _ -> 1.0))
          formula
              "a margin with the wrong sign"
              "a right token that gains most has a positive margin at every weight"
              { new Formulas() with
                  override _.Margin(weight, reference, conditional, token) =
                      -(Margin.margin weight reference conditional token) }
          formula
              "a margin under the reference, at a large weight"
              "a right token that does not gain most has a negative margin at some weight"
              (underReference ())
          formula
              "a margin under the reference, of three tokens"
              "three tokens refute a positive margin at every weight"
              (underReference ())
          formula
              "a search that looks at weight 0"
              "an improving target can have a negative margin at weight 1"
              (underReference ()) ]

    // a verdict taken for another
    let private mistaking (verdict: Verdict) (other: Verdict) =
        { new Formulas() with
            override _.Verdict(tolerance, reference, conditional, token) =
                let verdicts = Margin.verdict tolerance reference conditional token
                verdicts.masked_fill (verdicts.eq (whole (int64 verdict)), whole (int64 other)) }

    let private verdicts =
        let formula = Culprit.formula AdvantageMargin.laws

        [ formula
              "a verdict that knows no overshooting"
              "a verdict turns at its border"
              (mistaking Verdict.Overshoots Verdict.Helps)
          formula
              "a verdict that takes small for dead"
              "a verdict turns at its border"
              { new Formulas() with
                  override _.Verdict(tolerance, reference, conditional, token) =
                      let isSmall = (Policy.totalVariation reference conditional).le(number tolerance)
                      (Margin.verdict tolerance reference conditional token).masked_fill(isSmall, whole (int64 Verdict.Dead)) }
          formula "a verdict that never asks for less" "a verdict says what the loss does" (mistaking Verdict.Damp Verdict.Helps)
          formula
              "a verdict to which an advantage of 0 is a help"
              "a verdict on the border itself is the worse one"
              { new Formulas() with
                  override _.Verdict(tolerance, reference, conditional, token) =
                      let verdicts = Margin.verdict tolerance reference conditional token
                      let isEven = (Margin.advantage reference conditional token).eq(number 0.0)
                      let overshoots = verdicts.eq (whole (int64 Verdict.Overshoots))
                      verdicts.masked_fill (isEven.logical_and overshoots, whole (int64 Verdict.Damp)) } ]

    // what was found, changed
    let private best (change: Tensor -> Tensor -> BestWeight -> BestWeight) =
        { new Formulas() with
            override _.Best(most, reference, conditional, token) =
                BestWeight.ofCells most reference conditional token
                |> change reference conditional }

    let private bestWeights =
        let formula = Culprit.formula BestWeightLaws.laws

        [ formula
              "a best weight of at most 1"
              "no weight is better than the best"
              { new Formulas() with
                  override _.Best(_, reference, conditional, token) =
                      BestWeight.ofCells 1.0 reference conditional token }
          formula
              "a bracket that is sure of itself"
              "the bracket holds the best weight"
              (best (fun _ _ best ->
                  let weight = (best.Weight + number 1e-3).clamp_max(number BestWeight.most)

                  { best with
                      Weight = weight
                      Low = weight
                      High = weight }))
          formula
              "a best weight that is never flat"
              "the best weight says where it lies"
              (best (fun _ _ best ->
                  { best with
                      Place = best.Place.masked_fill (best.Place.eq (whole (int64 Place.Flat)), whole (int64 Place.AtZero)) }))
          formula
              "a best weight that adds up log-ratios"
              "an excluded token leaves the best weight a number"
              (best (fun reference conditional best ->
                  { best with
                      Weight = best.Weight + (conditional - reference).sum -1L * number 0.0 }))
          formula
              "a best weight of all cells, asked or not"
              "no weight is better for a puzzle than its best"
              { new Formulas() with
                  override _.BestOfRows(most, reference, conditional, token, asked) =
                      BestWeight.ofRows most reference conditional token (torch.ones_like asked) } ]

    /// Each put to the laws of its own theorems.
    let all: Culprit list =
        [ products; improvements; margins; verdicts; bestWeights; PathCulprits.all ]
        |> List.concat
