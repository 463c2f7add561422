namespace LatentRecursion

open TorchSharp

/// Logits `... V` read as a policy over the tokens of a cell.
[<RequireQualifiedAccess>]
module Policy =
    /// log softmax, `... V`.
    let logProbabilities (logits: Tensor) : Tensor =
        torch.nn.functional.log_softmax (logits, -1L)

    /// The most likely token of each cell, `...` int64; the first of equals.
    let choice (logits: Tensor) : Tensor = logits.argmax -1L

    /// Entropy in nats, `...`.
    let entropy (logits: Tensor) : Tensor =
        inScope (fun () ->
            let log = logProbabilities logits
            -(log.exp () * log).nan_to_num(0.0).sum -1L)

    /// The Kullback-Leibler divergence KL(from || to) in nats, `...`.
    let divergence (from: Tensor) (into: Tensor) : Tensor =
        inScope (fun () ->
            let log = logProbabilities from
            (log.exp () * (log - logProbabilities into)).nan_to_num(0.0).sum -1L)

    /// Half the sum of the differences of the probabilities, `...`, in [0, 1].
    let totalVariation (left: Tensor) (right: Tensor) : Tensor =
        inScope (fun () ->
            let apart = (logProbabilities left).exp() - (logProbabilities right).exp()
            apart.abs().sum -1L * number 0.5)

    /// The logits of the product policy pi_u^(1-w) pi_c^w, reference `u` and conditional `c`, `... V` (arXiv 2511.16886, Eq. 5).
    let product (weight: float) (reference: Tensor) (conditional: Tensor) : Tensor =
        reference + number weight * (conditional - reference)
