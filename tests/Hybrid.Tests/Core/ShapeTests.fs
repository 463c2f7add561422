module LatentRecursion.Tests.ShapeTests

open Expecto
open TorchSharp
open LatentRecursion

/// A tensor of that shape, of whatever numbers.
let private t (shape: int64 list) : Tensor =
    torch.zeros (Array.ofList shape, dtype = torch.float64)

let private whole (shape: int64 list) : Tensor =
    torch.zeros (Array.ofList shape, dtype = torch.int64)

let private checking =
    let message axes shape =
        Draw.refusal (fun () -> Shape.none |> Shape.expect "logits" axes (t shape))

    testList
        "a shape"
        [ Draw.case "that does not fit is an error with the role, what was expected in letters and words, and what came"
          <| fun () ->
              Expect.equal
                  (message "B S V" [ 2L; 3L ])
                  "logits: expected [B rows, S cells, V vocabulary], received [2 x 3]."
                  "the sentence"

          Draw.case "that contradicts what is known says the known size"
          <| fun () ->
              let known = Shape.none |> Shape.expect "labels" "B S" (t [ 2L; 3L ])

              let message =
                  Draw.refusal (fun () -> known |> Shape.expect "logits" "B S V" (t [ 2L; 4L; 5L ]))

              Expect.stringContains message "S cells = 3" "the known size"
              Expect.stringContains message "[2 x 4 x 5]" "what came"

          Draw.case "has one size for one letter within a tensor too"
          <| fun () -> Expect.stringContains (message "B B" [ 2L; 3L ]) "[2 x 3]" "not square"

          Draw.case "may hold constants"
          <| fun () ->
              Shape.none |> Shape.expect "halt" "B 2" (t [ 4L; 2L ]) |> ignore
              Expect.equal (message "B 2" [ 4L; 3L ]) "logits: expected [B rows, 2], received [4 x 3]." "a constant"

          Draw.case "may have any axes before the last, the same in every tensor of a call"
          <| fun () ->
              let known = Shape.none |> Shape.expect "left" "... V" (t [ 2L; 3L; 4L ])
              known |> Shape.expect "token" "..." (t [ 2L; 3L ]) |> ignore

              let message =
                  Draw.refusal (fun () -> known |> Shape.expect "right" "... V" (t [ 3L; 2L; 4L ]))

              Expect.equal message "right: expected [... = 2 x 3, V vocabulary = 4], received [3 x 2 x 4]." "the sentence"

              Expect.stringContains
                  (Draw.refusal (fun () -> Shape.none |> Shape.expect "left" "... S V" (t [ 4L ])))
                  "[..., S cells, V vocabulary]"
                  "too few"

          Draw.case "may come with the type of its values"
          <| fun () ->
              Shape.none |> Shape.expect "seed" "B int64" (whole [ 2L ]) |> ignore

              Expect.equal
                  (Draw.refusal (fun () -> Shape.none |> Shape.expect "mask" "B bool" (t [ 2L ])))
                  "mask: expected values of type bool, received float64."
                  "the sentence"

          Draw.case "gives back the sizes that it found"
          <| fun () ->
              let found =
                  Shape.all [ "labels", "B S", t [ 2L; 3L ]; "logits", "B S V", t [ 2L; 3L; 4L ] ]

              Expect.equal found (Shape.known [ 'B', 2L; 'S', 3L; 'V', 4L ]) "all letters" ]

/// Calls with one wrong argument each, and its role.
let private calls: (string * string * (unit -> unit)) list =
    let model () = Tiny.model Tiny.options 1
    let call (compute: unit -> 'Result) () = compute () |> ignore

    let network () = model().Low
    let attempt () = Tiny.attempt (model ()) 2 1

    let step change =
        call (fun () -> (Recursion.supervised (model ()) (Recursion.latentUpdate (network ()))).Apply(change (attempt ())))

    let lesson labels : Lesson =
        { Question = whole [ 2L; 4L ]
          Labels = labels
          Path = whole [ 2L; 1L; 4L ] }

    [ "noise, seeds", "seeds", call (fun () -> Noise.uniform (whole [ 2L; 1L ]) [| 3L |])
      "normal noise, seeds", "seeds", call (fun () -> Noise.normal (whole [ 2L; 1L ]) [| 3L |])
      "ranks, seeds", "seeds", call (fun () -> Noise.ranks (whole [ 2L; 1L ]) 3L)
      "derived seeds, index", "index", call (fun () -> Noise.derive (whole [ 2L ]) (whole [ 3L ]))
      "product, conditional", "conditional", call (fun () -> Policy.product 0.5 (t [ 2L; 3L ]) (t [ 2L; 4L ]))
      "divergence, into", "into", call (fun () -> Policy.divergence (t [ 2L; 3L ]) (t [ 2L; 4L ]))
      "total variation, right", "right", call (fun () -> Policy.totalVariation (t [ 2L; 3L ]) (t [ 3L ]))
      "choice, no axis", "logits", call (fun () -> Policy.choice (t []))
      "entropy, no axis", "logits", call (fun () -> Policy.entropy (t []))
      "log probabilities, no axis", "logits", call (fun () -> Policy.logProbabilities (t []))
      "advantage, token", "token", call (fun () -> Margin.advantage (t [ 2L; 3L ]) (t [ 2L; 3L ]) (whole [ 3L ]))
      "advantage, conditional", "conditional", call (fun () -> Margin.advantage (t [ 2L; 3L ]) (t [ 2L; 4L ]) (whole [ 2L ]))
      "margin, token", "token", call (fun () -> Margin.margin 0.5 (t [ 2L; 3L ]) (t [ 2L; 3L ]) (whole []))
      "curvature, conditional", "conditional", call (fun () -> Margin.curvature 0.5 (t [ 2L; 3L ]) (t [ 1L; 3L ]))
      "verdict, token", "token", call (fun () -> Margin.verdict 1e-3 (t [ 2L; 3L ]) (t [ 2L; 3L ]) (whole [ 2L; 1L ]))
      "a linear map, input", "input", call (fun () -> Block.linear (t [ 3L; 4L ]) (t [ 2L; 5L ]))
      "a SwiGLU, input", "input", call (fun () -> Block.swiGlu (t [ 6L; 4L ]) (t [ 4L; 3L ]) (t [ 2L; 5L ]))
      "attention, qkv", "qkv", call (fun () -> Block.attention 2 id (t [ 6L; 4L ]) (t [ 4L; 4L ]) (t [ 2L; 3L; 4L ]))
      "attention, output", "output", call (fun () -> Block.attention 2 id (t [ 12L; 4L ]) (t [ 4L; 3L ]) (t [ 2L; 3L; 4L ]))
      "a network, hidden", "hidden", call (fun () -> network().Call(t [ 2L; 8L ], t [ 2L; 4L; 8L ]))
      "a network, injection", "injection", call (fun () -> network().Call(t [ 2L; 4L; 8L ], t [ 2L; 4L; 7L ]))
      "a network, another width", "hidden", call (fun () -> network().Call(t [ 2L; 4L; 7L ], t [ 2L; 4L; 7L ]))
      "a network, another length", "hidden", call (fun () -> network().Call(t [ 2L; 5L; 8L ], t [ 2L; 5L; 8L ]))
      "decoding, answer", "answer", call (fun () -> model().Decode(t [ 2L; 5L; 8L ]))
      "beginning, question", "question", call (fun () -> model().Begin(whole [ 2L; 5L ], t [ 2L; 0L ], whole [ 2L ]))
      "beginning, hint", "hint", call (fun () -> model().Begin(whole [ 2L; 4L ], t [ 2L; 1L ], whole [ 2L ]))
      "beginning, seed", "seed", call (fun () -> model().Begin(whole [ 2L; 4L ], t [ 2L; 0L ], whole [ 3L ]))
      "a step, shown",
      "shown",
      step (fun attempt ->
          { attempt with
              Shown = whole [ 2L; 5L ] })
      "a step, step", "step", step (fun attempt -> { attempt with Step = whole [ 3L ] })
      "a step, answer",
      "answer",
      step (fun attempt ->
          { attempt with
              Answer = t [ 2L; 4L; 9L ] })
      "a step, latent",
      "latent",
      step (fun attempt ->
          { attempt with
              Latent = t [ 1L; 4L; 8L ] })
      "a constant path, labels", "labels", call (fun () -> Target.constant (whole [ 4L ]))
      "a revealing path, labels",
      "labels",
      call (fun () -> Target.revealing 3 (whole [ 2L ]) (whole [ 2L; 4L ]) (whole [ 2L; 5L ]))
      "a path in order, rank", "rank", call (fun () -> Target.inOrder 3 (whole [ 2L ]) (whole [ 2L; 4L ]) (whole [ 2L; 4L ]))
      "the best weight, token", "token", call (fun () -> BestWeight.ofCells 4.0 (t [ 2L; 3L ]) (t [ 2L; 3L ]) (whole [ 3L ]))
      "the best weight of rows, asked",
      "asked",
      call (fun () -> BestWeight.ofRows 4.0 (t [ 2L; 4L; 3L ]) (t [ 2L; 4L; 3L ]) (whole [ 2L; 4L ]) (whole [ 2L; 3L ]))
      "a target, path", "path", call (fun () -> Target.at (whole [ 2L ]) (whole [ 3L; 1L; 4L ]))
      "a grade, logits", "logits", call (fun () -> Lesson.grade (lesson (whole [ 2L; 4L ])) (t [ 2L; 5L; 3L ]))
      "a token loss, logits", "logits", call (fun () -> Loss.tokens Likelihood.Stablemax (whole [ 2L; 4L ]) (t [ 2L; 4L ]))
      "a binary loss, target", "target", call (fun () -> Loss.binary (t [ 2L ]) (t [ 3L ]))
      "a step's weight, step", "step", call (fun () -> Loss.stepWeight StepWeights.Linear 3 (whole [ 2L; 1L ]))
      "a choice of rows, mask", "mask", call (fun () -> Bundle.where (t [ 2L; 1L ]) (attempt ()) (attempt ()))
      "rows taken, index", "index", call (fun () -> Bundle.take (whole [ 2L; 1L ]) (attempt ()))
      "rows put, index", "index", call (fun () -> Bundle.put (whole [ 2L; 1L ]) (attempt ()) (attempt ()))
      "the best of copies, score", "score", call (fun () -> Bundle.best 2 (fun _ -> t [ 3L ]) (attempt ()))
      "rows chosen, mask",
      "rows chosen",
      call (fun () -> (Attempt.advance |> Improve.onRows (fun _ -> whole [ 3L ])).Apply(attempt ())) ]

let private everywhere =
    testList
        "a wrong shape is refused on entry, by the name of the argument:"
        [ for name, role, call in calls do
              Draw.case name
              <| fun () ->
                  let message = Draw.refusal call

                  for part in [ $"{role}: expected ["; "received [" ] do
                      Expect.stringContains message part "role, expected, received" ]

let tests = testList "shapes" [ checking; everywhere ]
