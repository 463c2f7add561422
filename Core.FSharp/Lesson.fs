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

    /// The cells where something is asked, labels of a vocabulary, as bool: others teach nothing and are not judged.
    let asked (vocabulary: int64) (labels: Tensor) : Tensor =
        labels.ge(whole 0L).logical_and(labels.lt (whole vocabulary))

    /// The cells that questions leave open and ask for, `B S` bool: those with a token that the answer of their puzzle changes somewhere. In a
    /// maze they are all cells without a wall, also those off the path; in Sudoku no given is.
    let openCells (lesson: Lesson) : Tensor =
        Shape.check [ "question", "B S", lesson.Question; "labels", "B S", lesson.Labels ]

        inScope (fun () ->
            let asked = lesson.Labels.ge (whole 0L)
            let changed = asked.logical_and (lesson.Question.ne lesson.Labels)
            let tokens = lesson.Question.max().item<int64>() + 1L
            // by puzzle and token, how often it is changed
            let changes =
                torch
                    .zeros([| size 0 lesson.Question; tokens |], dtype = torch.int64, device = lesson.Question.device)
                    .scatter_add_(1L, lesson.Question, changed.to_type torch.int64)

            (changes.gather(1L, lesson.Question).gt(whole 0L)).logical_and asked)

    /// Compares logits `B S V` with the final answer.
    let grade (lesson: Lesson) (logits: Tensor) : Grade =
        Shape.check [ "labels", "B S", lesson.Labels; "logits", "B S V", logits ]

        use scope = torch.NewDisposeScope()
        let asked = asked (size 2 logits) lesson.Labels
        let right = (Policy.choice logits).eq(lesson.Labels).logical_and asked
        let count, correct = asked.sum 1L, right.sum 1L

        { Asked = scope.MoveToOuter(count.gt (whole 0L))
          Cells = scope.MoveToOuter(correct.to_type torch.float64 / count.clamp_min(whole 1L).to_type torch.float64)
          Exact = scope.MoveToOuter(correct.eq count) }
