namespace LatentRecursion.Laws

/// Numbers by stage, state and action: a policy's probabilities, values, advantages.
type Table = float array array array

/// What a policy is worth.
type Values =
    {
        /// V, from each stage and state on.
        State: float array array
        /// Q, after each action there.
        Action: Table
    }

/// Exact values of small problems, by sums in plain numbers.
[<RequireQualifiedAccess>]
module Tabular =
    /// Weights as probabilities.
    let probabilities (weights: float array) : float array =
        let total = Array.sum weights
        weights |> Array.map (fun weight -> weight / total)

    let private ofWhole (weights: int list) =
        weights |> List.map float |> Array.ofList |> probabilities

    /// The mean of values by action, under a state's probabilities.
    let mean (policy: float array) (values: float array) : float =
        Array.fold2 (fun sum p v -> sum + p * v) 0.0 policy values

    /// Two tables joined number by number; of other shapes they are an error.
    let map2 (change: float -> float -> float) : Table -> Table -> Table =
        Array.map2 (Array.map2 (Array.map2 change))

    /// The policy of a problem.
    let policy (problem: Problem) : Table =
        Array.init problem.Stages (fun _ -> problem.Policy |> List.map ofWhole |> Array.ofList)

    // probabilities of the next states, by state and action
    let private moves (problem: Problem) : float array array array =
        problem.Moves |> List.map (List.map ofWhole >> Array.ofList) |> Array.ofList

    /// What a policy is worth, from the last stage back.
    let values (problem: Problem) (policy: Table) : Values =
        let moves = moves problem

        let rewards =
            problem.Rewards |> List.map (List.map float >> Array.ofList) |> Array.ofList

        let stage (policy: float array array) (next: float array) =
            let action =
                Array.map2 (Array.map2 (fun reward move -> reward + mean move next)) rewards moves

            Array.map2 mean policy action, action

        let states, actions =
            Array.mapFoldBack
                (fun policy next ->
                    let state, action = stage policy next
                    (state, action), state)
                policy
                (Array.zeroCreate problem.Rewards.Length)
            |> fst
            |> Array.unzip

        { State = states; Action = actions }

    /// A(s, a) = Q(s, a) - V(s).
    let advantages (problem: Problem) (policy: Table) : Table =
        let values = values problem policy

        Array.map2 (Array.map2 (fun value -> Array.map (fun action -> action - value))) values.State values.Action

    /// J: what a policy is worth from the beginning.
    let value (problem: Problem) (policy: Table) : float = (values problem policy).State[0][0]

    /// J once more, by listing every trajectory with its probability: no recursion over values.
    let valueByTrajectories (problem: Problem) (policy: Table) : float =
        let moves = moves problem

        // a step of a trajectory: action and next state
        let rec from stage (state: int) probability earned : float seq =
            if stage = problem.Stages then
                Seq.singleton (probability * earned)
            else
                let chances, rewards, moves =
                    policy[stage][state], problem.Rewards[state], moves[state]

                Seq.allPairs (Seq.indexed chances) (seq { 0 .. problem.Rewards.Length - 1 })
                |> Seq.collect (fun ((action, chance), next) ->
                    from (stage + 1) next (probability * chance * moves[action][next]) (earned + float rewards[action]))

        from 0 0 1.0 0.0 |> Seq.sum

    /// How often a policy is in each state, by stage.
    let visits (problem: Problem) (policy: Table) : float array array =
        let moves = moves problem
        let states = problem.Rewards.Length

        let next (visits: float array) (policy: float array array) =
            Array.init states (fun into ->
                let flow often policy (moves: float array array) =
                    often * mean policy (moves |> Array.map (Array.item into))

                Array.map3 flow visits policy moves |> Array.sum)

        policy
        |> Array.scan next (Array.init states (fun state -> if state = 0 then 1.0 else 0.0))
        |> Array.truncate problem.Stages

    /// The policy proportional to ratio x policy.
    let reweighted (ratio: Table) (policy: Table) : Table =
        map2 (*) ratio policy |> Array.map (Array.map probabilities)
