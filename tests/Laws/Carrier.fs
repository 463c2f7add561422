namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Something that laws are checked on: states, operators on them, and when two states are the same.
[<NoEquality; NoComparison>]
type Carrier<'State when 'State :> IBundle<'State>> =
    {
        /// The subject of its laws.
        Name: string
        /// Draws a state under the name that a message gives it.
        State: string -> Draw<'State>
        /// Draws an operator on such states; laws of plans need one whose cost is fixed.
        Operator: string -> Draw<Improve<'State>>
        /// Draws a join of two such states.
        Merge: string -> Draw<Merge<'State>>
        /// `B` bool of each row's own values.
        Flag: string -> Draw<'State -> Tensor>
        /// `B`, how good each row is.
        Judge: string -> Draw<'State -> Tensor>
        /// Values a rounding error away, where there is rounding.
        Nudged: ('State -> 'State) option
    }

/// When two values are close enough, and carriers made of others.
[<RequireQualifiedAccess>]
module Carrier =
    /// How much of a rounding error's effect two ways to the same value may differ by.
    let factor = 10.0

    /// A state a rounding error away: every real number moves by one, up and down in turn, lest a norm undo it.
    let nudged (state: 'State :> IBundle<'State>) : 'State =
        state
        |> Bundle.map (fun _ tensor ->
            if tensor.is_floating_point () then
                let epsilon = if tensor.dtype = torch.float32 then 1.2e-7 else 2.3e-16

                let isEven =
                    torch.arange(whole (tensor.numel ())).remainder(whole 2L).eq(whole 0L).view tensor.shape

                torch.where (isEven, tensor * number (1.0 + epsilon), tensor * number (1.0 - epsilon))
            else
                tensor)

    /// Two ways from a state to a value must agree within ten times what a rounding error, of the state or of the value, does
    /// to the first: libtorch's products depend on the size of the batch.
    let close (carrier: Carrier<'State>) (left: 'State -> 'Value) (right: 'State -> 'Value) (state: 'State) : Sides =
        let value = left state

        let sensitivity =
            match carrier.Nudged with
            | Some nudge -> max (State.apart (left (nudge state)) value) (State.apart (nudged value) value)
            | None -> 0.0

        { State.same value (right state) with
            Allowed = factor * sensitivity }

    /// Weights that belong to no scope: carriers are kept for as long as laws are checked.
    let outliving (make: unit -> Weights) : Weights =
        use scope = torch.NewDisposeScope()
        let weights = make ()

        for weight in weights.Values do
            scope.Detach weight |> ignore

        weights

    /// The carrier with one operator in place of all: to ask what it keeps.
    let about (name: string) (op: Improve<'State>) (carrier: Carrier<'State>) : Carrier<'State> =
        { carrier with
            Name = name
            Operator = fun drawn -> Draw.always drawn name op }

    /// The carrier with one merge in place of all.
    let joining (merge: Merge<'State>) (carrier: Carrier<'State>) : Carrier<'State> =
        { carrier with
            Merge = fun drawn -> Draw.always drawn merge.Name merge }
