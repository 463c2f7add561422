namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Wrong target paths, and choices of them: each stands in for the right one.
[<RequireQualifiedAccess>]
module PathCulprits =
    // a path's frames, changed: `B F S`
    let private path (change: Tensor -> Tensor) =
        { new Formulas() with
            override _.Path(steps, rank, question, labels) =
                Target.inOrder steps rank question labels |> change

            override _.Corruption(steps, seed, question, labels) =
                Target.revealing steps seed question labels |> change }

    let private frames first count (path: Tensor) = path.narrow (1L, first, count)
    let private last (path: Tensor) = frames (size 1 path - 1L) 1L path

    /// Each put to the laws of step targets.
    let all: Culprit list =
        let formula =
            Culprit.formula (fun formulas -> StepTargets.laws formulas @ UnknownOrder.laws formulas)

        [ formula
              "a path that is the answer from the beginning"
              "a cell whose turn has not come is trained away from its answer"
              (path (fun path -> (last path).expand_as path))
          formula
              "a path that runs backwards, cell by cell"
              "a cell whose turn comes is trained towards its answer, at every weight"
              (path (fun path -> path.flip 1L))
          formula
              "a choice of the least likely"
              "where choices are their targets, the distance contracts"
              { new Formulas() with
                  override _.Choice logits = logits.argmin -1L }
          formula
              "a path that starts a step late"
              "where choices are their targets, the distance is 0 in time"
              (path (fun path -> torch.cat ([| frames 0L 1L path; frames 0L (size 1 path - 1L) path |], 1L)))
          formula
              "a path of a single step"
              "a choice that misses its target breaks the contraction"
              (path (fun path ->
                  let rest = (last path).expand(-1L, size 1 path - 1L, -1L)
                  torch.cat ([| frames 0L 1L path; rest |], 1L)))
          formula
              "edits that nobody can reorder"
              "an order that nobody knows shows every cell as often"
              { new Formulas() with
                  override _.Path(steps, rank, question, labels) =
                      Target.inOrder steps (torch.zeros_like rank) question labels }
          formula
              "a path that is a step ahead"
              "no read-out of a frame of unknown order is better than the share of its orders"
              (path (fun path -> torch.cat ([| frames 1L (size 1 path - 1L) path; last path |], 1L)))
          formula
              "a choice of the least likely, of frames"
              "until half of the cells are shown, the best read-out stays with the question"
              { new Formulas() with
                  override _.Choice logits = logits.argmin -1L }
          formula "edits that stop short" "the path ends in the answer" (path (fun path -> frames 0L (size 1 path - 1L) path))
          formula "edits that are undone" "the path never goes back" (path (fun path -> path.flip 1L))
          formula
              "edits that pause"
              "the path moves while cells last"
              (path (fun path -> torch.cat ([| frames 0L 1L path; path |], 1L)))
          formula
              "edits in the opposite order"
              "cells come in the order of the edits"
              { new Formulas() with
                  override _.Path(steps, rank, question, labels) =
                      Target.inOrder steps -rank question labels } ]
