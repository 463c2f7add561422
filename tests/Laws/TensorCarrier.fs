namespace LatentRecursion.Laws

open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// Smooth operators on states of real numbers.
[<RequireQualifiedAccess>]
module TensorCarrier =
    /// What a leaf of a drawn operator updates.
    type private Update =
        | LatentUpdate of scale: float
        | AnswerUpdate of scale: float

    let private readUpdate =
        function
        | LatentUpdate scale -> $"latent({scale})"
        | AnswerUpdate scale -> $"answer({scale})"

    let private lessUpdate =
        function
        | LatentUpdate scale when scale <> 0.0 -> Seq.singleton (LatentUpdate 0.0)
        | AnswerUpdate scale when scale <> 0.0 -> Seq.singleton (AnswerUpdate 0.0)
        | _ -> Seq.empty

    let private update =
        Gen.map2
            (fun isLatent scale -> if isLatent then LatentUpdate scale else AnswerUpdate scale)
            (Gen.elements [ true; false ])
            (Gen.elements [ 0.0; 0.5; -1.0; 1.5 ])

    let private states (dtype: torch.ScalarType) (places: int64) (width: int64) name : Draw<Reasoning> =
        let make (rows: int, seed: int64) : Reasoning =
            let normal (field: int64) =
                (Noise.normal (torch.tensor [| seed + field |]) [| int64 rows; places; width |]).squeeze(0L).to_type dtype

            { Question = normal 0L
              Answer = normal 1L
              Latent = normal 2L }

        Draw.rows "rows" make name

    let private flags: (string * (Reasoning -> Tensor)) list =
        let total (tensor: Tensor) = tensor.sum [| 1L; 2L |]

        [ "never", (fun state -> (total state.Latent).gt(number infinity))
          "always", (fun state -> (total state.Latent).le(number infinity))
          "a positive question", (fun state -> (total state.Question).gt(number 0.0))
          "a positive latent", (fun state -> (total state.Latent).gt(number 0.0)) ]

    let private judges: (string * (Reasoning -> Tensor)) list =
        [ "a small answer", (fun state -> -state.Answer.square().sum [| 1L; 2L |])
          "the latent's first value", (fun state -> state.Latent.select(1, 0L).select(1, 0L)) ]

    let private merges: (string * Merge<Reasoning>) list =
        let positive (tensor: Tensor) = tensor.gt (number 0.0)

        [ "after", Merge.after
          "before", Merge.before
          "blend 0.5", Merge.blend 0.5
          "blend 1.5", Merge.blend 1.5
          "blend by row", Merge.blendBy "row" (fun state -> state.Question.mean([| 1L; 2L |], keepdim = true).sigmoid())
          "guarded", Merge.guarded (fst judges[0]) (snd judges[0])
          "halted", Merge.halted (snd flags[2])
          "clamped", Merge.clamped "where the question is positive" (fun state -> positive state.Question)
          "blend 0.5 of the answer", Merge.within Reasoning.answer (Merge.blend 0.5)
          "mixture 0.5 of the answer", Merge.within Reasoning.answer (Guidance.mixture 0.5)
          "depending", Merge.depending "question" (fun _ -> Merge.blend 0.25) ]

    let private reasoning name dtype places width (leaf: Update -> Improve<Reasoning>) : Carrier<Reasoning> =
        { Name = name
          State = states dtype places width
          Operator = Expression.draw readUpdate leaf lessUpdate update
          Merge = fun name -> Draw.oneOf name fst snd merges
          Flag = fun name -> Draw.oneOf name fst snd flags
          Judge = fun name -> Draw.oneOf name fst snd judges
          Nudged = Some Carrier.nudged }

    let private elementwise =
        let work = { Work.Zero with Calls = 1; Kept = 8L }

        function
        | LatentUpdate scale ->
            Improve.step "latent" work (fun (state: Reasoning) ->
                { state with
                    Latent = (state.Latent * number scale + state.Answer + state.Question).tanh() })
        | AnswerUpdate scale ->
            Improve.step "answer" work (fun state ->
                { state with
                    Answer = (state.Answer * number scale + state.Latent).sin() })

    let private tensors dtype name = reasoning name dtype 2L 3L elementwise

    /// Smooth functions of float64 tensors.
    let doubles = tensors torch.float64 "float64 tensors"

    /// The same of float32 tensors.
    let singles = tensors torch.float32 "float32 tensors"

    /// The official network on these weights, of any type: the two updates of a recursion.
    let network (name: string) (options: NetworkOptions) (weights: Weights) : Carrier<Reasoning> =
        let model = Model(options, weights)
        let dtype = weights["lm_head.weight"].dtype

        let leaf =
            function
            | LatentUpdate _ -> Recursion.latentUpdate model.Low
            | AnswerUpdate _ -> Recursion.answerUpdate model.High

        reasoning $"the network, {name}" dtype (int64 options.Places) (int64 options.Width) leaf

    /// The same with random weights, float64.
    let untrained (name: string) (options: NetworkOptions) : Carrier<Reasoning> =
        network name options (Carrier.outliving (fun () -> Weights.initial options 1UL torch.float64))
