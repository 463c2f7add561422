namespace LatentRecursion.Laws

open LatentRecursion

/// Something wrong that a law must catch.
[<NoEquality; NoComparison>]
type Culprit =
    {
        /// What is wrong, in words.
        Name: string
        /// The name of the law that it is there to break; it may break others too.
        Breaks: string
        /// The laws to which it is put, that one among them.
        Laws: unit -> Law list
    }

/// Puts culprits to laws.
[<RequireQualifiedAccess>]
module Culprit =
    /// Cases within which the law that a culprit breaks must refute it.
    let enough = 100

    /// What becomes of the law that a culprit breaks: the subjects of which it is refuted.
    let caught (cases: int) (seed: uint64) (culprit: Culprit) : Finding list =
        culprit.Laws()
        |> List.filter (fun law -> law.Name = culprit.Breaks)
        |> List.map (Law.find cases seed)
        |> List.filter (fun finding -> not finding.Holds)

    /// Every law that a culprit was put to, by the names without the subjects, and whether it breaks it: its own in `enough` cases.
    let broken (cases: int) (seed: uint64) (culprit: Culprit) : (string * bool) list =
        let breaks (law: Law) =
            let cases = if law.Name = culprit.Breaks then enough else cases
            not (Law.find cases seed law).Holds

        culprit.Laws()
        |> List.groupBy _.Name
        |> List.map (fun (name, laws) -> name, List.exists breaks laws)

    /// A wrong combinator, put to every law of the algebra.
    let combinator (name: string) (breaks: string) (algebra: Algebra) : Culprit =
        { Name = name
          Breaks = breaks
          Laws = fun () -> Suites.quick algebra }

    /// A wrong formula, put to the laws of theorems.
    let formula (laws: Formulas -> Law list) (name: string) (breaks: string) (formulas: Formulas) : Culprit =
        { Name = name
          Breaks = breaks
          Laws = fun () -> laws formulas }

    /// The commonest mistake.
    let twice (op: Improve<'State>) : Improve<'State> = Improve.iterate 2 op
