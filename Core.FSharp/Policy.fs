namespace LatentRecursion

open TorchSharp

/// Logits `... V` read as a policy over the tokens of a cell.
[<RequireQualifiedAccess>]
module Policy =
    /// log softmax, `... V`.
    let logProbabilities (logits: Tensor) : Tensor =
        Shape.check [ "logits", "... V", logits ]
        torch.nn.functional.log_softmax (logits, -1L)

    /// The most likely token of each cell, `...` int64; the first of equals.
    let choice (logits: Tensor) : Tensor =
        Shape.check [ "logits", "... V", logits ]
        logits.argmax -1L

    /// What a policy of probabilities `... V` expects of values `... V`, `...`: tokens of probability 0 add nothing, whatever their value.
    let internal expected (policy: Tensor) (values: Tensor) : Tensor =
        // a value that is not taken must not make the gradient NaN
        (policy * values.masked_fill (policy.eq (number 0.0), number 0.0)).sum -1L

    /// Entropy in nats, `...`.
    let entropy (logits: Tensor) : Tensor =
        inScope (fun () ->
            let log = logProbabilities logits
            -(expected (log.exp ()) log))

    /// The Kullback-Leibler divergence KL(from || to) in nats, `...`; infinite where `to` excludes what `from` does not.
    let divergence (from: Tensor) (into: Tensor) : Tensor =
        Shape.check [ "from", "... V", from; "into", "... V", into ]

        inScope (fun () ->
            let log = logProbabilities from
            expected (log.exp ()) (log - logProbabilities into))

    /// Half the sum of the differences of the probabilities, `...`, in [0, 1].
    let totalVariation (left: Tensor) (right: Tensor) : Tensor =
        Shape.check [ "left", "... V", left; "right", "... V", right ]

        inScope (fun () ->
            let apart = (logProbabilities left).exp() - (logProbabilities right).exp()
            apart.abs().sum -1L * number 0.5)

    /// The logits of the product policy pi_u^(1-w) pi_c^w, reference `u` and conditional `c`, `... V` (arXiv 2511.16886, Eq. 5).
    /// A token that both exclude stays excluded. For w > 1, one that the reference excludes counts as one of probability e^-1000 there, and
    /// for w < 0 one that the conditional excludes: to a negative power nothing else would have a finite one.
    let product (weight: float) (reference: Tensor) (conditional: Tensor) : Tensor =
        Shape.check [ "reference", "... V", reference; "conditional", "... V", conditional ]

        inScope (fun () ->
            let floored isNegative (logits: Tensor) =
                if isNegative then
                    torch.maximum (logits, logits.logsumexp (-1L, keepdim = true) - number 1000.0)
                else
                    logits

            let reference, conditional =
                floored (weight > 1.0) reference, floored (weight < 0.0) conditional

            between (torch.tensor (weight, device = reference.device)) reference conditional)
