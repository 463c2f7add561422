namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// States side by side.
[<RequireQualifiedAccess>]
module State =
    let private floats (tensor: Tensor) =
        tensor.detach().to_type(torch.float64).cpu().contiguous().view(-1L).data<float>().ToArray()

    /// The names, shapes and first values of a state's tensors.
    let read (state: 'State :> IBundle<'State>) : string =
        let field (name: string, tensor: Tensor) =
            let values = floats tensor

            let shown =
                values |> Seq.truncate 6 |> Seq.map (sprintf "%.6g") |> String.concat " "

            let shape = tensor.shape |> Seq.map string |> String.concat "x"
            let more = if values.Length > 6 then " ..." else ""
            $"{name} {shape} [{shown}{more}]"

        Bundle.fields state |> Seq.map field |> String.concat ", "

    /// The largest difference; infinite where shapes or types differ. Equal infinities differ by 0, what is no number from everything.
    let apart (left: 'State :> IBundle<'State>) (right: 'State) : float =
        let gap a b = if a = b then 0.0 else abs (a - b)

        let worst a b =
            if System.Double.IsNaN a || System.Double.IsNaN b then
                nan
            else
                max a b

        (0.0, List.zip (Bundle.fields left) (Bundle.fields right))
        ||> List.fold (fun sofar ((_, a), (_, b)) ->
            if a.shape <> b.shape || a.dtype <> b.dtype then
                infinity
            else
                Array.map2 gap (floats a) (floats b) |> Array.fold worst sofar)

    /// Both states must be the same bits.
    let same (left: 'State :> IBundle<'State>) (right: 'State) : Sides =
        { Left = read left
          Right = read right
          Apart = apart left right
          Allowed = 0.0 }

    /// A state with tensors of its own, so that what is done to it shows.
    let copy (state: 'State :> IBundle<'State>) : 'State =
        state |> Bundle.map (fun _ tensor -> tensor.detach().clone())

    /// The rows of these numbers.
    let take (rows: int64 seq) (state: 'State :> IBundle<'State>) : 'State =
        Bundle.take (torch.tensor (Array.ofSeq rows)) state

/// Operators side by side.
[<RequireQualifiedAccess>]
module Operator =
    /// The same plan; nothing runs.
    let samePlan (left: Improve<'State>) (right: Improve<'State>) : Sides =
        Sides.ofTexts $"%A{left.Plan}" $"%A{right.Plan}"

    /// The same plan, and the same bits from a state.
    let same (left: Improve<'State>) (right: Improve<'State>) (state: 'State) : Sides =
        let plans = samePlan left right

        if plans.Hold then
            State.same (left.Apply state) (right.Apply state)
        else
            plans

    /// What is made of an operator gives the state back, and the operator does not run.
    let notRun (wrap: Improve<'State> -> Improve<'State>) (state: 'State) : Sides =
        let mutable runs = 0

        let counted =
            Improve.step "counted" Work.Zero (fun state ->
                runs <- runs + 1
                state)

        let after = (wrap counted).Apply state

        if runs = 0 then
            State.same after state
        else
            Sides.ofTexts $"{runs} runs" "0 runs"
