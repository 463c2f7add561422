namespace LatentRecursion

open System
open TorchSharp

/// A finite group that acts on states, row by row. Its elements are numbered; 0 is the identity.
[<NoEquality; NoComparison>]
type Symmetry<'State> =
    {
        /// In plans and laws, such as "turned places".
        Name: string
        /// The number of elements.
        Size: int
        /// What the element, from 0 to Size - 1, makes of a state.
        Act: int -> 'State -> 'State
        /// The element that acts like the right one and then the left one.
        Product: int -> int -> int
        /// The element that undoes it.
        Inverse: int -> int
    }

/// Groups, and operators made equivariant by them.
[<RequireQualifiedAccess>]
module Symmetry =
    /// The powers of one turn: `size` turns in a row change nothing.
    let cyclic (name: string) (size: int) (turn: 'State -> 'State) : Symmetry<'State> =
        if size < 1 then
            raise (ArgumentException $"the symmetry {name}: expected at least one element, received {size}.")

        { Name = name
          Size = size
          Act = fun element state -> Seq.replicate element turn |> Seq.fold (fun state turn -> turn state) state
          Product = fun left right -> (left + right) % size
          Inverse = fun element -> (size - element) % size }

    /// Two symmetries together, whose actions must commute.
    let both (left: Symmetry<'State>) (right: Symmetry<'State>) : Symmetry<'State> =
        let parts element =
            element / right.Size, element % right.Size

        let whole (a, b) = a * right.Size + b

        { Name = $"{left.Name} and {right.Name}"
          Size = left.Size * right.Size
          Act =
            fun element ->
                let a, b = parts element
                right.Act b >> left.Act a
          Product =
            fun first second ->
                let (a, b), (c, d) = parts first, parts second
                whole (left.Product a c, right.Product b d)
          Inverse =
            fun element ->
                let a, b = parts element
                whole (left.Inverse a, right.Inverse b) }

    /// The operator as seen from an element, its conjugate: act, improve, act back. Equal to the operator for every element where it is
    /// equivariant.
    let seenFrom (symmetry: Symmetry<'State>) (element: int) (op: Improve<'State>) : Improve<'State> =
        op
        |> Improve.within
            { Name = $"{symmetry.Name} {element}"
              Work = Work.Zero
              Get = symmetry.Act element
              Put = fun _ state -> symmetry.Act (symmetry.Inverse element) state }

    // every element's rows, of copies side by side
    let private rowsOf (symmetry: Symmetry<'State>) (state: 'State :> IBundle<'State>) (element: int) : Tensor =
        let like = snd (List.head (Bundle.fields state))

        let group = int64 symmetry.Size

        torch.arange (whole (Bundle.rows state / group), dtype = torch.int64, device = like.device)
        * whole group
        + whole (int64 element)

    /// The mean of the operator as seen from every element (the group average, or Reynolds operator): equivariant in its real numbers,
    /// whatever the operator. It runs on a copy of the row for every element; what is not a real number comes from the identity.
    let averaged (symmetry: Symmetry<'State>) (op: Improve<'State>) : Improve<'State> when 'State :> IBundle<'State> =
        let elements = [ 0 .. symmetry.Size - 1 ]

        let turned (state: 'State) =
            (state, elements)
            ||> List.fold (fun turned element ->
                let rows = rowsOf symmetry state element
                Bundle.put rows (state |> Bundle.take rows |> symmetry.Act element) turned)

        let mean (state: 'State) =
            let back element =
                state
                |> Bundle.take (rowsOf symmetry state element)
                |> symmetry.Act(symmetry.Inverse element)

            let sum (left: Tensor) (right: Tensor) =
                if left.is_floating_point () then left + right else left

            elements
            |> List.map back
            |> List.reduce (Bundle.zip (fun _ left right -> sum left right))
            |> Bundle.map (fun _ tensor ->
                if tensor.is_floating_point () then
                    tensor / number (float symmetry.Size)
                else
                    tensor)

        op |> Improve.onCopies symmetry.Size turned mean

    /// How far the operator is from equivariance at a state, `B`: the largest difference between acting after and acting before,
    /// over all elements and fields.
    let distance (symmetry: Symmetry<'State>) (op: Improve<'State>) (state: 'State :> IBundle<'State>) : Tensor =
        inScope (fun () ->
            let after = op.Apply state

            let apart element =
                List.zip (Bundle.fields (op.Apply(symmetry.Act element state))) (Bundle.fields (symmetry.Act element after))
                |> List.filter (fun ((_, left), _) -> left.numel () > 0L)
                |> List.map (fun ((_, left), (_, right)) ->
                    let gap = (left.to_type torch.float64 - right.to_type torch.float64).abs()
                    // equal infinities are not apart
                    let gap = gap.masked_fill (left.eq right, number 0.0)
                    (gap.reshape (size 0 gap, -1L)).amax 1L)

            [ 0 .. symmetry.Size - 1 ]
            |> List.collect apart
            |> List.fold
                (fun most apart -> torch.maximum (most, apart))
                (torch.zeros ([| Bundle.rows state |], dtype = torch.float64, device = (snd (Bundle.fields state).Head).device)))
