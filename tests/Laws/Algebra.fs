namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// The combinators that the laws speak of, as arguments: the real ones, of which a culprit overrides one.
type Algebra
    /// Nothing overridden: the combinators of the core.
    () =
    /// Changes nothing and costs nothing.
    abstract Nothing<'State> : unit -> Improve<'State>
    default _.Nothing() = Improve.nothing

    /// `op`, then `next`.
    abstract AndThen<'State> : next: Improve<'State> * op: Improve<'State> -> Improve<'State>
    default _.AndThen(next, op) = Improve.andThen next op

    /// First to last; of none, nothing.
    abstract InOrder<'State> : operators: Improve<'State> list -> Improve<'State>
    default _.InOrder operators = Improve.inOrder operators

    /// So often, one after the other.
    abstract Iterate<'State> : times: int * op: Improve<'State> -> Improve<'State>
    default _.Iterate(times, op) = Improve.iterate times op

    /// An operator for every index from 0 to count - 1, in this order.
    abstract Scheduled<'State> : count: int * operator: (int -> Improve<'State>) -> Improve<'State>
    default _.Scheduled(count, operator) = Improve.scheduled count operator

    /// At most `times`, until `stop` holds of the whole state; asked before every run.
    abstract Until<'State> : stop: ('State -> bool) * times: int * op: Improve<'State> -> Improve<'State>
    default _.Until(stop, times, op) = Improve.until stop times op

    /// A group: the same value at the same cost.
    abstract Named<'State> : name: string * op: Improve<'State> -> Improve<'State>
    default _.Named(name, op) = Improve.named name op

    /// The same value; nothing flows back through what changed.
    abstract Frozen<'State> : op: Improve<'State> -> Improve<'State>
    default _.Frozen op = Improve.frozen op

    /// `op`, then a join of what was before and after; runs nothing where the join takes the state before.
    abstract Merged<'State> : merge: Merge<'State> * op: Improve<'State> -> Improve<'State>
    default _.Merged(merge, op) = Improve.merged merge op

    /// As `Merged`, but rows that the join leaves as they were do not run.
    abstract Sparing<'State when 'State :> IBundle<'State>> : merge: Merge<'State> * op: Improve<'State> -> Improve<'State>
    default _.Sparing(merge, op) = Improve.sparing merge op

    /// On a part of the state; reading it is a step of the plan.
    abstract Within<'Whole, 'Part> : part: Part<'Whole, 'Part> * op: Improve<'Part> -> Improve<'Whole>
    default _.Within(part, op) = Improve.within part op

    /// On the rows that `choose`, `B` bool, selects; no row, and nothing runs.
    abstract OnRows<'State when 'State :> IBundle<'State>> : choose: ('State -> Tensor) * op: Improve<'State> -> Improve<'State>
    default _.OnRows(choose, op) = Improve.onRows choose op

    /// On the rows whose flag, `B` bool, is not set.
    abstract UnlessHalted<'State when 'State :> IBundle<'State>> :
        flag: ('State -> Tensor) * op: Improve<'State> -> Improve<'State>

    default _.UnlessHalted(flag, op) = Improve.unlessHalted flag op

    /// On `copies` of every row, made different by `prepare`; `choose` gives one row back for each.
    abstract OnCopies<'State when 'State :> IBundle<'State>> :
        copies: int * prepare: ('State -> 'State) * choose: ('State -> 'State) * op: Improve<'State> -> Improve<'State>

    default _.OnCopies(copies, prepare, choose, op) =
        Improve.onCopies copies prepare choose op

    /// Goes on with what `record` makes of the states before and after.
    abstract Noting<'State> : record: ('State -> 'State -> 'State) * op: Improve<'State> -> Improve<'State>
    default _.Noting(record, op) = Improve.noting record op

    /// The same value; other tensors made on the way are freed.
    abstract Scoped<'State when 'State :> IBundle<'State>> : op: Improve<'State> -> Improve<'State>
    default _.Scoped op = Improve.scoped op

    /// `fast` in place of the steps of `op`, which a watched run takes.
    abstract Shortcut<'State> : fast: ('State -> 'State) * op: Improve<'State> -> Improve<'State>
    default _.Shortcut(fast, op) = Improve.shortcut fast op

    /// before + w (after - before); exactly one of the two at 0 and at 1.
    abstract Blend<'State when 'State :> IBundle<'State>> : weight: float -> Merge<'State>
    default _.Blend weight = Merge.blend weight

    /// Per row, after where the judge, `B`, finds it at least as good.
    abstract Guarded<'State when 'State :> IBundle<'State>> : judge: ('State -> Tensor) -> Merge<'State>
    default _.Guarded judge = Merge.guarded "a judge" judge

    /// Per row, before where the flag, `B` bool of the state before, is set.
    abstract Halted<'State when 'State :> IBundle<'State>> : flag: ('State -> Tensor) -> Merge<'State>
    default _.Halted flag = Merge.halted flag

    /// Before on the cells of the mask, `B S` bool of the state before.
    abstract Clamped<'State when 'State :> IBundle<'State>> : mask: ('State -> Tensor) -> Merge<'State>
    default _.Clamped mask = Merge.clamped "by a mask" mask

    /// The join that the state before asks for.
    abstract Depending<'State> : choose: ('State -> Merge<'State>) -> Merge<'State>
    default _.Depending choose = Merge.depending "the state" choose

    /// A join of one part, `Merge.within`; the rest is the state after.
    abstract MergeWithin<'Whole, 'Part> : part: Part<'Whole, 'Part> * merge: Merge<'Part> -> Merge<'Whole>
    default _.MergeWithin(part, merge) = Merge.within part merge

    /// As `Blend`, by weights of the state before: `B` by row, `B S` by token, `B S V` by each number.
    abstract BlendBy<'State when 'State :> IBundle<'State>> : weight: ('State -> Tensor) -> Merge<'State>
    default _.BlendBy weight = Merge.blendBy "a weight" weight

    /// `Bundle.best`: of every `copies` rows side by side, the one with the highest score `B`; the first of equals.
    abstract Best<'State when 'State :> IBundle<'State>> : copies: int * score: ('State -> Tensor) * state: 'State -> 'State
    default _.Best(copies, score, state) = Bundle.best copies score state

    /// What a plan costs a row, known before it runs.
    abstract Cost: plan: Plan -> Cost
    default _.Cost plan = Plan.cost plan

    /// Act by the element, improve, act back.
    abstract SeenFrom<'State> : symmetry: Symmetry<'State> * element: int * op: Improve<'State> -> Improve<'State>

    default _.SeenFrom(symmetry, element, op) = Symmetry.seenFrom symmetry element op

    /// The mean of what `SeenFrom` gives over all elements, each on a copy of the row: equivariant.
    abstract Averaged<'State when 'State :> IBundle<'State>> : symmetry: Symmetry<'State> * op: Improve<'State> -> Improve<'State>

    default _.Averaged(symmetry, op) = Symmetry.averaged symmetry op

    /// How far `op` is from equivariance at a state, `B`; 0 where it commutes with every element.
    abstract Distance<'State when 'State :> IBundle<'State>> :
        symmetry: Symmetry<'State> * op: Improve<'State> * state: 'State -> Tensor

    default _.Distance(symmetry, op, state) = Symmetry.distance symmetry op state

    /// `Guidance.ofReadOut`: the logits are joined, the state goes on from the full step.
    abstract GuidedReadOut: model: Model * merge: Merge<Field> * step: Improve<Attempt> -> Improve<Attempt>
    default _.GuidedReadOut(model, merge, step) = Guidance.ofReadOut model merge step

    /// `Guidance.ofState`: the embedded answer is joined and read again.
    abstract GuidedState: model: Model * merge: Merge<Field> * step: Improve<Attempt> -> Improve<Attempt>
    default _.GuidedState(model, merge, step) = Guidance.ofState model merge step

    /// Draws in (0, 1), float64, `R ...` for seeds `R` and the sizes of the other axes.
    abstract Uniform: seeds: Tensor * axes: int64 array -> Tensor
    default _.Uniform(seeds, axes) = Noise.uniform seeds axes

    /// Seeds `R` of their own, derived from the seeds `R` by a number per row, `R`.
    abstract Derive: seeds: Tensor * index: Tensor -> Tensor
    default _.Derive(seeds, index) = Noise.derive seeds index

    /// A random order of the columns of each row, `R N` int64, for seeds `R`.
    abstract Ranks: seeds: Tensor * columns: int64 -> Tensor
    default _.Ranks(seeds, columns) = Noise.ranks seeds columns

    /// Normal noise of this deviation on the latent, of the row's own seed and step; at 0, nothing.
    abstract Perturb: deviation: float -> Improve<Attempt>
    default _.Perturb deviation = Attempt.perturb 0 deviation

    /// A seed of its own for each of `copies` rows side by side.
    abstract Reseed: copies: int * state: Attempt -> Attempt
    default _.Reseed(copies, state) = Attempt.reseed copies state
