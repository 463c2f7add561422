namespace LatentRecursion.Laws

open FsCheck.FSharp

/// What classifier-free guidance as policy improvement rests on (CFGRL, arXiv 2505.23458, section 4 and appendix A), on exact
/// tabular problems. A trained recursion inherits these theorems only as far as its ratio pi_c / pi_u rises with
/// the true advantage: a hypothesis, which nobody has proved of any.
[<RequireQualifiedAccess>]
module PolicyImprovement =
    /// What rounding may explain.
    let rounding = 1e-9

    let private allAtMost pairs = Sides.allAtMost rounding pairs

    let private perState (left: Table) (right: Table) (measure: float array -> float array -> 'Measure) =
        Seq.map2 (Seq.map2 measure) left right |> Seq.concat

    let private stages = [ 2; 3 ]

    let private weights = [ 0.0; 0.5; 1.0; 2.0; 4.0 ]

    /// f(A)^w, by stage, state and action.
    let private ratio (formulas: Formulas) problem weighting (weight: float) : Table =
        formulas.Advantages(problem, Tabular.policy problem)
        |> Array.map (Array.map (Array.map (fun advantage -> formulas.Weighted(weighting, advantage) ** weight)))

    /// The policy proportional to f(A)^w pi.
    let improved (formulas: Formulas) problem weighting weight : Table =
        formulas.Reweighted(ratio formulas problem weighting weight, Tabular.policy problem)

    /// What a policy gains of the true advantages of the problem's own, by stage and state.
    let gains problem (policy: Table) =
        perState policy (Tabular.advantages problem (Tabular.policy problem)) Tabular.mean

    let private law = Law.make "theorems" "tabular problems"

    /// CFGRL Lemma 1 (Chebyshev's association inequality): what rises together is positively correlated.
    let association (formulas: Formulas) : Law =
        law
            "what rises together is worth more together"
            "E[g h] >= E[g] E[h] for g, h that never fall"
            (drawing {
                let! g = Weighting.draw "g"
                and! h = Weighting.draw "h"
                and! problem = Problem.draw stages "distribution of advantages"

                let advantages = Tabular.advantages problem (Tabular.policy problem)
                let g, h = g.At, (fun advantage -> formulas.Weighted(h, advantage))

                return
                    perState (Tabular.policy problem) advantages (fun policy values ->
                        let mean f =
                            Tabular.mean policy (Array.map f values)

                        mean g * mean h, mean (fun value -> g value * h value))
                    |> allAtMost
            })

    /// What J means: the mean over all trajectories of what they earn.
    let trajectories (formulas: Formulas) : Law =
        law
            "a policy is worth what its trajectories earn"
            "J(pi) = sum over trajectories of probability x earnings"
            (drawing {
                let! problem = Problem.draw stages "problem"
                let policy = Tabular.policy problem
                return Sides.near rounding (formulas.Value(problem, policy)) (Tabular.valueByTrajectories problem policy)
            })

    /// The performance difference lemma (Kakade and Langford, ICML 2002), which carries an improvement in every state to J.
    let performanceDifference (formulas: Formulas) : Law =
        law
            "a policy gains its advantages where it goes"
            "J(pi') - J(pi) = sum over stages of E_{s ~ pi'} E_{a ~ pi'} [A_pi(s, a)]"
            (drawing {
                let! problem = Problem.draw stages "problem"
                and! f = Weighting.draw "f"

                let before = Tabular.policy problem
                let after = improved formulas problem f 1.0
                let advantages = formulas.Advantages(problem, before)

                let gained =
                    Seq.map2 (Seq.map2 (*)) (Tabular.visits problem after) (Seq.map2 (Seq.map2 Tabular.mean) after advantages)
                    |> Seq.sumBy Seq.sum

                return Sides.near rounding (formulas.Value(problem, after) - formulas.Value(problem, before)) gained
            })

    /// CFGRL Theorem 1, in every state and for J.
    let improvement (formulas: Formulas) : Law list =
        [ law
              "a weighting of the advantage improves every state"
              "pi' ~ f(A) pi, f never falling or negative, of positive mean, implies E_{pi'}[Q_pi] >= V_pi"
              (drawing {
                  let! problem = Problem.draw stages "problem"
                  and! f = Weighting.draw "f"

                  return
                      gains problem (improved formulas problem f 1.0)
                      |> Seq.map (fun gain -> 0.0, gain)
                      |> allAtMost
              })
          law
              "a weighting of the advantage improves the whole"
              "pi' ~ f(A) pi, f never falling or negative, of positive mean, implies J(pi') >= J(pi)"
              (drawing {
                  let! problem = Problem.draw stages "problem"
                  and! f = Weighting.draw "f"

                  return
                      allAtMost
                          [ formulas.Value(problem, Tabular.policy problem),
                            formulas.Value(problem, improved formulas problem f 1.0) ]
              })
          |> Law.following
              [ "a weighting of the advantage improves every state"
                "a policy gains its advantages where it goes" ] ]

    /// The special case f(A) = exp(A / beta): the best policy where divergence from the old one has a price (CFGRL, section 4).
    let priceOfDivergence (formulas: Formulas) : Law =
        law
            "an exponential weighting is best for a price on divergence"
            "pi' ~ exp(A / beta) pi implies E_{pi'}[A] - beta KL(pi' || pi) >= that of any other"
            (drawing {
                let! problem = Problem.draw stages "problem"
                and! beta = Draw.oneOf "beta" string id [ 1.0; 0.25; 4.0 ]
                and! f = Weighting.draw "f of the other"

                let before = Tabular.policy problem
                let advantages = Tabular.advantages problem before

                let worth (policy: Table) =
                    let divergence p q =
                        Array.fold2 (fun sum p q -> if p = 0.0 then sum else sum + p * log (p / q)) 0.0 p q

                    Seq.map2
                        (fun gain divergence -> gain - beta * divergence)
                        (perState policy advantages Tabular.mean)
                        (perState policy before divergence)

                return
                    Seq.zip (worth (improved formulas problem f 1.0)) (worth (improved formulas problem (Exponential beta) 1.0))
                    |> allAtMost
            })

    /// CFGRL Theorem 2: a larger weight is no worse in the old policy's advantages. Only with one stage to decide is that J itself.
    let monotony (formulas: Formulas) : Law list =
        let pairs =
            List.allPairs weights weights |> List.filter (fun (less, more) -> less < more)

        let pair = Draw.oneOf "w1, w2" string id pairs

        [ law
              "a larger weight gains more of the old advantages"
              "w1 <= w2, pi_i ~ f(A)^w_i pi, implies E_{pi_2}[A_pi] >= E_{pi_1}[A_pi]"
              (drawing {
                  let! problem = Problem.draw stages "problem"
                  and! f = Weighting.draw "f"
                  and! less, more = pair

                  let gains weight =
                      gains problem (improved formulas problem f weight)

                  return Seq.zip (gains less) (gains more) |> allAtMost
              })
          law
              "with one decision, a larger weight is worth more"
              "one stage, w1 <= w2, pi_i ~ f(A)^w_i pi, implies J(pi_2) >= J(pi_1)"
              (drawing {
                  let! problem = Problem.draw [ 1 ] "problem"
                  and! f = Weighting.draw "f"
                  and! less, more = pair

                  let value weight =
                      formulas.Value(problem, improved formulas problem f weight)

                  return allAtMost [ value less, value more ]
              })
          |> Law.following
              [ "a larger weight gains more of the old advantages"
                "a policy gains its advantages where it goes" ] ]

    /// All of them.
    let laws (formulas: Formulas) : Law list =
        [ [ association formulas; trajectories formulas; performanceDifference formulas ]
          improvement formulas
          [ priceOfDivergence formulas ]
          monotony formulas ]
        |> List.concat
