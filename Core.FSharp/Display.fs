namespace LatentRecursion

open System
open System.Collections.Generic

/// A plan as a tree to show: equal neighbours are one node that runs several times.
[<NoComparison>]
type PlanNode =
    {
        Label: string
        /// How often the node runs in a row.
        Times: int
        /// What one run of it costs a row.
        Cost: Cost
        Children: IReadOnlyList<PlanNode>
    }

[<RequireQualifiedAccess>]
module Display =
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
    let plan (plan: Plan) : PlanNode = node true (1, plan)

    /// A count with a unit prefix: 1.5 M.
    let amount (value: int64) : string =
        let prefixes = [ 1e12, "T"; 1e9, "G"; 1e6, "M"; 1e3, "k" ]

        match prefixes |> List.tryFind (fun (size, _) -> float value >= size) with
        | Some(size, prefix) ->
            String.Format(Globalization.CultureInfo.InvariantCulture, "{0:0.##} {1}", float value / size, prefix)
        | None -> $"{value} "

    let private line (times: int) (cost: Cost) =
        let calls =
            if cost.IsFixed then
                $"{cost.Most.Calls}"
            else
                $"{cost.Least.Calls}..{cost.Most.Calls}"

        let total = if times > 1 then $"{times} x " else ""

        if cost.Most = Work.Zero then
            ""
        else
            $"  {total}({calls} calls, {cost.WithGradient.Calls} with gradient, {amount cost.Most.Flops}FLOP)"

    /// The tree as indented text, a line a node.
    let text (root: PlanNode) : string =
        let rec lines indent (node: PlanNode) =
            [ yield indent + node.Label + line node.Times node.Cost
              for child in node.Children do
                  yield! lines (indent + "  ") child ]

        String.Join(Environment.NewLine, lines "" root)
