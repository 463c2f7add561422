namespace LatentRecursion

/// Which rows of the watched state a step ran on.
type Rows =
    /// All, once each.
    | Every
    /// Those of these numbers; a row of which k copies ran is there k times.
    | Only of int64 array

/// What a watcher is told of a step or a named group. Reading a state is lazy, so that ignoring it is free; the tensors
/// belong to the run and may be gone when it ends.
type Ran<'State> =
    {
        /// As the plan has it.
        Name: string
        /// Declared, a row; of a group, the most of its plan.
        Work: Work
        /// Gradients were on around it; parts of a group may have been frozen.
        WithGradient: bool
        /// Otherwise a group, which is told of after its steps.
        IsStep: bool
        /// All, unless it ran within `onRows` or `onCopies`.
        Rows: Rows
        /// The whole state before it, also where it worked on a part; of copies, those that would be chosen at that point.
        Before: unit -> 'State
        /// The same after it.
        After: unit -> 'State
        /// Whether it changed what is read so of the state: any of the copies, where it ran on those.
        Changed: ('State -> Tensor) -> bool
    }

/// Called as each step or group ends, on the thread that runs; of the last ones within a join or a note once that is made.
type Watch<'State> = Ran<'State> -> unit

/// Who is told of a run. Who reads no states, and only counts, lets them go at once.
[<Struct; NoEquality; NoComparison>]
type internal Audience<'State> =
    { Watch: Watch<'State>
      ReadsStates: bool }
