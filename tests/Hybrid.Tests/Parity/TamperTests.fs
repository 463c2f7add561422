/// What a replay must not let pass: recorded runs with one thing changed.
module LatentRecursion.Tests.TamperTests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.IO
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Parity
open LatentRecursion.Host.Storage

type private Tensors = Dictionary<string, Tensor>
type private Metadata = Dictionary<string, string>

/// The comparisons of a copy of a recorded run with something changed.
let private replayed (name: string) (change: Tensors -> Metadata -> unit) : Comparison list =
    let original = ReplayTests.recording name
    let mutable found = []

    Scratch.inFolder (fun folder ->
        use _ = torch.NewDisposeScope()
        let file = Safetensors.Read original
        let tensors, metadata = Dictionary file.Tensors, Dictionary file.Metadata
        change tensors metadata
        let path = Path.Combine(folder, "changed.safetensors")
        Safetensors.Write(path, tensors, metadata)
        found <- List.ofSeq (Replay.Compare path))

    found

let private untouched = ConcurrentDictionary<string, Lazy<Comparison list>>()

/// The comparison of the unchanged run that looks at a tensor.
let private honest (file: string) (step: int option) (group: string) (name: string) =
    let all =
        untouched.GetOrAdd(file, fun file -> lazy (List.ofSeq (Replay.Compare(ReplayTests.recording file))))

    all.Value
    |> List.find (fun one -> one.Step = Option.toNullable step && one.Group = group && one.Name = name)

/// Adds to one number of a tensor, the one whose size is in the middle.
let private move (amount: float) (tensors: Tensors) (name: string) =
    let copy = tensors[name].clone ()
    let flat = copy.view -1L
    let index = (flat.abs().argsort ())[flat.numel () / 2L]
    flat.index_put_ ((flat[index].to_type torch.float64 + torch.tensor amount).to_type flat.dtype, index) |> ignore
    tensors[name] <- copy

let private fails (found: Comparison list) (group: string) (name: string) (step: int option) =
    let failed =
        found |> List.filter (fun one -> not one.Holds && one.Group = group && one.Name = name && one.Step = Option.toNullable step)

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
      "the gradient of the puzzles' vectors", "trm-attention-train", Some 3, "grad/puzzle_emb.local_weights", "grad", "puzzle_emb.local_weights"
      "a final weight", file, None, "final/L_level.layers.0.self_attn.qkv_proj.weight", "final", "L_level.layers.0.self_attn.qkv_proj.weight"
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
                  Expect.isEmpty [ for one in moved within do if not one.Holds then one ] "within its bound" ]

/// Changes one number of a tensor to another.
let private change (value: int64 -> int64) (index: int64) (tensors: Tensors) (name: string) =
    let copy = tensors[name].clone ()
    let flat = copy.view -1L
    let was = flat[index].to_type(torch.int64).item<int64> ()
    flat[index] <- (torch.tensor (value was)).to_type flat.dtype
    tensors[name] <- copy

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
                  let found = replayed file (fun tensors _ -> change value 0L tensors $"step2/{tensor}")
                  fails found "discrete" name (Some 2)

          testCase "a prediction whose logit is clearly the best"
          <| fun () ->
              let found =
                  replayed "trm-attention-train" (fun tensors _ ->
                      let logits = tensors["step2/out/logits"]
                      let struct (best, _) = logits.topk (2, -1)
                      let lead = (best.select (-1L, 0L) - best.select (-1L, 1L)).view -1L
                      change (fun value -> (value + 1L) % 11L) (lead.argmax().item<int64> ()) tensors "step2/out/preds")

              fails found "discrete" "preds" (Some 2)

          testCase "a whole path that keeps no order, from the beginning"
          <| fun () ->
              // frame 0 is no step's target: only the law of the path can tell
              let found =
                  replayed "dis-train" (fun tensors _ ->
                      for step in 0..5 do
                          let name = $"step{step}/carry/intermediate_labels_path"
                          let path = tensors[name].clone ()
                          path.select(1L, 0L).copy_ (path.select (1L, 1L)) |> ignore
                          tensors[name] <- path)

              fails found "discrete" "a path reveals the labels cell by cell" (Some 0)

          testCase "a weight at the beginning"
          <| fun () ->
              let found = replayed "trm-no-puzzle-embedding-train" (fun tensors _ -> move 1e-2 tensors "init/lm_head.weight")
              fails found "out" "logits" (Some 0)

          testCase "a question that a slot takes"
          <| fun () ->
              let found = replayed "trm-attention-train" (fun tensors _ -> change (fun value -> (value + 1L) % 11L) 0L tensors "step0/batch/inputs")
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
                              let running = tensors[$"step{step - 1}/carry/halted"].logical_not ()
                              exempt <- exempt + running.sum().item<int64> ()

                              for name in [ "inputs"; "labels"; "puzzle_identifiers" ] do
                                  let batch = tensors[$"step{step}/batch/{name}"].clone ()
                                  batch[running] <- torch.tensor (1000L, dtype = batch.dtype)
                                  tensors[$"step{step}/batch/{name}"] <- batch)

                  Expect.isGreaterThan exempt 0L "some rows go on"
                  Expect.isEmpty [ for one in found do if not one.Holds then one ] "the same run" ]

/// The sentence of the error that a changed file must end in.
let private refused (file: string) (change: Tensors -> Metadata -> unit) (parts: string list) =
    ReplayTests.recording file |> ignore
    Scratch.userError ("is no recorded run" :: parts) (fun () -> replayed file change |> ignore)

let private file = "trm-attention-train"

let private misfits =
    let remove (name: string) : Tensors -> Metadata -> unit = fun tensors _ -> tensors.Remove name |> ignore
    let set (name: string) shape : Tensors -> Metadata -> unit = fun tensors _ -> tensors[name] <- torch.zeros (Array.ofList shape)

    testList
        "a tensor"
        [ for name in
              [ "init/lm_head.weight"
                "step1/batch/inputs"
                "step3/out/logits"
                "step3/out/preds"
                "step2/carry/z_H"
                "step2/carry/current_data/labels"
                "step4/loss"
                "step4/metrics/count"
                "step5/grad/q_head.bias"
                "step5/grad/puzzle_emb.local_weights"
                "final/H_init"
                "ema/lm_head.weight" ] do
              testCase $"that is missing is named: {name}" <| fun () -> refused file (remove name) [ "lacks the tensor"; name ]

          for name in [ "ema/H_init"; "step7/loss"; "step0/out/more"; "step0/grad/H_init"; "remark" ] do
              testCase $"that is there in addition is named: {name}"
              <| fun () -> refused file (set name [ 3L ]) [ "has the tensor"; name ]

          for name, shape in
              [ "init/lm_head.weight", [ 11L; 31L ]
                "step1/batch/inputs", [ 6L; 17L ]
                "step3/out/q_halt_logits", [ 6L; 1L ]
                "step2/carry/z_H", [ 6L; 16L; 32L ]
                "step4/loss", [ 1L ]
                "step5/grad/q_head.bias", [ 3L ]
                "final/H_init", [ 1L; 32L ] ] do
              testCase $"of another shape is named with both: {name}"
              <| fun () -> refused file (set name shape) [ name; String.Join(", ", shape) ] ]

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
                  <| fun () -> fails (replayed "trm-no-puzzle-embedding-train" (fun tensors _ -> move value tensors tensor)) group name step ]

let private metadata =
    let drop (key: string) : Tensors -> Metadata -> unit = fun _ metadata -> metadata.Remove key |> ignore

    let replace (key: string) (was: string) (now: string) : Tensors -> Metadata -> unit =
        fun _ metadata ->
            Expect.stringContains metadata[key] was "the text to change"
            metadata[key] <- metadata[key].Replace(was, now)

    testList
        "metadata"
        [ for key in [ "source"; "config"; "steps"; "loss"; "mode"; "loss_scale"; "adam_atan2"; "signsgd"; "ema_rate"; "sensitivity" ] do
              testCase $"without {key} are refused" <| fun () -> refused file (drop key) [ key ]

              testCase $"with a senseless {key} are refused"
              <| fun () -> refused file (fun _ metadata -> metadata[key] <- "\"?\"") [ key.Replace('_', ' ').Split(' ')[0] ]

          for key, was, now, part in
              [ "config", "\"vocab_size\"", "\"vocab\"", "vocab"
                "config", "\"vocab_size\": 11", "\"vocab_size\": -1", "vocab_size"
                "config", "\"hidden_size\": 32", "\"hidden_size\": \"32\"", "hidden_size"
                "config", "\"num_heads\": 4", "\"num_heads\": 5", "heads"
                "config", "\"float32\"", "\"bfloat16\"", "forward_dtype"
                "config", "\"halt_exploration_prob\": 0.0", "\"halt_exploration_prob\": 0.1", "halt_exploration_prob"
                "adam_atan2", "\"lr\"", "\"rate\"", "lr"
                "adam_atan2", "0.0003", "\"0.0003\"", "lr"
                "signsgd", "\"weight_decay\"", "\"decay\"", "weight_decay"
                "ema_rate", "0.9", "much", "ema_rate"
                "sensitivity", "{", "{\"step0/more\": 1e999, ", "step0/more"
                "sensitivity", "\"step1/out\"", "\"step1/in\"", "step1/out"
                "sensitivity", "\"final\": ", "\"final\": \"?\", \"was\": ", "final"
                "steps", "7", "6", "step6"
                "steps", "7", "8", "step7"
                "loss_scale", "1/batch_size", "1", "loss scale" ] do
              testCase $"where {key} says {now} in the place of {was} are refused"
              <| fun () -> refused file (replace key was now) [ part ] ]

let tests =
    testList "a changed recording" [ beyondBounds; changed; offered; misfits; numbers; metadata ]
