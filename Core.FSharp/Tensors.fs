namespace LatentRecursion

open System.Collections.Concurrent
open TorchSharp

/// TorchSharp's tensor; comments give its axes by the letters of `Axes`.
type Tensor = torch.Tensor

/// The few words about tensors that F# lacks: constants without a silent conversion, and a scope around a computation.
[<AutoOpen>]
module Tensors =
    // A scalar made for one call may be finalised while that call still reads it: TorchSharp hands over its handle and lets
    // the object go. These live for ever; constants and sizes are few.
    let private numbers = ConcurrentDictionary<float, Scalar>()
    let private wholes = ConcurrentDictionary<int64, Scalar>()

    /// A real constant.
    let number (value: float) : Scalar =
        numbers.GetOrAdd(value, (fun value -> value.ToScalar()))

    /// A whole constant.
    let whole (value: int64) : Scalar =
        wholes.GetOrAdd(value, (fun value -> value.ToScalar()))

    /// The size of one axis.
    let size (axis: int) (tensor: Tensor) : int64 = tensor.size axis

    /// `index` as the values of a vector on the device of `like`.
    let vectorLike (like: Tensor) (values: int64 array) : Tensor =
        torch.tensor(values, dtype = torch.int64).``to``(like.device)

    /// Runs `compute` and frees everything it made but its result.
    let inScope (compute: unit -> Tensor) : Tensor =
        use scope = torch.NewDisposeScope()
        scope.MoveToOuter(compute ())

    /// from + weight (into - from), without NaN at infinities: a weight of zero takes nothing and a weight of one all, equal values stay, and
    /// an infinite start outweighs the end by its share 1 - weight. What stays passes the gradient of `from` alone, and none to its weight.
    let between (weight: Tensor) (from: Tensor) (into: Tensor) : Tensor =
        let share = number 1.0 - weight.detach ()
        let ofInfinity = torch.where (share.eq (number 0.0), into, share * from)
        // a branch not taken must not give the weight a gradient that is no number
        let finite = from.isfinite().logical_and(into.isfinite ())
        let gap = torch.where (finite, into - from, torch.zeros_like from)

        let ofFinite =
            torch.where (finite, from + weight * gap, from + weight.detach () * (into - from))

        let moved = torch.where (from.isinf (), ofInfinity, ofFinite)
        let moved = torch.where (weight.eq (number 1.0), into, moved)
        torch.where ((from.eq into).logical_or(weight.eq (number 0.0)), from, moved)

    /// The same tensor object on both sides: nothing to join, nothing to compute.
    let inline same (left: Tensor) (right: Tensor) = obj.ReferenceEquals(left, right)

    /// `leading`, whose axes are the first ones of `like`, shaped so that it broadcasts over those that follow.
    let alongRows (like: Tensor) (leading: Tensor) : Tensor =
        if leading.dim () > like.dim () then
            raise (
                System.ArgumentException
                    $"a mask or weight of {leading.dim ()} axes was given for a tensor of {like.dim ()}: merge within the part that has them all."
            )

        leading.view [| yield! leading.shape; for _ in leading.dim () .. like.dim () - 1L -> 1L |]
