namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Guidance of a supervised step: of what is read, and of the state.
[<RequireQualifiedAccess>]
module GuidanceLaws =
    /// The attempts of a model, and its supervised step.
    let every (algebra: Algebra) (model: Model) (on: Carrier<Attempt>) : Law list =
        let law = Law.make "every guidance" on.Name

        let ofReadOut (w: float) f =
            algebra.GuidedReadOut(model, Merge.blend w, f)

        let ofState (w: float) f =
            algebra.GuidedState(model, Merge.blend w, f)

        let logits (op: Improve<Attempt>) state : Field = { Value = (op.Apply state).Logits }

        // before the step
        let reference state = (model.ReadAnswer.Apply state).Logits

        [ law
              "weight 1 is the step"
              "guided 1 f = f, also in the plan, read-out and state"
              (drawing {
                  let! f = on.Operator "f"

                  and! isState =
                      Draw.oneOf "of" (fun isState -> if isState then "the state" else "the read-out") id [ false; true ]

                  and! s = on.State "s"
                  return Operator.same ((if isState then ofState else ofReadOut) 1.0 f) f s
              })
          law
              "a read-out of weight 0 is the reference"
              "logits of guided 0 f s = what is read of s before"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return State.same (logits (ofReadOut 0.0 f) s) { Value = reference s }
              })
          law
              "a state of weight 0 stays where it was"
              "answer of guided 0 f s = answer of s"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return State.same { Value = ((ofState 0.0 f).Apply s).Answer } { Value = s.Answer }
              })
          law
              "guiding the read-out leaves the state to the step"
              "answer, latent and halting of guided w f s = those of f s"
              (drawing {
                  let! f = on.Operator "f"
                  and! w = Draw.weight "w"
                  and! s = on.State "s"

                  let forgetting (op: Improve<Attempt>) state =
                      let after = op.Apply state

                      { after with
                          Logits = torch.zeros_like after.Logits }

                  return State.same (forgetting (ofReadOut w f) s) (forgetting f s)
              })
          law
              "guiding the state guides the read-out as far"
              "logits of the guided state = logits of the guided read-out: the head is linear"
              (drawing {
                  let! f = on.Operator "f"
                  and! w = Draw.weight "w"
                  and! s = on.State "s"
                  return s |> Carrier.close on (logits (ofReadOut w f)) (logits (ofState w f))
              })
          law
              "a guided read-out is the product policy"
              "softmax (logits of guided w f s) is proportional to pi_u^(1 - w) pi_c^w"
              (drawing {
                  let! f = on.Operator "f"
                  and! w = Draw.weight "w"
                  and! s = on.State "s"

                  let log (logits: Tensor) =
                      torch.nn.functional.log_softmax (logits, -1L)

                  let product state : Field =
                      let powers =
                          number (1.0 - w) * log (reference state) + number w * log (f.Apply state).Logits

                      { Value = log powers }

                  let guided state : Field =
                      { Value = log (logits (ofReadOut w f) state).Value }

                  return s |> Carrier.close on guided product
              })
          law
              "guidance is in the plan"
              "calls of guided w f = calls of f"
              (drawing {
                  let! f = on.Operator "f"
                  and! w = Draw.weight "w"
                  let calls (op: Improve<Attempt>) = (algebra.Cost op.Plan).Most.Calls

                  return Sides.ofTexts $"{calls (ofReadOut w f)} and {calls (ofState w f)} calls" $"{calls f} and {calls f} calls"
              }) ]
