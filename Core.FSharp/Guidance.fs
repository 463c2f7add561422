namespace LatentRecursion

open System
open TorchSharp

/// Guidance of a supervised step, w in l_u + w (l_c - l_u): of what is read, or of where the next step begins (arXiv 2511.16886,
/// section 3.1). `Merge.after` (w = 1) is the step itself; below 1 damps, above 1 extrapolates. A step that goes on after its read-out,
/// as one does that mixes it or feeds it back, is refused: the answer is read anew, and what the step made of it would be lost. (What
/// `Improve.noting` writes into it no plan tells.)
[<RequireQualifiedAccess>]
module Guidance =
    let rec private endsIn (last: Plan list) (plan: Plan) =
        match plan with
        | Sequence plans ->
            List.skip (max 0 (plans.Length - last.Length)) plans = last
            || plans |> List.tryLast |> Option.exists (endsIn last)
        | Named(_, body)
        | Frozen body
        | AtMost(_, body) -> endsIn last body
        | Step _
        | Merge _
        | Wide _ -> false

    let private requirePlainReadOut (model: Model) (step: Improve<Attempt>) =
        if not (step.Plan |> endsIn [ model.ReadAnswer.Plan; model.ReadHalt.Plan ]) then
            raise (
                ArgumentException
                    "guidance: expected a step that ends in its read-out, as Recursion.supervised makes it; this one makes more of what it read, which guidance would lose."
            )

    /// Of the read-out: the logits are joined, the state goes on from the full step. The reference is read before the step.
    let ofReadOut (model: Model) (merge: Merge<Field>) (step: Improve<Attempt>) : Improve<Attempt> =
        match merge.Takes with
        | Takes.After -> step
        | _ ->
            requirePlainReadOut model step
            let guided = step |> Improve.merged (Merge.within Attempt.logits merge)
            model.ReadAnswer |> Improve.andThen guided

    /// Of the state: the embedded answer is joined, read again, and the next step begins there. The head is linear, so one step's
    /// logits are those of `ofReadOut`.
    let ofState (model: Model) (merge: Merge<Field>) (step: Improve<Attempt>) : Improve<Attempt> =
        match merge.Takes with
        | Takes.After -> step
        | _ ->
            requirePlainReadOut model step

            step
            |> Improve.merged (Merge.within Attempt.answer merge)
            |> Improve.andThen model.ReadOut

    /// Of the state by weights that are looked up for every step: `weight` gets the attempts before and after it and gives a weight a row,
    /// `B`, or a position, `B L`.
    let ofStateBy (model: Model) (weight: Attempt -> Attempt -> Tensor) (step: Improve<Attempt>) : Improve<Attempt> =
        requirePlainReadOut model step

        let joined before after =
            let blended () =
                let weight = (weight before after).to_type after.Answer.dtype
                between (alongRows after.Answer weight) before.Answer after.Answer

            { after with Answer = inScope blended }

        step |> Improve.noting joined |> Improve.andThen model.ReadOut

    /// The conservative mixture (1 - share) pi_u + share pi_c of the policies that logits `... V` stand for (Kakade and Langford,
    /// ICML 2002), as logits on the scale of those before: equal logits stay equal. For `ofReadOut`, or within `Attempt.logits`.
    let mixture (share: float) : Merge<Field> =
        if not (share >= 0.0 && share <= 1.0) then
            raise (ArgumentException $"mixture: expected a share from 0 to 1, received {share}.")

        let mixed (before: Tensor) (after: Tensor) =
            inScope (fun () ->
                let shared (share: float) logits =
                    Policy.logProbabilities logits + number (log share)

                let mixed = torch.logaddexp (shared (1.0 - share) before, shared share after)
                let unchanged = (before.eq after).all(-1L, keepdim = true)
                torch.where (unchanged, before, mixed + before.logsumexp (-1L, keepdim = true)))

        if share = 0.0 then
            Merge.before
        elif share = 1.0 then
            Merge.after
        else
            { Name = $"mixture {share}"
              Takes = Takes.Both
              Idle = ValueNone
              Join = fun before after -> { Value = mixed before.Value after.Value } }
