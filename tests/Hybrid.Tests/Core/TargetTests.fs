module LatentRecursion.Tests.TargetTests

open Expecto
open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

let private puzzle =
    gen {
        let! cells = Gen.choose (1, 12)
        let! steps = Gen.choose (1, 7)
        let! question = Gen.listOfLength cells (Gen.choose (0, 3))
        let! answer = Gen.listOfLength cells (Gen.choose (0, 3))
        // where an answer is ignored, nothing is taught on the way either
        let! ignored =
            Gen.listOfLength cells (Gen.frequency [ 5, Gen.constant false; 1, Gen.constant true ])

        let! seed = Gen.choose (-1000, 1000)

        let labels =
            List.map2 (fun token isIgnored -> if isIgnored then Lesson.ignored else int64 token) answer ignored

        return steps, int64 seed, List.map int64 question, labels
    }

/// The frames of one puzzle's path.
let private frames (steps: int, seed: int64, question: int64 list, labels: int64 list) =
    use _ = torch.NewDisposeScope()
    let row (values: int64 list) = (Draw.indices values).unsqueeze 0L

    let path =
        Target.revealing steps (Draw.indices [ seed ]) (row question) (row labels)

    Draw.wholes path |> List.chunkBySize question.Length

/// What the first frame shows: of what is not asked nothing.
let private start question labels =
    List.map2 (fun token label -> if label < 0L then label else token) question labels

let private property name holds =
    testProperty name (Prop.forAll (Arb.fromGen puzzle) holds)

let private distance (left: int64 list) (right: int64 list) =
    List.map2 (<>) left right |> List.filter id |> List.length

let private revealing =
    testList
        "a revealing path"
        [ property "leads from the question to the answer"
          <| fun (steps, seed, question, labels) ->
              let path = frames (steps, seed, question, labels)

              path.Length = steps + 1
              && List.head path = start question labels
              && List.last path = labels

          property "shows floor(s n / N) of the n labels that differ in frame s"
          <| fun (steps, seed, question, labels) ->
              let question = start question labels
              let count = distance question labels

              frames (steps, seed, question, labels)
              |> List.indexed
              |> List.forall (fun (s, frame) -> distance frame question = s * count / steps)

          property "shows in every cell the question or the label, and never hides a label again"
          <| fun (steps, seed, question, labels) ->
              frames (steps, seed, question, labels)
              |> List.pairwise
              |> List.forall (fun (before, after) ->
                  List.zip (List.zip before after) (List.zip (start question labels) labels)
                  |> List.forall (fun ((b, a), (q, l)) -> (b = q || b = l) && (a = b || a = l)))

          property "comes nearer to the answer with every frame while cells last"
          <| fun (steps, seed, question, labels) ->
              let apart = frames (steps, seed, question, labels) |> List.map (distance labels)

              apart |> List.pairwise |> List.forall (fun (before, after) -> after <= before)
              && (distance (start question labels) labels < steps
                  || apart |> List.pairwise |> List.forall (fun (before, after) -> after < before))

          Draw.case "depends on the row's own seed, never on the batch"
          <| fun () ->
              let seeds, question =
                  Draw.indices [ 5L; 6L; 7L ], torch.zeros (3L, 9L, dtype = torch.int64)

              let labels = torch.ones (3L, 9L, dtype = torch.int64)
              let path = Target.revealing 4 seeds question labels
              let one (tensor: Tensor) = tensor.narrow (0L, 1L, 1L)
              Draw.equal (one path) (Target.revealing 4 (one seeds) (one question) (one labels)) "alone"
              Expect.notEqual (Draw.wholes path[0L]) (Draw.wholes path[1L]) "another seed, another order" ]

let private ordered =
    testList
        "a path in a given order"
        [ Draw.case "takes ranks of any size, equal ones from left to right"
          <| fun () ->
              let row (values: int64 list) = (Draw.indices values).unsqueeze 0L
              let rank = row [ System.Int64.MaxValue; 5L; 5L; System.Int64.MinValue ]
              let path = Target.inOrder 4 rank (row [ 0L; 0L; 0L; 0L ]) (row [ 1L; 2L; 3L; 4L ])

              Expect.equal
                  (Draw.wholes path |> List.chunkBySize 4)
                  [ [ 0L; 0L; 0L; 0L ]
                    [ 0L; 0L; 0L; 4L ]
                    [ 0L; 2L; 0L; 4L ]
                    [ 0L; 2L; 3L; 4L ]
                    [ 1L; 2L; 3L; 4L ] ]
                  "a cell a frame"

          Draw.case "shows the smallest rank first, of equals the first cell"
          <| fun () ->
              let row (values: int64 list) = (Draw.indices values).unsqueeze 0L

              let path =
                  Target.inOrder 3 (row [ 5L; -1L; 5L; 0L ]) (row [ 0L; 0L; 0L; 0L ]) (row [ 1L; 2L; 3L; 0L ])

              Expect.equal
                  (Draw.wholes path |> List.chunkBySize 4)
                  [ [ 0L; 0L; 0L; 0L ]
                    [ 0L; 2L; 0L; 0L ]
                    [ 1L; 2L; 0L; 0L ]
                    [ 1L; 2L; 3L; 0L ] ]
                  "cell 1, then 0, then 2" ]

let private reading =
    testList
        "the target of a row"
        [ Draw.case "is the frame of its own step, the last one for ever after"
          <| fun () ->
              let path = (torch.arange (whole 12L, dtype = torch.int64)).view(2L, 3L, 2L)
              Expect.equal (Draw.wholes (Target.at (Draw.indices [ 1L; 2L ]) path)) [ 2L; 3L; 10L; 11L ] "rows at different steps"
              Expect.equal (Draw.wholes (Target.at (Draw.indices [ 0L; 9L ]) path)) [ 0L; 1L; 10L; 11L ] "first and last"

          testCase "in no steps is refused"
          <| fun () ->
              let refused () =
                  Target.revealing 0 (Draw.indices [ 1L ]) (Draw.tokens 1 5 [ 1L; 3L ]) (Draw.tokens 2 5 [ 1L; 3L ])

              Expect.stringContains (Draw.refusal refused) "at least 1 step, received 0" "a sentence"

          Draw.case "of a constant path is the answer at every step"
          <| fun () ->
              let labels = Draw.tokens 1 5 [ 2L; 3L ]
              let path = Target.constant labels

              for step in 0L .. 4L do
                  Draw.equal (Target.at (Draw.indices [ step; step ]) path) labels $"step {step}" ]

let private framing =
    testList
        "a path in so many frames"
        [ for frames, expected in
              [ 1L, [ 1L; 2L ]
                2L, [ 1L; 2L; 3L; 4L ]
                4L, [ 1L; 2L; 3L; 4L; 3L; 4L; 3L; 4L ] ] do
              Draw.case $"repeats or loses its last: {frames} of 2"
              <| fun () ->
                  let path = (Draw.indices [ 1L; 2L; 3L; 4L ]).view(1L, 2L, 2L)
                  let told = Target.inFrames frames path
                  Expect.equal (Draw.wholes told) expected "frames"
                  let step = Draw.indices [ frames ]
                  Draw.equal (Target.at step (Target.inFrames 9L path)) (Target.at step path) "the same targets" ]

let tests = testList "targets" [ revealing; ordered; reading; framing ]
