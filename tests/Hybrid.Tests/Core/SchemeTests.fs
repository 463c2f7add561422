module LatentRecursion.Tests.SchemeTests

open Expecto
open TorchSharp
open LatentRecursion
open LatentRecursion.Host.Training
open LatentRecursion.Tests.Fixture

let private scheme name (options: SchemeOptions -> SchemeOptions) network =
    let recipe = (SchemeRecipe.tryFind name).Value
    let numbers = options recipe.Defaults
    let model, calls = counted (recipe.Adapt numbers network) torch.float32
    recipe.Build numbers model, model, calls

let private published name =
    scheme name id tiny |> fun (scheme, _, _) -> scheme

let private short (numbers: SchemeOptions) =
    { numbers with
        Steps = 2
        Cycles = 2
        LatentUpdates = 2 }

let private calls plan = (Plan.cost plan).Most.Calls
let private names = SchemeRecipe.all |> List.map _.Name

let private costs =
    testList
        "as published"
        [ for name, inference, step, withGradient in
              [ "trm", 336, 21, 7
                "dis", 18, 3, 3
                "dis-code", 18, 3, 3
                "flat", 18, 3, 3
                "hrm", 96, 12, 2 ] do
              test $"{name} makes {inference} network calls a roll-out" {
                  let scheme = published name
                  Expect.equal (calls (Scheme.inference scheme)) inference "a full roll-out"
                  let cost = Plan.cost (Scheme.training scheme)

                  Expect.equal
                      (cost.Most.Calls, cost.WithGradient.Calls)
                      (step, withGradient)
                      "a training step, look ahead included"

                  Expect.isTrue cost.IsFixed "nothing is left to the run"
              } ]

/// Runs one training step of `rows` rows and tells calls and operations a row, planned and counted.
let private ran (scheme: Scheme) model (calls: int64 ref) rows =
    use _ = torch.NewDisposeScope()
    let attempt = begun model rows 3UL
    calls.Value <- 0L
    let watched = ref 0

    let watch (ran: Ran<Attempt>) =
        if ran.IsStep then
            watched.Value <- watched.Value + ran.Work.Calls

    let _, flops =
        Meter.Flops(fun () ->
            let after = scheme.Step.ApplyWatched(watch, attempt)
            scheme.Lookahead.ApplyWatched(watch, after))

    int calls.Value / rows, watched.Value, flops / int64 rows

let private planned =
    testList
        "what runs is what was planned:"
        [ for name in names do
              for shape, network in networks do
                  test $"{name} on {shape}" {
                      let scheme, model, calls = scheme name short network
                      let cost = (Plan.cost (Scheme.training scheme)).Most
                      let counted, watched, flops = ran scheme model calls 3
                      Expect.equal counted cost.Calls "calls of the networks"
                      Expect.equal watched cost.Calls "calls that a watcher is told of"
                      Expect.equal flops cost.Flops "floating-point operations of matrix products"
                  } ]

let private halting =
    test "a scheme whose halted rows cost nothing lies between its least and its most" {
        let scheme, model, calls = scheme "trm" short tiny
        let isDone (attempt: Attempt) = attempt.Step.ge (whole 1L)
        let stopping = scheme.Step |> Improve.unlessHalted isDone |> Improve.iterate 3
        let cost = Plan.cost stopping.Plan
        use _ = torch.NewDisposeScope()
        calls.Value <- 0L
        stopping.Apply(begun model 4 1UL) |> ignore
        Expect.equal cost.Least.Calls 0 "nothing may run"
        Expect.isLessThanOrEqual (int calls.Value) (4 * cost.Most.Calls) "at most the most"
        Expect.equal (int calls.Value) (4 * (Plan.cost scheme.Step.Plan).Most.Calls) "one step of every row, and no more"
    }

let private gradients (model: Model) : Tensor list =
    [ for weight in model.Weights.Values do
          match weight.grad with
          | null -> ()
          | gradient -> gradient ]

let private watching =
    test "watching changes no value and no gradient" {
        let gradient (run: Improve<Attempt> -> Attempt -> Attempt) =
            let scheme, model, _ = scheme "dis" short tiny
            let after = run scheme.Step (begun model 2 3UL)
            after.Logits.square().sum().backward()
            after.Logits.detach (), gradients model

        let plain, plainGradients = gradient (fun op state -> op.Apply state)

        let watched, watchedGradients =
            gradient (fun op state -> op.ApplyWatched((fun ran -> ran.After() |> ignore), state))

        Expect.equal (apart plain watched) 0.0 "logits"
        Expect.isNonEmpty plainGradients "there are gradients"

        for left, right in List.zip plainGradients watchedGradients do
            Expect.equal (apart left right) 0.0 "gradients"
    }

let private control =
    test "flat is dis but for the target path" {
        let dis, model, _ = scheme "dis" id tiny
        let flat, _, _ = scheme "flat" id tiny
        Expect.equal flat.Step.Plan dis.Step.Plan "the same plan"
        let attempt = begun model 3 4UL
        let lesson = lesson dis attempt 7
        let after = dis.Step.Apply attempt

        Expect.equal
            (apart (dis.Loss lesson after None).Total (flat.Loss lesson after None).Total)
            0.0
            "the same loss on the same path"

        let own = lesson |> fun l -> flat.Path attempt.Seed l.Question l.Labels
        Expect.equal (own.size 1) 1L "flat's path is one frame"
        Expect.equal (apart (own.select (1L, 0L)) lesson.Labels) 0.0 "the answer"
    }

let private feedback =
    test "dis-code shows the network its own answer" {
        let scheme, model, _ = scheme "dis-code" id tiny
        let after = scheme.Step.Apply(begun model 3 4UL)
        Expect.equal (apart after.Shown (after.Logits.argmax -1L)) 0.0 "the answer takes the question's place"
    }

let private rows =
    testList
        "rows are independent:"
        [ for name in names do
              test name {
                  let scheme, model, _ = scheme name short (snd networks[1])
                  use _ = torch.NewDisposeScope()
                  use _ = torch.no_grad ()
                  let batch = begun model 4 6UL
                  let together = scheme.Step.Apply batch

                  for row in 0L .. 3L do
                      let index = torch.tensor [| row |]
                      let alone = scheme.Step.Apply(Bundle.take index batch)
                      Expect.isLessThan (apart alone.Logits (together.Logits.index_select (0L, index))) 1e-5 $"row {row}"
              } ]

let private learning =
    testList
        "learns:"
        [ for name in names do
              test name {
                  let scheme, model, _ = scheme name short tiny
                  let attempt = begun model 4 8UL
                  let lesson = lesson scheme attempt 7

                  let trained =
                      model.Weights
                      |> Seq.filter _.Value.requires_grad
                      |> System.Collections.Generic.Dictionary

                  use adam = new Adam(trained, OptimizerKind.AdamAtan2, 0.0)

                  let loss () =
                      use _ = torch.NewDisposeScope()

                      for weight in trained.Values do
                          weight.grad <- null

                      let after = scheme.Step.Apply attempt
                      let loss = scheme.Loss lesson after (Some(scheme.Lookahead.Apply after))
                      loss.Total.sum().backward()
                      adam.Step 0.003
                      // a head that learns to halt costs more at first where answers become right
                      loss.Parts[Loss.answer].sum().item<float>()

                  let first = loss ()
                  let last = List.last [ for _ in 1..80 -> loss () ]
                  Expect.isLessThan last (0.7 * first) "eighty updates on one batch"
              } ]

let tests =
    testList "a scheme" [ costs; planned; halting; watching; control; feedback; rows; learning ]
