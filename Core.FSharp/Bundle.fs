namespace LatentRecursion

open System
open System.Collections.Generic
open TorchSharp

/// A state made of tensors whose first axis is the row, one puzzle of the batch. Names give checkpoints, error texts and the
/// messages of laws.
type IBundle<'Self> =
    /// Both bundles joined tensor by tensor.
    abstract Zip: other: 'Self * join: Func<string, Tensor, Tensor, Tensor> -> 'Self

/// A bundle of one tensor: a part of a state.
type Field =
    {
        /// `B ...`, named "value" in the bundle.
        Value: Tensor
    }

    interface IBundle<Field> with
        member field.Zip(other, join) =
            { Value = join.Invoke("value", field.Value, other.Value) }

/// All that can be done with a bundle, from its one method.
[<RequireQualifiedAccess>]
module Bundle =
    /// Changes every tensor.
    let map (change: string -> Tensor -> Tensor) (bundle: 'State :> IBundle<'State>) : 'State =
        bundle.Zip(bundle, Func<_, _, _, _>(fun name tensor _ -> change name tensor))

    /// Joins two bundles; a tensor that both share passes through unjoined.
    let zip (join: string -> Tensor -> Tensor -> Tensor) (left: 'State :> IBundle<'State>) (right: 'State) : 'State =
        left.Zip(right, Func<_, _, _, _>(fun name a b -> if same a b then a else join name a b))

    /// The tensors by name, in the bundle's order.
    let fields (bundle: 'State :> IBundle<'State>) : (string * Tensor) list =
        let found = List()

        bundle
        |> map (fun name tensor ->
            found.Add(name, tensor)
            tensor)
        |> ignore

        List.ofSeq found

    /// The number of rows; every tensor of the bundle agrees on it.
    let rows (bundle: 'State :> IBundle<'State>) : int64 =
        match fields bundle with
        | [] -> 0L
        | (first, tensor) :: others ->
            let count = size 0 tensor

            for name, other in others do
                if size 0 other <> count then
                    raise (
                        ArgumentException
                            $"a bundle's tensors must have as many rows: {first} has {count}, {name} has {size 0 other}."
                    )

            count

    /// `left` in the rows where `mask`, `B` bool, is true; else `right`.
    let where (mask: Tensor) (left: 'State :> IBundle<'State>) (right: 'State) : 'State =
        Shape.known [ 'B', rows left ] |> Shape.expect "mask" "B bool" mask |> ignore
        (left, right) ||> zip (fun _ a b -> torch.where (alongRows a mask, a, b))

    /// The rows numbered `index`, `R` int64.
    let take (index: Tensor) (bundle: 'State :> IBundle<'State>) : 'State =
        Shape.check [ "index", "R", index ]
        bundle |> map (fun _ tensor -> tensor.index_select (0L, index))

    /// `whole` with the rows numbered `index` replaced by those of `part`.
    let put (index: Tensor) (part: 'State :> IBundle<'State>) (whole: 'State) : 'State =
        Shape.known [ 'R', rows part ] |> Shape.expect "index" "R" index |> ignore
        // also of tensors that both share
        whole.Zip(part, (fun _ into rows -> into.index_copy (0L, index, rows)))

    /// The same values, cut off from the graph that made them.
    let detach (bundle: 'State :> IBundle<'State>) : 'State =
        bundle |> map (fun _ tensor -> tensor.detach ())

    /// Every row `copies` times, copies side by side.
    let repeat (copies: int) (bundle: 'State :> IBundle<'State>) : 'State =
        bundle |> map (fun _ tensor -> tensor.repeat_interleave (int64 copies, 0L))

    /// Of every `copies` rows side by side, the one with the highest score; the first of equals, and none whose score is no number where
    /// another has one. Scores are `B`.
    let best (copies: int) (score: 'State -> Tensor) (bundle: 'State :> IBundle<'State>) : 'State =
        let scores, rows = score bundle, rows bundle
        Shape.known [ 'B', rows ] |> Shape.expect "score" "B" scores |> ignore

        if rows % int64 copies <> 0L then
            raise (ArgumentException $"best: expected {copies} copies of every row, received {rows} rows.")

        let chosen =
            inScope (fun () ->
                let numbers =
                    if scores.is_floating_point () then
                        // below every number, also the least
                        let least = number (torch.finfo scores.dtype).min
                        (scores.clamp_min least).masked_fill(scores.isnan (), number -infinity)
                    else
                        scores

                let scores = numbers.view (rows / int64 copies, int64 copies)

                let first =
                    torch.arange (whole (size 0 scores), dtype = torch.int64, device = scores.device)
                    * whole (int64 copies)

                scores.argmax 1L + first)

        bundle |> take chosen

    /// Runs `compute` and frees all that it made but the tensors of its result.
    let scoped (compute: 'State -> 'Result) (state: 'State) : 'Result :> IBundle<'Result> =
        use scope = torch.NewDisposeScope()
        compute state |> map (fun _ tensor -> scope.MoveToOuter tensor)

    /// The bundle with the tensors of these names; a missing or misshapen one is an error that names it.
    let restored (tensors: IReadOnlyDictionary<string, Tensor>) (bundle: 'State :> IBundle<'State>) : 'State =
        let ofRow (tensor: Tensor) = tensor.shape[1..]
        let text (shape: int64 array) = String.Join(" x ", shape)

        bundle
        |> map (fun name tensor ->
            match tensors.TryGetValue name with
            | true, found when found.dim () > 0L && ofRow found = ofRow tensor -> found
            | true, found ->
                raise (ArgumentException $"{name}: expected rows of [{text (ofRow tensor)}], received [{text found.shape}].")
            | _ -> raise (ArgumentException $"the tensor {name} is missing."))
