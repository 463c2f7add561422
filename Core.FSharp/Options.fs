namespace LatentRecursion

open System

/// How a block lets positions exchange information.
type Mixer =
    /// Self-attention over all positions, no mask.
    | Attention = 0
    /// A SwiGLU over the positions, the same for every channel (TRM's variant for short puzzles).
    | Tokens = 1

/// How attention knows where a position is.
type Positions =
    /// It does not: all positions are alike to it.
    | Absent = 0
    /// Rotary embedding of queries and keys.
    | Rotary = 1
    /// A learned vector a position, added to the embedded question.
    | Learned = 2

/// The shape of a model; the names in brackets are those of the official configuration.
type NetworkOptions =
    {
        /// Tokens, V [vocab_size].
        Vocabulary: int
        /// Cells of a puzzle, S [seq_len].
        Length: int
        /// D [hidden_size].
        Width: int
        /// Blocks of the network, or of HRM's low level [L_layers].
        Layers: int
        /// Blocks of HRM's high level; 0: one network makes both updates [H_layers].
        HighLayers: int
        /// [num_heads]
        Heads: int
        /// The SwiGLU's inner size is 2/3 of this times its outer size, rounded up to a multiple of 256 [expansion].
        Expansion: float
        /// Of every block [mlp_t].
        Mixer: Mixer
        /// Rotary ones count with attention only [pos_encodings].
        Positions: Positions
        /// Positions before the cells that carry the puzzle's vector [puzzle_emb_len].
        Prefix: int
        /// Size of a puzzle's own vector, H; 0: puzzles have none [puzzle_emb_ndim].
        HintWidth: int
        /// Puzzle identifiers [num_puzzle_identifiers].
        Puzzles: int
        /// Rows of the table of step embeddings; 0: the network does not know the step.
        StepTable: int
        /// [rms_norm_eps]
        Epsilon: float
        /// [rope_theta]
        RotaryBase: float
    }

    /// Positions of the network, L: prefix and cells.
    member options.Places = options.Prefix + options.Length

    /// A head's width, D / heads.
    member options.HeadWidth = options.Width / options.Heads

    /// The inner size of a SwiGLU over vectors of `outer`.
    member options.Inner(outer: int) : int =
        let wanted =
            Math.Round(options.Expansion * float outer * 2.0 / 3.0, MidpointRounding.ToEven)

        256 * int (ceil (wanted / 256.0))

/// Options to begin with, and which can be.
[<RequireQualifiedAccess>]
module NetworkOptions =
    /// The official network at a small width: two blocks, tokens mixed, no positions, no prefix.
    let small (vocabulary: int) (length: int) : NetworkOptions =
        { Vocabulary = vocabulary
          Length = length
          Width = 64
          Layers = 2
          HighLayers = 0
          Heads = 4
          Expansion = 4.0
          Mixer = Mixer.Tokens
          Positions = Positions.Absent
          Prefix = 0
          HintWidth = 0
          Puzzles = 1
          StepTable = 0
          Epsilon = 1e-5
          RotaryBase = 10000.0 }

    /// The options, or an error that says which cannot be.
    let validated (options: NetworkOptions) : NetworkOptions =
        let require holds message =
            if not holds then
                raise (ArgumentException message)

        let positive name value =
            require (value > 0) $"{name} must be at least 1, not {value}."

        let finite name (value: float) =
            require (value > 0.0 && Double.IsFinite value) $"{name} must be a positive number, not {value}."

        let known name (value: 'Choice) =
            require (Enum.IsDefined(typeof<'Choice>, value)) $"there is no {name} {value}."

        positive "vocabulary" options.Vocabulary
        positive "length" options.Length
        positive "width" options.Width
        positive "layers" options.Layers
        positive "heads" options.Heads
        positive "puzzles" options.Puzzles
        require (options.HighLayers >= 0) $"high layers must be at least 0, not {options.HighLayers}."
        finite "expansion" options.Expansion
        finite "epsilon" options.Epsilon
        finite "the rotary base" options.RotaryBase
        known "mixer" options.Mixer
        known "kind of positions" options.Positions
        require (options.Prefix >= 0) $"prefix must be at least 0 positions, not {options.Prefix}."

        for outer in
            [ options.Width
              if options.Mixer = Mixer.Tokens then
                  options.Places ] do
            require (options.Inner outer > 0) $"expansion {options.Expansion} leaves a SwiGLU over {outer} no inner size."

        require (options.StepTable >= 0) $"the step table must have at least 0 rows, not {options.StepTable}."

        if options.Mixer = Mixer.Attention then
            require (options.Width % options.Heads = 0) $"width {options.Width} must be a multiple of heads {options.Heads}."

            if options.Positions = Positions.Rotary then
                require (options.HeadWidth % 2 = 0) $"rotary positions need an even head width, not {options.HeadWidth}."

        require
            (options.HintWidth >= 0 && options.HintWidth <= options.Prefix * options.Width)
            $"a puzzle's vector of {options.HintWidth} does not fit {options.Prefix} prefix positions of width {options.Width}."

        options
