namespace LatentRecursion

open System
open TorchSharp

/// Which side a join takes, known before any state is.
type Takes =
    /// The state before: an operator need not run for it.
    | Before = 0
    /// The state after: there is nothing to join.
    | After = 1
    /// Both, or whichever the states themselves decide.
    | Both = 2

/// A join of the state before an operator and the state after it.
type Merge<'State> =
    {
        /// As plans show it.
        Name: string
        /// By it `Improve.merged` decides whether the operator runs, and whether anything is joined.
        Takes: Takes
        /// The rows, `B` bool, that keep the state before whatever the operator makes of them, where the state before tells.
        Idle: ('State -> Tensor) voption
        /// The joined state, of the one before and the one after.
        Join: 'State -> 'State -> 'State
    }

/// A part of a state that an operator can work on. Reading may compute, and then costs `Work`; looking an embedding up multiplies nothing.
type Part<'Whole, 'Part> =
    {
        /// Of the step that reads it, in plans and to watchers.
        Name: string
        /// What reading costs a row; `Work.Zero` where it only takes a field.
        Work: Work
        /// Reads the part.
        Get: 'Whole -> 'Part
        /// The whole with another part; the rest of it stays.
        Put: 'Whole -> 'Part -> 'Whole
    }

/// Parts of any state.
[<RequireQualifiedAccess>]
module Part =
    /// One tensor of a state; reading it computes nothing.
    let field (name: string) (get: 'State -> Tensor) (put: 'State -> Tensor -> 'State) : Part<'State, Field> =
        { Name = name
          Work = Work.Zero
          Get = fun state -> { Value = get state }
          Put = fun state field -> put state field.Value }

/// Joins for guidance, damping, halting and givens.
[<RequireQualifiedAccess>]
module Merge =
    let private make name takes join =
        { Name = name
          Takes = takes
          Idle = ValueNone
          Join = join }

    let private both name join = make name Takes.Both join

    /// What the operator made: `merged after op = op`.
    let after<'State> : Merge<'State> = make "after" Takes.After (fun _ state -> state)

    /// What was there: `merged before op = nothing`, and nothing runs.
    let before<'State> : Merge<'State> =
        make "before" Takes.Before (fun state _ -> state)

    let private moved (weight: Tensor) (before: Tensor) (after: Tensor) =
        inScope (fun () -> between (weight.to_type before.dtype) before after)

    // what a merge reads of the state before, `B ...`: it holds for all that lies below the axes it has
    let private read role (get: 'State -> Tensor) (state: 'State :> IBundle<'State>) =
        let value = get state

        Shape.known [ 'B', Bundle.rows state ]
        |> Shape.expect role "B ..." value
        |> ignore

        value

    // the rows of a bool `B ...` that are true throughout
    let private wholeRows (cells: Tensor) =
        (cells.reshape (size 0 cells, Array.fold (*) 1L cells.shape[1..])).all 1L

    /// before + w (after - before), on every floating tensor: guidance on logits (arXiv 2511.16886, Eq. 5), damping for
    /// 0 < w < 1. Other tensors are those after, but for rows of weight 0, which stand still. `weight` gives w from the state before, `B`
    /// by row, `B S` by token, `B S V` by each number; it calls no network, which no plan would tell.
    let blendBy (name: string) (weight: 'State -> Tensor) : Merge<'State> when 'State :> IBundle<'State> =
        let weight = read "weight" weight

        let still (weight: Tensor) = weight.eq (number 0.0) |> wholeRows

        { both name (fun before after ->
              let weight = weight before

              (before, after)
              ||> Bundle.zip (fun _ a b ->
                  if a.is_floating_point () then
                      moved (alongRows a weight) a b
                  else
                      inScope (fun () -> torch.where (alongRows a (still weight), a, b)))) with
            Idle = ValueSome(fun before -> still (weight before)) }

    /// before + w (after - before), by one number. w = 1 is `after` and w = 0 is `before`, exactly.
    let blend (weight: float) : Merge<'State> when 'State :> IBundle<'State> =
        if weight = 1.0 then
            after
        elif weight = 0.0 then
            before
        else
            both $"blend {weight}" (fun before after ->
                (before, after)
                ||> Bundle.zip (fun _ a b ->
                    if a.is_floating_point () then
                        inScope (fun () -> moved (torch.tensor (weight, device = a.device)) a b)
                    else
                        b))

    /// Per row, after where the judge finds it at least as good as before. `judge` gives `B`; it calls no network, which no plan would tell.
    let guarded (name: string) (judge: 'State -> Tensor) : Merge<'State> when 'State :> IBundle<'State> =
        both $"guarded by {name}" (fun before after -> Bundle.where ((judge after).ge(judge before)) after before)

    /// Per row, before where the flag, `B` bool of the state before, is set. The reference form of halting: computes everything,
    /// reads nothing back; `Improve.unlessHalted` is the fast form.
    let halted (flag: 'State -> Tensor) : Merge<'State> when 'State :> IBundle<'State> =
        { both "halted" (fun before after -> Bundle.where (flag before) before after) with
            Idle = ValueSome flag }

    /// Before on the cells of the mask (a puzzle's givens), after elsewhere. `mask` is bool of the state before, `B S` by cell.
    let clamped (name: string) (mask: 'State -> Tensor) : Merge<'State> when 'State :> IBundle<'State> =
        let mask = read "mask" mask

        { both $"clamped {name}" (fun before after ->
              let mask = mask before

              (before, after)
              ||> Bundle.zip (fun _ a b -> torch.where (alongRows a mask, a, b))) with
            Idle = ValueSome(mask >> wholeRows) }

    /// The join that the state before asks for.
    let depending (name: string) (choose: 'State -> Merge<'State>) : Merge<'State> =
        both name (fun before after -> (choose before).Join before after)

    /// A merge of one part of the state. Never `Before`: the rest of the state still moves.
    let within (part: Part<'Whole, 'Part>) (merge: Merge<'Part>) : Merge<'Whole> =
        if part.Work <> Work.Zero then
            raise (ArgumentException $"the part {part.Name} computes when it is read; merge inside `Improve.within` instead.")

        if merge.Takes = Takes.After then
            after
        else
            both $"{merge.Name} of {part.Name}" (fun before after ->
                merge.Join (part.Get before) (part.Get after) |> part.Put after)
