namespace LatentRecursion.Laws

open System
open LatentRecursion.Display
open TorchSharp

/// An equation that must hold of everything drawn.
[<NoEquality; NoComparison>]
type Law =
    {
        /// In words; no other suite has a law of this name.
        Name: string
        /// What the law is about: every operator, every merge, halting...
        Suite: string
        /// The equation in words of the algebra.
        Equation: string
        /// What it was asked of: a carrier, a scheme.
        Subject: string
        /// The laws that this one follows from, where it says nothing new.
        Follows: string list
        /// Draws a case and makes both sides of it.
        Case: Draw<Sides>
    }

    /// All cases are few enough to be tried, so that a law that holds is proved of its subject.
    member law.IsExhaustive = law.Case.All.IsSome

/// A case, shrunk, at which a law does not hold.
type Failure =
    {
        /// What was drawn, each by name and in words.
        Values: (string * string) list
        /// Both sides, or what was thrown in their place.
        Sides: Result<Sides, string>
        /// The case's number, which finds it again under the same seed.
        Case: int
        /// How often it could be made smaller.
        Shrinks: int
    }

/// What became of a law.
[<NoEquality; NoComparison; TypeFormatterSource>]
type Finding =
    {
        /// As it was checked.
        Law: Law
        /// It and a case's number draw the case.
        Seed: uint64
        /// Tried, the first that failed among them.
        Cases: int
        /// None where the law holds.
        Failure: Failure option
    }

    /// In all cases tried: a proof only where these are all that there are.
    member finding.Holds = finding.Failure.IsNone

    /// What became of it, in a sentence.
    member finding.Sentence =
        let law = finding.Law
        let name = $"{law.Suite}: {law.Name} ({law.Subject})"

        if finding.Holds then
            let all = if law.IsExhaustive then "all " else ""
            $"{name} holds in {all}{finding.Cases} cases: {law.Equation}"
        else
            $"{name} does not hold: {law.Equation}"

    /// Of a law that does not hold: what was drawn, both sides, and how to see it again.
    member finding.Facts: (string * string) list =
        match finding.Failure with
        | None -> []
        | Some failure ->
            [ for name, value in failure.Values do
                  $"{name} =", value
              match failure.Sides with
              | Ok sides ->
                  "left", sides.Left
                  "right", sides.Right
                  "apart", $"{sides.Apart}, {sides.Allowed} allowed"
              | Error thrown -> "thrown", thrown
              "case", $"{failure.Case}, {failure.Shrinks} times made smaller"
              "again", $"Law.check {finding.Seed}UL {failure.Case} law" ]

    /// What a terminal shows of it.
    override finding.ToString() = Text.ofView (finding :> IShown).View

    interface IShown with
        member finding.View =
            View.stack
                [ View.Words finding.Sentence
                  if not finding.Holds then
                      View.table [ ""; "" ] [ for name, value in finding.Facts -> [ name; value ] ] ]

/// Makes laws, checks them and tells what became of them.
[<RequireQualifiedAccess>]
module Law =
    /// `suite` is what it is about, `subject` what it is asked of. It follows from no other law.
    let make suite subject name equation case : Law =
        { Name = name
          Suite = suite
          Equation = equation
          Subject = subject
          Follows = []
          Case = case }

    /// The law as one that others, named, already imply.
    let following (others: string list) (law: Law) : Law = { law with Follows = others }

    let private evaluate (drawn: Drawn<Sides>) : Result<Sides, string> =
        use _ = torch.NewDisposeScope()

        try
            Ok(drawn.Make())
        with error ->
            // native errors go on with a stack
            Error(error.Message.Split('\n')[0])

    // what refutes a law at a case, if anything does
    let private refuted (drawn: Drawn<Sides>) =
        match evaluate drawn with
        | Ok sides when sides.Hold -> None
        | refuted -> Some refuted

    /// One case, by its number from 1.
    let check (seed: uint64) (number: int) (law: Law) : Failure option =
        let drawn = law.Case |> Draw.case seed number

        refuted drawn
        |> Option.map (fun sides ->
            let drawn, sides, shrinks = Drawn.smallest refuted drawn sides

            { Values = drawn.Values
              Sides = sides
              Case = number
              Shrinks = shrinks })

    /// So many cases, or as many as it takes to find one that fails; all cases where they are few.
    let find (cases: int) (seed: uint64) (law: Law) : Finding =
        let cases = law.Case |> Draw.count cases
        let failure = seq { 1..cases } |> Seq.tryPick (fun number -> check seed number law)

        { Law = law
          Seed = seed
          Cases = failure |> Option.map _.Case |> Option.defaultValue cases
          Failure = failure }

    /// A finding in words: the law, its equation, what was drawn, both sides, and how to see it again.
    let describe (finding: Finding) : string =
        finding.Sentence :: [ for name, value in finding.Facts -> $"  {name} {value}" ]
        |> String.concat Environment.NewLine

    /// Laws as tests of whatever runner `make` belongs to: a name and what throws where the law does not hold.
    let toTests (make: string -> (unit -> unit) -> 'Test) (cases: int) (seed: uint64) (laws: Law list) : 'Test list =
        [ for law in laws ->
              make $"{law.Suite}: {law.Name} ({law.Subject})" (fun () ->
                  let finding = find cases seed law

                  if not finding.Holds then
                      failwith (describe finding)) ]
