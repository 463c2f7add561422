namespace LatentRecursion.Laws

open System
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// Both sides of an equation at one case.
type Sides =
    {
        Left: string
        Right: string
        /// The largest difference of the two.
        Apart: float
        /// What rounding may explain; 0 where both sides must be the same bits.
        Allowed: float
    }

    /// Not `not (Apart > Allowed)`: what is no number does not hold.
    member sides.Hold = sides.Apart <= sides.Allowed

[<RequireQualifiedAccess>]
module Sides =
    /// Two values that must be equal and read as this.
    let ofTexts (left: string) (right: string) : Sides =
        { Left = left
          Right = right
          Apart = (if left = right then 0.0 else infinity)
          Allowed = 0.0 }

    let ofWorks (left: Work) (right: Work) : Sides = ofTexts $"%A{left}" $"%A{right}"

    /// Two numbers.
    let ofNumbers (allowed: float) (left: float) (right: float) : Sides =
        { Left = string left
          Right = string right
          Apart = (if left = right then 0.0 else abs (left - right))
          Allowed = allowed }

    /// Left is at most right.
    let atMost (left: float) (right: float) : Sides =
        { Left = string left
          Right = $"at least that; it is {right}"
          Apart = (if left <= right then 0.0 else left - right)
          Allowed = 0.0 }

/// An equation that must hold of everything drawn.
[<NoEquality; NoComparison>]
type Law =
    {
        Name: string
        /// What the law is about: every operator, every merge, halting...
        Suite: string
        /// The equation in words of the algebra.
        Equation: string
        /// What it was asked of: a carrier, a scheme.
        Subject: string
        Case: Draw<Sides>
    }

/// A case, shrunk, at which a law does not hold.
type Failure =
    {
        Values: (string * string) list
        /// Both sides, or what was thrown in their place.
        Sides: Result<Sides, string>
        /// The case's number, which finds it again under the same seed.
        Case: int
        /// How often it could be made smaller.
        Shrinks: int
    }

/// What became of a law.
[<NoEquality; NoComparison>]
type Finding =
    { Law: Law
      Seed: uint64
      Cases: int
      Failure: Failure option }

    member finding.Holds = finding.Failure.IsNone

[<RequireQualifiedAccess>]
module Law =
    let make suite subject name equation case : Law =
        { Name = name
          Suite = suite
          Equation = equation
          Subject = subject
          Case = case }

    let private evaluate (drawn: Drawn<Sides>) : Result<Sides, string> =
        use _ = torch.NewDisposeScope()

        try
            Ok(drawn.Make())
        with error ->
            Error error.Message

    let private holds =
        function
        | Ok(sides: Sides) -> sides.Hold
        | Error _ -> false

    let private mostShrinks = 200

    // the first smaller case that fails too, again and again
    let rec private smallest shrinks (drawn: Drawn<Sides>) found =
        let next =
            if shrinks = mostShrinks then
                None
            else
                drawn.Smaller()
                |> Seq.tryPick (fun smaller ->
                    let sides = evaluate smaller
                    if holds sides then None else Some(smaller, sides))

        match next with
        | Some(smaller, sides) -> smallest (shrinks + 1) smaller sides
        | None -> drawn, found, shrinks

    /// One case, by its number.
    let check (seed: uint64) (number: int) (law: Law) : Failure option =
        let random = Rnd(Seed.Derive(seed, int64 number))
        let drawn = law.Case |> Gen.sampleWithSeed random number 1 |> Array.exactlyOne
        let sides = evaluate drawn

        if holds sides then
            None
        else
            let drawn, sides, shrinks = smallest 0 drawn sides

            Some
                { Values = drawn.Values
                  Sides = sides
                  Case = number
                  Shrinks = shrinks }

    /// So many cases, or as many as it takes to find one that fails. Every case has a seed of its own.
    let find (cases: int) (seed: uint64) (law: Law) : Finding =
        let failure = seq { 1..cases } |> Seq.tryPick (fun number -> check seed number law)

        { Law = law
          Seed = seed
          Cases = failure |> Option.map _.Case |> Option.defaultValue cases
          Failure = failure }

    /// A finding in words: the law, its equation, what was drawn, both sides, and how to see it again.
    let describe (finding: Finding) : string =
        let law = finding.Law

        match finding.Failure with
        | None -> $"{law.Suite}: {law.Name} ({law.Subject}) holds in {finding.Cases} cases: {law.Equation}"
        | Some failure ->
            [ $"{law.Suite}: {law.Name} ({law.Subject}) does not hold: {law.Equation}"
              for name, value in failure.Values do
                  $"  {name} = {value}"
              match failure.Sides with
              | Ok sides ->
                  $"  left  {sides.Left}"
                  $"  right {sides.Right}"
                  $"  {sides.Apart} apart, {sides.Allowed} allowed"
              | Error thrown -> $"  thrown: {thrown}"
              $"  case {failure.Case}, {failure.Shrinks} times made smaller; again: Law.check {finding.Seed}UL {failure.Case} law" ]
            |> String.concat Environment.NewLine

    /// Laws as tests of whatever runner `make` belongs to: a name and what throws where the law does not hold.
    let toTests (make: string -> (unit -> unit) -> 'Test) (cases: int) (seed: uint64) (laws: Law list) : 'Test list =
        [ for law in laws ->
              make $"{law.Suite}: {law.Name} ({law.Subject})" (fun () ->
                  let finding = find cases seed law

                  if not finding.Holds then
                      failwith (describe finding)) ]
