namespace LatentRecursion

open System
open TorchSharp

/// What one answer update did to the right token of a cell, decided in this order.
type Verdict =
    /// Nothing happened: the policies are within the tolerance and choose the same token.
    | Dead = 0
    /// Every weight w > 0 hurts.
    | Harmful = 1
    /// A shorter step would help, this one hurts.
    | Overshoots = 2
    /// It helps, a shorter one would help more.
    | Damp = 3
    /// It helps, and a little more would not hurt (at first order; at margin 0 it is the best weight).
    | Helps = 4

/// The advantage margin of a step, L(w) = -log pi_w(y*) with the guided logits l_u + w (l_c - l_u): reference logits `u`,
/// conditional logits `c`, both `... V`, right tokens `...` from 0 to V - 1: leave out what is not asked (arXiv 2511.16886, Prop. 4.1).
[<RequireQualifiedAccess>]
module Margin =
    let private expectTokens (vocabulary: int64) (token: Tensor) =
        if token.numel () > 0L then
            let least, most = token.min().item<int64>(), token.max().item<int64>()

            if least < 0L || most >= vocabulary then
                let received = if least < 0L then least else most

                raise (
                    ArgumentException
                        $"token: expected tokens from 0 to {vocabulary - 1L}, received {received}; leave out the cells where nothing is asked."
                )

    // the values at the tokens
    let internal at (token: Tensor) (values: Tensor) =
        Shape.check [ "values", "... V", values; "token", "... int64", token ]
        expectTokens (size -1 values) token
        values.gather(-1L, token.unsqueeze -1L).squeeze -1L

    // the log-ratio A = log pi_c - log pi_u; equal values (also two infinities) differ by 0
    let internal ratio (reference: Tensor) (conditional: Tensor) =
        Shape.check [ "reference", "... V", reference; "conditional", "... V", conditional ]

        inScope (fun () ->
            let u, c = Policy.logProbabilities reference, Policy.logProbabilities conditional
            torch.where (u.eq c, torch.zeros_like u, c - u))

    let private policy weight reference conditional =
        (Policy.logProbabilities (Policy.product weight reference conditional)).exp()

    /// A(y*) = log pi_c(y*) - log pi_u(y*): positive exactly where the full step makes the right token likelier.
    let advantage (reference: Tensor) (conditional: Tensor) (token: Tensor) : Tensor =
        inScope (fun () -> ratio reference conditional |> at token)

    /// The margin M_w = A(y*) - E_{pi_w}[A] = -dL/dw: positive where a larger weight helps.
    let margin (weight: float) (reference: Tensor) (conditional: Tensor) (token: Tensor) : Tensor =
        inScope (fun () ->
            let ratio = ratio reference conditional

            at token ratio - Policy.expected (policy weight reference conditional) ratio)

    /// d2L/dw2 = Var_{pi_w}[A], never negative: L is convex in w.
    let curvature (weight: float) (reference: Tensor) (conditional: Tensor) : Tensor =
        inScope (fun () ->
            let policy, ratio = policy weight reference conditional, ratio reference conditional
            let apart = ratio - (Policy.expected policy ratio).unsqueeze -1L
            Policy.expected policy (apart.square ()))

    /// The verdict on each cell, `...` int64 by the numbers of `Verdict`. `tolerance` bounds the total variation of a dead step.
    let verdict (tolerance: float) (reference: Tensor) (conditional: Tensor) (token: Tensor) : Tensor =
        inScope (fun () ->
            let full = advantage reference conditional token
            let first = margin 0.0 reference conditional token
            let last = margin 1.0 reference conditional token

            let still =
                (Policy.totalVariation reference conditional)
                    .le(number tolerance)
                    .logical_and((Policy.choice reference).eq(Policy.choice conditional))

            // a margin that is no number is that of a token that the step excludes: no weight helps it
            let zero = number 0.0

            let code (verdict: Verdict) =
                torch.tensor (int64 verdict, device = token.device)

            let choose (where: Tensor) verdict otherwise =
                torch.where (where, code verdict, otherwise)

            choose still Verdict.Dead
            <| (choose (first.gt(zero).logical_not()) Verdict.Harmful
                <| (choose (full.le zero) Verdict.Overshoots
                    <| choose (last.lt zero) Verdict.Damp (code Verdict.Helps))))
