/// Small models for tests, and what counts what they really run.
module LatentRecursion.Tests.Fixture

open System
open System.Collections.Generic
open TorchSharp
open LatentRecursion

/// Tokens `rows S`, 1 and following.
let tokens (vocabulary: int) (rows: int) (cells: int) (seed: uint64) : Tensor =
    let draw row cell =
        1L
        + int64 (Seed.Derive(Seed.Derive(seed, int64 row), int64 cell) % uint64 (vocabulary - 1))

    torch
        .tensor(
            [| for row in 0 .. rows - 1 do
                   for cell in 0 .. cells - 1 -> draw row cell |]
        )
        .view(int64 rows, int64 cells)

let tiny: NetworkOptions =
    { NetworkOptions.small 7 5 with
        Width = 8
        Heads = 2
        Expansion = 1.0 }

/// All shapes of network that the official code knows.
let networks: (string * NetworkOptions) list =
    [ "token mixer", tiny
      "token mixer with prefix and puzzle vectors",
      { tiny with
          Prefix = 2
          HintWidth = 12
          Puzzles = 3 }
      "attention with rotary positions",
      { tiny with
          Mixer = Mixer.Attention
          Positions = Positions.Rotary }
      "attention with learned positions and prefix",
      { tiny with
          Mixer = Mixer.Attention
          Positions = Positions.Learned
          Prefix = 1
          HintWidth = 8
          Puzzles = 3 }
      "attention without positions",
      { tiny with
          Mixer = Mixer.Attention
          Layers = 1 } ]

/// Counts the rows that go through a network.
type CountingNetwork(inner: INetwork, calls: int64 ref) =
    interface INetwork with
        member _.Work = inner.Work

        member _.Call(hidden, injection) =
            calls.Value <- calls.Value + hidden.shape[0]
            inner.Call(hidden, injection)

/// A model whose networks count their row-calls.
let counted (options: NetworkOptions) (dtype: torch.ScalarType) : Model * int64 ref =
    let calls = ref 0L
    let weights = Weights.initial options 5UL dtype

    let build =
        Func<_, _, INetwork>(fun level layers -> CountingNetwork(ReferenceNetwork(options, weights, level, layers), calls))

    Model(options, weights, build), calls

/// Fresh rows of random questions.
let begun (model: Model) (rows: int) (seed: uint64) : Attempt =
    let options = model.Options
    let hint = torch.zeros (int64 rows, int64 options.HintWidth)

    let seeds =
        torch.tensor [| for row in 0 .. rows - 1 -> int64 (Seed.Derive(seed, int64 row)) |]

    model.Begin(tokens options.Vocabulary rows options.Length seed, hint, seeds)

/// The question with other labels.
let lesson (scheme: Scheme) (attempt: Attempt) (vocabulary: int) : Lesson =
    let labels =
        tokens vocabulary (int (attempt.Shown.size 0)) (int (attempt.Shown.size 1)) 99UL

    { Question = attempt.Shown
      Labels = labels
      Path = scheme.Path attempt.Seed attempt.Shown labels }

/// The largest absolute difference.
let apart (left: Tensor) (right: Tensor) : float =
    if left.numel () = 0L then
        0.0
    else
        (left.to_type torch.float64 - right.to_type torch.float64).abs().max().item<float>()
