namespace rec LatentRecursion

open System.Collections.Generic
open Microsoft.FSharp.Core.Operators.Checked
open LatentRecursion.Display

/// What one row costs.
[<Struct>]
type Work =
    {
        /// Network calls.
        Calls: int
        /// Floating-point operations of matrix products, two a multiply-add.
        Flops: int64
        /// Bytes that network calls keep for the way back; heads and loss, which keep little beside them, are not counted.
        Kept: int64
    }

    /// No cost.
    static member Zero = { Calls = 0; Flops = 0L; Kept = 0L }

    /// One after the other.
    static member (+)(left: Work, right: Work) =
        { Calls = left.Calls + right.Calls
          Flops = left.Flops + right.Flops
          Kept = left.Kept + right.Kept }

    /// The same so often, or on so many rows.
    static member (*)(times: int, work: Work) =
        { Calls = times * work.Calls
          Flops = int64 times * work.Flops
          Kept = int64 times * work.Kept }

/// What an operator will run, as data.
[<TypeFormatterSource>]
type Plan =
    /// With its declared work a row.
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

    /// What a terminal shows of it.
    override plan.ToString() = Text.ofView (plan :> IShown).View

    interface IShown with
        member plan.View = (PlanNode.ofPlan plan :> IShown).View

/// What a plan costs a row.
type Cost =
    {
        /// Where nothing runs that need not.
        Least: Work
        /// Where everything runs.
        Most: Work
        /// The part of the most that runs with gradient; what runs without keeps no bytes.
        WithGradient: Work
    }

    /// The plan leaves nothing to the run: what it costs is known exactly.
    member cost.IsFixed = cost.Least = cost.Most

/// How plans are put together, and what they cost.
[<RequireQualifiedAccess>]
module Plan =
    /// Runs nothing.
    let nothing = Sequence []

    /// Whether it is `nothing`: a step without work is something.
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

    /// Whether it may be that nothing of it runs: all that it has is asked for first, row by row.
    let rec mayRunNothing (plan: Plan) : bool =
        match plan with
        | Step _ -> false
        | Sequence plans -> List.forall mayRunNothing plans
        | AtMost _ -> true
        | Named(_, body)
        | Merge(_, body)
        | Frozen body
        | Wide(_, body) -> mayRunNothing body

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

/// A plan as a tree to show: equal neighbours are one node that runs several times.
[<NoComparison; TypeFormatterSource>]
type PlanNode =
    {
        /// A step's or group's name, or what a combinator does to its body: "at most 3 times".
        Label: string
        /// How often the node runs in a row.
        Times: int
        /// What one run of it costs a row.
        Cost: Cost
        /// What runs within it, in order; nothing in a step.
        Children: IReadOnlyList<PlanNode>
    }

    /// What a terminal shows of it.
    override node.ToString() = Text.ofView (node :> IShown).View

    interface IShown with
        member node.View = View.Tree(PlanNode.branch node)

/// Trees of plans.
[<RequireQualifiedAccess>]
module PlanNode =
    let rec private runs (plans: Plan list) : (int * Plan) list =
        match plans with
        | [] -> []
        | first :: _ ->
            let times = plans |> List.takeWhile ((=) first) |> List.length
            (times, first) :: runs (List.skip times plans)

    let rec private node (gradient: bool) (times: int, plan: Plan) : PlanNode =
        let label, gradient, children =
            match plan with
            | Step(name, _) -> name, gradient, []
            | Sequence plans -> "in order", gradient, plans
            | Named(name, body) -> name, gradient, [ body ]
            | Plan.Merge(name, body) -> $"merge: {name}", gradient, [ body ]
            | Frozen body -> "without gradient", false, [ body ]
            | AtMost(most, body) -> $"at most {most} times", gradient, [ body ]
            | Wide(copies, body) -> $"on {copies} copies", gradient, [ body ]

        let steps =
            match children with
            | [ Sequence plans ] -> plans
            | plans -> plans

        { Label = label
          Times = times
          Cost = Plan.cost (if gradient then plan else Plan.around Frozen plan)
          Children = runs steps |> List.map (node gradient) |> List }

    /// The plan as a tree.
    let ofPlan (plan: Plan) : PlanNode = node true (1, plan)

    let private costs (times: int) (cost: Cost) =
        let calls =
            if cost.Least.Calls = cost.Most.Calls then
                $"{cost.Most.Calls}"
            else
                $"{cost.Least.Calls}..{cost.Most.Calls}"

        let total = if times > 1 then $"{times} x " else ""

        if cost.Most = Work.Zero then
            total.Trim()
        else
            let flops =
                if cost.Most.Flops = 0L then
                    ""
                else
                    $", {View.amount cost.Most.Flops}FLOP"

            $"{total}({calls} calls, {cost.WithGradient.Calls} with gradient{flops})"

    let rec internal branch (node: PlanNode) : Branch =
        { Label = node.Label
          Note = costs node.Times node.Cost
          Children = [| for child in node.Children -> branch child |] }
