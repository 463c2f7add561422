namespace LatentRecursion

/// What one row costs: network calls, floating-point operations of matrix products (two a multiply-add), and bytes that
/// the way back needs kept.
[<Struct>]
type Work =
    { Calls: int
      Flops: int64
      Kept: int64 }

    static member Zero = { Calls = 0; Flops = 0L; Kept = 0L }

    static member (+)(left: Work, right: Work) =
        { Calls = left.Calls + right.Calls
          Flops = left.Flops + right.Flops
          Kept = left.Kept + right.Kept }

    static member (*)(times: int, work: Work) =
        { Calls = times * work.Calls
          Flops = int64 times * work.Flops
          Kept = int64 times * work.Kept }

/// What an operator will run, as data.
type Plan =
    | Step of name: string * Work
    /// In order; always flat and never of one, so that bracketing leaves no mark.
    | Sequence of Plan list
    /// A group: for display, and the level at which a trace listens.
    | Named of name: string * body: Plan
    /// The body, then a join with the state before it.
    | Merge of name: string * body: Plan
    /// Without gradient.
    | Frozen of body: Plan
    /// At most so often, row by row.
    | AtMost of times: int * body: Plan
    /// On so many copies of each row.
    | Wide of copies: int * body: Plan

/// What a plan costs a row: at least, at most, and of the most the part that runs with gradient.
type Cost =
    { Least: Work
      Most: Work
      WithGradient: Work }

    /// The plan leaves nothing to the run: what it costs is known exactly.
    member cost.IsFixed = cost.Least.Calls = cost.Most.Calls

[<RequireQualifiedAccess>]
module Plan =
    /// Runs nothing.
    let nothing = Sequence []

    let isNothing (plan: Plan) = plan = nothing

    /// The plans in order, flat.
    let sequence (plans: Plan list) : Plan =
        let flat =
            plans
            |> List.collect (function
                | Sequence inner -> inner
                | other -> [ other ])

        match flat with
        | [ single ] -> single
        | _ -> Sequence flat

    /// `wrap` around `body`; around nothing it is nothing.
    let around (wrap: Plan -> Plan) (body: Plan) : Plan =
        if isNothing body then nothing else wrap body

    let rec private count (gradient: bool) (plan: Plan) : Cost =
        let total =
            List.fold
                (fun sum cost ->
                    { Least = sum.Least + cost.Least
                      Most = sum.Most + cost.Most
                      WithGradient = sum.WithGradient + cost.WithGradient })
                { Least = Work.Zero
                  Most = Work.Zero
                  WithGradient = Work.Zero }

        let scaled (times: int) (cost: Cost) =
            { Least = times * cost.Least
              Most = times * cost.Most
              WithGradient = times * cost.WithGradient }

        match plan with
        | Step(_, work) ->
            let work = if gradient then work else { work with Kept = 0L }

            { Least = work
              Most = work
              WithGradient = if gradient then work else Work.Zero }
        | Sequence plans -> plans |> List.map (count gradient) |> total
        | Named(_, body)
        | Merge(_, body) -> count gradient body
        | Frozen body -> count false body
        | AtMost(times, body) ->
            { scaled times (count gradient body) with
                Least = Work.Zero }
        | Wide(copies, body) -> scaled copies (count gradient body)

    /// What the plan costs a row, known before it runs.
    let cost (plan: Plan) : Cost = count true plan
