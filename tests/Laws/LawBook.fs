namespace LatentRecursion.Laws

open System
open System.Collections.Generic
open System.Collections.ObjectModel
open LatentRecursion
open LatentRecursion.Display
open LatentRecursion.Interop

/// What became of a law, for callers that are not F#.
[<Sealed; TypeFormatterSource>]
type LawResult internal (finding: Finding, culprits: string list) =
    let law = finding.Law

    /// In words; the same whatever the law is asked of.
    member _.Name = law.Name

    /// What the law is about: every operator, every merge, halting...
    member _.Suite = law.Suite

    /// What it was asked of: a carrier or a scheme.
    member _.Subject = law.Subject

    /// The equation in words of the algebra.
    member _.Equation = law.Equation

    /// The laws that this one follows from, where it says nothing new.
    member _.Follows: IReadOnlyList<string> = List law.Follows

    /// Cases that were tried.
    member _.Cases = finding.Cases

    /// In all cases tried.
    member _.Holds = finding.Holds

    /// Names of the wrong operators, merges, combinators and schemes that are known to break this law.
    member _.Culprits: IReadOnlyList<string> = List culprits

    /// The finding in words; of a law that does not hold, what was drawn, both sides, and how to see it again.
    member _.Text = Law.describe finding

    interface IShown with
        member _.View = (finding :> IShown).View

/// What became of the laws of a book.
[<Sealed; TypeFormatterSource>]
type LawReport internal (results: LawResult list) =
    inherit ReadOnlyCollection<LawResult>(List results)

    /// Every one of them, in all cases tried.
    member _.Holds = results |> List.forall _.Holds

    /// A row for every law, whatever it was asked of.
    static member Table(results: LawResult seq) : View =
        let row (laws: LawResult list) =
            let law = laws.Head

            let implied =
                match List.ofSeq law.Follows with
                | [] -> ""
                | others -> $""" (follows from: {String.concat "; " others})"""

            let became =
                match laws |> List.filter (fun law -> not law.Holds) with
                | [] -> "holds"
                | broken -> $"""NOT of {broken |> List.map _.Subject |> String.concat "; "}"""

            [ law.Suite
              law.Name
              law.Equation + implied
              string laws.Length
              laws |> List.sumBy _.Cases |> string
              became ]

        List.ofSeq results
        |> List.groupBy (fun law -> law.Suite, law.Name)
        |> List.map (snd >> row)
        |> View.table [ "suite"; "law"; "equation"; "asked of"; "cases"; "" ]

    interface IShown with
        member report.View =
            let holding = results |> List.filter _.Holds

            View.stack
                [ LawReport.Table results
                  for law in results do
                      if not law.Holds then
                          View.Code law.Text
                  View.Words $"{holding.Length} of {results.Length} laws hold." ]

/// What became of a culprit, for callers that are not F#.
[<Sealed>]
type CulpritResult internal (culprit: Culprit, found: (string * bool) list) =
    let named isBroken =
        [ for name, broken in found do
              if broken = isBroken then
                  name ]

    /// What is wrong, in words.
    member _.Name = culprit.Name

    /// The law that it is there to break.
    member _.Breaks = culprit.Breaks

    /// That law is refuted, of one subject at least.
    member _.IsCaught = found |> List.contains (culprit.Breaks, true)

    /// The other laws that it breaks.
    member _.BreaksToo: IReadOnlyList<string> =
        named true |> List.filter ((<>) culprit.Breaks) |> List :> _

    /// The laws that it was put to and keeps.
    member _.Keeps: IReadOnlyList<string> = List(named false)

/// Laws to check, for callers that are not F#.
[<Sealed>]
type LawBook private (laws: Law list) =
    static let ofSpecimens specimens =
        specimens |> List.collect SchemeLaws.laws

    /// The laws of the algebra on every carrier, and those of every scheme that has a name.
    static member Everything() = LawBook(Suites.all (Algebra()))

    /// The laws of a scheme, on a small network with random weights.
    static member OfScheme(scheme: SchemeChoice) =
        LawBook(ofSpecimens (Specimen.every scheme.Recipe))

    /// The laws of a scheme on these weights, of a trained run, say, and those of the algebra with their network's own updates.
    static member OfWeights
        (scheme: SchemeChoice, numbers: SchemeOptions, network: NetworkOptions, weights: IReadOnlyDictionary<string, Tensor>)
        =
        LawBook(
            ofSpecimens (Specimen.ofWeights scheme.Recipe numbers network weights)
            @ Suites.onNetwork "trained" network weights
        )

    /// The laws among an assembly's public values: each a `Law` or a list of them.
    static member In(assembly: Reflection.Assembly) =
        let values =
            Published.Values<Law> assembly |> Seq.map (fun found -> [ found.Value ])

        let lists = Published.Values<Law list> assembly |> Seq.map _.Value
        LawBook(Seq.append lists values |> List.concat)

    /// The laws of several.
    static member Of([<ParamArray>] books: LawBook array) =
        LawBook(books |> List.ofArray |> List.collect _.Laws)

    member internal _.Laws = laws

    /// Puts every known culprit to laws in so many cases drawn by a seed; `progress` gets how many are done, and of how many.
    static member Culprits(cases: int, seed: uint64, progress: Action<int, int>) : IReadOnlyList<CulpritResult> =
        Culprits.all
        |> List.mapi (fun index culprit ->
            let found = Culprit.broken cases seed culprit
            progress.Invoke(index + 1, Culprits.all.Length)
            CulpritResult(culprit, found))
        |> List
        :> _

    /// The names of the laws, each once.
    member _.Names: IReadOnlyList<string> =
        laws |> List.map _.Name |> List.distinct |> List :> _

    /// The laws of a name only.
    member _.Only(name: string) =
        LawBook(laws |> List.filter (fun law -> law.Name = name))

    /// Checks every law in so many cases drawn by a seed; `progress` gets how many laws are done, and of how many.
    member _.Check(cases: int, seed: uint64, progress: Action<int, int>) : LawReport =
        let culprits =
            Culprits.all
            |> List.groupBy _.Breaks
            |> List.map (fun (law, culprits) -> law, culprits |> List.map _.Name)
            |> Map.ofList

        laws
        |> List.mapi (fun index law ->
            let finding = Law.find cases seed law
            progress.Invoke(index + 1, laws.Length)
            LawResult(finding, culprits |> Map.tryFind law.Name |> Option.defaultValue []))
        |> LawReport
