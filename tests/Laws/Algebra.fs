namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// The combinators that the laws speak of, as arguments: the real ones, of which a culprit overrides one.
type Algebra() =
    abstract Nothing<'State> : unit -> Improve<'State>
    default _.Nothing() = Improve.nothing

    abstract AndThen<'State> : next: Improve<'State> * op: Improve<'State> -> Improve<'State>
    default _.AndThen(next, op) = Improve.andThen next op

    abstract InOrder<'State> : operators: Improve<'State> list -> Improve<'State>
    default _.InOrder operators = Improve.inOrder operators

    abstract Iterate<'State> : times: int * op: Improve<'State> -> Improve<'State>
    default _.Iterate(times, op) = Improve.iterate times op

    abstract Scheduled<'State> : count: int * operator: (int -> Improve<'State>) -> Improve<'State>
    default _.Scheduled(count, operator) = Improve.scheduled count operator

    abstract Until<'State> : stop: ('State -> bool) * times: int * op: Improve<'State> -> Improve<'State>
    default _.Until(stop, times, op) = Improve.until stop times op

    abstract Named<'State> : name: string * op: Improve<'State> -> Improve<'State>
    default _.Named(name, op) = Improve.named name op

    abstract Frozen<'State> : op: Improve<'State> -> Improve<'State>
    default _.Frozen op = Improve.frozen op

    abstract Merged<'State> : merge: Merge<'State> * op: Improve<'State> -> Improve<'State>
    default _.Merged(merge, op) = Improve.merged merge op

    abstract Sparing<'State when 'State :> IBundle<'State>> : merge: Merge<'State> * op: Improve<'State> -> Improve<'State>
    default _.Sparing(merge, op) = Improve.sparing merge op

    abstract Within<'Whole, 'Part> : part: Part<'Whole, 'Part> * op: Improve<'Part> -> Improve<'Whole>
    default _.Within(part, op) = Improve.within part op

    abstract OnRows<'State when 'State :> IBundle<'State>> : choose: ('State -> Tensor) * op: Improve<'State> -> Improve<'State>
    default _.OnRows(choose, op) = Improve.onRows choose op

    abstract UnlessHalted<'State when 'State :> IBundle<'State>> :
        flag: ('State -> Tensor) * op: Improve<'State> -> Improve<'State>

    default _.UnlessHalted(flag, op) = Improve.unlessHalted flag op

    abstract OnCopies<'State when 'State :> IBundle<'State>> :
        copies: int * prepare: ('State -> 'State) * choose: ('State -> 'State) * op: Improve<'State> -> Improve<'State>

    default _.OnCopies(copies, prepare, choose, op) =
        Improve.onCopies copies prepare choose op

    abstract Noting<'State> : record: ('State -> 'State -> 'State) * op: Improve<'State> -> Improve<'State>
    default _.Noting(record, op) = Improve.noting record op

    abstract Scoped<'State when 'State :> IBundle<'State>> : op: Improve<'State> -> Improve<'State>
    default _.Scoped op = Improve.scoped op

    abstract Shortcut<'State> : fast: ('State -> 'State) * op: Improve<'State> -> Improve<'State>
    default _.Shortcut(fast, op) = Improve.shortcut fast op

    abstract Blend<'State when 'State :> IBundle<'State>> : weight: float -> Merge<'State>
    default _.Blend weight = Merge.blend weight

    abstract Guarded<'State when 'State :> IBundle<'State>> : judge: ('State -> Tensor) -> Merge<'State>
    default _.Guarded judge = Merge.guarded "a judge" judge

    abstract Halted<'State when 'State :> IBundle<'State>> : flag: ('State -> Tensor) -> Merge<'State>
    default _.Halted flag = Merge.halted flag

    abstract Clamped<'State when 'State :> IBundle<'State>> : mask: ('State -> Tensor) -> Merge<'State>
    default _.Clamped mask = Merge.clamped "by a mask" mask

    abstract Depending<'State> : choose: ('State -> Merge<'State>) -> Merge<'State>
    default _.Depending choose = Merge.depending "the state" choose

    abstract MergeWithin<'Whole, 'Part> : part: Part<'Whole, 'Part> * merge: Merge<'Part> -> Merge<'Whole>
    default _.MergeWithin(part, merge) = Merge.within part merge

    abstract BlendBy<'State when 'State :> IBundle<'State>> : weight: ('State -> Tensor) -> Merge<'State>
    default _.BlendBy weight = Merge.blendBy "a weight" weight

    abstract Best<'State when 'State :> IBundle<'State>> : copies: int * score: ('State -> Tensor) * state: 'State -> 'State
    default _.Best(copies, score, state) = Bundle.best copies score state

    abstract Cost: plan: Plan -> Cost
    default _.Cost plan = Plan.cost plan

    abstract SeenFrom<'State> : symmetry: Symmetry<'State> * element: int * op: Improve<'State> -> Improve<'State>

    default _.SeenFrom(symmetry, element, op) = Symmetry.seenFrom symmetry element op

    abstract Averaged<'State when 'State :> IBundle<'State>> : symmetry: Symmetry<'State> * op: Improve<'State> -> Improve<'State>

    default _.Averaged(symmetry, op) = Symmetry.averaged symmetry op

    abstract Distance<'State when 'State :> IBundle<'State>> :
        symmetry: Symmetry<'State> * op: Improve<'State> * state: 'State -> Tensor

    default _.Distance(symmetry, op, state) = Symmetry.distance symmetry op state

    abstract GuidedReadOut: model: Model * merge: Merge<Field> * step: Improve<Attempt> -> Improve<Attempt>
    default _.GuidedReadOut(model, merge, step) = Guidance.ofReadOut model merge step

    abstract GuidedState: model: Model * merge: Merge<Field> * step: Improve<Attempt> -> Improve<Attempt>
    default _.GuidedState(model, merge, step) = Guidance.ofState model merge step

    abstract Uniform: seeds: Tensor * axes: int64 array -> Tensor
    default _.Uniform(seeds, axes) = Noise.uniform seeds axes

    abstract Derive: seeds: Tensor * index: Tensor -> Tensor
    default _.Derive(seeds, index) = Noise.derive seeds index

    abstract Ranks: seeds: Tensor * columns: int64 -> Tensor
    default _.Ranks(seeds, columns) = Noise.ranks seeds columns

    abstract Perturb: deviation: float -> Improve<Attempt>
    default _.Perturb deviation = Attempt.perturb deviation

    abstract Reseed: copies: int * state: Attempt -> Attempt
    default _.Reseed(copies, state) = Attempt.reseed copies state
