namespace LatentRecursion

open TorchSharp

/// Target paths: what each supervised step is trained towards. A path is `B F S` int64; the target after s steps is frame
/// min(s, F - 1). Labels below 0 or beyond the vocabulary teach nothing.
[<RequireQualifiedAccess>]
module Target =
    /// The final answer at every step: one frame.
    let constant (labels: Tensor) : Tensor =
        Shape.check [ "labels", "B S", labels ]
        labels.unsqueeze 1L

    /// From the question to the answer in N steps, the differing cells replaced in the order of their ranks, `B S` int64 with the
    /// smallest first, of equals the first in the puzzle: frame s has the first floor(s n / N) of n replaced, frame N is the
    /// answer. Cells not yet replaced are trained towards the question's token, cells that are not asked towards nothing. Ranks by the
    /// moves of a solver or along a maze's path are the programmed edits of arXiv 2511.16886, section 4.3.
    let inOrder (steps: int) (rank: Tensor) (question: Tensor) (labels: Tensor) : Tensor =
        Shape.check [ "rank", "B S", rank; "question", "B S", question; "labels", "B S", labels ]

        if steps < 1 then
            raise (System.ArgumentException $"a target path: expected at least 1 step, received {steps}.")

        inScope (fun () ->
            let cells = size 1 question
            let asked = labels.ge (whole 0L)
            let struct (_, sorted) = rank.sort (1L, stable = true)
            let order = sorted.argsort 1L
            let differs = (question.ne labels).logical_and asked
            // differing cells come first, in the given order
            let among = torch.where (differs, order, order + whole cells)
            let place = among.argsort(1L).argsort(1L).unsqueeze 1L
            let count = differs.sum(1L, keepdim = true).unsqueeze 1L

            let frame =
                torch.arange (whole (int64 steps + 1L), dtype = torch.int64, device = question.device)

            let replaced = (frame.view (1L, -1L, 1L) * count).floor_divide(whole (int64 steps))
            let isReplaced = place.lt(replaced).logical_and(differs.unsqueeze 1L)
            // what is not asked is not taught on the way either
            torch.where (isReplaced.logical_or (asked.logical_not().unsqueeze 1L), labels.unsqueeze 1L, question.unsqueeze 1L))

    /// As `inOrder`, in a random order drawn from the rows' seeds (Fig. 7 there).
    let revealing (steps: int) (seed: Tensor) (question: Tensor) (labels: Tensor) : Tensor =
        Shape.check [ "seed", "B", seed; "question", "B S", question; "labels", "B S", labels ]
        inScope (fun () -> inOrder steps (Noise.ranks seed (size 1 question)) question labels)

    /// The target after the rows' steps `B`: `B S`.
    let at (step: Tensor) (path: Tensor) : Tensor =
        Shape.check [ "step", "B", step; "path", "B F S", path ]
        let frame = step.clamp_max (whole (size 1 path - 1L))
        let index = frame.view(-1L, 1L, 1L).expand(-1L, 1L, size 2 path)
        path.gather(1L, index).squeeze 1L

    /// The path told in so many frames: its last frame again and again, or cut off before it.
    let inFrames (frames: int64) (path: Tensor) : Tensor =
        Shape.check [ "path", "B F S", path ]
        let frame = torch.arange (whole frames, dtype = torch.int64, device = path.device)
        path.index_select (1L, frame.clamp_max (whole (size 1 path - 1L)))
