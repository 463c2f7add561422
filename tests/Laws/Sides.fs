namespace LatentRecursion.Laws

open System
open TorchSharp
open LatentRecursion

/// Both sides of an equation at one case.
type Sides =
    {
        /// As it reads.
        Left: string
        /// As it reads, or what was expected of the left.
        Right: string
        /// The largest difference of the two.
        Apart: float
        /// What rounding may explain; 0 where both sides must be the same bits.
        Allowed: float
    }

    /// Not `not (Apart > Allowed)`: what is no number does not hold.
    member sides.Hold = sides.Apart <= sides.Allowed

/// Ways to compare: equality, closeness, bounds.
[<RequireQualifiedAccess>]
module Sides =
    // equal infinities are not apart
    let private difference (left: float) (right: float) =
        if left = right then 0.0 else left - right

    /// Two values that must be equal and read as this.
    let ofTexts (left: string) (right: string) : Sides =
        { Left = left
          Right = right
          Apart = (if left = right then 0.0 else infinity)
          Allowed = 0.0 }

    /// Two works that must be equal in calls, operations and bytes.
    let ofWorks (left: Work) (right: Work) : Sides = ofTexts $"%A{left}" $"%A{right}"

    /// Two numbers that differ by no more than is allowed.
    let near (allowed: float) (left: float) (right: float) : Sides =
        { Left = string left
          Right = string right
          Apart = abs (difference left right)
          Allowed = allowed }

    /// Two numbers that must be equal.
    let ofNumbers (left: float) (right: float) : Sides = near 0.0 left right

    /// Left is at most right.
    let atMost (left: float) (right: float) : Sides =
        { Left = string left
          Right = $"at least that; it is {right}"
          Apart = (if left <= right then 0.0 else left - right)
          Allowed = 0.0 }

    /// No element is set of those that would be wrong.
    let none (what: string) (wrong: Tensor) : Sides =
        ofTexts $"{wrong.sum().item<int64>()} {what}" $"0 {what}"

    /// Every left is at most its right, within what is allowed; shows the pair of which that is least so.
    let allAtMost (allowed: float) (pairs: (float * float) seq) : Sides =
        // what is no number is worst of all
        let excess (left: float, right: float) =
            let apart = difference left right
            if Double.IsNaN apart then infinity else apart

        let left, right = pairs |> Seq.maxBy excess

        { atMost left right with
            Allowed = allowed }

    /// As many numbers, each close to its own.
    let ofLists (allowed: float) (left: float list) (right: float list) : Sides =
        { Left = $"%A{left}"
          Right = $"%A{right}"
          Apart = List.map2 (fun a b -> abs (difference a b)) left right |> List.fold max 0.0
          Allowed = allowed }
