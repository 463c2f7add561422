namespace LatentRecursion

open System
open System.Collections.Generic
open TorchSharp

/// How a token's probability is read from logits.
type Likelihood =
    /// s(t) / sum s with s(t) = t + 1 for t >= 0 and 1 / (1 - t) below, in float64.
    | Stablemax = 0
    /// softmax, in float32.
    | Softmax = 1

/// How supervised steps are weighted. Weights have mean one, so that the learning rate means the same.
type StepWeights =
    /// 1 at every step.
    | Uniform = 0
    /// 2 s / (N + 1) at step s of N: later steps count more (arXiv 2511.16886, section 5).
    | Linear = 1
    /// N 0.7^(s - 1) / (1 + 0.7 + ... + 0.7^(N - 1)): earlier steps count more (CGAR, arXiv 2511.08653, section 3.5).
    | Decaying = 2

/// A loss a row; whoever trains adds the rows up.
type Loss =
    {
        /// `B`.
        Total: Tensor
        /// What it is made of, before the factors of the sum, each `B`, by name; the answer's holds its step's weight.
        Parts: IReadOnlyDictionary<string, Tensor>
    }

/// What the losses of schemes are made of.
[<RequireQualifiedAccess>]
module Loss =
    /// Names of the parts.
    let answer, halting, continuing = "answer", "halting", "continuing"

    let private stablemax (logits: Tensor) =
        let t = logits.to_type torch.float64
        // each branch sees only its own side: a branch not taken must not make the gradient infinite
        let below = (number 1.0 - t.clamp_max (number 0.0)).reciprocal()
        let above = t.clamp_min (number 0.0) + number 1.0
        let s = torch.where (t.ge (number 0.0), above, below)
        (s / s.sum (-1L, keepdim = true)).log()

    let private logProbabilities (likelihood: Likelihood) (logits: Tensor) =
        match likelihood with
        | Likelihood.Stablemax -> stablemax logits
        | _ -> Policy.logProbabilities (logits.to_type torch.float32)

    /// The mean over asked cells of -log p(target), `B`, for targets `B S` and logits `B S V`.
    let tokens (likelihood: Likelihood) (targets: Tensor) (logits: Tensor) : Tensor =
        Shape.check [ "targets", "B S", targets; "logits", "B S V", logits ]
        let asked = Lesson.asked (size 2 logits) targets
        let index = torch.where(asked, targets, torch.zeros_like targets).unsqueeze -1L
        let log = (logProbabilities likelihood logits).gather(-1L, index).squeeze -1L
        let cell = torch.where (asked, -log, torch.zeros_like log)
        cell.sum 1L / asked.sum(1L).clamp_min(whole 1L).to_type log.dtype

    /// The binary cross-entropy of a head's logit `B` against a target in [0, 1], `B`.
    let binary (logit: Tensor) (target: Tensor) : Tensor =
        Shape.check [ "logit", "B", logit; "target", "B", target ]

        torch.nn.functional.binary_cross_entropy_with_logits (
            logit,
            target.to_type logit.dtype,
            reduction = torch.nn.Reduction.None
        )

    /// The factor of step s, `B`, of N.
    let stepWeight (weights: StepWeights) (steps: int) (step: Tensor) : Tensor =
        Shape.check [ "step", "B", step ]

        match weights with
        | StepWeights.Linear -> step.to_type torch.float64 * number (2.0 / float (steps + 1))
        | StepWeights.Decaying ->
            let rate = 0.7
            let mean = (1.0 - rate ** float steps) / ((1.0 - rate) * float steps)

            ((step.to_type torch.float64 - number 1.0) * number (log rate)).exp()
            / number mean
        | _ -> torch.ones_like (step, dtype = torch.float64)

    /// A loss of named parts, each with its factor: `B` each; at least one.
    let ofParts (parts: (string * float * Tensor) list) : Loss =
        if parts.IsEmpty then
            raise (ArgumentException "a loss needs at least one part.")

        { Total =
            parts
            |> List.map (fun (_, factor, part) -> part.to_type torch.float64 * number factor)
            |> List.reduce (fun left right -> left + right)
          Parts =
            parts
            |> List.map (fun (name, _, part) -> KeyValuePair(name, part))
            |> Dictionary }

    /// The loss with another part, `B`, and its factor.
    let plus (name: string) (factor: float) (part: Tensor) (loss: Loss) : Loss =
        let parts = Dictionary loss.Parts

        if not (parts.TryAdd(name, part)) then
            raise (ArgumentException $"the loss has a part '{name}' already.")

        { Total = loss.Total + part.to_type torch.float64 * number factor
          Parts = parts }
