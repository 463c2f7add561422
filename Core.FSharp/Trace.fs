namespace LatentRecursion

open System
open System.Collections.Generic
open System.Collections.ObjectModel
open LatentRecursion.Display
open TorchSharp

/// What one answer update of a watched roll-out did, in plain numbers.
type AnswerUpdate =
    {
        /// The supervised step, from 1.
        Step: int
        /// The answer update within the roll-out, from 1.
        Update: int
        /// Cells by verdict, indexed by the numbers of `Verdict`: the cells that the question leaves open, of the rows that it ran on.
        Verdicts: int64 array
    }

/// What all answer updates of a roll-out did, first to last.
[<Sealed; TypeFormatterSource>]
type AnswerUpdates internal (updates: AnswerUpdate seq) =
    inherit ReadOnlyCollection<AnswerUpdate>(List updates)

    interface IShown with
        member updates.View =
            let verdicts = Enum.GetValues<Verdict>()

            let row (update: AnswerUpdate) =
                let cells = float (Array.sum update.Verdicts)

                let share (verdict: Verdict) =
                    float update.Verdicts[int verdict] / cells

                [| Cell.Words $"{update.Update}"
                   Cell.Words $"{update.Step}"
                   for verdict in verdicts do
                       Cell.Bar(share verdict, View.percent (share verdict)) |]
                :> IReadOnlyList<Cell>

            View.Table
                { Columns =
                    [| "answer update"
                       "supervised step"
                       for verdict in verdicts do
                           (string verdict).ToLowerInvariant() |]
                  Rows = [| for update in updates -> row update |] }

/// One update of a watched roll-out: of the answer, or of the latent.
type SeenUpdate =
    {
        /// The supervised step, from 1.
        Step: int
        /// The update among those of its kind within the roll-out, from 1.
        Number: int
        /// It changed the answer; otherwise the latent alone.
        IsAnswer: bool
        /// The rows that it ran on, in order: halted ones are left out.
        Rows: int64 array
        /// The whole attempt before it, whose logits are still those of the last read-out.
        Before: Attempt
        /// The same after it.
        After: Attempt
    }

/// One supervised step of a roll-out.
type RollOutStep =
    {
        /// Where the next step begins.
        After: Attempt
        /// What it took, for all rows together.
        Work: Work
    }

/// What a watched run did, what a roll-out took.
[<RequireQualifiedAccess>]
module Trace =
    let private keeping (withGradient: bool) (work: Work) =
        if withGradient then work else { work with Kept = 0L }

    /// Adds up what a run of so many rows tells of, and reads no state: a step's work once for each row that it ran on, and for every copy;
    /// what is kept only with gradient.
    let counting (rows: int) (add: Work -> unit) : Watch<'State> =
        fun ran ->
            if ran.IsStep then
                let times =
                    match ran.Rows with
                    | Only rows -> rows.Length
                    | Every -> rows

                add (times * keeping ran.WithGradient ran.Work)

    /// Runs an operator and counts the work of all rows together.
    let work (op: Improve<'State>) (state: 'State :> IBundle<'State>) : 'State * Work =
        let mutable total = Work.Zero
        let add work = total <- total + work
        op.ApplyCounted(counting (int (Bundle.rows state)) add, state), total

    /// Runs an operator and tells the work of all rows together: what the plan says where it leaves nothing to the run, else counted.
    let spent (op: Improve<'State>) (state: 'State :> IBundle<'State>) : 'State * Work =
        let cost = Plan.cost op.Plan

        if cost.IsFixed then
            op.Apply state, int (Bundle.rows state) * keeping (torch.is_grad_enabled ()) cost.Most
        else
            work op state

    /// Every supervised step of a full roll-out, without gradient, first to last.
    let rollOut (scheme: Scheme) (attempt: Attempt) : RollOutStep seq =
        let step = scheme.Step |> Improve.frozen |> Improve.scoped

        let next (before: RollOutStep) _ =
            use scope = torch.NewDisposeScope()
            let after, work = spent step before.After

            { After = after |> Bundle.map (fun _ tensor -> scope.MoveToOuter tensor)
              Work = work }

        seq { 1 .. scheme.Steps }
        |> Seq.scan next { After = attempt; Work = Work.Zero }
        |> Seq.skip 1

    /// Total variation up to which a step that changes no choice is dead.
    let tolerance = 1e-3

    let private judged (model: Model) (lesson: Lesson) (seen: SeenUpdate) : int64 array =
        use _ = torch.NewDisposeScope()
        let rows = vectorLike lesson.Labels seen.Rows
        let ofRows (tensor: Tensor) = tensor.index_select (0L, rows)
        let labels = ofRows lesson.Labels

        let isOpen = Lesson.openCells lesson |> ofRows

        let read (answer: Tensor) = model.Decode(ofRows answer)

        let verdicts =
            Margin.verdict tolerance (read seen.Before.Answer) (read seen.After.Answer) (labels.clamp_min (whole 0L))

        verdicts.masked_select(isOpen).bincount(null, 5L).cpu().data<int64>().ToArray()

    /// Runs a full roll-out without gradient and tells of every update, and of every supervised step by its number and the attempts before
    /// and after it. What is told lives until the teller returns.
    let updates
        (scheme: Scheme)
        (seen: SeenUpdate -> unit)
        (stepped: int -> Attempt -> Attempt -> unit)
        (attempt: Attempt)
        : unit =
        use _ = torch.no_grad ()
        use _ = torch.NewDisposeScope()
        let mutable answers, latents = 0, 0
        let all = [| 0L .. Bundle.rows attempt - 1L |]

        let watch step (ran: Ran<Attempt>) =
            if ran.IsStep then
                let isAnswer = ran.Changed _.Answer

                if isAnswer || ran.Changed _.Latent then
                    if isAnswer then
                        answers <- answers + 1
                    else
                        latents <- latents + 1

                    seen
                        { Step = step
                          Number = (if isAnswer then answers else latents)
                          IsAnswer = isAnswer
                          Rows =
                            match ran.Rows with
                            | Only rows -> rows |> Array.distinct |> Array.sort
                            | Every -> all
                          Before = ran.Before()
                          After = ran.After() }

        let next (before: Attempt) step =
            before
            |> Bundle.scoped (fun attempt ->
                let after = scheme.Step.ApplyWatched(watch step, attempt)
                stepped step attempt after
                after)

        (attempt, seq { 1 .. scheme.Steps }) ||> Seq.fold next |> ignore

    /// The read-out that an answer update would give an attempt now: one network call that the scheme does not make.
    let probe (model: Model) (attempt: Attempt) : Tensor =
        use _ = torch.no_grad ()

        inScope (fun () ->
            let update = Recursion.answerUpdate model.High |> Improve.within model.Reasoning
            model.Decode (update.Apply attempt).Answer)

    /// Runs a full roll-out and judges every answer update by the read-outs before and after it (design of a step's verdict:
    /// `Margin.verdict`), on the rows that it ran on. The extra read-outs call no network.
    let answerUpdates (model: Model) (scheme: Scheme) (lesson: Lesson) (attempt: Attempt) : AnswerUpdates =
        let found = List()

        let judge (seen: SeenUpdate) =
            if seen.IsAnswer then
                found.Add
                    { Step = seen.Step
                      Update = seen.Number
                      Verdicts = judged model lesson seen }

        attempt |> updates scheme judge (fun _ _ _ -> ())
        AnswerUpdates found
