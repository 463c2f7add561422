namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Something wrong, the law that it breaks, and the laws to which it is put.
[<NoEquality; NoComparison>]
type Culprit =
    { Name: string
      Breaks: string
      Laws: Law list }

/// Wrong combinators and counts: each stands in for the right one in every law.
[<RequireQualifiedAccess>]
module CombinatorCulprits =
    let private combinator name breaks (algebra: Algebra) : Culprit =
        { Name = name
          Breaks = breaks
          Laws = Suites.quick algebra }

    let private twice op = Improve.iterate 2 op

    let private composition =
        [ combinator
              "nothing is a step of the identity"
              "nothing first"
              { new Algebra() with
                  override _.Nothing() = Improve.step "identity" Work.Zero id }
          combinator
              "nothing is a group of the identity"
              "nothing last"
              { new Algebra() with
                  override _.Nothing() =
                      Improve.step "identity" Work.Zero id |> Improve.named "group" }
          combinator
              "andThen runs the next first"
              "first, then next"
              { new Algebra() with
                  override _.AndThen(next, op) = Improve.andThen op next }
          combinator
              "andThen forgets the next of a sequence"
              "brackets do not matter"
              { new Algebra() with
                  override _.AndThen(next, op) =
                      match op.Plan with
                      | Sequence(_ :: _) -> op
                      | _ -> Improve.andThen next op }
          combinator
              "andThen groups the next"
              "brackets leave no mark"
              { new Algebra() with
                  override _.AndThen(next, op) =
                      Improve.andThen (Improve.named "next" next) op }
          combinator
              "inOrder runs the last first"
              "in order"
              { new Algebra() with
                  override _.InOrder operators = Improve.inOrder (List.rev operators) } ]

    let private repetition =
        [ combinator
              "iterate runs once too often"
              "so often"
              { new Algebra() with
                  override _.Iterate(times, op) = Improve.iterate (times + 1) op }
          combinator
              "iterate stops at two"
              "repetitions add"
              { new Algebra() with
                  override _.Iterate(times, op) = Improve.iterate (min 2 times) op }
          combinator
              "iterate groups what it repeats"
              "repetitions multiply"
              { new Algebra() with
                  override _.Iterate(times, op) =
                      Improve.iterate times op |> Improve.named "repeated" }
          combinator
              "scheduled leaves the last out"
              "a constant schedule repeats"
              { new Algebra() with
                  override _.Scheduled(count, operator) =
                      Improve.scheduled (max 0 (count - 1)) operator }
          combinator
              "scheduled counts down"
              "a schedule runs by index"
              { new Algebra() with
                  override _.Scheduled(count, operator) =
                      Improve.scheduled count (fun at -> operator (count - 1 - at)) }
          combinator
              "until runs at most once"
              "until never"
              { new Algebra() with
                  override _.Until(stop, times, op) = Improve.until stop (min 1 times) op }
          combinator
              "until runs before it asks"
              "until asks before it runs"
              { new Algebra() with
                  override _.Until(stop, times, op) =
                      op |> Improve.andThen (Improve.until stop (times - 1) op) }
          combinator
              "iterate 0 runs once"
              "an empty plan runs nothing"
              { new Algebra() with
                  override _.Iterate(times, op) = Improve.iterate (max 1 times) op } ]

    let private wrappers =
        [ combinator
              "named runs twice"
              "a name changes nothing"
              { new Algebra() with
                  override _.Named(name, op) = Improve.named name (twice op) }
          combinator
              "frozen runs twice"
              "frozen, the value is the same"
              { new Algebra() with
                  override _.Frozen op = Improve.frozen (twice op) }
          combinator
              "frozen does not freeze"
              "frozen, what changed has no gradient"
              { new Algebra() with
                  override _.Frozen op = op }
          combinator
              "scoped runs twice"
              "scoped, the value is the same"
              { new Algebra() with
                  override _.Scoped op = Improve.scoped (twice op) }
          combinator
              "scoped keeps everything"
              "scoped, only the result survives"
              { new Algebra() with
                  override _.Scoped op = op }
          combinator
              "noting forgets what ran"
              "a record of nothing changes nothing"
              { new Algebra() with
                  override _.Noting(record, op) =
                      Improve.noting (fun before _ -> record before before) op }
          combinator
              "noting shows the state after as that before"
              "a record sees before and after"
              { new Algebra() with
                  override _.Noting(record, op) =
                      Improve.noting (fun _ after -> record after after) op }
          combinator
              "shortcut takes the steps"
              "a shortcut takes the fast way"
              { new Algebra() with
                  override _.Shortcut(_, op) = op }
          combinator
              "a watched shortcut takes the fast way"
              "a watched shortcut takes the steps"
              { new Algebra() with
                  override _.Shortcut(fast, op) =
                      Improve.step "fast" (Plan.cost op.Plan).Most fast }
          combinator
              "named runs twice unless it is watched"
              "watching changes nothing"
              { new Algebra() with
                  override _.Named(_, op) = Improve.shortcut (twice op).Apply op }
          combinator
              "named freezes unless it is watched"
              "watching changes no gradient"
              { new Algebra() with
                  override _.Named(_, op) =
                      Improve.shortcut (Improve.frozen op).Apply op } ]

    // a count that is wrong in one place
    let private counting name breaks (wrong: Plan -> Cost -> Cost) =
        combinator
            name
            breaks
            { new Algebra() with
                override _.Cost plan = wrong plan (Plan.cost plan) }

    let private counts =
        [ counting "the cost counts everything twice" "what runs is what was planned" (fun _ cost ->
              { cost with Most = 2 * cost.Most })
          counting "the cost is the least" "a choice of rows runs no more than planned, and no less" (fun _ cost ->
              { cost with Most = cost.Least })
          counting "the cost forgets the last of a sequence" "costs add" (fun plan cost ->
              match plan with
              | Sequence(first :: _) -> Plan.cost first
              | _ -> cost)
          counting "the cost sees gradients everywhere" "frozen costs nothing with gradient" (fun _ cost ->
              { cost with WithGradient = cost.Most })
          counting "the cost does not believe in halting" "what may stop early may cost nothing" (fun _ cost ->
              { cost with Least = cost.Most }) ]

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
                      Merge.blendBy "w" (fun _ -> torch.tensor weight) }
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
                  override _.OnRows(choose, op) = Improve.onRows choose (twice op) }
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
                      Improve.onCopies copies prepare choose (twice op) }
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

    /// One for every law of the algebra.
    let all: Culprit list =
        [ composition; repetition; wrappers; counts; merges; halting; copies ]
        |> List.concat
