namespace LatentRecursion

open TorchSharp

/// What is taught, a row a puzzle.
type Lesson =
    {
        /// `B S` int64.
        Question: Tensor
        /// The final answer, `B S` int64; -100 where nothing is asked.
        Labels: Tensor
        /// The target path, `B F S` int64.
        Path: Tensor
    }

    interface IBundle<Lesson> with
        member lesson.Map change =
            { Question = change.Invoke("question", lesson.Question)
              Labels = change.Invoke("labels", lesson.Labels)
              Path = change.Invoke("path", lesson.Path) }

        member lesson.Zip(other, join) =
            { Question = join.Invoke("question", lesson.Question, other.Question)
              Labels = join.Invoke("labels", lesson.Labels, other.Labels)
              Path = join.Invoke("path", lesson.Path, other.Path) }

/// How the answer of an attempt compares with the final answer, a row a puzzle.
type Grade =
    {
        /// Whether anything is asked, `B` bool.
        Asked: Tensor
        /// The share of asked cells that are right, `B` in [0, 1].
        Cells: Tensor
        /// Every asked cell is right, `B` bool; also where none is asked.
        Exact: Tensor
    }

/// The label of what is not asked, and the grading of answers.
[<RequireQualifiedAccess>]
module Lesson =
    /// The label of a cell where nothing is asked.
    let ignored = -100L

    /// Compares logits `B S V` with the final answer.
    let grade (lesson: Lesson) (logits: Tensor) : Grade =
        Shape.check [ "labels", "B S", lesson.Labels; "logits", "B S V", logits ]

        let asked = lesson.Labels.ne (whole ignored)
        let right = (Policy.choice logits).eq(lesson.Labels).logical_and asked
        let count, correct = asked.sum 1L, right.sum 1L

        { Asked = count.gt (whole 0L)
          Cells = correct.to_type torch.float64 / count.clamp_min(whole 1L).to_type torch.float64
          Exact = correct.eq count }
