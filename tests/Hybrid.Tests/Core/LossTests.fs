module LatentRecursion.Tests.LossTests

open Expecto
open TorchSharp
open LatentRecursion

let private ofOne likelihood (target: int64) (logits: Tensor) =
    Loss.tokens likelihood (Draw.indices([ target ]).view(1L, 1L)) (logits.view (1L, 1L, -1L))

let private gradient likelihood target (logits: float list) (dtype: torch.ScalarType) =
    let leaf = ((Draw.reals logits).to_type dtype).requires_grad_ true
    (ofOne likelihood target leaf).sum().backward()
    Draw.floats (nonNull leaf.grad)

let private tokens =
    testList
        "the loss of tokens"
        [ Draw.case "by stablemax is -log of s / sum s, s = t + 1 at 0 and above, 1 / (1 - t) below"
          <| fun () ->
              let found = ofOne Likelihood.Stablemax 1L (Draw.reals [ 0.0; 3.0; -3.0 ])
              Draw.within 1e-12 found (Draw.reals [ -log(4.0 / 5.25) ]) "s = 1, 4, 0.25"

          Draw.case "by stablemax has the published gradient"
          <| fun () ->
              let found = gradient Likelihood.Stablemax 0L [ 1.0; 2.0; -1.0 ] torch.float64
              Draw.within 5e-5 (Draw.reals found) (Draw.reals [ -0.3182; 0.1818; 0.0455 ]) "the recorded vector"

          for dtype in [ torch.float32; torch.float64; torch.bfloat16 ] do
              Draw.case $"by stablemax has a finite gradient at logits 1, 0 and -1, in {dtype}"
              <| fun () ->
                  let found = gradient Likelihood.Stablemax 0L [ 1.0; 0.0; -1.0; 1e30; -1e30 ] dtype
                  Expect.all found System.Double.IsFinite "no NaN"

          Draw.case "by stablemax is computed in double precision"
          <| fun () -> Expect.equal (ofOne Likelihood.Stablemax 0L (Draw.reals [ 1.0; 2.0 ])).dtype torch.float64 "float64"

          Draw.case "by softmax is the cross-entropy"
          <| fun () ->
              let logits, targets = Draw.normal 1 [ 3L; 4L; 5L ], Draw.tokens 2 5 [ 3L; 4L ]

              let expected =
                  torch.nn.functional.cross_entropy (logits.view (12L, 5L), targets.view -1L, reduction = torch.nn.Reduction.None)

              Draw.within
                  1e-5
                  (Loss.tokens Likelihood.Softmax targets logits)
                  (expected.view(3L, 4L).mean [| 1L |])
                  "mean over cells"

          for likelihood in [ Likelihood.Stablemax; Likelihood.Softmax ] do
              Draw.case $"is a mean over the asked cells of each row alone, by {likelihood}"
              <| fun () ->
                  let logits = Draw.normal 1 [ 2L; 3L; 4L ]

                  let targets =
                      (Draw.indices [ 1L; Lesson.ignored; 3L; Lesson.ignored; 2L; 4L ]).view(2L, 3L)

                  let cell row column token =
                      ofOne likelihood token (logits[row, column])

                  let found = Loss.tokens likelihood targets logits
                  let first = (cell 0L 0L 1L + cell 0L 2L 3L) * number 0.5
                  // 4 is beyond the vocabulary: it teaches nothing
                  Draw.within 1e-12 found (torch.cat [| first; cell 1L 1L 2L |]) "asked cells"

              Draw.case $"is 0 with gradient 0 where nothing is asked, by {likelihood}"
              <| fun () ->
                  let found = gradient likelihood Lesson.ignored [ 1.0; 0.0; -1.0 ] torch.float32
                  Expect.equal found [ 0.0; 0.0; 0.0 ] "no gradient"
                  Draw.within 0.0 (ofOne likelihood Lesson.ignored (Draw.reals [ 1.0; 2.0 ])) (Draw.reals [ 0.0 ]) "no loss" ]

let private parts =
    testList
        "a loss"
        [ Draw.case "of a halting head is the binary cross-entropy, without overflow"
          <| fun () ->
              let found =
                  Loss.binary (Draw.reals [ 0.0; 2.0; -1000.0; 1000.0 ]) (Draw.flags [ true; false; false; false ])

              Draw.within 1e-12 found (Draw.reals [ log 2.0; log (1.0 + exp 2.0); 0.0; 1000.0 ]) "-log sigmoid"

          for weights in [ StepWeights.Uniform; StepWeights.Linear; StepWeights.Decaying ] do
              for steps in [ 1; 2; 6; 16 ] do
                  Draw.case $"weighs {steps} steps with mean one, {weights}"
                  <| fun () ->
                      let found = Loss.stepWeight weights steps (Draw.indices [ 1L .. int64 steps ])
                      Draw.within 1e-12 (found.mean ()) (torch.tensor 1.0) "mean one"

          Draw.case "weighs later steps more where weights are linear"
          <| fun () ->
              let found = Loss.stepWeight StepWeights.Linear 3 (Draw.indices [ 1L; 2L; 3L ])
              Draw.within 1e-12 found (Draw.reals [ 0.5; 1.0; 1.5 ]) "2 s / (N + 1)"

          Draw.case "weighs earlier steps more where weights decay"
          <| fun () ->
              let found = Loss.stepWeight StepWeights.Decaying 3 (Draw.indices [ 1L; 2L; 3L ])
              let first = 3.0 / (1.0 + 0.7 + 0.49)
              Draw.within 1e-12 found (Draw.reals [ first; 0.7 * first; 0.49 * first ]) "0.7 of the one before"

          Draw.case "of parts adds them by their factors and keeps each as it was"
          <| fun () ->
              let loss =
                  Loss.ofParts [ "a", 1.0, Draw.reals [ 1.0; 2.0 ]; "b", 0.5, Draw.reals [ 4.0; 8.0 ] ]

              Expect.equal (Draw.floats loss.Total) [ 3.0; 6.0 ] "a row each"
              Expect.equal (Draw.floats loss.Parts["b"]) [ 4.0; 8.0 ] "before its factor"
              let longer = loss |> Loss.plus "c" 2.0 (Draw.reals [ 1.0; 0.0 ])
              Expect.equal (Draw.floats longer.Total) [ 5.0; 6.0 ] "and another part"
              Expect.equal (List.ofSeq longer.Parts.Keys) [ "a"; "b"; "c" ] "by name"

              Expect.stringContains
                  (Draw.refusal (fun () -> loss |> Loss.plus "b" 1.0 (Draw.reals [ 1.0; 0.0 ])))
                  "'b' already"
                  "once each"

              Expect.stringContains (Draw.refusal (fun () -> Loss.ofParts [])) "at least one part" "of nothing" ]

let private grades =
    testList
        "a grade"
        [ Draw.case "counts right cells among asked ones, and is exact where all are right or none is asked"
          <| fun () ->
              let labels =
                  (Draw.indices [ 1L; 2L; 0L; 0L; Lesson.ignored; 1L; Lesson.ignored; Lesson.ignored ]).view(4L, 2L)

              let chosen = (Draw.indices [ 1L; 2L; 0L; 1L; 2L; 1L; 0L; 0L ]).view(4L, 2L)
              let logits = torch.nn.functional.one_hot (chosen, 3L)

              let lesson: Lesson =
                  { Question = labels
                    Labels = labels
                    Path = Target.constant labels }

              let grade = Lesson.grade lesson (logits.to_type torch.float32)
              Expect.equal (Draw.floats grade.Cells) [ 1.0; 0.5; 1.0; 0.0 ] "share of asked cells"
              Expect.equal (Draw.wholes grade.Exact) [ 1L; 0L; 1L; 1L ] "exact"
              Expect.equal (Draw.wholes grade.Asked) [ 1L; 1L; 1L; 0L ] "asked"

          Draw.case "asks for no label below 0 or beyond the vocabulary, as the loss does"
          <| fun () ->
              let labels = (Draw.indices [ 1L; -1L; 3L ]).view(1L, 3L)

              let lesson: Lesson =
                  { Question = labels
                    Labels = labels
                    Path = Target.constant labels }

              let right = (Draw.indices [ 1L; 0L; 0L ]).view(1L, 3L)

              let grade =
                  Lesson.grade lesson (torch.nn.functional.one_hot(right, 3L).to_type torch.float32)

              Expect.equal (Draw.wholes grade.Exact, Draw.floats grade.Cells) ([ 1L ], [ 1.0 ]) "one cell is asked for"

          Draw.case "open are the cells with a token that answers change: of a maze those off the path, too, of Sudoku no given"
          <| fun () ->
              let opened (question: int64 list) (labels: int64 list) =
                  let row (tokens: int64 list) = (Draw.indices tokens).view(1L, -1L)

                  Lesson.openCells
                      { Question = row question
                        Labels = row labels
                        Path = Target.constant (row labels) }
                  |> Draw.wholes

              Expect.equal (opened [ 1L; 2L; 2L; 3L ] [ 1L; 5L; 2L; 3L ]) [ 0L; 1L; 1L; 0L ] "wall, path, open, start"
              Expect.equal (opened [ 1L; 4L; 1L ] [ 2L; 4L; Lesson.ignored ]) [ 1L; 0L; 0L ] "blank, given, not asked"
              Expect.equal (opened [ 1L; 4L ] [ 1L; 4L ]) [ 0L; 0L ] "nothing to do"

              let rows (tokens: int64 list list) =
                  torch.stack [| for row in tokens -> Draw.indices row |]

              let labels = rows [ [ 5L; 2L ]; [ 1L; 6L ] ]

              let both =
                  { Question = rows [ [ 1L; 2L ]; [ 1L; 2L ] ]
                    Labels = labels
                    Path = Target.constant labels }

              Expect.equal (Lesson.openCells both |> Draw.wholes) [ 1L; 0L; 0L; 1L ] "each puzzle for itself" ]

let tests = testList "losses" [ tokens; parts; grades ]
