namespace LatentRecursion

open System.Collections.Generic
open TorchSharp

/// Weights are data: tensors under the official names.
type Weights = IReadOnlyDictionary<string, Tensor>

/// How a weight begins.
type Start =
    /// All 0.
    | Zeros
    /// All alike.
    | Constant of float
    /// Truncated at two standard deviations, corrected so that `deviation` is what remains.
    | Normal of deviation: float

/// One weight of a model.
type WeightShape =
    {
        /// The official one.
        Name: string
        /// Of a linear map, outputs before inputs.
        Shape: int64 array
        /// Where it is drawn, by the seed and the name alone.
        Start: Start
        /// By an optimizer of dense weights; otherwise it is a buffer.
        IsTrained: bool
    }

/// Which weights a model has, and how they begin.
[<RequireQualifiedAccess>]
module Weights =
    /// The table of the puzzles' vectors: a buffer, trained row by row by sparse sign-SGD.
    let puzzleTable = "puzzle_emb.weights"

    let private trained name shape start =
        { Name = name
          Shape = Array.map int64 shape
          Start = start
          IsTrained = true }

    let private linear name outputs inputs =
        trained name [| outputs; inputs |] (Normal(1.0 / sqrt (float inputs)))

    let private swiGlu (options: NetworkOptions) name outer =
        let inner = options.Inner outer

        [ linear $"{name}.gate_up_proj.weight" (2 * inner) outer
          linear $"{name}.down_proj.weight" outer inner ]

    let private block (options: NetworkOptions) name =
        [ match options.Mixer with
          | Mixer.Tokens -> yield! swiGlu options $"{name}.mlp_t" options.Places
          | _ ->
              linear $"{name}.self_attn.qkv_proj.weight" (3 * options.Width) options.Width
              linear $"{name}.self_attn.o_proj.weight" options.Width options.Width
          yield! swiGlu options $"{name}.mlp" options.Width ]

    let private level (options: NetworkOptions) name layers =
        [ for layer in 0 .. layers - 1 do
              yield! block options $"{name}.layers.{layer}" ]

    /// Every weight of a model, in the official order of construction.
    let shapes (options: NetworkOptions) : WeightShape list =
        let options = NetworkOptions.validated options
        let width = options.Width

        let embedding name rows =
            trained name [| rows; width |] (Normal(1.0 / sqrt (float width)))

        let buffer name shape start =
            { trained name shape start with
                IsTrained = false }

        [ embedding "embed_tokens.embedding_weight" options.Vocabulary
          linear "lm_head.weight" options.Vocabulary width
          trained "q_head.weight" [| 2; width |] Zeros
          trained "q_head.bias" [| 2 |] (Constant -5.0)
          if options.HintWidth > 0 then
              buffer puzzleTable [| options.Puzzles; options.HintWidth |] Zeros
          if options.Positions = Positions.Learned then
              embedding "embed_pos.embedding_weight" options.Places
          if options.StepTable > 0 then
              embedding "timestep_embed.embedding_weight" options.StepTable
          yield! level options "H_level" options.HighLayers
          yield! level options "L_level" options.Layers
          buffer "H_init" [| width |] (Normal 1.0)
          buffer "L_init" [| width |] (Normal 1.0) ]

    // the inverse of the normal distribution function between -2 and 2 deviations, widened by 1 / 0.8796256 since the cut
    // narrows it (JAX and Flax do the same)
    let private truncatedNormal (seed: uint64) (deviation: float) (shape: int64 array) =
        inScope (fun () ->
            let bound = torch.erf(torch.tensor (2.0 / sqrt 2.0)).item<float>()
            let uniform = (Noise.uniform (torch.tensor [| int64 seed |]) shape).squeeze 0L
            let spread = 1.1368472 * deviation

            let normal =
                ((uniform * number 2.0 - number 1.0) * number bound).erfinv()
                * number (sqrt 2.0 * spread)

            normal.clamp (number (-2.0 * spread), number (2.0 * spread)))

    /// The weights at the start of training. Each depends on the seed and its own name only.
    let initial (options: NetworkOptions) (seed: uint64) (dtype: torch.ScalarType) : Weights =
        let start (weight: WeightShape) =
            match weight.Start with
            | Zeros -> torch.zeros (weight.Shape, dtype = dtype)
            | Constant value -> torch.full (weight.Shape, number value, dtype = dtype)
            | Normal deviation ->
                inScope (fun () -> (truncatedNormal (Seed.Derive(seed, weight.Name)) deviation weight.Shape).to_type dtype)

        let weights = Dictionary()

        for weight in shapes options do
            weights[weight.Name] <- start(weight).requires_grad_ weight.IsTrained

        weights

    /// The number of trained parameters; the table of the puzzles' vectors is not among them.
    let count (options: NetworkOptions) : int64 =
        shapes options
        |> List.filter _.IsTrained
        |> List.sumBy (fun weight -> Array.fold (*) 1L weight.Shape)
