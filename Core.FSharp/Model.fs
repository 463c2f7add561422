namespace LatentRecursion

open System
open System.Collections.Generic
open TorchSharp

/// A model: weights, the networks of its levels, and what leads into the recursion and out of it. The same model over other
/// weights (an average) is another value.
[<Sealed>]
type Model
    /// `build` makes the network of a level by its name, L_level or H_level, and its number of layers. A weight that is missing or
    /// misshapen is an error that names it.
    (options: NetworkOptions, weights: Weights, build: Func<string, int, INetwork>) =
    let options = NetworkOptions.validated options

    do
        for weight in Weights.shapes options do
            match weights.TryGetValue weight.Name with
            | true, tensor when tensor.shape = weight.Shape -> ()
            | found, tensor ->
                let text (shape: int64 array) = String.Join(" x ", shape)

                let received =
                    if found then
                        $"it has [{text tensor.shape}]"
                    else
                        "it is missing"

                raise (ArgumentException $"the weight {weight.Name} must have the shape [{text weight.Shape}]; {received}.")

    let low = build.Invoke("L_level", options.Layers)

    let high =
        if options.HighLayers = 0 then
            low
        else
            build.Invoke("H_level", options.HighLayers)

    let width = int64 options.Width
    let rootWidth = sqrt (float options.Width)

    // a puzzle's vector, zero-padded to whole positions, B P D
    let prefix (hint: Tensor) =
        let missing = int64 options.Prefix * width - int64 options.HintWidth
        torch.nn.functional.pad(hint, [| 0L; missing |]).view(size 0 hint, int64 options.Prefix, width)

    let expectStep (step: Tensor) =
        if step.numel () > 0L && step.max().item<int64>() >= int64 options.StepTable then
            raise (
                ArgumentException
                    $"the model knows supervised steps up to {options.StepTable - 1}, and an attempt is at step {step.max().item<int64>()}: make it for more (StepTable)."
            )

    let embed (attempt: Attempt) =
        let tokens =
            weights["embed_tokens.embedding_weight"].index_select(0L, attempt.Shown.reshape -1L)

        let cells = tokens.view (size 0 attempt.Shown, int64 options.Length, width)

        let places =
            if options.Prefix = 0 then
                cells
            else
                torch.cat ([| (prefix attempt.Hint).to_type cells.dtype; cells |], 1L)

        let placed =
            if options.Positions = Positions.Learned then
                // 1/sqrt 2 keeps the variance of the sum at one
                (places + weights["embed_pos.embedding_weight"]) * number 0.707106781
            else
                places

        let timed =
            if options.StepTable > 0 then
                expectStep attempt.Step

                placed
                + weights["timestep_embed.embedding_weight"].index_select(0L, attempt.Step).unsqueeze 1L
            else
                placed

        timed * number rootWidth

    let head (name: string) (answer: Tensor) = Block.linear weights[name] answer

    let checkedAnswer (answer: Tensor) =
        Shape.known [ 'L', int64 options.Places; 'D', width ]
        |> Shape.expect "answer" "B L D" answer
        |> ignore

    let cells (answer: Tensor) =
        answer.narrow (1L, int64 options.Prefix, int64 options.Length)

    let decode (answer: Tensor) =
        checkedAnswer answer
        inScope (fun () -> head "lm_head.weight" (cells answer))

    let halt (answer: Tensor) =
        checkedAnswer answer
        inScope (fun () -> (head "q_head.weight" (answer.select (1L, 0L)) + weights["q_head.bias"]).to_type torch.float32)

    let decodeWork =
        { Work.Zero with
            Flops = 2L * int64 options.Length * width * int64 options.Vocabulary }

    let haltWork = { Work.Zero with Flops = 4L * width }

    let checkedAttempt (attempt: Attempt) =
        Shape.known
            [ 'S', int64 options.Length
              'L', int64 options.Places
              'D', width
              'H', int64 options.HintWidth ]
        |> Shape.expect "shown" "B S" attempt.Shown
        |> Shape.expect "hint" "B H" attempt.Hint
        |> Shape.expect "step" "B" attempt.Step
        |> Shape.expect "answer" "B L D" attempt.Answer
        |> Shape.expect "latent" "B L D" attempt.Latent
        |> ignore

    /// The model over the reference networks.
    new(options, weights) =
        Model(options, weights, Func<_, _, _>(fun level layers -> ReferenceNetwork(options, weights, level, layers)))

    /// As given; what cannot be was refused.
    member _.Options = options

    /// Those given, not copies.
    member _.Weights = weights

    /// The network that updates the latent.
    member _.Low = low

    /// The network that updates the answer: the same unless the model has two levels.
    member _.High = high

    /// The recursion's view of an attempt. Reading embeds the question, the puzzle's vector and the step.
    member _.Reasoning: Part<Attempt, Reasoning> =
        { Name = "embed"
          Work = Work.Zero
          Get =
            fun attempt ->
                checkedAttempt attempt

                { Question = inScope (fun () -> embed attempt)
                  Answer = attempt.Answer
                  Latent = attempt.Latent }
          Put =
            fun attempt reasoning ->
                { attempt with
                    Answer = reasoning.Answer
                    Latent = reasoning.Latent } }

    /// The logits of an answer `B L D`: `B S V`.
    member _.Decode(answer: Tensor) : Tensor = decode answer

    /// Reads the answer's tokens.
    member _.ReadAnswer: Improve<Attempt> =
        Improve.step "read answer" decodeWork (fun attempt ->
            { attempt with
                Logits = decode attempt.Answer })

    /// Reads the halting head at position 0.
    member _.ReadHalt: Improve<Attempt> =
        Improve.step "read halt" haltWork (fun attempt ->
            { attempt with
                Halt = halt attempt.Answer })

    /// Reads both heads.
    member model.ReadOut: Improve<Attempt> =
        Improve.inOrder [ model.ReadAnswer; model.ReadHalt ]

    /// Fresh rows: questions `B S` int64, puzzle vectors `B H`, seeds `B` int64. Nothing is read out yet.
    member _.Begin(question: Tensor, hint: Tensor, seed: Tensor) : Attempt =
        Shape.known [ 'S', int64 options.Length; 'H', int64 options.HintWidth ]
        |> Shape.expect "question" "B S int64" question
        |> Shape.expect "hint" "B H" hint
        |> Shape.expect "seed" "B int64" seed
        |> ignore

        let rows = size 0 question
        let first = weights["H_init"]

        let everywhere (vector: Tensor) =
            vector.expand (rows, int64 options.Places, width)

        { Shown = question
          Hint = hint
          Step = torch.zeros ([| rows |], dtype = torch.int64, device = question.device)
          Answer = everywhere first
          Latent = everywhere weights["L_init"]
          Logits = first.new_zeros [| rows; int64 options.Length; int64 options.Vocabulary |]
          Halt = torch.zeros ([| rows; 2L |], dtype = torch.float32, device = question.device)
          Seed = seed
          Notes = Dictionary() }
