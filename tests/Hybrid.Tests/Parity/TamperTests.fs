/// What a replay must not let pass: recorded runs with one thing changed.
module LatentRecursion.Tests.TamperTests

open System
open System.Collections.Concurrent
open Expecto
open TorchSharp
open LatentRecursion.Host.Kernels
open LatentRecursion.Host.Parity
open LatentRecursion.Tests.Recordings

let private untouched = ConcurrentDictionary<string, Lazy<Comparison list>>()

/// The comparison of the unchanged run that looks at a tensor.
let private honest (file: string) (step: int option) (group: string) (name: string) =
    let all =
        untouched.GetOrAdd(file, fun file -> lazy (List.ofSeq (Replay.Compare(path file, KernelChoice.Named "reference"))))

    all.Value
    |> List.find (fun one -> one.Step = Option.toNullable step && one.Group = group && one.Name = name)

let private fails (found: Comparison list) (group: string) (name: string) (step: int option) =
    let failed =
        found
        |> List.filter (fun one ->
            not one.Holds
            && one.Group = group
            && one.Name = name
            && one.Step = Option.toNullable step)

    Expect.isNonEmpty failed $"{group} {name} must not hold"

/// Recorded tensors of a group in a run: the step, the tensor's name, the group and the name of its comparison.
let private continuous =
    let file = "trm-no-puzzle-embedding-train"

    [ "the logits", file, Some 2, "out/logits", "out", "logits"
      "the halting logit", file, Some 0, "out/q_halt_logits", "out", "q_halt_logits"
      "the continue logit", file, Some 3, "out/q_continue_logits", "out", "q_continue_logits"
      "the carried answer", file, Some 1, "carry/z_H", "carry", "z_H"
      "the carried latent", file, Some 4, "carry/z_L", "carry", "z_L"
      "the loss", file, Some 2, "loss", "loss", "loss"
      "the metric accuracy", file, Some 3, "metrics/accuracy", "metrics", "accuracy"
      "the metric lm_loss", file, Some 2, "metrics/lm_loss", "metrics", "lm_loss"
      "the metric q_halt_loss", file, Some 0, "metrics/q_halt_loss", "metrics", "q_halt_loss"
      "the metric q_continue_loss", "hrm-attention-train", Some 1, "metrics/q_continue_loss", "metrics", "q_continue_loss"
      "a gradient", file, Some 2, "grad/L_level.layers.1.mlp.down_proj.weight", "grad", "L_level.layers.1.mlp.down_proj.weight"
      "the gradient of a bias", file, Some 4, "grad/q_head.bias", "grad", "q_head.bias"
      "the gradient of the puzzles' vectors",
      "trm-attention-train",
      Some 3,
      "grad/puzzle_emb.local_weights",
      "grad",
      "puzzle_emb.local_weights"
      "a final weight",
      file,
      None,
      "final/L_level.layers.0.self_attn.qkv_proj.weight",
      "final",
      "L_level.layers.0.self_attn.qkv_proj.weight"
      "a final buffer", file, None, "final/H_init", "final", "H_init"
      "a final puzzle vector", "trm-attention-train", None, "final/puzzle_emb.weights", "final", "puzzle_emb.weights"
      "an averaged weight", file, None, "ema/lm_head.weight", "ema", "lm_head.weight"
      "the logits of an evaluation", "trm-attention-eval", Some 3, "out/logits", "out", "logits"
      "the final weights of an evaluation", "trm-attention-eval", None, "final/lm_head.weight", "final", "lm_head.weight" ]

let private beyondBounds =
    testList
        "moved just beyond its bound fails, just within it passes:"
        [ for what, file, step, tensor, group, name in continuous do
              testCase what
              <| fun () ->
                  let honest = honest file step group name

                  let full =
                      match step with
                      | Some step -> $"step{step}/{tensor}"
                      | None -> tensor

                  let moved amount =
                      replayed file (fun tensors _ -> move amount tensors full)

                  fails (moved (1.01 * honest.Bound + honest.Error)) group name step
                  fails (moved -(1.01 * honest.Bound + honest.Error)) group name step
                  let within = 0.95 * honest.Bound - honest.Error
                  Expect.isGreaterThan within 0.0 "there is room"

                  Expect.isEmpty
                      [ for one in moved within do
                            if not one.Holds then
                                one ]
                      "within its bound" ]

let private discrete =
    let file = "trm-attention-train"
    let other count value = (value + 1L) % count

    [ "the number of steps", file, "carry/steps", "steps", (fun value -> value + 1L)
      "a row's halting", file, "carry/halted", "halted", other 2L
      "a row's inputs", file, "carry/current_data/inputs", "inputs", other 11L
      "a row's labels", file, "carry/current_data/labels", "labels", other 11L
      "a row's puzzle", file, "carry/current_data/puzzle_identifiers", "puzzle_identifiers", other 5L
      "the metric count", file, "metrics/count", "count", (fun value -> value + 1L)
      "the metric exact_accuracy", file, "metrics/exact_accuracy", "exact_accuracy", (fun value -> value + 1L)
      "the metric q_halt_accuracy", file, "metrics/q_halt_accuracy", "q_halt_accuracy", (fun value -> value + 1L)
      "the metric steps", file, "metrics/steps", "steps", (fun value -> value + 1L)
      "a row's halting in an evaluation", "trm-attention-eval", "carry/halted", "halted", other 2L
      "a frame of a target path", "dis-train", "carry/intermediate_labels_path", "intermediate_labels_path", other 11L ]

let private changed =
    testList
        "a changed discrete value fails:"
        [ for what, file, tensor, name, value in discrete do
              testCase what
              <| fun () ->
                  let found =
                      replayed file (fun tensors _ -> change value 0L tensors $"step2/{tensor}")

                  fails found "discrete" name (Some 2)

          testCase "a prediction whose logit is clearly the best"
          <| fun () ->
              let found =
                  replayed "trm-attention-train" (fun tensors _ ->
                      let logits = tensors["step2/out/logits"]
                      let struct (best, _) = logits.topk (2, -1)
                      let lead = (best.select (-1L, 0L) - best.select (-1L, 1L)).view -1L
                      change (fun value -> (value + 1L) % 11L) (lead.argmax().item<int64>()) tensors "step2/out/preds")

              fails found "discrete" "preds" (Some 2)

          testCase "a whole path that keeps no order, from the beginning"
          <| fun () ->
              // frame 0 is no step's target: only the law of the path can tell
              let found =
                  replayed "dis-train" (fun tensors _ ->
                      for step in 0..5 do
                          let name = $"step{step}/carry/intermediate_labels_path"
                          let path = tensors[name].clone()
                          path.select(1L, 0L).copy_(path.select (1L, 1L)) |> ignore
                          tensors[name] <- path)

              fails found "discrete" "a path reveals the labels cell by cell" (Some 0)

          testCase "a weight at the beginning"
          <| fun () ->
              let found =
                  replayed "trm-no-puzzle-embedding-train" (fun tensors _ -> move 1e-2 tensors "init/lm_head.weight")

              fails found "out" "logits" (Some 0)

          testCase "a question that a slot takes"
          <| fun () ->
              let found =
                  replayed "trm-attention-train" (fun tensors _ ->
                      change (fun value -> (value + 1L) % 11L) 0L tensors "step0/batch/inputs")

              fails found "discrete" "inputs" (Some 0)
              fails found "out" "logits" (Some 0) ]

let private offered =
    testList
        "rows offered to slots"
        [ for file in [ "trm-attention-train"; "dis-train"; "trm-attention-eval" ] do
              testCase $"that did not halt may be anything: {file}"
              <| fun () ->
                  let mutable exempt = 0L

                  let found =
                      replayed file (fun tensors _ ->
                          for step in 1..3 do
                              let running = tensors[$"step{step - 1}/carry/halted"].logical_not()
                              exempt <- exempt + running.sum().item<int64>()

                              for name in [ "inputs"; "labels"; "puzzle_identifiers" ] do
                                  let batch = tensors[$"step{step}/batch/{name}"].clone()
                                  batch[running] <- torch.tensor (1000L, dtype = batch.dtype)
                                  tensors[$"step{step}/batch/{name}"] <- batch)

                  Expect.isGreaterThan exempt 0L "some rows go on"

                  Expect.isEmpty
                      [ for one in found do
                            if not one.Holds then
                                one ]
                      "the same run" ]

let private numbers =
    testList
        "what is no finite number fails:"
        [ for value in [ nan; infinity; -infinity ] do
              for tensor, group, name, step in
                  [ "step1/out/logits", "out", "logits", Some 1
                    "step1/carry/z_L", "carry", "z_L", Some 1
                    "step1/loss", "loss", "loss", Some 1
                    "step1/metrics/lm_loss", "metrics", "lm_loss", Some 1
                    "step1/metrics/count", "discrete", "count", Some 1
                    "step1/grad/lm_head.weight", "grad", "lm_head.weight", Some 1
                    "final/lm_head.weight", "final", "lm_head.weight", None
                    "ema/lm_head.weight", "ema", "lm_head.weight", None ] do
                  testCase $"{value} in {tensor}"
                  <| fun () ->
                      fails
                          (replayed "trm-no-puzzle-embedding-train" (fun tensors _ -> move value tensors tensor))
                          group
                          name
                          step ]

let tests =
    testList "a changed recording" [ beyondBounds; changed; offered; numbers ]
