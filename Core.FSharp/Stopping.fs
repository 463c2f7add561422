namespace LatentRecursion

open TorchSharp

/// When a row stops of itself: where a weighted sum of its compressed signals is at most a threshold.
type StoppingRule =
    {
        /// Signals with their weights.
        Terms: (Signal * float) list
        /// On the scale of `Stopping.compress`.
        Threshold: float
    }

/// Rows that stop by what they show, without a label.
[<RequireQualifiedAccess>]
module Stopping =
    let private note = "stopped"

    /// Differences below this are taken for none.
    let private scale = 1e-4

    /// A signal's value on a scale that is linear near 0 and logarithmic far from it, as values of many magnitudes need.
    let compress (value: float) : float = System.Math.Asinh(value / scale)

    let private compressed (signal: Signal) before after =
        inScope (fun () -> ((signal.Read before after).to_type torch.float64 / number scale).asinh())

    /// What a rule compares with its threshold: `B` float64, of the attempts before and after a supervised step.
    let score (rule: StoppingRule) (before: Attempt) (after: Attempt) : Tensor =
        inScope (fun () ->
            rule.Terms
            |> List.map (fun (signal, weight) -> compressed signal before after * number weight)
            |> List.reduce (fun left right -> left + right))

    let private judged (rule: StoppingRule) (before: Attempt) (after: Attempt) =
        after.WithNote(note, (score rule before after).le(number rule.Threshold))

    /// The scheme whose rows stop after the first supervised step that the rule is content with; they cost nothing from then on.
    let stopping (rule: StoppingRule) (scheme: Scheme) : Scheme =
        if rule.Terms.IsEmpty then
            raise (System.ArgumentException "a rule for stopping needs at least one signal.")

        { scheme with
            Begin =
                fun attempt ->
                    let attempt = scheme.Begin attempt
                    attempt.WithNote(note, torch.zeros_like (attempt.Step, dtype = torch.bool))
            Step = scheme.Step |> Improve.noting (judged rule) |> Improve.unlessHalted _.Note(note)
            // in training, too, a row that runs no more must make room
            Halts = fun after -> (scheme.Halts after).logical_or(after.Note note) }
