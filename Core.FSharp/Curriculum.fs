namespace LatentRecursion

open System

/// What a host trains: the scheme at every share of the training that is done, from 0 to 1. Most are constant. Rows that are under way
/// when the scheme changes go on under the new one.
type Curriculum = float -> Scheme

/// Curricula of one scheme and of several, and what they run.
[<RequireQualifiedAccess>]
module Curriculum =
    /// The same scheme throughout.
    let constant (scheme: Scheme) : Curriculum = fun _ -> scheme

    /// Each scheme from its share of the training on; the first from 0.
    let stages (stages: (float * Scheme) list) : Curriculum =
        let starts = stages |> List.map fst

        if
            List.tryHead starts <> Some 0.0
            || List.distinct (List.sort starts) <> starts
            || List.last starts > 1.0
        then
            let given = String.Join(", ", starts)
            raise (ArgumentException $"the stages of a curriculum start at 0 and then later and later, up to 1, not at: {given}.")

        fun progress ->
            if not (progress >= 0.0) then
                raise (ArgumentException $"the share of a training that is done is from 0 to 1, not {progress}.")

            stages |> List.findBack (fun (start, _) -> start <= progress) |> snd

    /// The scheme that training ends with, and that a trained model is used with.
    let final (curriculum: Curriculum) : Scheme = curriculum 1.0

    /// The schemes that run something else than the one before, each with the whole percent of the training at which it was found.
    let distinct (curriculum: Curriculum) : (int * Scheme) list =
        let plans (_, scheme: Scheme) =
            scheme.Steps, scheme.Step.Plan, scheme.Lookahead.Plan

        let all = [ for percent in 0..100 -> percent, curriculum (float percent / 100.0) ]

        List.head all
        :: [ for before, after in List.pairwise all do
                 if plans before <> plans after then
                     after ]

    /// The network calls that a row's place in the batch takes in the first `steps` of a training of so many.
    let calls (budget: int) (steps: int) (curriculum: Curriculum) : int64 =
        let cost scheme =
            int64 (Plan.cost (Scheme.training scheme)).Most.Calls

        // most steps have the scheme of the one before
        let add (sum, last, calls) step =
            let scheme = curriculum (float step / float budget)

            let calls =
                if obj.ReferenceEquals(scheme, last) then
                    calls
                else
                    cost scheme

            sum + calls, scheme, calls

        let first = curriculum 0.0
        let sum, _, _ = ((0L, first, cost first), seq { 0 .. steps - 1 }) ||> Seq.fold add
        sum
