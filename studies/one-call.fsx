// The least of recursions.
open LatentRecursion

/// One network call: an answer update that sees the question, and no latent.
let oneCall =
    let build (options: SchemeOptions) (model: Model) =
        let answer =
            Improve.step "answer" model.High.Work (fun (state: Reasoning) ->
                { state with
                    Answer = model.High.Call(state.Answer, state.Question)
                })

        { Scheme.flat options model with
            Step = Recursion.supervised model answer
        }

    SchemeRecipe.make "one-call" "an answer update that sees the question" (SchemeOptions.numbers 1 1 1) build
