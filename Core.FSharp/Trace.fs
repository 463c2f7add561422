namespace LatentRecursion

open System.Collections.Generic
open TorchSharp

/// What one answer update of a watched roll-out did, in plain numbers.
type AnswerUpdate =
    {
        /// The supervised step, from 1.
        Step: int
        /// The answer update within the roll-out, from 1.
        Update: int
        /// Cells by verdict, indexed by the numbers of `Verdict`: the cells that the question leaves open.
        Verdicts: int64 array
    }

/// One supervised step of a roll-out.
type RollOutStep =
    {
        After: Attempt
        /// What it took, for all rows together.
        Work: Work
    }

[<RequireQualifiedAccess>]
module Trace =
    /// Adds up what a watched run tells of: a step's work once for each row that it ran on, what is kept only with gradient.
    let counting (add: Work -> unit) : Watch<'State> when 'State :> IBundle<'State> =
        fun ran ->
            if ran.IsStep then
                let rows =
                    match ran.Rows with
                    | Only rows -> rows.Length
                    | Every -> int (Bundle.rows (ran.Before()))

                let work =
                    if ran.WithGradient then
                        ran.Work
                    else
                        { ran.Work with Kept = 0L }

                add (rows * work)

    /// Runs an operator and counts the work of all rows together.
    let work (op: Improve<'State>) (state: 'State :> IBundle<'State>) : 'State * Work =
        let mutable total = Work.Zero
        let add work = total <- total + work
        op.ApplyWatched(counting add, state), total

    /// Runs an operator and tells the work of all rows together: what the plan says where it leaves nothing to the run, else counted.
    let spent (op: Improve<'State>) (state: 'State :> IBundle<'State>) : 'State * Work =
        let cost = Plan.cost op.Plan

        if cost.IsFixed then
            op.Apply state, int (Bundle.rows state) * cost.Most
        else
            work op state

    /// Every supervised step of a full roll-out, without gradient, first to last.
    let rollOut (scheme: Scheme) (attempt: Attempt) : RollOutStep seq =
        let step = scheme.Step |> Improve.frozen |> Improve.scoped

        let next (before: RollOutStep) _ =
            let after, work = spent step before.After
            { After = after; Work = work }

        seq { 1 .. scheme.Steps }
        |> Seq.scan next { After = attempt; Work = Work.Zero }
        |> Seq.skip 1

    /// Total variation below which a step that changes no choice is dead.
    let tolerance = 1e-3

    let private judged (model: Model) (lesson: Lesson) (before: Tensor) (after: Tensor) : int64 array =
        use _ = torch.NewDisposeScope()

        let isOpen =
            lesson.Labels.ge(whole 0L).logical_and(lesson.Labels.ne lesson.Question)

        let token = lesson.Labels.clamp_min (whole 0L)

        let verdicts =
            Margin.verdict tolerance (model.Decode before) (model.Decode after) token

        verdicts.masked_select(isOpen).bincount(null, 5L).cpu().data<int64>().ToArray()

    /// Runs a full roll-out and judges every answer update by the read-outs before and after it (design of a step's verdict:
    /// `Margin.verdict`). The extra read-outs call no network.
    let answerUpdates (model: Model) (scheme: Scheme) (lesson: Lesson) (attempt: Attempt) : IReadOnlyList<AnswerUpdate> =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        let found = List()

        let watch step (ran: Ran<Attempt>) =
            if ran.IsStep then
                let before, after = ran.Before().Answer, ran.After().Answer

                if not (same before after) then
                    found.Add
                        { Step = step
                          Update = found.Count + 1
                          Verdicts = judged model lesson before after }

        (attempt, seq { 1 .. scheme.Steps })
        ||> Seq.fold (fun attempt step ->
            attempt
            |> Bundle.scoped (fun attempt -> scheme.Step.ApplyWatched(watch step, attempt)))
        |> ignore

        found
