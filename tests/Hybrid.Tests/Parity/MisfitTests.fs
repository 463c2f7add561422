/// Files that are no recorded run that could be replayed: each is refused in one sentence.
module LatentRecursion.Tests.MisfitTests

open System
open Expecto
open TorchSharp
open LatentRecursion.Tests.Recordings

/// The sentence of the error that a changed file must end in.
let private refused (file: string) (change: Tensors -> Metadata -> unit) (parts: string list) =
    path file |> ignore
    Scratch.userError ("is no recorded run" :: parts) (fun () -> replayed file change |> ignore)

let private file = "trm-attention-train"

let private misfits =
    let remove (name: string) : Tensors -> Metadata -> unit =
        fun tensors _ -> tensors.Remove name |> ignore

    let set (name: string) shape : Tensors -> Metadata -> unit =
        fun tensors _ -> tensors[name] <- torch.zeros (Array.ofList shape)

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
              testCase $"that is missing is named: {name}"
              <| fun () -> refused file (remove name) [ "lacks the tensor"; name ]

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

let private lookedUp =
    testList
        "what is in no table is refused:"
        [ for tensor in
              [ "step0/batch/inputs"
                "step0/batch/puzzle_identifiers"
                "step3/carry/current_data/inputs"
                "step3/carry/current_data/puzzle_identifiers" ] do
              for value in [ -1L; 11L ] do
                  testCase $"{value} in {tensor}"
                  <| fun () -> refused file (fun tensors _ -> change (fun _ -> value) 0L tensors tensor) [ "values outside" ] ]

let private metadata =
    let drop (key: string) : Tensors -> Metadata -> unit =
        fun _ metadata -> metadata.Remove key |> ignore

    let replace (key: string) (was: string) (now: string) : Tensors -> Metadata -> unit =
        fun _ metadata ->
            Expect.stringContains metadata[key] was "the text to change"
            metadata[key] <- metadata[key].Replace(was, now)

    testList
        "metadata"
        [ for key in
              [ "source"
                "config"
                "steps"
                "loss"
                "mode"
                "loss_scale"
                "adam_atan2"
                "signsgd"
                "ema_rate"
                "sensitivity" ] do
              testCase $"without {key} are refused"
              <| fun () -> refused file (drop key) [ key ]

              testCase $"with a senseless {key} are refused"
              <| fun () -> refused file (fun _ metadata -> metadata[key] <- "\"?\"") [ key.Replace('_', ' ').Split(' ')[0] ]

          for key, was, now, part in
              [ "config", "\"vocab_size\"", "\"vocab\"", "vocab"
                "config", "\"vocab_size\": 11", "\"vocab_size\": -1", "vocab_size"
                "config", "\"hidden_size\": 32", "\"hidden_size\": \"32\"", "hidden_size"
                "config", "\"rope\"", "\"ropes\"", "no recorded run that can be replayed: its config has pos_encodings = 'ropes'"
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

let tests = testList "a misfit of a recording" [ misfits; lookedUp; metadata ]
