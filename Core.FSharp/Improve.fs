namespace LatentRecursion

open System
open System.Collections.Generic
open LatentRecursion.Display
open TorchSharp

/// An operator that improves a state: what it will run, and the run. Built by the combinators of the module `Improve` only,
/// so that an empty plan always runs nothing.
[<Sealed; NoEquality; NoComparison; TypeFormatterSource>]
type Improve<'State> internal (plan: Plan, run: Audience<'State> voption -> 'State -> 'State) =
    /// Known before any state is, and the same for all.
    member _.Plan = plan

    member internal _.Run = run

    /// Runs the operator.
    member _.Apply(state: 'State) : 'State = run ValueNone state

    /// Runs the operator and tells the watcher of every step and named group: the same calls, the same gradient.
    member _.ApplyWatched(watch: Watch<'State>, state: 'State) : 'State =
        run (ValueSome { Watch = watch; ReadsStates = true }) state

    /// As `ApplyWatched`, for a watcher that reads no states: they may be gone.
    member internal _.ApplyCounted(watch: Watch<'State>, state: 'State) : 'State =
        run (ValueSome { Watch = watch; ReadsStates = false }) state

    /// What a terminal shows of it.
    override op.ToString() = Text.ofView (op :> IShown).View

    interface IShown with
        member _.View = (plan :> IShown).View

/// Makes operators and puts them together; what is changed comes last, for `|>`.
[<RequireQualifiedAccess>]
module Improve =
    let private build (plan: Plan) run =
        Improve<'State>(plan, (if Plan.isNothing plan then (fun _ state -> state) else run))

    /// Changes nothing, costs nothing.
    let nothing<'State> : Improve<'State> = build Plan.nothing (fun _ state -> state)

    let private tell audience name work isStep before after =
        audience
        |> ValueOption.iter (fun audience ->
            audience.Watch
                { Name = name
                  Work = work
                  WithGradient = torch.is_grad_enabled ()
                  IsStep = isStep
                  Rows = Every
                  Before = fun () -> before
                  After = fun () -> after
                  Changed = fun read -> not (same (read before) (read after)) })

    /// One step with its declared work per row. Operators are pure: they never change a tensor of the state in place.
    let step (name: string) (work: Work) (improve: 'State -> 'State) : Improve<'State> =
        build (Step(name, work)) (fun watch before ->
            let after = improve before
            tell watch name work true before after
            after)

    /// All operators, first to last.
    let inOrder (operators: Improve<'State> list) : Improve<'State> =
        let plan = operators |> List.map _.Plan |> Plan.sequence
        build plan (fun watch state -> (state, operators) ||> List.fold (fun state op -> op.Run watch state))

    /// `op |> andThen next`: op first.
    let andThen (next: Improve<'State>) (op: Improve<'State>) : Improve<'State> = inOrder [ op; next ]

    let private expectCount (name: string) (count: int) =
        if count < 0 then
            raise (ArgumentException $"{name}: expected a count of at least 0, received {count}.")

    /// `count` operators, each made for its index: for what the builder knows (a weight per cycle, a depth).
    let scheduled (count: int) (operator: int -> Improve<'State>) : Improve<'State> =
        expectCount "scheduled" count
        inOrder [ for index in 0 .. count - 1 -> operator index ]

    /// The operator `times` times.
    let iterate (times: int) (op: Improve<'State>) : Improve<'State> =
        expectCount "iterate" times
        scheduled times (fun _ -> op)

    /// At most `times`, until `stop` holds of the whole state; asks before every run. What stops row by row is
    /// `op |> unlessHalted stop |> iterate times`: here a row's outcome depends on the others of its batch.
    let until (stop: 'State -> bool) (times: int) (op: Improve<'State>) : Improve<'State> =
        expectCount "until" times

        let plan =
            if times = 0 then
                Plan.nothing
            else
                Plan.around (fun body -> AtMost(times, body)) op.Plan

        build plan (fun watch state ->
            let rec loop left state =
                if left = 0 || stop state then
                    state
                else
                    loop (left - 1) (op.Run watch state)

            loop times state)

    /// A group with a name, at which traces listen.
    let named (name: string) (op: Improve<'State>) : Improve<'State> =
        let work = (Plan.cost op.Plan).Most

        build (Plan.around (fun body -> Named(name, body)) op.Plan) (fun watch before ->
            let after = op.Run watch before
            tell watch name work false before after
            after)

    /// Without gradient: the same value, and nothing flows back through what changed.
    let frozen (op: Improve<'State>) : Improve<'State> =
        build (Plan.around Frozen op.Plan) (fun watch state ->
            use _ = torch.no_grad ()
            op.Run watch state)

    // what is made of the state in the end is what the last step left, and the groups that end with it: a watcher is told of that
    let private finished (finish: 'State -> 'State -> 'State) (op: Improve<'State>) (audience: Audience<'State> voption) before =
        match audience with
        | ValueNone -> op.Run ValueNone before |> finish before
        | ValueSome told ->
            let held = List<Ran<'State>>()

            let release (change: Ran<'State> -> Ran<'State>) =
                held |> Seq.iter (change >> told.Watch)
                held.Clear()

            let hold (ran: Ran<'State>) =
                if ran.IsStep then
                    release id

                held.Add ran

            let left = op.Run (ValueSome { told with Watch = hold }) before
            let after = finish before left

            release (fun ran ->
                { ran with
                    After = fun () -> after
                    Changed = fun read -> ran.Changed read || not (same (read left) (read after)) })

            after

    /// The operator, then a join of what was before and after. A join that takes one side only runs no more than that side.
    let merged (merge: Merge<'State>) (op: Improve<'State>) : Improve<'State> =
        match merge.Takes with
        | Takes.Before -> nothing
        | Takes.After -> op
        | _ -> build (Plan.around (fun body -> Merge(merge.Name, body)) op.Plan) (finished merge.Join op)

    // what happened to a part, told as what happened to the whole, of which `inPart` reads in the part
    let private translated
        (widen: 'Part -> 'Whole)
        (inPart: ('Whole -> Tensor) -> 'Part -> Tensor)
        (rows: Rows -> Rows)
        (audience: Audience<'Whole> voption)
        : Audience<'Part> voption =
        audience
        |> ValueOption.map (fun told ->
            { ReadsStates = told.ReadsStates
              Watch =
                fun ran ->
                    told.Watch
                        { Name = ran.Name
                          Work = ran.Work
                          WithGradient = ran.WithGradient
                          IsStep = ran.IsStep
                          Rows = rows ran.Rows
                          Before = fun () -> widen (ran.Before())
                          After = fun () -> widen (ran.After())
                          Changed = fun read -> ran.Changed(inPart read) } })

    let private widened (widen: 'Part -> 'Whole) =
        translated widen (fun read -> widen >> read)

    /// The operator on a part of the state; reading the part is a step of the plan.
    let within (part: Part<'Whole, 'Part>) (op: Improve<'Part>) : Improve<'Whole> =
        let plan =
            op.Plan
            |> Plan.around (fun body -> Plan.sequence [ Step(part.Name, part.Work); body ])

        build plan (fun watch whole ->
            let read = part.Get whole
            tell watch part.Name part.Work true whole whole
            op.Run (widened (part.Put whole) id watch) read |> part.Put whole)

    // rows back in their places; a tensor that a step leaves alone stays the same object, through which gradients pass, and by which a
    // watcher tells what changed
    let private returning (index: Tensor) (taken: 'State) (whole: 'State :> IBundle<'State>) : 'State -> 'State =
        let untouched = dict (Bundle.fields taken)
        let last = Dictionary<string, struct (Tensor * Tensor)>()

        fun part ->
            (whole, part)
            ||> Bundle.zip (fun name into rows ->
                match last.TryGetValue name with
                | _ when same untouched[name] rows -> into
                | true, (known, returned) when same known rows && not returned.IsInvalid -> returned
                | _ ->
                    let returned = into.index_copy (0L, index, rows)
                    last[name] <- (rows, returned)
                    returned)

    /// The operator on the rows that `choose`, `B` bool, selects: the batch is compacted, one read-back, and rows return to their
    /// places. No row selected: nothing runs.
    let onRows (choose: 'State -> Tensor) (op: Improve<'State>) : Improve<'State> when 'State :> IBundle<'State> =
        let among (chosen: int64 array) =
            function
            | Every -> Only chosen
            | Only inner -> inner |> Array.map (fun row -> chosen[int row]) |> Only

        build (op.Plan |> Plan.around (fun body -> AtMost(1, body))) (fun watch state ->
            let chosen, rows = choose state, Bundle.rows state

            Shape.known [ 'B', rows ]
            |> Shape.expect "rows chosen" "B bool" chosen
            |> ignore

            let index = chosen.nonzero().view -1L
            let count = index.numel ()

            if count = 0L then
                state
            elif count = rows then
                op.Run watch state
            else
                let rows = lazy (index.cpu().data<int64>().ToArray())
                let taken = Bundle.take index state
                let returned = returning index taken state

                op.Run (watch |> widened returned (fun inner -> among rows.Value inner)) taken
                |> returned)

    /// The operator on the rows whose flag, `B` bool, is not set: halted rows cost nothing. Equals `merged (Merge.halted flag)`.
    let unlessHalted (flag: 'State -> Tensor) (op: Improve<'State>) : Improve<'State> when 'State :> IBundle<'State> =
        op |> onRows (fun state -> (flag state).logical_not())

    /// As `merged`, but rows that the join leaves as they were do not run: those of weight 0, or clamped throughout.
    let sparing (merge: Merge<'State>) (op: Improve<'State>) : Improve<'State> when 'State :> IBundle<'State> =
        let op = op |> merged merge

        match merge.Idle with
        | ValueSome idle -> op |> unlessHalted idle
        | ValueNone -> op

    /// The operator on `copies` of every row, made different by `prepare`; `choose` gives one row back for each.
    let onCopies
        (copies: int)
        (prepare: 'State -> 'State)
        (choose: 'State -> 'State)
        (op: Improve<'State>)
        : Improve<'State> when 'State :> IBundle<'State> =
        if copies < 1 then
            raise (ArgumentException $"onCopies: expected at least one copy, received {copies}.")

        let ofOriginals (count: int64) rows =
            let ran =
                match rows with
                | Every -> [| 0L .. count * int64 copies - 1L |]
                | Only chosen -> chosen

            ran |> Array.map (fun row -> row / int64 copies) |> Only

        let ofRows (maker: string) (rows: int64) (state: 'State) =
            if Bundle.rows state <> rows then
                raise (ArgumentException $"onCopies: expected {rows} rows from {maker}, received {Bundle.rows state}.")

            state

        build (op.Plan |> Plan.around (fun body -> Wide(copies, body))) (fun watch state ->
            let rows = Bundle.rows state

            Bundle.repeat copies state
            |> prepare
            |> ofRows "prepare" (rows * int64 copies)
            |> op.Run(watch |> translated choose id (ofOriginals rows))
            |> choose
            |> ofRows "choose" rows)

    /// The operator, then what `record` writes into the state of what was before and after it: a note, a counter.
    let noting (record: 'State -> 'State -> 'State) (op: Improve<'State>) : Improve<'State> = build op.Plan (finished record op)

    /// Frees all that the operator made but its result; where a watcher reads states nothing, for what is told last is read later.
    let scoped (op: Improve<'State>) : Improve<'State> when 'State :> IBundle<'State> =
        build op.Plan (fun watch state ->
            match watch with
            | ValueSome { ReadsStates = true } -> op.Run watch state
            | _ -> Bundle.scoped (op.Run watch) state)

    /// `fast` in place of the operator's own steps: the same plan, the same value. A watched run takes the steps.
    let shortcut (fast: 'State -> 'State) (op: Improve<'State>) : Improve<'State> =
        build op.Plan (fun watch state -> if watch.IsNone then fast state else op.Run watch state)
