namespace LatentRecursion.Laws

open System
open System.Collections.Generic
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// A scheme to examine, on a network that counts its calls.
[<NoEquality; NoComparison>]
type Specimen =
    {
        /// Named after its recipe and, where there are several, its stage and type.
        Scheme: Scheme
        /// On which it was built.
        Model: Model
        /// Calls of the network so far, one for every row; set it to 0 to count anew.
        Calls: int64 ref
    }

/// Recipes made into schemes, on small networks with random weights or on those of a run.
[<RequireQualifiedAccess>]
module Specimen =
    let private numbers (defaults: SchemeOptions) : SchemeOptions =
        { defaults with
            Steps = 3
            Cycles = 2
            LatentUpdates = 2 }

    let private network: NetworkOptions =
        { NetworkOptions.small 5 4 with
            Width = 8
            Layers = 1
            Heads = 2 }

    /// Initial weights, but with a halting head that tells rows apart: it says the same of all before any training.
    let private weights (dtype: torch.ScalarType) (options: NetworkOptions) : Weights =
        let weights = Dictionary(Weights.initial options 1UL dtype)

        let head =
            (Noise.normal (torch.tensor [| 2L |]) [| 2L; int64 options.Width |]).squeeze(0L).to_type dtype

        weights["q_head.weight"] <- head.requires_grad_ true
        weights["q_head.bias"] <- torch.zeros(2L, dtype = dtype).requires_grad_ true
        weights

    let private counted (options: NetworkOptions) (weights: Weights) : Model * int64 ref =
        let calls = ref 0L

        let counting (level: string) (layers: int) =
            let real: INetwork = ReferenceNetwork(options, weights, level, layers)

            { new INetwork with
                member _.Work = real.Work

                member _.Call(hidden, injection) =
                    calls.Value <- calls.Value + size 0 hidden
                    real.Call(hidden, injection) }

        Model(options, weights, Func<_, _, _> counting), calls

    /// The schemes of a recipe with these numbers on these weights, of a run, say: the one that training ends with and, where that is
    /// another, the one that it begins with.
    let ofWeights (recipe: SchemeRecipe) (numbers: SchemeOptions) (options: NetworkOptions) (weights: Weights) : Specimen list =
        let model, calls = counted options weights
        let curriculum = recipe.Build numbers model
        let first, final = curriculum 0.0, Curriculum.final curriculum

        [ recipe.Name, final
          if not (obj.ReferenceEquals(first, final)) then
              $"{recipe.Name} at first", first ]
        |> List.map (fun (name, scheme) ->
            { Scheme = { scheme with Name = name }
              Model = model
              Calls = calls })

    /// The same with small numbers on random weights: three supervised steps, T = 2, n = 2.
    let stages (dtype: torch.ScalarType) (recipe: SchemeRecipe) : Specimen list =
        let numbers = numbers recipe.Defaults
        let options = recipe.Adapt numbers network
        ofWeights recipe numbers options (Carrier.outliving (fun () -> weights dtype options))

    /// The same in float64, and in float32 as schemes are trained: what mixes the two shows there.
    let every (recipe: SchemeRecipe) : Specimen list =
        let singles =
            stages torch.float32 recipe
            |> List.map (fun specimen ->
                { specimen with
                    Scheme =
                        { specimen.Scheme with
                            Name = $"{specimen.Scheme.Name}, float32" } })

        stages torch.float64 recipe @ singles

    /// The scheme of a name as training ends with it, with small numbers.
    let named (name: string) : Specimen =
        SchemeRecipe.all
        |> List.find (fun recipe -> recipe.Name = name)
        |> stages torch.float64
        |> List.head

/// What every scheme must keep.
[<RequireQualifiedAccess>]
module SchemeLaws =
    let private tokens (vocabulary: int) (seed: int64) (shape: int64 list) =
        ((Noise.uniform (torch.tensor [| seed |]) (Array.ofList shape)).squeeze 0L
         * number (float vocabulary))
            .to_type
            torch.int64

    /// Attempts in the middle of things: rows at different steps, with states of their own.
    let private attempts (specimen: Specimen) name : Draw<Attempt> =
        let scheme, model = specimen.Scheme, specimen.Model
        let options = model.Options

        let make (rows: int, seed: int64) =
            let rows = int64 rows
            let hint = torch.zeros (rows, int64 options.HintWidth)
            let question = tokens options.Vocabulary seed [ rows; int64 options.Length ]

            let fresh =
                model.Begin(question, hint, tokens 1000 (seed + 1L) [ rows ]) |> scheme.Begin

            let normal offset =
                (Noise.normal (torch.tensor [| seed + offset |]) fresh.Answer.shape).squeeze(0L).to_type fresh.Answer.dtype

            { fresh with
                Step = tokens scheme.Steps (seed + 2L) [ rows ]
                Answer = normal 3L
                Latent = normal 4L }

        Draw.rows "attempts" make name

    let private lesson (specimen: Specimen) (attempt: Attempt) (seed: uint64) : Lesson =
        let labels =
            tokens specimen.Model.Options.Vocabulary (int64 (seed % 1_000_000UL)) (List.ofArray attempt.Shown.shape)

        { Question = attempt.Shown
          Labels = labels
          Path = specimen.Scheme.Path attempt.Seed attempt.Shown labels }

    /// The step of a scheme, alone among operators.
    let carrier (specimen: Specimen) : Carrier<Attempt> =
        let step _ =
            Draw.always "step" "the supervised step" specimen.Scheme.Step

        { Name = specimen.Scheme.Name
          State = attempts specimen
          Operator = step
          Merge = fun name -> Draw.always name "after" Merge.after
          Flag = fun name -> Draw.always name "the last step" (Scheme.isLast specimen.Scheme.Steps)
          Judge = fun name -> Draw.always name "halting" (fun attempt -> attempt.Halt.select (1L, 0L))
          Nudged = Some Carrier.nudged }

    let private stepping (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        let scheme = specimen.Scheme
        let attempts = attempts specimen

        // calls that really happened, by the network's own count
        let counted (op: Improve<Attempt>) attempt =
            specimen.Calls.Value <- 0L
            op.Apply attempt |> ignore
            specimen.Calls.Value

        [ law
              "counts its steps"
              "(step a).Step = a.Step + 1"
              (drawing {
                  let! a = attempts "a"
                  return Sides.none "rows wrong" ((scheme.Step.Apply a).Step.ne(a.Step + whole 1L))
              })
          law
              "leaves the puzzle alone"
              "Seed and Hint of (step a) = those of a"
              (drawing {
                  let! a = attempts "a"
                  let after = scheme.Step.Apply a

                  let puzzle (attempt: Attempt) =
                      { Value = torch.cat ([| attempt.Seed.unsqueeze(1L).to_type torch.float64; attempt.Hint |], 1L) }

                  return State.same (puzzle after) (puzzle a)
              })
          law
              "calls the network as often as planned"
              "calls counted in (step; look ahead) a = rows x cost of training"
              (drawing {
                  let! a = attempts "a"
                  let cost = Plan.cost (Scheme.training scheme)
                  let calls = counted (scheme.Step |> Improve.andThen scheme.Lookahead) a
                  let rows = Bundle.rows a
                  let low, high = rows * int64 cost.Least.Calls, rows * int64 cost.Most.Calls

                  let expected =
                      if low <= calls && calls <= high then
                          $"{calls}"
                      else
                          $"from {low} to {high}"

                  return Sides.ofTexts $"{calls} calls" $"{expected} calls"
              })
          law
              "a roll-out is the step, again and again"
              "last (rollOut a) = iterate N step a"
              (drawing {
                  let! a = attempts "a"
                  // a roll-out begins at the beginning: a table of step indices ends with N
                  let a =
                      { a with
                          Step = torch.zeros_like a.Step }

                  let last = (Trace.rollOut scheme a |> Seq.last).After
                  return State.same last ((scheme.Step |> Improve.iterate scheme.Steps |> Improve.frozen).Apply a)
              })
          law
              "looks ahead without gradient"
              "calls with gradient of the look ahead = 0"
              (drawing {
                  let! _ = Draw.upTo 0 "nothing drawn"
                  return Sides.ofNumbers (float (Plan.cost scheme.Lookahead.Plan).WithGradient.Calls) 0.0
              })
          law
              "trains the network"
              "calls with gradient of the step > 0"
              (drawing {
                  let! _ = Draw.upTo 0 "nothing drawn"
                  let calls = (Plan.cost scheme.Step.Plan).WithGradient.Calls
                  return Sides.ofTexts $"{calls} calls" (if calls > 0 then $"{calls} calls" else "1 call at least")
              })
          law
              "every row halts in the end"
              "a.Step >= N implies Halts a"
              (drawing {
                  let! a = attempts "a"

                  let after =
                      { a with
                          Step = torch.full_like (a.Step, whole (int64 scheme.Steps)) }

                  return Sides.none "rows go on" (scheme.Halts(after).logical_not())
              }) ]

    let private teaching (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        let scheme = specimen.Scheme
        let attempts = attempts specimen
        let ahead attempt = Some(scheme.Lookahead.Apply attempt)

        [ law
              "a row's loss is its own"
              "loss of (take r a) = take r (loss of a)"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  and! r = Draw.upTo 3 "r"
                  let lesson = lesson specimen a seed
                  let row = torch.tensor [| int64 r % Bundle.rows a |]

                  let loss lesson attempt : Field =
                      let after = scheme.Step.Apply attempt
                      { Value = (scheme.Loss lesson after (ahead after)).Total }

                  let all = loss lesson a
                  let moved = State.apart (loss lesson (Carrier.nudged a)) all

                  let whole, alone =
                      Bundle.take row all, loss (Bundle.take row lesson) (Bundle.take row a)
                  // a loss may not move at all with its attempt, and yet be rounded otherwise by itself
                  let inStep: Field = { Value = all.Value.to_type a.Answer.dtype }

                  let rounded = State.apart (Carrier.nudged inStep) inStep

                  return
                      { State.same alone whole with
                          Allowed = Carrier.factor * max moved rounded }
              })
          law
              "the loss is a number"
              "loss of a is finite, and not below zero"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  let after = scheme.Step.Apply a
                  let total = (scheme.Loss (lesson specimen a seed) after (ahead after)).Total
                  return Sides.none "rows wrong" (total.isfinite().logical_and(total.ge (number 0.0)).logical_not())
              }) ]

    /// The laws of a scheme, those of every operator on its step first.
    let laws (specimen: Specimen) : Law list =
        let law = Law.make "every scheme" specimen.Scheme.Name

        let lessons =
            drawing {
                let! a = attempts specimen "a"
                and! seed = Draw.seed "labels"
                return lesson specimen a seed
            }

        [ RunLaws.purity (carrier specimen)
          stepping specimen law
          PathLaws.every specimen.Scheme.Name lessons
          teaching specimen law ]
        |> List.concat
