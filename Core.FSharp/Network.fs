namespace LatentRecursion

open TorchSharp

/// The learned map that a recursion calls: hidden state and injection, each `B L D`, to `B L D`. Differentiable unless
/// gradients are off. The seam for faster kernels: a candidate equals the reference, forward and backward.
type INetwork =
    /// What one call costs a row.
    abstract Work: Work
    /// The next hidden state; neither argument is changed.
    abstract Call: hidden: Tensor * injection: Tensor -> Tensor

/// The official network in TorchSharp: hidden + injection, then the blocks.
[<Sealed>]
type ReferenceNetwork
    /// So many layers, whose weights are named after the level: L_level or H_level.
    (options: NetworkOptions, weights: Weights, level: string, layers: int) =
    let norm axis input =
        Block.rmsNorm options.Epsilon axis input

    let placed =
        match options.Mixer, options.Positions with
        | Mixer.Attention, Positions.Rotary -> Block.rotate (Block.rotary options weights["lm_head.weight"])
        | _ -> id

    let mixed name (hidden: Tensor) =
        match options.Mixer with
        | Mixer.Tokens ->
            // the norm is over the positions, not the channels
            let turned = hidden.transpose (1L, 2L)

            let update =
                Block.swiGlu weights[$"{name}.mlp_t.gate_up_proj.weight"] weights[$"{name}.mlp_t.down_proj.weight"] turned

            (norm -1L (turned + update)).transpose(1L, 2L)
        | _ ->
            let qkv, output =
                weights[$"{name}.self_attn.qkv_proj.weight"], weights[$"{name}.self_attn.o_proj.weight"]

            norm -1L (hidden + Block.attention options.Heads placed qkv output hidden)

    let block (hidden: Tensor) layer =
        let name = $"{level}.layers.{layer}"
        let hidden = mixed name hidden

        norm
            -1L
            (hidden
             + Block.swiGlu weights[$"{name}.mlp.gate_up_proj.weight"] weights[$"{name}.mlp.down_proj.weight"] hidden)

    let work =
        let places, width = int64 options.Places, int64 options.Width

        let swiGluFlops outer vectors =
            6L * outer * int64 (options.Inner(int outer)) * vectors
        // kept: gate and up, silu(gate), their product
        let swiGluKept outer vectors =
            4L * int64 (options.Inner(int outer)) * vectors

        let mixerFlops, mixerKept =
            match options.Mixer with
            | Mixer.Tokens -> swiGluFlops places width, swiGluKept places width
            | _ -> 8L * places * width * width + 4L * places * places * width, 5L * places * width

        // kept besides: the input of each half and of each norm
        let kept = mixerKept + swiGluKept width places + 4L * places * width

        { Calls = 1
          Flops = int64 layers * (mixerFlops + swiGluFlops width places)
          Kept = int64 layers * kept * weights["lm_head.weight"].element_size() }

    interface INetwork with
        member _.Work = work

        member _.Call(hidden, injection) =
            Shape.known [ 'L', int64 options.Places; 'D', int64 options.Width ]
            |> Shape.expect "hidden" "B L D" hidden
            |> Shape.expect "injection" "B L D" injection
            |> ignore

            inScope (fun () -> (hidden + injection, seq { 0 .. layers - 1 }) ||> Seq.fold block)
