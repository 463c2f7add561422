namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong schemes, most of them made of `dis`.
[<RequireQualifiedAccess>]
module SchemeCulprits =
    // one wrong scheme, made of one with a name
    let private made (origin: string) name breaks (wrong: Specimen -> Scheme) : Culprit =
        { Name = name
          Breaks = breaks
          Laws =
            fun () ->
                let specimen = Specimen.named origin

                SchemeLaws.laws
                    { specimen with
                        Scheme = wrong specimen } }

    let private scheme name breaks wrong = made "dis" name breaks wrong

    /// One for every law of schemes.
    let all: Culprit list =
        // what came out of a path before its frames were changed
        let reframed (change: Tensor -> Tensor) (specimen: Specimen) =
            { specimen.Scheme with
                Path = fun seed question labels -> change (specimen.Scheme.Path seed question labels) }

        let late (path: Tensor) =
            torch.cat ([| path.narrow (1L, 0L, 1L); path |], 1L)

        // another total of a loss
        let losing (change: Tensor -> Tensor) (specimen: Specimen) =
            { specimen.Scheme with
                Loss =
                    fun lesson after ahead ->
                        let loss = specimen.Scheme.Loss lesson after ahead
                        { loss with Total = change loss.Total } }

        let after (change: Attempt -> Attempt) (specimen: Specimen) =
            { specimen.Scheme with
                Step =
                    specimen.Scheme.Step
                    |> Improve.andThen (Improve.step "culprit" Work.Zero change) }

        [ scheme "a scheme that counts double" "counts its steps" (after Attempt.advance.Apply)
          scheme
              "a scheme that reseeds its rows"
              "leaves the puzzle alone"
              (after (fun attempt ->
                  { attempt with
                      Seed = attempt.Seed + whole 1L }))
          scheme
              "a scheme that forgets the puzzle's vector"
              "leaves the puzzle alone"
              (after (fun attempt ->
                  { attempt with
                      Hint = torch.zeros_like attempt.Hint }))
          scheme "a scheme that mixes the last read-outs of its rows" "treats every row alone" (fun specimen ->
              let mixed before after =
                  { after with
                      Logits = after.Logits + before.Logits.mean ([| 0L |], keepdim = true) }

              { specimen.Scheme with
                  Step = specimen.Scheme.Step |> Improve.noting mixed })
          made "fprm" "a scheme whose rows are done together" "treats every row alone" (fun specimen ->
              let anyIsDone (attempt: Attempt) =
                  let isDone = specimen.Scheme.Halts attempt
                  isDone.any().expand_as isDone

              { specimen.Scheme with
                  Step = specimen.Scheme.Step |> Improve.unlessHalted anyIsDone })
          scheme "a scheme that calls in secret" "calls the network as often as planned" (fun specimen ->
              after specimen.Scheme.Step.Apply specimen)
          scheme "a scheme that counts on being asked once" "a roll-out is the step, again and again" (fun specimen ->
              let mutable runs = 0

              specimen
              |> after (fun attempt ->
                  runs <- runs + 1

                  { attempt with
                      Latent = attempt.Latent + number (float runs) }))
          scheme "a scheme that looks ahead with gradient" "looks ahead without gradient" (fun specimen ->
              { specimen.Scheme with
                  Lookahead = specimen.Scheme.Step })
          scheme "a look ahead that reads with gradient" "looks ahead without gradient" (fun specimen ->
              { specimen.Scheme with
                  Lookahead = specimen.Model.ReadHalt })
          scheme "a scheme that freezes its step" "trains the network" (fun specimen ->
              { specimen.Scheme with
                  Step = specimen.Scheme.Step |> Improve.frozen })
          scheme
              "a scheme that detaches its read-out"
              "trains the network"
              (after (fun attempt ->
                  { attempt with
                      Logits = attempt.Logits.detach () }))
          made "hrm" "a scheme that detaches its latent" "trains the network" (fun specimen ->
              let model = specimen.Model

              let detaching =
                  Improve.step "culprit" Work.Zero (fun (state: Reasoning) ->
                      { state with
                          Latent = state.Latent.detach () })

              let latent = Recursion.latentUpdate model.Low |> Improve.andThen detaching

              { specimen.Scheme with
                  Step =
                      Recursion.hrm 2 2 latent (Recursion.answerUpdate model.High)
                      |> Recursion.supervised model })
          scheme "a scheme that never halts" "every row halts in the end" (fun specimen ->
              { specimen.Scheme with
                  Halts = fun attempt -> attempt.Step.lt (whole 0L) })
          scheme
              "a path that stops short"
              "the path ends in the answer"
              (reframed (fun path -> path.narrow (1L, 0L, size 1 path - 1L)))
          scheme "a path that runs backwards" "the path never goes back" (reframed (fun path -> path.flip 1L))
          scheme "a path that waits" "the path moves while cells last" (reframed late)
          scheme "a path that teaches what nobody asks" "nothing is taught where nothing is asked" (fun specimen ->
              { specimen.Scheme with
                  Path =
                      fun seed question labels ->
                          let path = specimen.Scheme.Path seed question labels
                          torch.where (path.lt (whole 0L), question.unsqueeze 1L, path) })
          scheme "a path that is too long for its scheme" "the last step is trained towards the answer" (fun specimen ->
              { specimen.Scheme with
                  Path = Target.revealing (2 * specimen.Scheme.Steps) })
          { Name = "a note of another type than at the beginning"
            Breaks = "keeps shapes and types"
            Laws =
              fun () ->
                  SchemeRecipe.all
                  |> List.filter (fun recipe -> recipe.Name = "dis")
                  |> List.collect Specimen.every
                  |> List.collect (fun specimen ->
                      let noting (note: Attempt -> Tensor) (attempt: Attempt) = attempt.WithNote("note", note attempt)

                      SchemeLaws.laws
                          { specimen with
                              Scheme =
                                  { after (noting (fun attempt -> attempt.Latent)) specimen with
                                      Begin = noting (fun attempt -> attempt.Latent.to_type torch.float64) } }) }
          scheme "a loss of the batch" "a row's loss is its own" (losing (fun loss -> loss - loss.mean ()))
          scheme
              "a loss that takes the logarithm of nothing"
              "the loss is a number"
              (losing (fun loss -> loss + torch.zeros_like(loss).log()))
          scheme "a loss upside down" "the loss leads to the target of its step" (losing (fun loss -> -loss))
          scheme "a loss of the question" "the loss leads to the target of its step" (fun specimen ->
              { specimen.Scheme with
                  Loss =
                      fun lesson after _ ->
                          let loss = Loss.tokens Likelihood.Stablemax lesson.Question after.Logits
                          Loss.ofParts [ Loss.answer, 1.0, loss ] })
          scheme "a loss that is a step behind" "the loss leads to the target of its step" (fun specimen ->
              { specimen.Scheme with
                  Loss = fun lesson -> specimen.Scheme.Loss { lesson with Path = late lesson.Path } }) ]
