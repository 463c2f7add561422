namespace LatentRecursion.Laws

open FsCheck
open FsCheck.FSharp

/// A weighting f of the advantage, as the improvement theorems ask for: it never falls, is never negative, and positive
/// somewhere at or below an advantage of 0, so that its mean under any policy is positive.
type Weighting =
    /// `Least`, and more at every threshold that the advantage reaches.
    | Steps of least: float * (float * float) list
    /// exp(A / beta), that of the policy which is best for a price of beta on its divergence from the old one.
    | Exponential of beta: float

    /// f(A).
    member weighting.At(advantage: float) : float =
        match weighting with
        | Exponential beta -> exp (advantage / beta)
        | Steps(least, steps) ->
            // an advantage of 0 may come out a rounding error below
            least
            + List.sumBy (fun (threshold, height) -> if advantage >= threshold - 1e-9 then height else 0.0) steps

    override weighting.ToString() =
        match weighting with
        | Exponential beta -> $"exp(A / {beta})"
        | Steps(least, steps) ->
            string least
            :: (steps
                |> List.map (fun (threshold, height) -> $"{height} where A >= {threshold}"))
            |> String.concat " + "

/// Weightings drawn.
[<RequireQualifiedAccess>]
module Weighting =
    let private smaller =
        function
        | Steps(least, first :: (_ :: _ as others)) ->
            seq {
                for at in 0 .. others.Length - 1 do
                    Steps(least, first :: List.removeAt at others)
            }
        | Steps(least, steps) when least > 0.0 -> Seq.singleton (Steps(0.0, steps))
        | _ -> Seq.empty

    let private step thresholds =
        Gen.zip (Gen.elements thresholds) (Gen.elements [ 0.5; 1.0; 2.0; 4.0; 8.0 ])

    let private steps =
        gen {
            let! least = Gen.elements [ 0.0; 0.0; 0.25; 1.0 ]
            let! first = step [ -2.0; -1.0; -0.5; 0.0 ]
            let! count = Gen.choose (0, 3)
            let! others = Gen.listOfLength count (step [ -1.5; -0.25; 0.0; 0.25; 0.5; 1.0; 2.0 ])
            return Steps(least, first :: others)
        }

    /// Steps, with and without zeros, and exponentials.
    let draw (name: string) : Draw<Weighting> =
        Gen.frequency [ 3, steps; 1, Gen.elements [ 0.25; 1.0; 4.0 ] |> Gen.map Exponential ]
        |> Gen.map (Drawn.ofData name string id smaller)
        |> Draw.byChance
