/// Models so small that a test can run every scheme on every kind of network.
module LatentRecursion.Tests.Tiny

open System
open System.Collections.Generic
open TorchSharp
open LatentRecursion

/// A network that counts its calls, one for every row.
type CountingNetwork(network: INetwork, calls: int64 ref) =
    interface INetwork with
        member _.Work = network.Work

        member _.Call(hidden, injection) =
            calls.Value <- calls.Value + size 0 hidden
            network.Call(hidden, injection)

let cells, vocabulary = 4, 5

/// The token mixer, one level, no prefix.
let options: NetworkOptions =
    { NetworkOptions.small vocabulary cells with
        Width = 8
        Layers = 1
        Heads = 2 }

let numbers: SchemeOptions =
    { Steps = 3
      Cycles = 2
      LatentUpdates = 2
      Likelihood = Likelihood.Stablemax
      StepWeights = StepWeights.Uniform }

let recipe (name: string) : SchemeRecipe =
    SchemeRecipe.tryFind name |> Option.defaultWith (fun () -> failwith name)

/// A scheme of that name, as training ends with it.
let build (name: string) (numbers: SchemeOptions) (model: Model) : Scheme =
    (recipe name).Build numbers model |> Curriculum.final

/// Initial weights with heads that tell rows apart: at the start of training the halting head says the same of all.
let weights (dtype: torch.ScalarType) (options: NetworkOptions) (seed: int) : Weights =
    let weights = Dictionary(Weights.initial options (uint64 seed) dtype)
    let head = Draw.normal (seed + 1000) [ 2L; int64 options.Width ]
    weights["q_head.weight"] <- head.to_type(dtype).requires_grad_ true
    weights["q_head.bias"] <- torch.zeros(2L, dtype = dtype).requires_grad_ true
    weights

/// A model in float64 whose network calls are counted, a call a row.
let counted (options: NetworkOptions) (seed: int) : Model * int64 ref =
    let calls = ref 0L
    let weights = weights torch.float64 options seed

    let build =
        Func<string, int, INetwork>(fun level layers -> CountingNetwork(ReferenceNetwork(options, weights, level, layers), calls))

    Model(options, weights, build), calls

let model (options: NetworkOptions) (seed: int) : Model = counted options seed |> fst

/// A scheme of that name with tiny numbers, on a model of its own.
let scheme (name: string) (options: NetworkOptions) (seed: int) : Scheme * Model =
    let recipe = recipe name
    let model = model (recipe.Adapt numbers options) seed
    build name numbers model, model

/// The schemes of the three papers and the control.
let schemeNames = [ "hrm"; "trm"; "dis"; "dis-code"; "flat" ]

/// Fresh rows with drawn questions.
let attempt (model: Model) (rows: int) (seed: int) : Attempt =
    let rows, options = int64 rows, model.Options
    let question = Draw.tokens seed options.Vocabulary [ rows; int64 options.Length ]
    let hint = Draw.normal (seed + 1) [ rows; int64 options.HintWidth ]
    model.Begin(question, hint, Draw.tokens (seed + 2) 1000 [ rows ])

/// A lesson for the rows of an attempt, its answers drawn.
let lesson (scheme: Scheme) (attempt: Attempt) (seed: int) : Lesson =
    let labels = Draw.tokens seed vocabulary (List.ofArray attempt.Shown.shape)

    { Question = attempt.Shown
      Labels = labels
      Path = scheme.Path attempt.Seed attempt.Shown labels }
