namespace LatentRecursion.Laws

open FsCheck
open FsCheck.FSharp

/// What a case drew.
[<NoEquality; NoComparison>]
type Drawn<'Value> =
    {
        /// Each value by name, as it reads in a message.
        Values: (string * string) list
        /// The whole, made anew at every call.
        Make: unit -> 'Value
        /// What could stand in its place; the first that fails as well does.
        Smaller: unit -> Drawn<'Value> seq
    }

/// Values drawn: of data, changed, in pairs, made smaller.
[<RequireQualifiedAccess>]
module Drawn =
    /// Plain data under a name: how it reads, what is made of it, and which data are smaller.
    let rec ofData
        name
        (read: 'Data -> string)
        (make: 'Data -> 'Value)
        (shrink: 'Data -> 'Data seq)
        (data: 'Data)
        : Drawn<'Value> =
        { Values = [ name, read data ]
          Make = fun () -> make data
          Smaller = fun () -> shrink data |> Seq.map (ofData name read make shrink) }

    /// Something else made of what was drawn; words and shrinking stay.
    let rec map (change: 'From -> 'Into) (drawn: Drawn<'From>) : Drawn<'Into> =
        { Values = drawn.Values
          Make = drawn.Make >> change
          Smaller = fun () -> drawn.Smaller() |> Seq.map (map change) }

    /// Both; each shrinks while the other stays.
    let rec pair (left: Drawn<'Left>) (right: Drawn<'Right>) : Drawn<'Left * 'Right> =
        { Values = left.Values @ right.Values
          Make = fun () -> left.Make(), right.Make()
          Smaller =
            fun () ->
                Seq.append
                    (left.Smaller() |> Seq.map (fun smaller -> pair smaller right))
                    (right.Smaller() |> Seq.map (fun smaller -> pair left smaller)) }

    let private mostShrinks = 200

    /// The first smaller case of which something is found as well, again and again: the case, what was found, and how often.
    let smallest (find: Drawn<'Value> -> 'Found option) (drawn: Drawn<'Value>) (found: 'Found) : Drawn<'Value> * 'Found * int =
        let rec from shrinks drawn found =
            let next =
                if shrinks = mostShrinks then
                    None
                else
                    drawn.Smaller()
                    |> Seq.tryPick (fun smaller -> find smaller |> Option.map (fun found -> smaller, found))

            match next with
            | Some(smaller, found) -> from (shrinks + 1) smaller found
            | None -> drawn, found, shrinks

        from 0 drawn found

/// How a value is drawn.
[<NoEquality; NoComparison>]
type Draw<'Value> =
    {
        /// By chance; not asked where there are few.
        Random: Gen<Drawn<'Value>>
        /// Where there are few, all of them, from the smallest.
        All: Drawn<'Value> array option
    }

/// `drawing { let! a = ... and! b = ... return ... }`: independent values, so that each shrinks alone.
type DrawingBuilder
    /// Without state: `drawing` does for all.
    () =
    // more than this are not few
    let most = 10_000

    let pairs (left: Drawn<'Left> array option) (right: Drawn<'Right> array option) =
        match left, right with
        | Some left, Some right when left.Length * right.Length <= most ->
            Some(
                Array.allPairs left right
                |> Array.map (fun (left, right) -> Drawn.pair left right)
            )
        | _ -> None

    /// `and!`: every pair where there are at most 10,000, else by chance.
    member _.MergeSources(left: Draw<'Left>, right: Draw<'Right>) : Draw<'Left * 'Right> =
        { Random = Gen.map2 Drawn.pair left.Random right.Random
          All = pairs left.All right.All }

    /// `return`: what is made of the values; their words and shrinking stay.
    member _.BindReturn(draw: Draw<'From>, make: 'From -> 'Into) : Draw<'Into> =
        { Random = draw.Random |> Gen.map (Drawn.map make)
          All = draw.All |> Option.map (Array.map (Drawn.map make)) }

/// Brings `drawing` into scope.
[<AutoOpen>]
module Drawing =
    /// One `let!`, then `and!` alone: no value is drawn by another.
    let drawing = DrawingBuilder()

/// Draws of numbers, choices, seeds and rows, and their cases.
[<RequireQualifiedAccess>]
module Draw =
    /// So many cases, or all of them where they are few.
    let count (cases: int) (draw: Draw<'Value>) : int =
        draw.All |> Option.map _.Length |> Option.defaultValue cases

    /// A case by its number from 1. Every case has a seed of its own.
    let case (seed: uint64) (number: int) (draw: Draw<'Value>) : Drawn<'Value> =
        match draw.All with
        | Some all -> all[number - 1]
        | None ->
            let random = Rnd(LatentRecursion.Seed.Derive(seed, int64 number))
            draw.Random |> Gen.sampleWithSeed random number 1 |> Array.exactlyOne

    /// By chance only: there are too many to try all.
    let byChance (random: Gen<Drawn<'Value>>) : Draw<'Value> = { Random = random; All = None }

    /// One of a list, which is ordered from the smallest.
    let oneOf name (read: 'Data -> string) (make: 'Data -> 'Value) (choices: 'Data list) : Draw<'Value> =
        let choices = Array.ofList choices

        let drawn =
            Drawn.ofData name (fun at -> read choices[at]) (fun at -> make choices[at]) (fun at -> seq { 0 .. at - 1 })

        { Random = Gen.choose (0, choices.Length - 1) |> Gen.map drawn
          All = Some(Array.init choices.Length drawn) }

    /// The same every time.
    let always (name: string) (read: string) (value: 'Value) : Draw<'Value> =
        oneOf name (fun () -> read) (fun () -> value) [ () ]

    /// A whole number from 0.
    let upTo most name : Draw<int> = oneOf name string id [ 0..most ]

    /// A weight that is neither 0 nor 1, in quarters, so that products are exact.
    let weight name : Draw<float> =
        oneOf name string id [ 0.5; 0.25; 0.75; 1.5; 2.0 ]

    /// A seed, which never shrinks: another one is not smaller.
    let seed name : Draw<uint64> =
        Gen.choose64 (0L, System.Int64.MaxValue)
        |> Gen.map (uint64 >> Drawn.ofData name string id (fun _ -> Seq.empty))
        |> byChance

    /// Something of one to four rows, made of a seed; fewer rows are smaller.
    let rows (what: string) (make: int * int64 -> 'Value) name : Draw<'Value> =
        Gen.map2 (fun rows seed -> rows, seed) (Gen.choose (1, 4)) (Gen.choose64 (0L, 1_000_000L))
        |> Gen.map (
            Drawn.ofData name (fun (rows, seed) -> $"{rows} {what} of seed {seed}") make (fun (rows, seed) ->
                if rows > 1 then
                    Seq.singleton (rows - 1, seed)
                else
                    Seq.empty)
        )
        |> byChance
