namespace LatentRecursion.Laws

open FsCheck.FSharp

/// Where the improvement theorems of CFGRL (arXiv 2505.23458) end: what happens without a hypothesis, and what they do not say.
[<RequireQualifiedAccess>]
module ImprovementLimits =
    let private law = Law.make "theorems" "tabular problems"

    /// By how much a counterexample must be worse.
    let private clearly = 0.01

    /// How many problems a counterexample may take.
    let draws = 5000

    /// A problem and a ratio pi' / pi that does not rise with the advantage, with J(pi') < J(pi).
    let searchAnyRatio (formulas: Formulas) (seed: uint64) : Counterexample<Problem * Table> option =
        let ratio =
            Gen.listOfLength 9 (Gen.choose (1, 4))
            |> Gen.map (
                Drawn.ofData
                    "ratio by state and action, three a state"
                    (sprintf "%A")
                    (fun ratio (problem: Problem) ->
                        let state (row: int) =
                            Array.init problem.Rewards[row].Length (fun action -> float (List.item (3 * row + action) ratio))

                        Array.init problem.Stages (fun _ -> Array.init problem.Rewards.Length state))
                    (fun ratio ->
                        seq {
                            for at, value in List.indexed ratio do
                                if value > 1 then
                                    List.updateAt at 1 ratio
                        })
            )
            |> Draw.byChance

        let case =
            drawing {
                let! problem = Problem.draw [ 1; 2 ] "problem"
                and! ratio = ratio
                return problem, formulas.AnyRatio(ratio problem, Tabular.advantages problem (Tabular.policy problem))
            }

        Counterexample.search draws seed case (fun (problem, ratio) ->
            let before = Tabular.policy problem
            formulas.Value(problem, formulas.Reweighted(ratio, before)) < formulas.Value(problem, before) - clearly)

    /// A problem, a weighting f and w1 < w2 with J(pi_2) < J(pi_1), pi_i ~ f(A)^w_i pi: the states visited shift.
    let searchLargerWeight (formulas: Formulas) (seed: uint64) : Counterexample<Problem * Table * Table> option =
        let case =
            drawing {
                let! problem = Problem.draw [ formulas.Stages ] "problem"
                and! f = Weighting.draw "f"

                and! less, more =
                    Draw.oneOf "w1, w2" string id [ 1.0, 2.0; 0.5, 1.0; 1.0, 4.0; 2.0, 8.0 ]

                return
                    problem,
                    PolicyImprovement.improved formulas problem f less,
                    PolicyImprovement.improved formulas problem f more
            }

        Counterexample.search draws seed case (fun (problem, less, more) ->
            formulas.Value(problem, more) < formulas.Value(problem, less) - clearly)

    /// Where the theorems end: counterexamples found by search, J recomputed by listing every trajectory.
    let laws (formulas: Formulas) : Law list =
        let value = Tabular.valueByTrajectories

        [ law
              "a ratio that does not rise with the advantage can be worse"
              "some problem and ratio: pi' ~ ratio pi, J(pi') < J(pi)"
              (drawing {
                  let! seed = Counterexample.seeds

                  return
                      searchAnyRatio formulas (uint64 seed)
                      |> Counterexample.exists draws (fun (problem, ratio) ->
                          let before = Tabular.policy problem
                          value problem (Tabular.reweighted ratio before) < value problem before - clearly / 2.0)
              })
          law
              "a larger weight can be worse, once two decisions follow each other"
              "some problem, f and w1 < w2: J(pi_2) < J(pi_1), though E_{pi_2}[A_pi] >= E_{pi_1}[A_pi] in every state"
              (drawing {
                  let! seed = Counterexample.seeds

                  return
                      searchLargerWeight formulas (uint64 seed)
                      |> Counterexample.exists draws (fun (problem, less, more) ->
                          value problem more < value problem less - clearly / 2.0
                          && Seq.forall2
                              (fun less more -> less <= more + PolicyImprovement.rounding)
                              (PolicyImprovement.gains problem less)
                              (PolicyImprovement.gains problem more))
              }) ]
