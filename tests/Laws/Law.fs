namespace LatentRecursion.Laws

open System
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

    /// No element is set of those that would be wrong.
    let none (what: string) (wrong: Tensor) : Sides =
        ofTexts $"{wrong.sum().item<int64>()} {what}" $"0 {what}"

    /// Every left is at most its right, within what is allowed; shows the pair of which that is least so.
    let allAtMost (allowed: float) (pairs: (float * float) seq) : Sides =
        // what is no number is worst of all
        let excess (left: float, right: float) =
            let apart = left - right
            if Double.IsNaN apart then infinity else apart

        let left, right = pairs |> Seq.maxBy excess

        { atMost left right with
            Allowed = allowed }

    /// As many numbers, each close to its own.
    let ofLists (allowed: float) (left: float list) (right: float list) : Sides =
        { Left = $"%A{left}"
          Right = $"%A{right}"
          Apart = List.map2 (fun a b -> abs (a - b)) left right |> List.fold max 0.0
          Allowed = allowed }

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

    // what refutes a law at a case, if anything does
    let private refuted (drawn: Drawn<Sides>) =
        match evaluate drawn with
        | Ok sides when sides.Hold -> None
        | refuted -> Some refuted

    /// One case, by its number.
    let check (seed: uint64) (number: int) (law: Law) : Failure option =
        let drawn = law.Case |> Draw.case seed number

        refuted drawn
        |> Option.map (fun sides ->
            let drawn, sides, shrinks = Drawn.smallest refuted drawn sides

            { Values = drawn.Values
              Sides = sides
              Case = number
              Shrinks = shrinks })

    /// So many cases, or as many as it takes to find one that fails.
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
