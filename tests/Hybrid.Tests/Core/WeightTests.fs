module LatentRecursion.Tests.WeightTests

open Expecto
open TorchSharp
open LatentRecursion

/// The official networks (reference: official-semantics, 1.16).
let private official (vocabulary: int) (length: int) (mixer: Mixer) : NetworkOptions =
    { NetworkOptions.small vocabulary length with
        Width = 512
        Heads = 8
        Mixer = mixer
        Positions =
            (if mixer = Mixer.Tokens then
                 Positions.Absent
             else
                 Positions.Rotary)
        Prefix = 16
        HintWidth = 512 }

let private counts =
    testList
        "the official network has as many trained parameters as published:"
        [ for name, options, count in
              [ "Sudoku with the token mixer", official 11 81 Mixer.Tokens, 5_028_866L
                "ARC with attention", official 12 900 Mixer.Attention, 6_829_058L
                "Sudoku with attention", official 11 81 Mixer.Attention, 6_828_034L
                "Maze with attention", official 6 900 Mixer.Attention, 6_822_914L ] do
              testCase $"{name}, {count}"
              <| fun () -> Expect.equal (Weights.count options) count "parameters"

          testCase "HRM on Sudoku, 27275266"
          <| fun () ->
              let options =
                  { official 11 81 Mixer.Attention with
                      Prefix = 1
                      Layers = 4
                      HighLayers = 4 }

              Expect.equal (Weights.count options) 27_275_266L "parameters" ]

let private named (options: NetworkOptions) =
    [ for weight in Weights.shapes options -> weight.Name, List.ofArray weight.Shape ]

let private names =
    let layers name layer parts =
        [ for part, shape: int64 list in parts -> $"{name}.layers.{layer}.{part}.weight", shape ]

    testList
        "weights have the official names and shapes in the order of construction:"
        [ testCase "Sudoku with the token mixer"
          <| fun () ->
              let block layer =
                  layers
                      "L_level"
                      layer
                      [ "mlp_t.gate_up_proj", [ 1024L; 97L ]
                        "mlp_t.down_proj", [ 97L; 512L ]
                        "mlp.gate_up_proj", [ 3072L; 512L ]
                        "mlp.down_proj", [ 512L; 1536L ] ]

              Expect.equal
                  (named (official 11 81 Mixer.Tokens))
                  [ yield "embed_tokens.embedding_weight", [ 11L; 512L ]
                    yield "lm_head.weight", [ 11L; 512L ]
                    yield "q_head.weight", [ 2L; 512L ]
                    yield "q_head.bias", [ 2L ]
                    yield "puzzle_emb.weights", [ 1L; 512L ]
                    yield! block 0
                    yield! block 1
                    yield "H_init", [ 512L ]
                    yield "L_init", [ 512L ] ]
                  "official"

          testCase "attention, two levels, learned positions and step embeddings"
          <| fun () ->
              let options =
                  { official 12 900 Mixer.Attention with
                      Layers = 1
                      HighLayers = 1
                      Positions = Positions.Learned
                      Puzzles = 7
                      StepTable = 8 }

              let block level =
                  layers
                      level
                      0
                      [ "self_attn.qkv_proj", [ 1536L; 512L ]
                        "self_attn.o_proj", [ 512L; 512L ]
                        "mlp.gate_up_proj", [ 3072L; 512L ]
                        "mlp.down_proj", [ 512L; 1536L ] ]

              let found = named options

              for weight in
                  [ yield "puzzle_emb.weights", [ 7L; 512L ]
                    yield "embed_pos.embedding_weight", [ 916L; 512L ]
                    yield "timestep_embed.embedding_weight", [ 8L; 512L ]
                    yield! block "H_level"
                    yield! block "L_level" ] do
                  Expect.contains found weight "official"

              Expect.equal found.Length 17 "and no other"

          testCase "the table of puzzles and the first states are no parameters"
          <| fun () ->
              let buffers =
                  Weights.shapes (official 11 81 Mixer.Tokens)
                  |> List.filter (fun weight -> not weight.IsTrained)
                  |> List.map _.Name

              Expect.equal buffers [ "puzzle_emb.weights"; "H_init"; "L_init" ] "buffers"

          testCase "the SwiGLU's inner size is rounded as officially"
          <| fun () ->
              for outer, inner in [ 512, 1536; 97, 512; 916, 2560; 81, 256; 256, 768; 128, 512 ] do
                  Expect.equal ((official 11 81 Mixer.Tokens).Inner outer) inner $"of {outer}" ]

let private start =
    let options =
        { Tiny.options with
            Width = 64
            Prefix = 1
            HintWidth = 64
            Puzzles = 3
            StepTable = 4 }

    let initial seed =
        Weights.initial options seed torch.float64

    testList
        "initial weights"
        [ Draw.case "are normal, cut at two deviations and corrected for it: deviation 1 / sqrt inputs, bound 2.2736943 of it"
          <| fun () ->
              let weights = initial 1UL

              for name, inputs in
                  [ "L_level.layers.0.mlp.gate_up_proj.weight", 64
                    "L_level.layers.0.mlp.down_proj.weight", 256 ] do
                  let deviation = 1.0 / sqrt (float inputs)
                  let weight = weights[name].detach()
                  Draw.within (0.02 * deviation) (weight.std ()) (torch.tensor deviation) $"{name}: deviation"
                  Draw.within (0.02 * deviation) (weight.mean ()) (torch.tensor 0.0) $"{name}: mean"
                  let largest = Draw.number (weight.abs().max()) / deviation
                  Expect.isTrue (largest <= 2.2736944 && largest > 2.2) $"{name}: the bound, {largest}"

          Draw.case "of embeddings have deviation 1 / sqrt width, of first states 1"
          <| fun () ->
              let long = Weights.initial { options with Vocabulary = 500 } 1UL torch.float64
              Draw.within 0.002 (long["embed_tokens.embedding_weight"].std()) (torch.tensor 0.125) "embedding"

              let states =
                  torch.cat [| for seed in 1UL .. 30UL -> (Weights.initial Tiny.options seed torch.float64)["H_init"] |]

              Draw.within 0.1 (states.std ()) (torch.tensor 1.0) "first state"

          Draw.case "of the halting head believe nothing, of puzzles are zero"
          <| fun () ->
              let weights = initial 1UL
              Expect.all (Draw.floats weights["q_head.weight"]) ((=) 0.0) "head"
              Expect.equal (Draw.floats weights["q_head.bias"]) [ -5.0; -5.0 ] "bias"
              Expect.all (Draw.floats weights["puzzle_emb.weights"]) ((=) 0.0) "puzzles"

          Draw.case "are trained unless they are buffers"
          <| fun () ->
              let weights = initial 1UL

              for weight in Weights.shapes options do
                  Expect.equal weights[weight.Name].requires_grad weight.IsTrained weight.Name

          Draw.case "depend on the seed and their own name only"
          <| fun () ->
              let weights, other =
                  initial 1UL,
                  Weights.initial
                      { options with
                          Layers = 3
                          StepTable = 0
                          Vocabulary = 9 }
                      1UL
                      torch.float64

              for name in [ "L_level.layers.0.mlp.down_proj.weight"; "H_init"; "L_init" ] do
                  Draw.equal weights[name] other[name] $"{name}: in another network"

              let another = initial 2UL
              Expect.isGreaterThan (Draw.apart weights["H_init"] another["H_init"]) 0.0 "another seed"
              Expect.isGreaterThan (Draw.apart weights["H_init"] weights["L_init"]) 0.0 "another name"

          Draw.case "are the same numbers in single precision, rounded"
          <| fun () ->
              let single, double = Weights.initial options 1UL torch.float32, initial 1UL
              Draw.equal single["H_init"] (double["H_init"].to_type torch.float32) "rounded" ]

let private refused =
    let with' change =
        fun () -> NetworkOptions.validated (change Tiny.options)

    let attention options =
        { options with Mixer = Mixer.Attention }

    let cases: (string * (NetworkOptions -> NetworkOptions) * string list) list =
        [ "no vocabulary", (fun o -> { o with Vocabulary = 0 }), [ "vocabulary"; "not 0" ]
          "no length", (fun o -> { o with Length = 0 }), [ "length"; "not 0" ]
          "no width", (fun o -> { o with Width = -1 }), [ "width"; "not -1" ]
          "no layers", (fun o -> { o with Layers = 0 }), [ "layers"; "not 0" ]
          "no heads", (fun o -> { o with Heads = 0 }), [ "heads"; "not 0" ]
          "no puzzles", (fun o -> { o with Puzzles = 0 }), [ "puzzles"; "not 0" ]
          "negative high layers", (fun o -> { o with HighLayers = -1 }), [ "high layers"; "not -1" ]
          "a negative prefix", (fun o -> { o with Prefix = -1 }), [ "prefix"; "not -1" ]
          "no expansion", (fun o -> { o with Expansion = 0.0 }), [ "expansion"; "not 0" ]
          "an expansion that leaves nothing", (fun o -> { o with Expansion = 0.01 }), [ "expansion"; "0.01" ]
          "an expansion that is no number", (fun o -> { o with Expansion = nan }), [ "expansion"; "not NaN" ]
          "a negative epsilon", (fun o -> { o with Epsilon = -1.0 }), [ "epsilon"; "not -1" ]
          "an endless rotary base", (fun o -> { o with RotaryBase = infinity }), [ "rotary base"; "not Infinity" ]
          "a mixer that there is not", (fun o -> { o with Mixer = enum 7 }), [ "no mixer 7" ]
          "positions that there are not", (fun o -> { o with Positions = enum 7 }), [ "no kind of positions 7" ]
          "a negative step table", (fun o -> { o with StepTable = -1 }), [ "step table"; "not -1" ]
          "heads that do not divide the width", (fun o -> attention { o with Heads = 3 }), [ "width 8"; "heads 3" ]
          "rotary positions on odd heads",
          (fun o ->
              attention
                  { o with
                      Heads = 8
                      Positions = Positions.Rotary }),
          [ "rotary"; "not 1" ]
          "a puzzle's vector without room", (fun o -> { o with HintWidth = 9; Prefix = 1 }), [ "vector of 9"; "1 prefix" ] ]

    testList
        "options are refused, and the error says which:"
        [ for name, change, parts in cases do
              testCase name
              <| fun () ->
                  let message = Draw.refusal (with' change)

                  for part in parts do
                      Expect.stringContains message part "the sentence" ]

let private model =
    testList
        "a model"
        [ for name, wrong in [ "missing", None; "misshapen", Some [ 3L; 3L ] ] do
              Draw.case $"names a weight that is {name}"
              <| fun () ->
                  let weights =
                      System.Collections.Generic.Dictionary(Weights.initial Tiny.options 1UL torch.float32)

                  match wrong with
                  | None -> weights.Remove "lm_head.weight" |> ignore
                  | Some shape -> weights["lm_head.weight"] <- Draw.normal 1 shape

                  let message = Draw.refusal (fun () -> Model(Tiny.options, weights))
                  Expect.stringContains message "lm_head.weight must have the shape [5 x 8]" "its name and shape" ]

let tests = testList "weights" [ counts; names; start; refused; model ]
