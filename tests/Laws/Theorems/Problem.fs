namespace LatentRecursion.Laws

open FsCheck
open FsCheck.FSharp

/// A decision problem of few stages, states and actions in whole numbers, and a policy to improve on. It begins in state 0.
type Problem =
    {
        /// Decisions, one after the other; their earnings add up.
        Stages: int
        /// What an action earns, by state and action.
        Rewards: int list list
        /// Where an action leads: weights of the next states, by state and action.
        Moves: int list list list
        /// Weights of the actions, by state; the same at every stage.
        Policy: int list list
    }

/// Problems drawn.
[<RequireQualifiedAccess>]
module Problem =
    let private read (problem: Problem) =
        let weights (weights: int list) =
            weights |> List.map string |> String.concat ":"

        let action policy reward moves =
            $"{policy} x (earns {reward}, leads to {weights moves})"

        let state policy rewards moves =
            List.map3 action policy rewards moves |> String.concat " or "

        let states =
            List.map3 state problem.Policy problem.Rewards problem.Moves
            |> List.mapi (sprintf "in state %i %s")
            |> String.concat "; "

        $"{problem.Stages} stages; {states}"

    // an element changed in every way
    let private each (change: 'Value -> 'Value seq) (values: 'Value list) =
        seq {
            for at, value in List.indexed values do
                for changed in change value do
                    yield List.updateAt at changed values
        }

    let private zero value =
        if value = 0 then Seq.empty else Seq.singleton 0

    let private alike weights =
        let ones = weights |> List.map (fun _ -> 1)
        if weights = ones then Seq.empty else Seq.singleton ones

    let private toFirst (weights: int list) =
        let first = weights |> List.mapi (fun at _ -> if at = 0 then 1 else 0)
        if weights = first then Seq.empty else Seq.singleton first

    // the last of some weights dropped; where none is left, the first counts
    let private shortened (weights: int list) =
        match List.take (weights.Length - 1) weights with
        | kept when List.forall ((=) 0) kept -> toFirst kept |> Seq.tryHead |> Option.defaultValue kept
        | kept -> kept

    let private butLast (values: 'Value list) = List.take (values.Length - 1) values

    let private smaller leastStages (problem: Problem) =
        seq {
            if problem.Stages > leastStages then
                yield
                    { problem with
                        Stages = problem.Stages - 1 }

            if problem.Rewards.Length > 1 then
                yield
                    { problem with
                        Rewards = butLast problem.Rewards
                        Moves = butLast problem.Moves |> List.map (List.map shortened)
                        Policy = butLast problem.Policy }

            if problem.Rewards.Head.Length > 2 then
                yield
                    { problem with
                        Rewards = List.map butLast problem.Rewards
                        Moves = List.map butLast problem.Moves
                        Policy = List.map shortened problem.Policy }

            for moves in problem.Moves |> each (each toFirst) do
                yield { problem with Moves = moves }

            for policy in problem.Policy |> each alike do
                yield { problem with Policy = policy }

            for rewards in problem.Rewards |> each (each zero) do
                yield { problem with Rewards = rewards }
        }

    let private weights count =
        Gen.listOfLength count (Gen.choose (0, 3))
        |> Gen.map (fun weights ->
            if List.forall ((=) 0) weights then
                List.updateAt 0 1 weights
            else
                weights)

    // half of them certain
    let private moves states =
        Gen.oneof
            [ weights states
              Gen.choose (0, states - 1)
              |> Gen.map (fun next -> List.init states (fun state -> if state = next then 1 else 0)) ]

    let private ofSize stages states actions =
        let table (element: Gen<'Value>) =
            Gen.listOfLength states (Gen.listOfLength actions element)

        Gen.map3
            (fun rewards moves policy ->
                { Stages = stages
                  Rewards = rewards
                  Moves = moves
                  Policy = policy })
            (table (Gen.choose (-3, 5)))
            (table (moves states))
            (Gen.listOfLength states (weights actions))

    /// Of so many decision stages, at most three states and three actions.
    let draw (stages: int list) (name: string) : Draw<Problem> =
        gen {
            let! stages' = Gen.elements stages
            let! states = Gen.choose (1, 3)
            let! actions = Gen.choose (2, 3)
            return! ofSize stages' states actions
        }
        |> Gen.map (Drawn.ofData name read id (smaller (List.min stages)))
        |> Draw.byChance
