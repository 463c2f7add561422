namespace LatentRecursion.Laws

/// A case, shrunk, that refutes a claim.
[<NoEquality; NoComparison>]
type Counterexample<'Case> =
    {
        /// What was drawn, in words.
        Values: (string * string) list
        /// The values themselves.
        Case: 'Case
        /// How many cases had to be drawn.
        Draws: int
        /// How often it could be made smaller.
        Shrinks: int
    }

    override found.ToString() =
        found.Values
        |> List.map (fun (name, value) -> $"{name} = {value}")
        |> String.concat "; "

/// Claims that do not hold are refuted by search.
[<RequireQualifiedAccess>]
module Counterexample =
    /// Draws cases by seed, no more than `draws`, until one refutes, and makes that as small as it can be.
    let search (draws: int) (seed: uint64) (draw: Draw<'Case>) (refutes: 'Case -> bool) : Counterexample<'Case> option =
        let find (drawn: Drawn<'Case>) =
            let case = drawn.Make()
            if refutes case then Some case else None

        seq { 1 .. Draw.count draws draw }
        |> Seq.tryPick (fun number ->
            let drawn = Draw.case seed number draw

            find drawn
            |> Option.map (fun case ->
                let drawn, case, shrinks = Drawn.smallest find drawn case

                { Values = drawn.Values
                  Case = case
                  Draws = number
                  Shrinks = shrinks }))

    /// Seeds of searches: each must find something.
    let seeds: Draw<int> = Draw.upTo 19 "seed"

    /// That a search found something which `confirm`, by other means, finds to be a counterexample indeed.
    let exists (draws: int) (confirm: 'Case -> bool) (found: Counterexample<'Case> option) : Sides =
        let text =
            match found with
            | None -> $"none in {draws} draws"
            | Some found when not (confirm found.Case) -> $"not confirmed: {found}"
            | Some _ -> "found"

        Sides.ofTexts text "found"
