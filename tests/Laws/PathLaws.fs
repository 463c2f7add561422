namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What every target path promises, of whatever made it ("Deep Improvement Supervision", arXiv 2511.16886, section 4.3).
[<RequireQualifiedAccess>]
module PathLaws =
    /// Cells of each frame that differ from the answer, `B F`.
    let distance (lesson: Lesson) : Tensor =
        lesson.Path.ne(lesson.Labels.unsqueeze 1L).sum -1L

    /// `subject` is what makes the paths.
    let every (subject: string) (lessons: Draw<Lesson>) : Law list =
        let law = Law.make "target paths" subject

        [ law
              "the path ends in the answer"
              "last frame of the path = labels"
              (drawing {
                  let! lesson = lessons
                  return Sides.none "cells wrong" ((distance lesson).select(1L, -1L))
              })
          law
              "the path never goes back"
              "distance to the answer of frame s + 1 <= that of frame s"
              (drawing {
                  let! lesson = lessons
                  return Sides.none "frames farther" ((distance lesson).diff(1L, 1L).gt(whole 0L))
              })
          law
              "the path moves while cells last"
              "with at least as many differing cells as steps, every frame is nearer than the one before"
              (drawing {
                  let! lesson = lessons
                  let distance = distance lesson
                  let steps = size 1 distance - 1L
                  let enough = distance.narrow(1L, 0L, 1L).ge(whole steps)
                  return Sides.none "frames no nearer" (distance.diff(1L, 1L).ge(whole 0L).logical_and enough)
              }) ]
