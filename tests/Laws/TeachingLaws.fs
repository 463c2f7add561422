namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What a scheme's loss, targets and gradients must keep so that training leads to the answer.
[<RequireQualifiedAccess>]
module TeachingLaws =
    let private total (scheme: Scheme) (lesson: Lesson) (after: Attempt) =
        (scheme.Loss lesson after (Some(scheme.Lookahead.Apply after))).Total

    // the gradient of a loss, summed over rows, at each leaf; 0 where it does not reach
    let private gradients (loss: Tensor) (leaves: Tensor list) : Tensor list =
        for leaf in leaves do
            leaf.grad <- null

        let loss = loss.sum ()

        if loss.requires_grad then
            loss.backward ()

        [ for leaf in leaves ->
              match leaf.grad with
              | null -> torch.zeros_like leaf
              | gradient -> gradient ]

    // the parts of the network, by the beginnings of their weights' names, that a loss gives nothing to learn
    let private untrained (model: Model) (parts: string list) (loss: Tensor) : string list =
        let ofPart (part: string) =
            [ for KeyValue(name, weight) in model.Weights do
                  if name.StartsWith part && weight.requires_grad then
                      part, weight ]

        let weights = parts |> List.collect ofPart

        let size (gradient: Tensor) =
            gradient.to_type(torch.float64).abs().sum().item<float>()

        let learned =
            List.zip weights (weights |> List.map snd |> gradients loss)
            |> List.groupBy (fun ((part, _), _) -> part)
            |> List.map (fun (part, weights) -> part, weights |> List.sumBy (snd >> size))

        // neither nothing nor no number
        [ for part, size in learned do
              if not (0.0 < size && size < infinity) then
                  part ]

    let private gradient (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        let scheme = specimen.Scheme

        law
            "trains the network"
            ("calls with gradient of the step > 0, and the loss of step a has a gradient at the embedding, the read-out, "
             + "every level so called, and a halting head that is asked")
            (drawing {
                let! a = SchemeCases.attempts specimen "a"
                and! seed = Draw.seed "labels"
                let planned = (Plan.cost scheme.Step.Plan).WithGradient.Calls
                specimen.Calls.Value <- 0L
                specimen.Levels.Clear()
                let after = scheme.Step.Apply a
                let levels = List.ofSeq specimen.Levels
                // where every row was done, nothing ran
                let parts =
                    if specimen.Calls.Value = 0L then
                        []
                    else
                        "embed_tokens" :: "lm_head" :: levels

                // a head that ends roll-outs has to be taught
                let halts (belief: float list) =
                    scheme.Halts
                        { a with
                            Halt = torch.tensor(Array.ofList belief, dtype = a.Halt.dtype).expand_as a.Halt }

                let asksHead = (halts [ 9.0; -9.0 ]).ne(halts [ -9.0; 9.0 ]).any().item<bool>()

                let parts =
                    if asksHead && not parts.IsEmpty then
                        "q_head" :: parts
                    else
                        parts

                let loss = total scheme (SchemeCases.lesson specimen a seed) after
                let untrained = untrained specimen.Model parts loss

                return
                    if planned = 0 then
                        Sides.ofTexts "0 calls" "1 call at least"
                    else
                        Sides.ofTexts $"nothing to learn for %A{untrained}" "nothing to learn for []"
            })

    let private losses (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        let scheme = specimen.Scheme
        let attempts = SchemeCases.attempts specimen
        let lesson = SchemeCases.lesson specimen

        // what is taught after an attempt's next step, that step, also of rows that were done, and the slope of the loss where logits are equal
        let slope (a: Attempt) seed =
            let lesson, after = lesson a seed, scheme.Step.Apply a
            let equal = torch.zeros_like(after.Logits).detach().requires_grad_ true
            let step = a.Step + whole 1L

            let total =
                total
                    scheme
                    lesson
                    { after with
                        Step = step
                        Logits = equal }

            lesson, step, gradients total [ equal ] |> List.head

        [ law
              "a row's loss is its own"
              "loss of (take r a) = take r (loss of a)"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  and! r = Draw.upTo 3 "r"
                  let lesson = lesson a seed
                  let row = torch.tensor [| int64 r % Bundle.rows a |]

                  let loss lesson attempt : Field =
                      { Value = total scheme lesson (scheme.Step.Apply attempt) }

                  let all = loss lesson a
                  let moved = State.apart (loss lesson (Carrier.nudged a)) all

                  let whole, alone =
                      Bundle.take row all, loss (Bundle.take row lesson) (Bundle.take row a)
                  // a loss may not move at all with its attempt, and yet be rounded otherwise by itself
                  let inStep: Field = { Value = all.Value.to_type a.Answer.dtype }

                  let rounded = State.apart (Carrier.nudged inStep) inStep

                  return
                      { State.same alone whole with
                          Allowed = Carrier.factor * max moved rounded }
              })
          law
              "the loss is a number"
              "loss of a is finite"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  let total = total scheme (lesson a seed) (scheme.Step.Apply a)
                  return Sides.none "rows wrong" (total.isfinite().logical_not())
              })
          law
              "nothing is taught where nothing is asked"
              "the slope of the loss at the logits of cells without a label = 0, at every step"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  let lesson, _, slope = slope a seed
                  let isUnasked = lesson.Labels.lt (whole 0L)
                  return Sides.none "cells taught" (slope.ne(number 0.0).any(-1L).logical_and isUnasked)
              })
          law
              "the loss leads to the target of its step"
              "where logits are equal, the slope of the loss at the logit of Target.at (a.Step + 1) < its mean over the cell's logits"
              (drawing {
                  let! a = attempts "a"
                  and! seed = Draw.seed "labels"
                  let lesson, step, slope = slope a seed
                  let target = Target.at step lesson.Path
                  let isAsked = Lesson.asked (size 2 slope) target
                  let token = torch.where(isAsked, target, torch.zeros_like target).unsqueeze -1L
                  let isLed = slope.gather(-1L, token).squeeze(-1L).lt(slope.mean [| -1L |])
                  return Sides.none "cells led elsewhere" (isAsked.logical_and (isLed.logical_not ()))
              }) ]

    let private lastTarget (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) =
        law
            "the last step is trained towards the answer"
            "Target.at N of the path = labels, where anything is asked"
            (drawing {
                let! lesson = SchemeCases.lessons specimen

                let last =
                    torch.full (size 0 lesson.Path, whole (int64 specimen.Scheme.Steps), dtype = torch.int64)

                let isAsked = lesson.Labels.ne (whole Lesson.ignored)
                return Sides.none "cells wrong" ((Target.at last lesson.Path).ne(lesson.Labels).logical_and isAsked)
            })

    /// `law` makes a law of schemes about this one.
    let every (specimen: Specimen) (law: string -> string -> Draw<Sides> -> Law) : Law list =
        losses specimen law @ [ gradient specimen law; lastTarget specimen law ]
