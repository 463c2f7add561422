namespace LatentRecursion

open System
open TorchSharp

/// Counts the floating-point operations of the matrix products that really run on this thread, two a multiply-add: what the
/// declared work of a plan is checked against.
[<AbstractClass; Sealed>]
type Meter private () =
    /// Of the innermost `Flops` on this thread; null where nobody counts.
    [<ThreadStatic; DefaultValue>]
    static val mutable private counter: int64 ref | null

    /// Counts operations that a network of your own runs.
    static member Add(flops: int64) =
        match Meter.counter with
        | null -> ()
        | counter -> counter.Value <- counter.Value + flops

    /// The result of `compute`, and the operations that it ran.
    static member Flops(compute: unit -> 'Result) : 'Result * int64 =
        let outer, counter = Meter.counter, ref 0L
        Meter.counter <- counter

        try
            compute (), counter.Value
        finally
            Meter.counter <- outer

/// The official block: mix positions, then a SwiGLU over channels, each followed by a norm without gain (TRM, section 4.1).
/// Hidden states are `B L D`.
[<RequireQualifiedAccess>]
module Block =
    /// x W^T for rows of inputs `... I` and a weight `O I`.
    let linear (weight: Tensor) (input: Tensor) : Tensor =
        Shape.check [ "weight", "O I", weight; "input", "... I", input ]
        Meter.Add(2L * input.numel () * size 0 weight)
        torch.nn.functional.linear (input, weight)

    /// x / sqrt(mean x^2 + epsilon) along one axis.
    let rmsNorm (epsilon: float) (axis: int64) (input: Tensor) : Tensor =
        let scale =
            (input.square().mean([| axis |], keepdim = true) + number epsilon).rsqrt()

        input * scale

    /// down(silu(gate) * up) over the last axis; gate and up are the halves of one product.
    let swiGlu (gateUp: Tensor) (down: Tensor) (input: Tensor) : Tensor =
        let halves = (linear gateUp input).chunk(2L, -1L)
        linear down (torch.nn.functional.silu halves[0] * halves[1])

    /// Cosine and sine of the rotary angles, each `L E` for heads of width E. A network keeps them: they outlive every scope.
    let rotary (options: NetworkOptions) (like: Tensor) : struct (Tensor * Tensor) =
        use scope = torch.NewDisposeScope()
        let half = int64 options.HeadWidth / 2L

        let exponents =
            torch.arange (whole half, dtype = torch.float32)
            * number (-2.0 / float options.HeadWidth)

        let frequencies =
            torch.pow (torch.full ([| half |], number options.RotaryBase), exponents)

        let angles =
            torch.outer (torch.arange (whole (int64 options.Places), dtype = torch.float32), frequencies)

        let both = torch.cat ([| angles; angles |], -1L)

        let kept (table: Tensor) =
            scope.Detach(table.``to`` (like.dtype, like.device))

        kept (both.cos ()), kept (both.sin ())

    // (x1, x2) -> (-x2, x1) on the halves of a head
    let private turned (heads: Tensor) =
        let halves = heads.chunk (2L, -1L)
        torch.cat ([| -halves[1]; halves[0] |], -1L)

    /// Self-attention over all positions; `rotate` places queries and keys, `B heads L E`.
    let attention (heads: int) (rotate: Tensor -> Tensor) (qkv: Tensor) (output: Tensor) (input: Tensor) : Tensor =
        Shape.check [ "input", "B L D", input; "output", "D D", output ]
        let rows, places, width = size 0 input, size 1 input, size 2 input

        Shape.known [ 'Q', 3L * width; 'D', width ]
        |> Shape.expect "qkv" "Q D" qkv
        |> ignore

        let split =
            (linear qkv input).view(rows, places, 3L * int64 heads, width / int64 heads)

        let parts = split.transpose(1L, 2L).chunk(3L, 1L)
        Meter.Add(4L * rows * places * places * width)

        let mixed =
            torch.nn.functional.scaled_dot_product_attention (rotate parts[0], rotate parts[1], parts[2])

        linear output (mixed.transpose(1L, 2L).reshape(rows, places, width))

    /// Rotation by the angles of `rotary`.
    let rotate (struct (cosine: Tensor, sine: Tensor)) (heads: Tensor) : Tensor = heads * cosine + turned heads * sine
