namespace LatentRecursion

open TorchSharp

/// Where the weight that makes a loss least lies.
type Place =
    /// Between the ends of the interval, where the slope is 0.
    | Interior = 0
    /// At 0: every weight hurts.
    | AtZero = 1
    /// At the largest weight allowed: more would help more. So it is wherever the right token has the largest log-ratio.
    | AtMost = 2
    /// The loss is the same at every weight.
    | Flat = 3

/// Weights in [0, w_max] at which a loss is least, one an element.
type BestWeight =
    {
        /// float64; 0 where the loss is flat.
        Weight: Tensor
        /// The loss falls up to here...
        Low: Tensor
        /// ...and rises from here: the exact weight lies between, up to the rounding of the slope. Equal at either end of the interval.
        High: Tensor
        /// int64 by the numbers of `Place`.
        Place: Tensor
    }

    interface IBundle<BestWeight> with
        member best.Zip(other, join) =
            { Weight = join.Invoke("weight", best.Weight, other.Weight)
              Low = join.Invoke("low", best.Low, other.Low)
              High = join.Invoke("high", best.High, other.High)
              Place = join.Invoke("place", best.Place, other.Place) }

/// The guidance weight that would have served best: what minimises the convex L(w) = -log pi_w(y*) of `Margin`. It needs y*.
[<RequireQualifiedAccess>]
module BestWeight =
    /// The largest weight that is looked at, where nobody says otherwise.
    let most = 4.0

    let private rounds = 48

    /// The width of the final brackets is at most this; usually it is a few rounding errors.
    let bound (most: float) : float = most / float (1 <<< rounds / 2)

    // a token that a policy excludes counts as one of probability e^-1000: the loss stays continuous where it would jump
    let private excluded = -1000.0

    // slopes that rounding may explain
    let private flat = 1e-12

    // a weight with the slope and the curvature of a loss there, `3 ...`
    let private probe (derivatives: Tensor -> struct (Tensor * Tensor)) (weight: Tensor) : Tensor =
        let struct (slope, curvature) = derivatives weight
        torch.stack [| weight; slope; curvature |]

    let private weight (probe: Tensor) = probe.select (0L, 0L)
    let private slope (probe: Tensor) = probe.select (0L, 1L)
    let private curvature (probe: Tensor) = probe.select (0L, 2L)

    // One round on a bracket, the probes of both its ends, `2 3 ...`. Every other round tries the middle, the others Newton's step
    // from the end with the smaller slope where that stays inside. The step is made a sixteenth longer, so that it crosses the
    // least and the bracket closes from both sides.
    let private narrowed (probe: Tensor -> Tensor) (bracket: Tensor) (round: int) : Tensor =
        let low, high = bracket.select (0L, 0L), bracket.select (0L, 1L)
        let middle = (weight low + weight high) * number 0.5

        let next =
            if round % 2 = 0 then
                middle
            else
                let nearer = torch.where ((slope low).abs().le((slope high).abs()), low, high)
                let newton = weight nearer - slope nearer / curvature nearer * number (17.0 / 16.0)
                let isInside = newton.gt(weight low).logical_and(newton.lt (weight high))
                torch.where (isInside, newton, middle)

        let probe = probe next
        let rises, falls = (slope probe).ge(number 0.0), (slope probe).le(number 0.0)
        torch.stack [| torch.where (falls, probe, low); torch.where (rises, probe, high) |]

    // `zero` has the shape of the weights
    let private minimised (most: float) (derivatives: Tensor -> struct (Tensor * Tensor)) (zero: Tensor) : BestWeight =
        let probe = probe derivatives
        let first, last = probe zero, probe (torch.full_like (zero, number most))
        let isAtZero, isAtMost = (slope first).ge(number 0.0), (slope last).le(number 0.0)

        let isFlat =
            (slope first).abs().le(number flat).logical_and((slope last).abs().le(number flat))

        let ends =
            torch.stack [| torch.where (isAtMost, last, first); torch.where (isAtZero, first, last) |]

        let bracket =
            (ends, seq { 1..rounds })
            ||> Seq.fold (fun bracket round -> inScope (fun () -> narrowed probe bracket round))

        let low, high = weight (bracket.select (0L, 0L)), weight (bracket.select (0L, 1L))

        let place =
            (torch.full_like (zero, whole (int64 Place.Interior), dtype = torch.int64),
             [ isAtMost, Place.AtMost; isAtZero, Place.AtZero; isFlat, Place.Flat ])
            ||> List.fold (fun places (where, place) -> places.masked_fill (where, whole (int64 place)))

        { Weight = torch.where (isFlat, zero, (low + high) * number 0.5)
          Low = torch.where (isFlat, zero, low)
          High = torch.where (isFlat, weight last, high)
          Place = place }

    /// Slope and curvature of L at a weight for each cell.
    let private derivatives (reference: Tensor) (conditional: Tensor) (token: Tensor) : Tensor -> struct (Tensor * Tensor) =
        let log (logits: Tensor) =
            (Policy.logProbabilities (logits.detach().to_type torch.float64)).clamp_min(number excluded)

        let start = log reference
        let ratio = log conditional - start
        // by how much a token gains on the right one; no sum of these cancels where the right one gains most or least
        let gain = ratio - (Margin.at token ratio).unsqueeze -1L
        let squared = gain.square ()

        fun weight ->
            let policy = (start + weight.unsqueeze -1L * ratio).softmax -1L
            let slope = (policy * gain).sum -1L
            struct (slope, (policy * squared).sum -1L - slope.square ())

    /// The best weight in [0, most] of each cell, `...`, for logits `... V` and right tokens `...`.
    let ofCells (most: float) (reference: Tensor) (conditional: Tensor) (token: Tensor) : BestWeight =
        Shape.check
            [ "reference", "... V", reference
              "conditional", "... V", conditional
              "token", "...", token ]

        token
        |> Bundle.scoped (fun token ->
            torch.zeros_like (token, dtype = torch.float64)
            |> minimised most (derivatives reference conditional token))

    /// The best weight in [0, most] of each puzzle, `B`: one weight for all of its asked cells, which makes the sum of their
    /// losses least. Logits are `B S V`, right tokens and `asked` (bool) `B S`.
    let ofRows (most: float) (reference: Tensor) (conditional: Tensor) (token: Tensor) (asked: Tensor) : BestWeight =
        Shape.check
            [ "reference", "B S V", reference
              "conditional", "B S V", conditional
              "token", "B S", token
              "asked", "B S", asked ]

        token
        |> Bundle.scoped (fun token ->
            let ofCells =
                derivatives reference conditional (torch.where (asked, token, torch.zeros_like token))

            let total (values: Tensor) = (values * asked).sum 1L

            let ofRow (weight: Tensor) =
                let struct (slope, curvature) = ofCells (weight.unsqueeze 1L)
                struct (total slope, total curvature)

            torch.zeros (size 0 token, dtype = torch.float64, device = token.device)
            |> minimised most ofRow)
