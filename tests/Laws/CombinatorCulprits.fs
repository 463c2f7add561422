namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong combinators and counts: each stands in for the right one in every law.
[<RequireQualifiedAccess>]
module CombinatorCulprits =
    let private combinator = Culprit.combinator

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
                  override _.Named(name, op) = Improve.named name (Culprit.twice op) }
          combinator
              "frozen runs twice"
              "frozen, the value is the same"
              { new Algebra() with
                  override _.Frozen op = Improve.frozen (Culprit.twice op) }
          combinator
              "frozen does not freeze"
              "frozen, what changed has no gradient"
              { new Algebra() with
                  override _.Frozen op = op }
          combinator
              "scoped runs twice"
              "scoped, the value is the same"
              { new Algebra() with
                  override _.Scoped op = Improve.scoped (Culprit.twice op) }
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
                  override _.Named(_, op) =
                      Improve.shortcut (Culprit.twice op).Apply op }
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
          counting "the cost is the least" "a choice of rows costs those rows, no more and no less" (fun _ cost ->
              { cost with Most = cost.Least })
          counting "the cost forgets the last of a sequence" "costs add" (fun plan cost ->
              match plan with
              | Sequence(first :: _) -> Plan.cost first
              | _ -> cost)
          counting "the cost sees gradients everywhere" "frozen costs nothing with gradient" (fun _ cost ->
              { cost with WithGradient = cost.Most })
          counting "the cost does not believe in halting" "what may stop early may cost nothing" (fun _ cost ->
              { cost with Least = cost.Most }) ]

    /// One for every law of composition, repetition, wrappers and plans.
    let all: Culprit list = [ composition; repetition; wrappers; counts ] |> List.concat
