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
        /// The levels of the network, L_level and H_level, that were called with gradient so far; clear it to watch anew.
        Levels: HashSet<string>
    }

/// Recipes made into schemes, on small networks with random weights or on those of a run.
[<RequireQualifiedAccess>]
module Specimen =
    let private numbers (defaults: SchemeOptions) : SchemeOptions =
        { defaults with
            Steps = 3
            Cycles = 2
            LatentUpdates = 2 }

    // puzzles have a vector of their own, as in the papers
    let private network: NetworkOptions =
        { NetworkOptions.small 5 4 with
            Width = 8
            Layers = 1
            Heads = 2
            Prefix = 1
            HintWidth = 3 }

    /// Initial weights, but with a halting head that tells rows apart: it says the same of all before any training.
    let private weights (dtype: torch.ScalarType) (options: NetworkOptions) : Weights =
        let weights = Dictionary(Weights.initial options 1UL dtype)

        let head =
            (Noise.normal (torch.tensor [| 2L |]) [| 2L; int64 options.Width |]).squeeze(0L).to_type dtype

        weights["q_head.weight"] <- head.requires_grad_ true
        weights["q_head.bias"] <- torch.zeros(2L, dtype = dtype).requires_grad_ true
        weights

    // the same values, as leaves: those of a run ask for no gradient
    let private leaves (options: NetworkOptions) (weights: Weights) : Weights =
        let trained =
            Weights.shapes options
            |> List.filter _.IsTrained
            |> List.map _.Name
            |> Set.ofList

        Carrier.outliving (fun () ->
            weights
            |> Seq.map (fun (KeyValue(name, weight)) ->
                KeyValuePair(name, weight.detach().requires_grad_(trained.Contains name)))
            |> Dictionary
            :> Weights)

    let private counted (options: NetworkOptions) (weights: Weights) : Model * int64 ref * HashSet<string> =
        let calls, levels = ref 0L, HashSet()
        let weights = leaves options weights

        let counting (level: string) (layers: int) =
            let real: INetwork = ReferenceNetwork(options, weights, level, layers)

            { new INetwork with
                member _.Work = real.Work

                member _.Call(hidden, injection) =
                    calls.Value <- calls.Value + size 0 hidden

                    if torch.is_grad_enabled () then
                        levels.Add level |> ignore

                    real.Call(hidden, injection) }

        Model(options, weights, Func<_, _, _> counting), calls, levels

    /// The schemes of a recipe with these numbers on these weights, of a run, say: the one that training ends with and, where that is
    /// another, the one that it begins with.
    let ofWeights (recipe: SchemeRecipe) (numbers: SchemeOptions) (options: NetworkOptions) (weights: Weights) : Specimen list =
        let model, calls, levels = counted options weights
        let curriculum = recipe.Build numbers model
        let first, final = curriculum 0.0, Curriculum.final curriculum

        [ recipe.Name, final
          if not (obj.ReferenceEquals(first, final)) then
              $"{recipe.Name} at first", first ]
        |> List.map (fun (name, scheme) ->
            { Scheme = { scheme with Name = name }
              Model = model
              Calls = calls
              Levels = levels })

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
