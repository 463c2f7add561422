module LatentRecursion.Tests.NetworkTests

open System
open System.IO
open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Tests.Fixture

let private official mixer positions vocabulary length =
    { NetworkOptions.small vocabulary length with
        Width = 512
        Heads = 8
        Mixer = mixer
        Positions = positions
        Prefix = 16
        HintWidth = 512 }

let private weights =
    testList
        "weights"
        [ for name, options, count in
              [ "Sudoku, token mixer", official Mixer.Tokens Positions.Absent 11 81, 5_028_866L
                "Sudoku, attention", official Mixer.Attention Positions.Rotary 11 81, 6_828_034L
                "Maze, attention", official Mixer.Attention Positions.Rotary 6 900, 6_822_914L
                "ARC, attention", official Mixer.Attention Positions.Rotary 12 900, 6_829_058L ] do
              test $"of {name} number {count}, as the official code counts" {
                  Expect.equal (Weights.count options) count "parameters"
              }

          test
              "begin as documented: deviation 1/sqrt(inputs), cut at two deviations of the uncut normal; the halting head at 0 and -5" {
              let options = { tiny with Width = 64; Heads = 4 }
              let weights = Weights.initial options 7UL torch.float32
              let gate = weights["L_level.layers.0.mlp.gate_up_proj.weight"]
              Expect.isLessThan (abs (gate.std().item<float32>() * 8.0f - 1.0f)) 0.02f "deviation"
              Expect.isLessThan (gate.abs().max().item<float32>()) (2.2737f / 8.0f) "bound"
              Expect.equal (apart weights["q_head.weight"] (torch.zeros (2L, 64L))) 0.0 "weight"
              Expect.equal (apart weights["q_head.bias"] (torch.full ([| 2L |], number -5.0))) 0.0 "bias"
          }

          test "depend on the seed and their own name only" {
              let one, other =
                  Weights.initial tiny 7UL torch.float32, Weights.initial { tiny with Layers = 3 } 7UL torch.float32

              for name in one.Keys do
                  Expect.equal (apart one[name] other[name]) 0.0 name

              let another = Weights.initial tiny 8UL torch.float32
              Expect.isGreaterThan (apart one["lm_head.weight"] another["lm_head.weight"]) 0.0 "another seed"
          } ]

let private message (action: unit -> unit) =
    try
        action ()
        failtest "no error"
    with :? ArgumentException as error ->
        error.Message

let private shapes =
    testList
        "a wrong shape is told with role, expected and received:"
        [ test "a question of another length" {
              let model, _ = counted tiny torch.float32

              let sentence =
                  message (fun () ->
                      model.Begin(tokens 7 2 6 1UL, torch.zeros (2L, 0L), torch.zeros (2L, dtype = torch.int64))
                      |> ignore)

              Expect.equal sentence "question: expected [B rows, S cells = 5], received [2 x 6]." "sentence"
          }
          test "an injection that does not fit" {
              let model, _ = counted tiny torch.float32

              let sentence =
                  message (fun () -> model.Low.Call(torch.zeros (2L, 5L, 8L), torch.zeros (2L, 4L, 8L)) |> ignore)

              Expect.stringContains
                  sentence
                  "injection: expected [B rows = 2, L positions = 5, D width = 8], received [2 x 4 x 8]."
                  "sentence"
          }
          test "labels of another batch" {
              let lesson =
                  { Question = tokens 7 2 5 1UL
                    Labels = tokens 7 2 5 1UL
                    Path = torch.zeros (2L, 1L, 5L) }

              let sentence =
                  message (fun () -> Lesson.grade lesson (torch.zeros (3L, 5L, 7L)) |> ignore)

              Expect.stringContains sentence "logits: expected [B rows = 2" "sentence"
          }
          test "targets of another length" {
              Expect.stringContains
                  (message (fun () ->
                      Loss.tokens Likelihood.Softmax (tokens 7 2 4 1UL) (torch.zeros (2L, 5L, 7L))
                      |> ignore))
                  "S cells = 4"
                  "sentence"
          } ]

let private losses =
    testList
        "losses"
        [ test "stablemax has the gradient of the test vector, and none is NaN at 0 and 1" {
              let logits = torch.tensor([| 1.0; 2.0; -1.0 |]).view(1L, 1L, 3L).requires_grad_ true
              (Loss.tokens Likelihood.Stablemax (torch.zeros (1L, 1L, dtype = torch.int64)) logits).sum().backward()
              let gradient = (nonNull logits.grad).view -1L
              Expect.isLessThan (apart gradient (torch.tensor [| -0.3182; 0.1818; 0.0455 |])) 1e-4 "test vector"

              let edges =
                  torch.tensor([| 0.0f; 1.0f; -0.0f |]).view(1L, 1L, 3L).requires_grad_ true

              (Loss.tokens Likelihood.Stablemax (torch.zeros (1L, 1L, dtype = torch.int64)) edges).sum().backward()
              Expect.isTrue ((nonNull edges.grad).isfinite().all().item<bool>()) "finite"
          }
          test "ignore what is not asked" {
              let targets = torch.tensor([| 1L; -100L; 9L |]).view(1L, 3L)
              let logits = torch.randn (1L, 3L, 4L)
              let all = Loss.tokens Likelihood.Softmax targets logits

              let one =
                  Loss.tokens Likelihood.Softmax (targets.narrow (1L, 0L, 1L)) (logits.narrow (1L, 0L, 1L))

              Expect.isLessThan (apart all one) 1e-6 "the mean over asked cells"
          }
          test "weigh steps with mean one" {
              let steps = torch.arange (number 1.0, number 7.0, dtype = torch.int64)

              for weights in [ StepWeights.Uniform; StepWeights.Linear ] do
                  Expect.floatClose Accuracy.high ((Loss.stepWeight weights 6 steps).mean().item<float>()) 1.0 $"{weights}"
          } ]

let private targets =
    testList
        "target paths"
        [ test "begin at the question, end at the answer, and reveal floor(s n / N) of n for good" {
              let question, labels = tokens 9 6 10 1UL, tokens 9 6 10 2UL
              let seed = torch.arange (whole 6L, dtype = torch.int64)
              let path = Target.revealing 6 seed question labels
              Expect.equal (apart (path.select (1L, 0L)) question) 0.0 "first"
              Expect.equal (apart (path.select (1L, 6L)) labels) 0.0 "last"
              let differs = question.ne(labels).sum 1L

              for step in 0L .. 6L do
                  let revealed = (path.select (1L, step)).ne(question).sum 1L
                  Expect.equal (apart revealed ((differs * whole step).floor_divide(whole 6L))) 0.0 $"frame {step}"

                  if step > 0L then
                      let before, now = path.select (1L, step - 1L), path.select (1L, step)
                      Expect.isFalse (before.ne(question).logical_and(now.ne before).any().item<bool>()) "never undone"

              let alone =
                  Target.revealing 6 (seed.narrow (0L, 2L, 1L)) (question.narrow (0L, 2L, 1L)) (labels.narrow (0L, 2L, 1L))

              Expect.equal (apart alone (path.narrow (0L, 2L, 1L))) 0.0 "a row alone is a row of a batch"
              let other = Target.revealing 6 (seed + whole 100L) question labels
              Expect.isGreaterThan (apart other path) 0.0 "another seed, another order"
          }
          test "hold their last frame" {
              let path = torch.tensor([| 1L; 2L; 3L |]).view(1L, 3L, 1L)

              for step, expected in [ 0L, 1L; 2L, 3L; 9L, 3L ] do
                  Expect.equal ((Target.at (torch.tensor [| step |]) path).item<int64>()) expected $"after {step} steps"
          } ]

let private noise =
    testList
        "noise"
        [ test "of a row is the same alone and in any place, in (0, 1), and another for another seed" {
              let seeds = torch.tensor [| 5L; -7L; 5L; 123456789L |]
              let draws = Noise.uniform seeds [| 3L; 50L |]
              Expect.equal (apart draws[0] draws[2]) 0.0 "the same seed"
              let alone = Noise.uniform (torch.tensor [| -7L |]) [| 3L; 50L |]
              Expect.equal (apart draws[1] alone[0]) 0.0 "alone"
              Expect.isGreaterThan (apart draws[0] draws[1]) 0.0 "another seed"
              Expect.isTrue (draws.gt(number 0.0).logical_and(draws.lt (number 1.0)).all().item<bool>()) "open interval"
          }
          test "is normal where it says so" {
              let draws = Noise.normal (torch.tensor [| 1L |]) [| 20000L |]
              Expect.isLessThan (abs (draws.mean().item<float>())) 0.03 "mean"
              Expect.isLessThan (abs (draws.std().item<float>() - 1.0)) 0.03 "deviation"
          }
          test "ranks are permutations" {
              let ranks = Noise.ranks (torch.arange (whole 20L, dtype = torch.int64)) 7L

              Expect.equal
                  (apart (ranks.sort 1L |> fun struct (sorted, _) -> sorted) ((torch.arange (whole 7L)).expand(20L, 7L)))
                  0.0
                  "sorted"
          }
          test "derives tensors of seeds as Seed does" {
              let seeds = [| 3L; -4L; 99L |]
              let derived = Noise.derive (torch.tensor seeds) (torch.tensor [| 5L; 5L; 6L |])

              let expected =
                  Array.map2 (fun (seed: int64) index -> int64 (Seed.Derive(uint64 seed, (index: int64)))) seeds [| 5L; 5L; 6L |]

              Expect.equal (derived.data<int64>().ToArray()) expected "the same bits"
          } ]

let tests = testList "the network's" [ weights; shapes; losses; targets; noise ]
