namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What the laws of schemes are asked of: attempts, and what is taught.
[<RequireQualifiedAccess>]
module SchemeCases =
    let private tokens (vocabulary: int) (seed: int64) (shape: int64 list) =
        ((Noise.uniform (torch.tensor [| seed |]) (Array.ofList shape)).squeeze 0L
         * number (float vocabulary))
            .to_type
            torch.int64

    // puzzles drawn by a seed
    let private fresh (specimen: Specimen) (rows: int64) (seed: int64) : Attempt =
        let model, options = specimen.Model, specimen.Model.Options
        let question = tokens options.Vocabulary seed [ rows; int64 options.Length ]

        let hint =
            (Noise.normal (torch.tensor [| seed + 1L |]) [| rows; int64 options.HintWidth |]).squeeze(0L).to_type
                model.Weights["H_init"].dtype

        model.Begin(question, hint, tokens 1000 (seed + 2L) [ rows ])
        |> specimen.Scheme.Begin

    // each row some real steps on, two at most: what is kept between steps is as they leave it
    let private underWay (scheme: Scheme) (seed: int64) (attempt: Attempt) : Attempt =
        let steps = tokens (min 3 scheme.Steps) seed [ Bundle.rows attempt ]

        let next before step =
            let after = Bundle.where (steps.lt (whole step)) before (scheme.Step.Apply before)
            // the network knows no step beyond the last, however wrongly a scheme counts
            { after with
                Step = after.Step.clamp_max (whole (int64 scheme.Steps - 1L)) }

        (attempt, seq { 1L .. steps.max().item<int64>() }) ||> Seq.fold next

    // the same with states drawn. What notes may be only their scheme knows; numbers among them shrink, most to a small part, so that
    // some rows are done by them and others go on
    let private redrawn (scheme: Scheme) (seed: int64) (attempt: Attempt) : Attempt =
        let rows = Bundle.rows attempt

        let like (field: int64) (tensor: Tensor) =
            (Noise.normal (torch.tensor [| seed + field |]) tensor.shape).squeeze(0L).to_type tensor.dtype

        let part =
            (Noise.uniform (torch.tensor [| seed + 5L |]) [| rows |]).squeeze(0L).pow(number 3.0)

        let less (note: Tensor) =
            if note.is_floating_point () then
                note * (alongRows note part).to_type note.dtype
            else
                note

        let drawn =
            { attempt with
                Step = tokens scheme.Steps seed [ rows ]
                Answer = like 1L attempt.Answer
                Latent = like 2L attempt.Latent
                Logits = like 3L attempt.Logits
                Halt = like 4L attempt.Halt }

        (drawn, attempt.Notes)
        ||> Seq.fold (fun attempt (KeyValue(name, note)) -> attempt.WithNote(name, less note))

    /// Attempts whose rows are at different steps: as real steps left them, or with states of their own.
    let attempts (specimen: Specimen) (name: string) : Draw<Attempt> =
        let make (rows: int, seed: int64) (change: int64 -> Attempt -> Attempt) =
            use _ = torch.no_grad ()

            fresh specimen (int64 rows) seed
            |> underWay specimen.Scheme (seed + 3L)
            |> change (seed + 4L)

        let states =
            [ "as steps left them", (fun _ attempt -> attempt)
              "drawn", redrawn specimen.Scheme ]

        drawing {
            let! attempts = Draw.rows "attempts" make name
            and! change = Draw.oneOf $"states of {name}" fst snd states
            return attempts change
        }

    /// A lesson for an attempt, its answers drawn: nothing is asked in some cells, but something in every row.
    let lesson (specimen: Specimen) (attempt: Attempt) (seed: uint64) : Lesson =
        let vocabulary, shape = specimen.Model.Options.Vocabulary, attempt.Shown.shape
        // one token more than there are, which stands for nothing asked
        let drawn =
            tokens (vocabulary + 1) (int64 (seed % 1_000_000UL)) (List.ofArray shape)

        let isFirst = torch.arange(whole shape[1], dtype = torch.int64).eq(whole 0L)
        let isAsked = drawn.lt(whole (int64 vocabulary)).logical_or isFirst

        let labels =
            torch.where (isAsked, drawn.remainder (whole (int64 vocabulary)), torch.full_like (drawn, whole Lesson.ignored))

        { Question = attempt.Shown
          Labels = labels
          Path = specimen.Scheme.Path attempt.Seed attempt.Shown labels }

    /// Lessons alone.
    let lessons (specimen: Specimen) : Draw<Lesson> =
        drawing {
            let! a = attempts specimen "a"
            and! seed = Draw.seed "labels"
            return lesson specimen a seed
        }
