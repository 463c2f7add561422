namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong joins, wrong halting, wrong ensembles.
[<RequireQualifiedAccess>]
module MergeCulprits =
    let private combinator = Culprit.combinator

    // gives nothing back where nothing ran
    let private losing (op: Improve<'State>) : Improve<'State> when 'State :> IBundle<'State> =
        op
        |> Improve.noting (fun before after ->
            if obj.ReferenceEquals(before, after) then
                after |> Bundle.map (fun _ tensor -> torch.zeros_like tensor)
            else
                after)

    let private merges =
        [ combinator
              "merged joins the wrong way round"
              "joins what ran"
              { new Algebra() with
                  override _.Merged(merge, op) =
                      Improve.merged
                          { merge with
                              Join = fun before after -> merge.Join after before }
                          op }
          combinator
              "merged groups what it takes whole"
              "after is the operator"
              { new Algebra() with
                  override _.Merged(merge, op) =
                      Improve.merged { merge with Takes = Takes.Both } op }
          combinator
              "merged runs what it throws away"
              "before is nothing"
              { new Algebra() with
                  override _.Merged(merge, op) =
                      if merge.Takes = Takes.Before then
                          op |> Improve.noting (fun before _ -> before)
                      else
                          Improve.merged merge op }
          combinator
              "guarded takes what is worse"
              "a guard never makes a row worse"
              { new Algebra() with
                  override _.Guarded judge =
                      Merge.guarded "minus the judge" (fun state -> -(judge state)) }
          combinator
              "guarded takes nothing"
              "a guard takes what is better"
              { new Algebra() with
                  override _.Guarded _ =
                      { Merge.before with Takes = Takes.Both } }
          combinator
              "blend 1 computes"
              "weight 1 is the operator"
              { new Algebra() with
                  override _.Blend weight =
                      let moved (before: Tensor) (after: Tensor) =
                          if before.is_floating_point () then
                              before + number weight * (after - before)
                          else
                              after

                      { Merge.blend 0.5 with
                          Join = fun before after -> (before, after) ||> Bundle.zip (fun _ -> moved) } }
          combinator
              "blend 0 runs"
              "weight 0 is nothing, and runs nothing"
              { new Algebra() with
                  override _.Blend weight =
                      if weight = 0.0 then
                          { Merge.before with Takes = Takes.Both }
                      else
                          Merge.blend weight }
          combinator
              "blend goes no further than the step"
              "weights multiply"
              { new Algebra() with
                  override _.Blend weight = Merge.blend (min 1.0 weight) }
          combinator
              "blend squares its weight"
              "lies on the line"
              { new Algebra() with
                  override _.Blend weight = Merge.blend (weight * weight) } ]

    let private reading =
        [ combinator
              "sparing spares the wrong rows"
              "spares the rows that stand still"
              { new Algebra() with
                  override _.Sparing(merge, op) =
                      let moving = merge.Idle |> ValueOption.map (fun idle -> idle >> _.logical_not())
                      Improve.sparing { merge with Idle = moving } op }
          combinator
              "halting that runs and forgets"
              "rows that a join holds back do not run"
              { new Algebra() with
                  override _.Halted flag =
                      { Merge.halted flag with
                          Idle = ValueNone } }
          combinator
              "sparing spares nothing"
              "runs nothing where every row stands still"
              { new Algebra() with
                  override _.Sparing(merge, op) = Improve.merged merge op }
          combinator
              "sparing loses what stands still"
              "runs nothing where every row stands still"
              { new Algebra() with
                  override _.Sparing(merge, op) = Improve.sparing merge op |> losing }
          combinator
              "a weight by row is the mean of all"
              "a weight by row blends every row by its own"
              { new Algebra() with
                  override _.BlendBy weight =
                      Merge.blendBy "mean" (fun state ->
                          let weight = weight state
                          weight.mean().expand_as weight) }
          combinator
              "a weight by row knows no idle rows"
              "a row of weight 0 does not run"
              { new Algebra() with
                  override _.BlendBy weight =
                      { Merge.blendBy "w" weight with
                          Idle = ValueNone } }
          combinator
              "clamping is upside down"
              "clamped cells keep what they had, the others what was made"
              { new Algebra() with
                  override _.Clamped mask =
                      Merge.clamped "upside down" (mask >> _.logical_not()) }
          combinator
              "clamping knows no idle rows"
              "everything clamped runs nothing"
              { new Algebra() with
                  override _.Clamped mask =
                      { Merge.clamped "m" mask with
                          Idle = ValueNone } }
          combinator
              "depending asks the state after"
              "depends on the state before"
              { new Algebra() with
                  override _.Depending choose =
                      { Merge.depending "after" choose with
                          Join = fun before after -> (choose after).Join before after } } ]

    let private halting =
        [ combinator
              "halting halts the others"
              "by compaction is halting by mask"
              { new Algebra() with
                  override _.UnlessHalted(flag, op) = Improve.onRows flag op }
          combinator
              "halting halts nobody"
              "leaves halted rows alone"
              { new Algebra() with
                  override _.UnlessHalted(_, op) = op }
          combinator
              "halting masks"
              "of all rows runs nothing"
              { new Algebra() with
                  override _.UnlessHalted(flag, op) = Improve.merged (Merge.halted flag) op }
          combinator
              "halting loses a batch that is done"
              "of all rows runs nothing"
              { new Algebra() with
                  override _.UnlessHalted(flag, op) = Improve.unlessHalted flag op |> losing }
          combinator
              "halting halts all rows or none"
              "a choice of rows costs those rows, no more and no less"
              { new Algebra() with
                  override _.UnlessHalted(flag, op) =
                      let any state =
                          let running = (flag state).logical_not()
                          running.any().expand_as running

                      op |> Improve.merged (Merge.halted flag) |> Improve.onRows any }
          combinator
              "halting halts everybody"
              "of no row is the operator"
              { new Algebra() with
                  override _.UnlessHalted(_, _) = Improve.nothing }
          combinator
              "onRows takes all rows"
              "is working on the other rows"
              { new Algebra() with
                  override _.OnRows(_, op) = op }
          combinator
              "onRows runs twice"
              "nests"
              { new Algebra() with
                  override _.OnRows(choose, op) =
                      Improve.onRows choose (Culprit.twice op) }
          combinator
              "halting freezes"
              "halting, backward"
              { new Algebra() with
                  override _.UnlessHalted(flag, op) =
                      Improve.unlessHalted flag (Improve.frozen op) } ]

    let private copies =
        [ combinator
              "copies run twice"
              "of which all are alike give what one gives"
              { new Algebra() with
                  override _.OnCopies(copies, prepare, choose, op) =
                      Improve.onCopies copies prepare choose (Culprit.twice op) }
          combinator
              "the copies forget to count themselves"
              "cost as many"
              { new Algebra() with
                  override _.OnCopies(_, _, _, op) = op }
          combinator
              "the best is the worst"
              "the best is at least as good as each"
              { new Algebra() with
                  override _.Best(copies, score, state) =
                      Bundle.best copies (fun state -> -(score state)) state } ]

    /// One for every law of merges, guidance, halting and copies.
    let all: Culprit list = [ merges; reading; halting; copies ] |> List.concat
