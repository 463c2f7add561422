namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong operators, merges, parts and symmetries, each in place of all.
[<RequireQualifiedAccess>]
module OperatorCulprits =
    // one wrong operator in place of all, on real numbers
    let private operator name breaks (wrong: Reasoning -> Reasoning) : Culprit =
        let op = Improve.step "culprit" Work.Zero wrong

        { Name = name
          Breaks = breaks
          Laws = fun () -> TensorCarrier.doubles |> Carrier.about name op |> RunLaws.purity }

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
    let private merging name breaks (wrong: Merge<Reasoning>) : Culprit =
        { Name = name
          Breaks = breaks
          Laws = fun () -> TensorCarrier.doubles |> Carrier.joining wrong |> MergeLaws.every (Algebra()) }

    let private merge name breaks takes (join: Reasoning -> Reasoning -> Reasoning) : Culprit =
        let wrong: Merge<Reasoning> =
            { Name = name
              Takes = takes
              Idle = ValueNone
              Join = join }

        merging name breaks wrong

    let private wrongMerges =
        let halve = Bundle.map (fun _ (tensor: Tensor) -> tensor * number 0.5)

        [ merge "a merge that shrinks" "conserves" Takes.Both (fun _ after -> halve after)
          merge "a merge that moves what stands still" "keeps fixed points" Takes.Both (fun before _ -> halve before)
          merge "a merge that mixes rows" "joins row by row" Takes.Both (fun _ after ->
              after |> Bundle.map (fun _ tensor -> tensor.flip 0L))
          merge "a merge that lies about its side" "takes the side that it says" Takes.After (fun before _ -> before)
          merging
              "a merge that moves rows which it says stand still"
              "says truly which rows stand still"
              { Merge.after with
                  Takes = Takes.Both
                  Idle = ValueSome(fun state -> torch.ones (Bundle.rows state, dtype = torch.bool)) } ]

    let private part name breaks (wrong: Part<Reasoning, Field>) : Culprit =
        let draw drawn = Draw.always drawn name wrong

        { Name = name
          Breaks = breaks
          Laws = fun () -> PartLaws.every (Algebra()) draw TensorCarrier.doubles }

    let private parts =
        let right = Reasoning.latent

        [ part
              "a part that forgets what was put"
              "what was put is read"
              { right with
                  Put = fun state _ -> state }
          part
              "a part that reads the double"
              "putting back what was read changes nothing"
              { right with
                  Get = fun state -> { Value = state.Latent * number 2.0 } }
          part
              "a part that adds up"
              "the last put counts"
              { right with
                  Put =
                      fun state field ->
                          { state with
                              Latent = state.Latent + field.Value } } ]

    let private symmetry name breaks (wrong: Symmetry<Reasoning>) : Culprit =
        { Name = name
          Breaks = breaks
          Laws = fun () -> SymmetryLaws.every (Algebra()) wrong TensorCarrier.doubles }

    let private symmetries =
        let turned name (axis: int64) =
            Symmetry.cyclic name 3 (Bundle.map (fun _ tensor -> tensor.roll (1L, axis)))

        let right = turned "turned channels" 2L

        [ symmetry
              "a symmetry whose identity turns"
              "the identity does nothing"
              { right with
                  Act = fun element -> right.Act(element + 1) }
          symmetry "a symmetry that stops turning" "acts as a group" { right with Act = min 1 >> right.Act }
          symmetry "a symmetry that cannot turn back" "what is turned turns back" { right with Inverse = id }
          symmetry "a symmetry of the batch" "acts on every row alone" (turned "turned rows" 0L) ]

    /// One for every law of operators, merges, parts and symmetries as values.
    let all: Culprit list = [ operators; wrongMerges; parts; symmetries ] |> List.concat
