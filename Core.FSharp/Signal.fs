namespace LatentRecursion

open TorchSharp

/// What a row shows after a supervised step although nobody knows the answer: the smaller, the more there is reason to stop.
type Signal =
    {
        /// In lower case, words joined by hyphens; saved rules know it by this.
        Name: string
        /// One sentence on what it measures.
        Meaning: string
        /// It reads the halting head, which must have been trained.
        AsksHead: bool
        /// Of the attempts before and after the step: `B` float32.
        Read: Attempt -> Attempt -> Tensor
    }

/// Signals by which a row may stop. A number a cell is averaged over the cells of a row.
[<RequireQualifiedAccess>]
module Signal =
    let private ofCells name meaning (read: Tensor -> Tensor -> Tensor) =
        { Name = name
          Meaning = meaning
          AsksHead = false
          Read = fun before after -> inScope (fun () -> (read before.Logits after.Logits).to_type(torch.float32).mean [| 1L |]) }

    /// KL(after || before) of successive read-outs, in nats.
    let divergence: Signal =
        ofCells "divergence" "KL of the new read-out from the last one" (fun before after -> Policy.divergence after before)

    /// Entropy of the read-out, in nats.
    let entropy: Signal =
        ofCells "entropy" "entropy of the read-out" (fun _ after -> Policy.entropy after)

    /// The share of cells whose token changed: 0 at a fixed point of the answer.
    let changes: Signal =
        ofCells "changes" "share of cells whose token changed" (fun before after ->
            (Policy.choice before).ne(Policy.choice after))

    /// The size of the advantage margin at w = 1 of the network's own new answer in place of the right one: what a longer step would still
    /// move.
    let candidateMargin: Signal =
        ofCells "candidate-margin" "size of the advantage margin of the network's own new answer" (fun before after ->
            (Margin.margin 1.0 before after (Policy.choice after)).abs())

    /// How far a state `B L D` moved, relative to its size after: `B` float32, or float64 of float64.
    let moved (before: Tensor) (after: Tensor) : Tensor =
        let precision =
            if after.dtype = torch.float64 then
                torch.float64
            else
                torch.float32

        let size (state: Tensor) =
            state.to_type(precision).square().sum([| 1L; 2L |]).sqrt()

        inScope (fun () -> size (after - before) / size(after).clamp_min(number 1e-12))

    /// How far the latent moved, relative to its size.
    let motion: Signal =
        { Name = "motion"
          Meaning = "how far the latent moved, relative to its size"
          AsksHead = false
          Read = fun before after -> (moved before.Latent after.Latent).to_type torch.float32 }

    /// The halting head's probability that the answer is wrong.
    let doubt: Signal =
        { Name = "doubt"
          Meaning = "the halting head's probability that the answer is wrong"
          AsksHead = true
          Read = fun _ after -> inScope (fun () -> (Attempt.haltLogit after).to_type(torch.float32).neg().sigmoid()) }

    /// Those with a name.
    let all: Signal list =
        [ divergence; entropy; changes; candidateMargin; motion; doubt ]
