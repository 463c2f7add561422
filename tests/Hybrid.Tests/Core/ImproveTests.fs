module LatentRecursion.Tests.ImproveTests

open Expecto
open TorchSharp
open LatentRecursion

let private rows = 4

/// Rows of a differentiable state: its latent and question are leaves.
let private state () : Reasoning =
    let leaf seed =
        (Draw.normal seed [ int64 rows; 3L; 2L ]).requires_grad_ true

    { Question = leaf 1
      Answer = leaf 2
      Latent = leaf 3 }

/// A differentiable step in which every field takes part and the latent and the answer change.
let private mix =
    Improve.step "mix" { Work.Zero with Calls = 1 } (fun (state: Reasoning) ->
        { state with
            Latent = (state.Latent * state.Answer + state.Question).tanh()
            Answer = (state.Answer + state.Latent * number 0.5).sin() })

/// What comes out and the gradients of it at the leaves; a leaf that is not reached has gradient 0.
let private through (op: Improve<Reasoning>) =
    let before = state ()
    let after = op.Apply before
    let sum = after.Latent.square().sum() + after.Answer.sum () + after.Question.sum ()
    sum.backward ()

    let gradient (leaf: Tensor) =
        match leaf.grad with
        | null -> torch.zeros_like leaf
        | gradient -> gradient

    after, before |> Bundle.map (fun _ leaf -> gradient leaf)

let private sameBothWays (left: Improve<Reasoning>) (right: Improve<Reasoning>) message =
    let (value, gradient), (expected, slope) = through left, through right
    Draw.closeBundles 1e-14 value expected $"{message}: values"
    Draw.closeBundles 1e-13 gradient slope $"{message}: gradients"

let private masks =
    [ for bits in 0 .. (1 <<< rows) - 1 -> [ for row in 0 .. rows - 1 -> (bits >>> row) &&& 1 = 1 ] ]

let private halting =
    testList
        "halting"
        [ Draw.case "by compaction equals halting by mask, forward and backward, for every mask"
          <| fun () ->
              for mask in masks do
                  let flag _ = Draw.flags mask

                  sameBothWays
                      (mix |> Improve.iterate 2 |> Improve.unlessHalted flag)
                      (mix |> Improve.iterate 2 |> Improve.merged (Merge.halted flag))
                      $"halted {mask}"

          Draw.case "on rows is halting all others, and leaves the others' bits alone"
          <| fun () ->
              for mask in masks do
                  let before = state ()
                  let after = (mix |> Improve.onRows (fun _ -> Draw.flags mask)).Apply before

                  for row, chosen in List.indexed mask do
                      let alone (state: Reasoning) =
                          state |> Bundle.take (Draw.indices [ int64 row ])

                      let expected = if chosen then mix.Apply(alone before) else alone before
                      Draw.closeBundles 1e-15 (alone after) expected $"row {row} of {mask}"

          Draw.case "of all rows runs nothing"
          <| fun () ->
              let never = Improve.step "never" Work.Zero (fun (_: Reasoning) -> failtest "it ran")
              let before = state ()

              let after =
                  (never |> Improve.unlessHalted (fun _ -> Draw.flags [ true; true; true; true ])).Apply before

              Expect.isTrue (obj.ReferenceEquals(before, after)) "the very same state"

          Draw.case "until, iterate and scheduled want a count"
          <| fun () ->
              let step = Improve.step "step" Work.Zero (fun (number: int) -> number + 1)

              for made in
                  [ Improve.iterate -1
                    Improve.until (fun _ -> false) -1
                    fun step -> Improve.scheduled -1 (fun _ -> step) ] do
                  Expect.throwsT<System.ArgumentException> (fun () -> made step |> ignore) "fewer than none"
          Draw.case "nests: rows chosen of rows chosen"
          <| fun () ->
              let outer (state: Reasoning) =
                  (state.Question.sum [| 1L; 2L |]).gt(number 0.0)

              let inner (state: Reasoning) =
                  (state.Latent.sum [| 1L; 2L |]).gt(number 0.0)

              let both state = (outer state).logical_and(inner state)
              sameBothWays (mix |> Improve.onRows inner |> Improve.onRows outer) (mix |> Improve.onRows both) "nested"

          Draw.case "works on a batch of no rows"
          <| fun () ->
              let none = state () |> Bundle.take (Draw.indices [])
              let weight (state: Reasoning) = torch.ones_like state.Latent

              for name, op in
                  [ "on rows",
                    mix
                    |> Improve.onRows (fun state -> torch.ones (size 0 state.Latent, dtype = torch.``bool``))
                    "sparing", mix |> Improve.sparing (Merge.blendBy "by number" weight)
                    "on copies",
                    mix
                    |> Improve.onCopies 2 id (Bundle.best 2 (fun state -> state.Latent.sum [| 1L; 2L |]))
                    "averaged", mix |> Symmetry.averaged (Symmetry.cyclic "none" 2 id) ] do
                  Expect.equal (Bundle.rows (op.Apply none)) 0L name ]

let private gradients =
    testList
        "without gradient"
        [ Draw.case "the value is the same bits"
          <| fun () -> Draw.equalBundles ((Improve.frozen mix).Apply(state ())) (mix.Apply(state ())) "frozen"

          Draw.case "nothing flows back through what changed, all through what did not"
          <| fun () ->
              let after, gradient = through (Improve.frozen mix)
              Expect.isFalse (after.Latent.requires_grad || after.Answer.requires_grad) "what changed"
              Draw.equal gradient.Latent (torch.zeros_like gradient.Latent) "no gradient at the latent"
              Draw.equal gradient.Question (torch.ones_like gradient.Question) "the question passes"

          Draw.case "all flows back through what did not change where some rows only run, too"
          <| fun () ->
              let some _ = Draw.flags [ true; false; true; false ]

              let _, gradient = through (mix |> Improve.onRows some |> Improve.frozen)
              Draw.equal gradient.Question (torch.ones_like gradient.Question) "the question passes"

          Draw.case "gradients are on again afterwards, also after an error"
          <| fun () ->
              (Improve.frozen mix).Apply(state ()) |> ignore
              Expect.isTrue (torch.is_grad_enabled ()) "after a run"

              let failing =
                  Improve.step "failing" Work.Zero (fun (_: Reasoning) -> invalidOp "no")

              Expect.throws (fun () -> (Improve.frozen failing).Apply(state ()) |> ignore) "it fails"
              Expect.isTrue (torch.is_grad_enabled ()) "after an error"

          Draw.case "the last of several cycles still has its own"
          <| fun () ->
              let twice = mix |> Improve.frozen |> Improve.andThen mix
              let start = mix.Apply(state ()) |> Bundle.detach
              let _, gradient = through twice
              // the question enters the second run directly: its gradient is that of one run from the frozen state
              let question = (state ()).Question
              let last = mix.Apply { start with Question = question }
              (last.Latent.square().sum() + last.Answer.sum () + question.sum ()).backward()
              Draw.within 1e-14 gradient.Question (nonNull question.grad) "one run's gradient" ]

let private copies =
    let noise =
        Improve.step "noise" Work.Zero (fun (attempt: Attempt) ->
            { attempt with
                Answer =
                    attempt.Answer
                    + Noise.normal attempt.Seed [| size 1 attempt.Answer; size 2 attempt.Answer |] })

    let sum (attempt: Attempt) = attempt.Answer.sum [| 1L; 2L |]

    testList
        "on copies"
        [ Draw.case "as many rows come as were asked for, and as many go back, or the error says who made others"
          <| fun () ->
              let attempt = Tiny.attempt (Tiny.model Tiny.options 1) 3 2
              let first = Bundle.take (Draw.indices [ 0L ])

              for prepare, choose, part in
                  [ first, id, "expected 6 rows from prepare, received 1"
                    id, first, "expected 3 rows from choose, received 1" ] do
                  let op = noise |> Improve.onCopies 2 prepare choose
                  Expect.stringContains (Draw.refusal (fun () -> op.Apply attempt)) part "who"

          Draw.case "one copy left alone is the operator itself"
          <| fun () ->
              let attempt = Tiny.attempt (Tiny.model Tiny.options 1) 3 2
              let op = noise |> Improve.onCopies 1 id id
              Draw.equalBundles (op.Apply attempt) (noise.Apply attempt) "one copy"

          Draw.case "each copy draws its own noise and the best of a row comes back in its place"
          <| fun () ->
              let attempt = Tiny.attempt (Tiny.model Tiny.options 1) 3 2
              let copies = 4

              let after =
                  (noise
                   |> Improve.onCopies copies (Attempt.reseed copies) (Bundle.best copies sum))
                      .Apply
                      attempt

              Expect.equal (Bundle.rows after) 3L "one of each row"

              for row in 0L .. 2L do
                  let alone = attempt |> Bundle.take (Draw.indices [ row ])

                  let scores =
                      [ for copy in 0L .. int64 copies - 1L ->
                            let seed = Noise.derive alone.Seed (Draw.indices [ copy ])
                            Draw.number (sum (noise.Apply { alone with Seed = seed })) ]

                  Expect.equal (List.distinct scores).Length copies "all different"
                  let found = Draw.number (sum (after |> Bundle.take (Draw.indices [ row ])))
                  Expect.floatClose Accuracy.veryHigh found (List.max scores) "the best of this row's" ]

let private ownership =
    testList
        "a scope"
        [ Draw.case "frees all that the operator made but its result"
          <| fun () ->
              let before = state ()
              use outer = torch.NewDisposeScope()
              let after = (mix |> Improve.iterate 5 |> Improve.scoped).Apply before
              // the latent and the answer; the question passed through and belongs to the caller
              Expect.equal outer.DisposablesCount 2 "two tensors alive"
              Expect.isFalse (after.Latent.IsInvalid || after.Answer.IsInvalid) "and usable"

          Draw.case "leaves the caller's tensors with the caller"
          <| fun () ->
              let before = state ()

              let same =
                  Improve.step "same" Work.Zero (fun (state: Reasoning) -> { state with Answer = state.Latent })

              let after = (same |> Improve.scoped).Apply before
              Expect.isTrue (obj.ReferenceEquals(after.Answer, before.Latent)) "not copied"
              Expect.isFalse before.Latent.IsInvalid "not freed"

          Draw.case "holds as many tensors however long the roll-out"
          <| fun () ->
              let scheme, model = Tiny.scheme "trm" Tiny.options 1
              let attempt = Tiny.attempt model 2 3

              let alive steps =
                  use scope = torch.NewDisposeScope()

                  (scheme.Step
                   |> Improve.scoped
                   |> Improve.iterate steps
                   |> Improve.scoped
                   |> Improve.frozen)
                      .Apply
                      attempt
                  |> ignore

                  scope.DisposablesCount

              Expect.equal (alive 6) (alive 1) "six steps leave as much as one" ]

let private shortcuts =
    testList
        "a shortcut"
        [ Draw.case "is taken when nobody watches, and the steps when somebody does"
          <| fun () ->
              let fast (state: Reasoning) =
                  { state with
                      Answer = state.Answer * number 0.0 }

              let op = mix |> Improve.iterate 2 |> Improve.shortcut fast
              Expect.equal op.Plan (mix |> Improve.iterate 2).Plan "the same plan"
              Draw.equalBundles (op.Apply(state ())) (fast (state ())) "unwatched"
              let mutable steps = 0
              let after = op.ApplyWatched((fun _ -> steps <- steps + 1), state ())
              Draw.equalBundles after ((mix |> Improve.iterate 2).Apply(state ())) "watched"
              Expect.equal steps 2 "its own steps" ]

let private inputs =
    testList
        "an operator"
        [ for name in Tiny.schemeNames do
              Draw.case $"never changes its input, and gives the same again: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 1
                  let attempt = Tiny.attempt model 3 2 |> scheme.Begin
                  let copy = attempt |> Bundle.map (fun _ tensor -> tensor.clone ())
                  let op = scheme.Step |> Improve.andThen scheme.Lookahead
                  let first = op.Apply attempt
                  Draw.equalBundles attempt copy "the input"
                  Draw.equalBundles (op.Apply attempt) first "again"

              Draw.case $"improves the rows of a batch as it improves each alone: {name}"
              <| fun () ->
                  let scheme, model = Tiny.scheme name Tiny.options 1
                  let attempt = Tiny.attempt model 3 2 |> scheme.Begin
                  let op = scheme.Step |> Improve.iterate 2
                  let together = op.Apply attempt

                  for row in 0L .. 2L do
                      let alone bundle =
                          bundle |> Bundle.take (Draw.indices [ row ])

                      Draw.closeBundles 1e-10 (alone together) (op.Apply(alone attempt)) $"row {row}" ]

let tests =
    testList "improve" [ halting; gradients; copies; ownership; shortcuts; inputs ]
