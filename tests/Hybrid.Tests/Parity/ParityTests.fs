module LatentRecursion.Tests.ParityTests

open System.Collections.Generic
open System.IO
open Expecto
open TorchSharp
open LatentRecursion.Host
open LatentRecursion.Host.Parity
open LatentRecursion.Host.Storage

let private recordings () =
    Scratch.sharedFiles "parity" "*.safetensors"

let private recording name =
    recordings ()
    |> Array.find (fun file -> Path.GetFileNameWithoutExtension file = name)

let private beyond file =
    Replay.Compare file
    |> Seq.filter (fun comparison -> not comparison.Holds)
    |> List.ofSeq

let private replays =
    testList
        "replays"
        [ for name in
              [ "trm-attention-train"
                "trm-mlp-train"
                "trm-attention-eval"
                "trm-no-puzzle-embedding-train"
                "dis-train"
                "hrm-attention-train" ] do
              test name { Expect.isEmpty (beyond (recording name)) "nothing is beyond its bound" } ]

/// Not replayed: something is beyond its bound, or the file is refused.
let private fails path =
    try
        not (List.isEmpty (beyond path))
    with :? UserError ->
        true

/// Replays a copy of a recording with some tensors changed.
let private altered name (change: IDictionary<string, torch.Tensor> -> unit) (check: string -> unit) =
    let original = recording name

    Scratch.inFolder (fun folder ->
        use _scope = torch.NewDisposeScope()
        let file = Safetensors.Read original
        let tensors = Dictionary(file.Tensors)
        change tensors
        let path = Path.Combine(folder, "altered.safetensors")
        Safetensors.Write(path, tensors, file.Metadata)
        check path)

/// One entry of a tensor moved by an amount.
let private nudged (amount: float) (tensor: torch.Tensor) =
    let flat = tensor.clone().view -1L
    let mask = torch.zeros_like (flat, dtype = torch.float64)
    mask[0] <- torch.tensor amount
    (flat.to_type torch.float64 + mask).to_type(tensor.dtype).view tensor.shape

let private caught name tensor amount =
    test $"{tensor} of {name}" {
        altered name (fun tensors -> tensors[tensor] <- nudged amount tensors[tensor]) (fun path ->
            Expect.isTrue (fails path) "it is not replayed")
    }

let private flipped name tensor =
    test $"{tensor} of {name}" {
        altered
            name
            (fun tensors ->
                tensors[tensor] <-
                    torch.tensor(true).logical_xor(tensors[tensor].select(0L, 0L)).expand(tensors[tensor].shape).contiguous())
            (fun path -> Expect.isNonEmpty (beyond path) "it differs")
    }

let private train = "trm-mlp-train"

// each amount is some twenty times the bound of its group: a real difference, far from coarse
let private alterations =
    testList
        "a recording with one altered value is not replayed:"
        [ caught train "step2/out/logits" 1e-2
          caught train "step2/out/q_halt_logits" 1e-2
          caught train "step2/out/q_continue_logits" 1e-2
          caught train "step4/out/preds" 1.0
          caught train "step2/carry/z_H" 1e-2
          caught train "step2/carry/z_L" 1e-2
          caught train "step2/carry/steps" 1.0
          flipped train "step2/carry/halted"
          caught train "step2/carry/current_data/inputs" 1.0
          caught train "step2/carry/current_data/labels" 1.0
          caught train "step2/carry/current_data/puzzle_identifiers" 1.0
          caught train "step2/loss" 1e-3
          for metric in [ "count"; "exact_accuracy"; "q_halt_accuracy"; "steps" ] do
              caught train $"step3/metrics/{metric}" 1.0
          for metric in [ "accuracy"; "lm_loss"; "q_halt_loss" ] do
              caught train $"step2/metrics/{metric}" 1e-2
          caught train "step2/grad/lm_head.weight" 5e-3
          caught train "step2/grad/puzzle_emb.local_weights" 5e-3
          caught train "final/lm_head.weight" 5e-3
          caught train "final/puzzle_emb.weights" 5e-2
          caught train "ema/lm_head.weight" 5e-3
          caught train "init/lm_head.weight" 1e-2
          caught train "step0/batch/inputs" 1.0
          caught "hrm-attention-train" "step1/metrics/q_continue_loss" 1e-2
          caught "dis-train" "step2/carry/intermediate_labels_path" 1.0
          caught "trm-attention-eval" "step3/metrics/steps" 1.0
          caught train "step1/out/logits" nan ]

let private refused name (parts: string list) change =
    test name { altered train change (fun path -> Scratch.userError parts (fun () -> Replay.Compare path |> ignore)) }

let private structure =
    testList
        "a recording is refused in a sentence"
        [ refused "with a missing tensor" [ "lacks the tensor step1/loss" ] (fun tensors -> tensors.Remove "step1/loss" |> ignore)
          refused "with an extra tensor" [ "has the tensor step1/spare" ] (fun tensors ->
              tensors["step1/spare"] <- torch.zeros 3L)
          refused "with a misshapen tensor" [ "step1/carry/z_H has the shape" ] (fun tensors ->
              tensors["step1/carry/z_H"] <- tensors["step1/carry/z_H"].transpose(1L, 2L).contiguous()) ]

let private offered =
    test "rows offered to slots that did not halt may be anything" {
        let change (tensors: IDictionary<string, torch.Tensor>) =
            let halted = tensors["step0/carry/halted"]
            let kept = halted.logical_not().nonzero().view -1L
            Expect.isGreaterThan (kept.numel ()) 0L "some slots go on"
            tensors["step1/batch/inputs"] <- tensors["step1/batch/inputs"].index_fill(0L, kept, Scalar.op_Implicit 3)

        altered train change (fun path -> Expect.isEmpty (beyond path) "still replayed")
    }

let tests =
    testSequenced
    <| testList "parity with the official code" [ replays; alterations; structure; offered ]
