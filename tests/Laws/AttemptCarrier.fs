namespace LatentRecursion.Laws

open System.Collections.Generic
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// Attempts that an algorithm with noise works on: what is random must go with the row.
[<RequireQualifiedAccess>]
module AttemptCarrier =
    // of its attempts: S, L, D, V
    let private cells, private places, private width, private vocabulary =
        3L, 2L, 3L, 4L

    let private make (rows: int, seed: int64) : Attempt =
        let rows = int64 rows

        let normal (field: int64) (axes: int64 list) =
            (Noise.normal (torch.tensor [| seed + field |]) (Array.ofList (rows :: axes))).squeeze 0L

        let below (bound: int64) (field: int64) (axes: int64 list) =
            ((Noise.uniform (torch.tensor [| seed + field |]) (Array.ofList (rows :: axes))).squeeze 0L
             * number (float bound))
                .to_type
                torch.int64

        { Shown = below vocabulary 0L [ cells ]
          Hint = normal 1L [ 1L ]
          Step = below 3L 2L []
          Answer = normal 3L [ places; width ]
          Latent = normal 4L [ places; width ]
          Logits = normal 5L [ cells; vocabulary ]
          Halt = normal 6L [ 2L ]
          Seed = below 1_000_000L 7L []
          Notes = Dictionary [ KeyValuePair("own", normal 8L [ 2L ]) ] }

    /// Attempts of one to four rows, each with a step and a seed of its own.
    let state name : Draw<Attempt> = Draw.rows "attempts" make name

    type private Update =
        | Perturb of deviation: float
        | Advance
        | Settle

    let private leaf =
        function
        | Perturb deviation -> Attempt.perturb 0 deviation
        | Advance -> Attempt.advance
        | Settle ->
            Improve.step "settle" { Work.Zero with Calls = 1 } (fun attempt ->
                { attempt with
                    Latent = (attempt.Latent + attempt.Answer).tanh() })

    let private less =
        function
        | Perturb deviation when deviation > 0.0 -> Seq.singleton (Perturb 0.0)
        | _ -> Seq.empty

    /// Operators that draw noise, count steps and settle.
    let noisy: Carrier<Attempt> =
        let update = Gen.elements [ Perturb 0.5; Perturb 2.0; Advance; Settle ]

        let flags: (string * (Attempt -> Tensor)) list =
            [ "a positive halting logit", (fun attempt -> (Attempt.haltLogit attempt).gt(number 0.0))
              "the second step", (fun attempt -> attempt.Step.ge (whole 2L)) ]

        let merges: (string * Merge<Attempt>) list =
            [ "after", Merge.after
              "halted", Merge.halted (snd flags[0])
              "blend 0.5 of the latent", Merge.within Attempt.latent (Merge.blend 0.5)
              "blend by the halting logit",
              Merge.blendBy "until it halts" (fun attempt -> (Attempt.haltLogit attempt).clamp(number 0.0, number 1.0)) ]

        { Name = "attempts with noise"
          State = state
          Operator = Expression.draw (sprintf "%A") leaf less update
          Merge = fun name -> Draw.oneOf name fst snd merges
          Flag = fun name -> Draw.oneOf name fst snd flags
          Judge = fun name -> Draw.always name "the halting logit" Attempt.haltLogit
          Nudged = Some Carrier.nudged }
