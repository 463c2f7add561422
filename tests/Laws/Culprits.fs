namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// A wrong combinator, operator, merge or count for every law: a law that nothing can break says nothing.
[<RequireQualifiedAccess>]
module Culprits =
    // one wrong operator in place of all, on real numbers
    let private operator name breaks (wrong: Reasoning -> Reasoning) : Culprit =
        let draw name =
            Draw.oneOf name (fun () -> "the culprit") (fun () -> Improve.step "culprit" Work.Zero wrong) [ () ]

        { Name = name
          Breaks = breaks
          Laws = RunLaws.purity { Carrier.doubles with Operator = draw } }

    let private operators =
        let mutable runs = 0

        [ operator "an operator that counts its runs" "says the same twice" (fun state ->
              runs <- runs + 1

              { state with
                  Latent = state.Latent + number (float runs) })
          operator "an operator that works in place" "leaves its input alone" (fun state ->
              { state with
                  Latent = state.Latent.add_ (number 1.0) })
          operator "an operator that loses precision" "keeps shapes and types" (fun state ->
              { state with
                  Latent = state.Latent.to_type torch.float32 })
          operator "an operator that looks at the whole batch" "treats every row alone" (fun state ->
              { state with
                  Latent = state.Latent - state.Latent.mean ([| 0L |], keepdim = true) })
          operator "an operator that knows a row's place" "does not care for a row's place" (fun state ->
              let place = torch.arange (whole (Bundle.rows state), dtype = torch.float64)

              { state with
                  Latent = state.Latent + place.view (-1L, 1L, 1L) }) ]

    // one wrong merge in place of all, on real numbers
    let private merge name breaks takes (join: Reasoning -> Reasoning -> Reasoning) : Culprit =
        let wrong: Merge<Reasoning> =
            { Name = name
              Takes = takes
              Join = join }

        { Name = name
          Breaks = breaks
          Laws =
            MergeLaws.every
                (Algebra())
                { Carrier.doubles with
                    Merge = fun name -> Draw.oneOf name (fun () -> wrong.Name) (fun () -> wrong) [ () ] } }

    let private wrongMerges =
        let halve = Bundle.map (fun _ (tensor: Tensor) -> tensor * number 0.5)

        [ merge "a merge that shrinks" "conserves" Takes.Both (fun _ after -> halve after)
          merge "a merge that moves what stands still" "keeps fixed points" Takes.Both (fun before _ -> halve before)
          merge "a merge that mixes rows" "joins row by row" Takes.Both (fun _ after ->
              after |> Bundle.map (fun _ tensor -> tensor.flip 0L))
          merge "a merge that lies about its side" "takes the side that it says" Takes.After (fun before _ -> before) ]

    // one wrong scheme, made of `dis`
    let private scheme name breaks (wrong: Specimen -> Scheme) : Culprit =
        let recipe = SchemeRecipe.all |> List.find (fun recipe -> recipe.Name = "dis")

        let specimen = Specimen.ofRecipe recipe

        { Name = name
          Breaks = breaks
          Laws =
            SchemeLaws.laws
                { specimen with
                    Scheme = wrong specimen } }

    let private schemes =
        // what came out of a path before its frames were changed
        let reframed (change: Tensor -> Tensor) (specimen: Specimen) =
            { specimen.Scheme with
                Path = fun seed question labels -> change (specimen.Scheme.Path seed question labels) }

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
          scheme "a scheme that never halts" "every row halts in the end" (fun specimen ->
              { specimen.Scheme with
                  Halts = fun attempt -> attempt.Step.lt (whole 0L) })
          scheme
              "a path that stops short"
              "the path ends in the answer"
              (reframed (fun path -> path.narrow (1L, 0L, size 1 path - 1L)))
          scheme "a path that runs backwards" "the path never goes back" (reframed (fun path -> path.flip 1L))
          scheme
              "a path that waits"
              "the path moves while cells last"
              (reframed (fun path -> torch.cat ([| path.narrow (1L, 0L, 1L); path |], 1L)))
          scheme "a loss of the batch" "a row's loss is its own" (fun specimen ->
              { specimen.Scheme with
                  Loss =
                      fun lesson after ahead ->
                          let loss = specimen.Scheme.Loss lesson after ahead

                          { loss with
                              Total = loss.Total - loss.Total.mean () } })
          scheme "a loss below zero" "the loss is a number" (fun specimen ->
              { specimen.Scheme with
                  Loss =
                      fun lesson after ahead ->
                          let loss = specimen.Scheme.Loss lesson after ahead
                          { loss with Total = -loss.Total } }) ]

    /// Every culprit.
    let all: Culprit list =
        [ CombinatorCulprits.all; operators; wrongMerges; schemes; TheoremCulprits.all ]
        |> List.concat

    /// What becomes of the law that a culprit breaks: the carriers on which it is refuted.
    let caught (cases: int) (seed: uint64) (culprit: Culprit) : Finding list =
        culprit.Laws
        |> List.filter (fun law -> law.Name = culprit.Breaks)
        |> List.map (Law.find cases seed)
        |> List.filter (fun finding -> not finding.Holds)

    /// Every law that a culprit breaks, the names without the carriers.
    let broken (cases: int) (seed: uint64) (culprit: Culprit) : string list =
        culprit.Laws
        |> List.groupBy _.Name
        |> List.filter (fun (_, laws) -> laws |> List.exists (fun law -> not (Law.find cases seed law).Holds))
        |> List.map fst
