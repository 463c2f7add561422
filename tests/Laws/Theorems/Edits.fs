namespace LatentRecursion.Laws

open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// A puzzle with the order in which its cells are edited: the moves of a solver, a maze's path as it grows.
type Edits =
    {
        /// Tokens by cell.
        Question: int list
        /// The answer's tokens by cell.
        Labels: int list
        /// By cell; the smallest is edited first, of equals the first cell.
        Rank: int list
        /// In how many steps all is edited, at least 1.
        Steps: int
    }

/// Edits as tensors of one row, and when each cell's turn comes.
[<RequireQualifiedAccess>]
module Edits =
    let private row (values: int list) : Tensor =
        torch.tensor([| for value in values -> int64 value |]).unsqueeze 0L

    /// `1 S` int64.
    let question (edits: Edits) : Tensor = row edits.Question

    /// `1 S` int64.
    let labels (edits: Edits) : Tensor = row edits.Labels

    /// `1 S` int64.
    let rank (edits: Edits) : Tensor = row edits.Rank

    /// The cells that differ, in the order of the edits.
    let moves (edits: Edits) : int list =
        List.zip3 edits.Question edits.Labels edits.Rank
        |> List.indexed
        |> List.filter (fun (_, (question, label, _)) -> question <> label)
        |> List.sortBy (fun (cell, (_, _, rank)) -> rank, cell)
        |> List.map fst

    /// How many cells have been edited after so many steps.
    let edited (step: int) (edits: Edits) : int =
        step * (moves edits).Length / edits.Steps

    let private read (edits: Edits) =
        let list (values: int list) =
            values |> List.map string |> String.concat " "

        $"{edits.Steps} steps from {list edits.Question} to {list edits.Labels} in the order {list edits.Rank}"

    let private smaller (edits: Edits) =
        seq {
            if edits.Steps > 1 then
                yield { edits with Steps = edits.Steps - 1 }

            if edits.Question.Length > 1 then
                yield
                    { edits with
                        Question = edits.Question.Tail
                        Labels = edits.Labels.Tail
                        Rank = edits.Rank.Tail }
        }

    /// Up to eight cells of four tokens, in up to five steps; two cells may have the same rank.
    let draw (name: string) : Draw<Edits> =
        gen {
            let! cells = Gen.choose (1, 8)
            let! question = Gen.listOfLength cells (Gen.choose (0, 3))
            let! labels = Gen.listOfLength cells (Gen.choose (0, 3))
            let! rank = Gen.listOfLength cells (Gen.choose (0, 9))
            let! steps = Gen.choose (1, 5)

            return
                { Question = question
                  Labels = labels
                  Rank = rank
                  Steps = steps }
        }
        |> Gen.map (Drawn.ofData name read id smaller)
        |> Draw.byChance
