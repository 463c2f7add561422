namespace LatentRecursion.Interop

open System
open System.Collections.Generic
open LatentRecursion

/// A part of a state that an operator can work on. Reading may compute, and then costs `work` a row.
[<Sealed>]
type View<'Whole, 'Part>
    /// `put` gives the whole with another part; the rest of it must stay.
    (name: string, work: Work, get: Func<'Whole, 'Part>, put: Func<'Whole, 'Part, 'Whole>) =
    /// Of the step that reads the part, in plans and to watchers.
    member _.Name = name

    member internal _.Part: Part<'Whole, 'Part> =
        { Name = name
          Work = work
          Get = get.Invoke
          Put = fun whole part -> put.Invoke(whole, part) }

/// A join of the state before an operator and the state after it, made by `Joins`.
[<Sealed>]
type Join<'State when 'State :> IBundle<'State>> internal (merge: Merge<'State>) =
    /// As plans show it.
    member _.Name = merge.Name

    /// By it `Operator.Merged` decides whether the operator runs, and whether anything is joined.
    member _.Takes = merge.Takes

    member internal _.Merge = merge

    /// Joins two states that are there already.
    member _.Apply(before: 'State, after: 'State) : 'State = merge.Join before after

/// The joins of `LatentRecursion.Merge`.
[<AbstractClass; Sealed>]
type Joins =
    /// What the operator made.
    static member After<'State when 'State :> IBundle<'State>>() : Join<'State> = Join Merge.after

    /// What was there: nothing runs.
    static member Before<'State when 'State :> IBundle<'State>>() : Join<'State> = Join Merge.before

    /// before + w (after - before).
    static member Blend<'State when 'State :> IBundle<'State>>(weight: float) : Join<'State> = Join(Merge.blend weight)

    /// The same with a weight read from the state before, `B` by row, `B S` by token.
    static member Blend<'State when 'State :> IBundle<'State>>(name: string, weight: Func<'State, Tensor>) : Join<'State> =
        Join(Merge.blendBy name weight.Invoke)

    /// Of logits `... V`: (1 - share) of the policy before and share of the one after.
    static member Mixture(share: float) : Join<Field> = Join(Guidance.mixture share)

    /// Per row, after where the judge, `B`, finds it at least as good.
    static member Guarded<'State when 'State :> IBundle<'State>>(name: string, judge: Func<'State, Tensor>) : Join<'State> =
        Join(Merge.guarded name judge.Invoke)

    /// Per row, before where the flag, `B` bool, is set.
    static member Halted<'State when 'State :> IBundle<'State>>(flag: Func<'State, Tensor>) : Join<'State> =
        Join(Merge.halted flag.Invoke)

    /// Before on the cells of the mask, bool, `B S` by cell.
    static member Clamped<'State when 'State :> IBundle<'State>>(name: string, mask: Func<'State, Tensor>) : Join<'State> =
        Join(Merge.clamped name mask.Invoke)

    /// The join that the state before asks for.
    static member Depending<'State when 'State :> IBundle<'State>>
        (name: string, choose: Func<'State, Join<'State>>)
        : Join<'State> =
        Join(Merge.depending name (fun state -> choose.Invoke(state).Merge))

    /// A join of one part of the state.
    static member Within<'Whole, 'Part when 'Whole :> IBundle<'Whole> and 'Part :> IBundle<'Part>>
        (view: View<'Whole, 'Part>, join: Join<'Part>)
        : Join<'Whole> =
        Join(Merge.within view.Part join.Merge)

/// What a watcher is told of a step or a named group.
[<Sealed>]
type Happened<'State> internal (ran: Ran<'State>) =
    /// As the plan has it.
    member _.Name = ran.Name

    /// Declared, a row; of a group, the most of its plan.
    member _.Work = ran.Work

    /// Gradients were on around it; parts of a group may have been frozen.
    member _.WithGradient = ran.WithGradient

    /// Otherwise a group, which is told of after its steps.
    member _.IsStep = ran.IsStep

    /// It ran on every row, once each; else on the rows `Rows`.
    member _.OnEveryRow = ran.Rows.IsEvery

    /// Their numbers, once for every copy that ran; empty where it ran on every row.
    member _.Rows: IReadOnlyList<int64> =
        match ran.Rows with
        | Every -> [||]
        | Only rows -> rows

    /// The whole state before it, made when asked for; its tensors belong to the run and may be gone when that ends.
    member _.Before() : 'State = ran.Before()

    /// The same after it.
    member _.After() : 'State = ran.After()

/// An operator that improves a state: what it will run, and the run (`LatentRecursion.Improve` explains each member).
[<Sealed>]
type Operator<'State when 'State :> IBundle<'State>> internal (op: Improve<'State>) =
    member internal _.Improve = op

    /// What it will run.
    member _.Plan: PlanNode = PlanNode.ofPlan op.Plan

    /// The state after it; the one given stays as it is.
    member _.Apply(state: 'State) : 'State = op.Apply state

    /// The same run, told step by step.
    member _.ApplyWatched(watch: Action<Happened<'State>>, state: 'State) : 'State =
        op.ApplyWatched((fun ran -> watch.Invoke(Happened ran)), state)

    /// This operator, then the next.
    member _.Then(next: Operator<'State>) : Operator<'State> =
        Operator(op |> Improve.andThen next.Improve)

    /// So often, one after the other; fewer than 0 times is an error.
    member _.Iterate(times: int) : Operator<'State> = Operator(op |> Improve.iterate times)

    /// At most `times`, until `stop` holds of the whole state; asks before every run.
    member _.Until(stop: Func<'State, bool>, times: int) : Operator<'State> =
        Operator(op |> Improve.until stop.Invoke times)

    /// As an operator on the whole that the view is a part of.
    member _.Within<'Whole when 'Whole :> IBundle<'Whole>>(view: View<'Whole, 'State>) : Operator<'Whole> =
        Operator(op |> Improve.within view.Part)

    /// Without gradient.
    member _.Frozen() : Operator<'State> = Operator(Improve.frozen op)

    /// A group with a name, at which watchers listen.
    member _.Named(name: string) : Operator<'State> = Operator(op |> Improve.named name)

    /// Then a join of what was before and after.
    member _.Merged(join: Join<'State>) : Operator<'State> =
        Operator(op |> Improve.merged join.Merge)

    /// As `Merged`, but rows that the join leaves as they were do not run.
    member _.Sparing(join: Join<'State>) : Operator<'State> =
        Operator(op |> Improve.sparing join.Merge)

    /// On the rows that `choose`, `B` bool, selects.
    member _.OnRows(choose: Func<'State, Tensor>) : Operator<'State> =
        Operator(op |> Improve.onRows choose.Invoke)

    /// On the rows whose flag, `B` bool, is not set.
    member _.UnlessHalted(flag: Func<'State, Tensor>) : Operator<'State> =
        Operator(op |> Improve.unlessHalted flag.Invoke)

    /// On `copies` of every row, made different by `prepare`; `choose` gives one row back for each.
    member _.OnCopies(copies: int, prepare: Func<'State, 'State>, choose: Func<'State, 'State>) : Operator<'State> =
        Operator(op |> Improve.onCopies copies prepare.Invoke choose.Invoke)

    /// Then what `record` writes into the state of what was before and after.
    member _.Noting(record: Func<'State, 'State, 'State>) : Operator<'State> =
        Operator(op |> Improve.noting (fun before after -> record.Invoke(before, after)))

    /// Frees all that it made but its result.
    member _.Scoped() : Operator<'State> = Operator(Improve.scoped op)

    /// `fast` in place of its own steps: the same plan, the same value.
    member _.Shortcut(fast: Func<'State, 'State>) : Operator<'State> =
        Operator(op |> Improve.shortcut fast.Invoke)

/// Operators to begin with.
[<AbstractClass; Sealed>]
type Operators =
    /// Changes nothing, costs nothing.
    static member Nothing<'State when 'State :> IBundle<'State>>() : Operator<'State> = Operator Improve.nothing

    /// One step with its declared work per row.
    static member Step<'State when 'State :> IBundle<'State>>
        (name: string, work: Work, improve: Func<'State, 'State>)
        : Operator<'State> =
        Operator(Improve.step name work improve.Invoke)

    /// All, first to last.
    static member InOrder<'State when 'State :> IBundle<'State>>
        ([<ParamArray>] operators: Operator<'State> array)
        : Operator<'State> =
        Operator(operators |> Seq.map _.Improve |> List.ofSeq |> Improve.inOrder)

    /// `count` operators, each made for its index.
    static member Scheduled<'State when 'State :> IBundle<'State>>
        (count: int, operator: Func<int, Operator<'State>>)
        : Operator<'State> =
        Operator(Improve.scheduled count (fun index -> operator.Invoke(index).Improve))

    /// z <- f(z, y + x).
    static member LatentUpdate(network: INetwork) : Operator<Reasoning> =
        Operator(Recursion.latentUpdate network)

    /// y <- f(y, z).
    static member AnswerUpdate(network: INetwork) : Operator<Reasoning> =
        Operator(Recursion.answerUpdate network)

    /// One supervised step: count it, embed the question anew, recurse, read both heads.
    static member Supervised(model: Model, recursion: Operator<Reasoning>) : Operator<Attempt> =
        Operator(Recursion.supervised model recursion.Improve)

    /// A step whose read-out is guided.
    static member GuidedReadOut(model: Model, join: Join<Field>, step: Operator<Attempt>) : Operator<Attempt> =
        Operator(Guidance.ofReadOut model join.Merge step.Improve)

    /// A step whose state is guided.
    static member GuidedState(model: Model, join: Join<Field>, step: Operator<Attempt>) : Operator<Attempt> =
        Operator(Guidance.ofState model join.Merge step.Improve)
