namespace LatentRecursion

/// Guidance of a supervised step, w in l_u + w (l_c - l_u): of what is read, or of where the next step begins (arXiv 2511.16886,
/// section 3.1). `Merge.after` (w = 1) is the step itself; below 1 damps, above 1 extrapolates.
[<RequireQualifiedAccess>]
module Guidance =
    /// Of the read-out: the logits are joined, the state goes on from the full step. The reference is read before the step.
    let ofReadOut (model: Model) (merge: Merge<Field>) (step: Improve<Attempt>) : Improve<Attempt> =
        match merge.Takes with
        | Takes.After -> step
        | _ ->
            let guided = step |> Improve.merged (Merge.within Attempt.logits merge)
            model.ReadAnswer |> Improve.andThen guided

    /// Of the state: the embedded answer is joined, read again, and the next step begins there. The head is linear, so one step's
    /// logits are those of `ofReadOut`.
    let ofState (model: Model) (merge: Merge<Field>) (step: Improve<Attempt>) : Improve<Attempt> =
        match merge.Takes with
        | Takes.After -> step
        | _ ->
            step
            |> Improve.merged (Merge.within Attempt.answer merge)
            |> Improve.andThen model.ReadOut
