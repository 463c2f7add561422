namespace LatentRecursion.Laws

open FsCheck
open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// What a run of any operator keeps, and what wraps an operator adds.
[<RequireQualifiedAccess>]
module RunLaws =
    let private leaves (state: 'State :> IBundle<'State>) : 'State =
        state
        |> Bundle.map (fun _ tensor -> tensor.detach().clone().requires_grad_(tensor.is_floating_point ()))

    /// The names of the tensors that an operator changed, or added, and gave a way back.
    let reached (op: Improve<'State>) (state: 'State :> IBundle<'State>) : string list =
        let before = leaves state
        let known = Map.ofList (Bundle.fields before)

        let isLeftAlone name after =
            known |> Map.tryFind name |> Option.exists (same after)

        Bundle.fields (op.Apply before)
        |> List.filter (fun (name, after) -> after.requires_grad && not (isLeftAlone name after))
        |> List.map fst

    /// The gradient of a smooth number of what comes out, at each tensor of the state; 0 at what is not reached.
    let gradients (run: 'State -> 'State) (state: 'State :> IBundle<'State>) : 'State =
        let leaves = leaves state

        let total =
            (torch.zeros (1L, dtype = torch.float64), Bundle.fields (run leaves))
            ||> List.fold (fun total (_, tensor) -> total + tensor.to_type(torch.float64).square().sum())

        if total.requires_grad then
            total.backward ()

        leaves
        |> Bundle.map (fun _ leaf ->
            match leaf.grad with
            | null -> torch.zeros_like leaf
            | gradient -> gradient)

    /// Of the carrier's operators as they are: run twice, on single rows, on rows in another order.
    let purity (on: Carrier<'State>) : Law list =
        let law = Law.make "every operator" on.Name

        [ law
              "says the same twice"
              "f s = f s"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return State.same (f.Apply s) (f.Apply s)
              })
          law
              "leaves its input alone"
              "s after f s = s before"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let before = State.copy s
                  f.Apply s |> ignore
                  return State.same s before
              })
          law
              "keeps shapes and types"
              "shape (f s) = shape s"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"

                  let shapes state =
                      Bundle.fields state
                      |> List.map (fun (name, tensor: Tensor) -> name, List.ofArray tensor.shape, tensor.dtype)

                  return Sides.ofTexts $"%A{shapes (f.Apply s)}" $"%A{shapes s}"
              })
          law
              "treats every row alone"
              "take r (f s) = f (take r s)"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  and! r = Draw.upTo 3 "r"
                  let row = [ int64 r % Bundle.rows s ]
                  return s |> Carrier.close on (f.Apply >> State.take row) (State.take row >> f.Apply)
              })
          law
              "does not care for a row's place"
              "f (reversed s) = reversed (f s)"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"

                  let reversed (state: 'State) =
                      state |> State.take [ Bundle.rows state - 1L .. -1L .. 0L ]

                  return s |> Carrier.close on (reversed >> f.Apply) (f.Apply >> reversed)
              }) ]

    // tensors that a run leaves in the scope around it
    let private left (op: Improve<'State>) (state: 'State) =
        use scope = torch.NewDisposeScope()
        op.Apply state |> ignore
        float scope.DisposablesCount

    /// `named`, `frozen`, `scoped`, `noting` and `shortcut`.
    let wrappers (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "wrappers" on.Name

        let keepsValue name equation (wrap: Improve<'State> -> Improve<'State>) =
            law
                name
                equation
                (drawing {
                    let! f = on.Operator "f"
                    and! s = on.State "s"
                    return State.same ((wrap f).Apply s) (f.Apply s)
                })

        [ law
              "a name changes nothing"
              "named f = f, at the same cost"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let named = algebra.Named("x", f)
                  let cost = Sides.ofWorks (Plan.cost named.Plan).Most (Plan.cost f.Plan).Most

                  return
                      if cost.Hold then
                          State.same (named.Apply s) (f.Apply s)
                      else
                          cost
              })
          keepsValue "frozen, the value is the same" "frozen f s = f s" algebra.Frozen
          keepsValue "scoped, the value is the same" "scoped f s = f s" algebra.Scoped
          law
              "scoped, only the result survives"
              "tensors left by (scoped f) s <= tensors of a state"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return Sides.atMost (left (algebra.Scoped f) s) (float (Bundle.fields s).Length)
              })
          keepsValue "a record of nothing changes nothing" "noting (fun _ after -> after) f = f" (fun f ->
              algebra.Noting((fun _ after -> after), f))
          law
              "a record sees before and after"
              "noting (fun before _ -> before) f = the state before"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  return State.same (algebra.AndThen(algebra.Noting((fun before _ -> before), f), algebra.Nothing()).Apply s) s
              })
          law
              "a shortcut takes the fast way"
              "shortcut g f s = g s"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! s = on.State "s"
                  // of nothing there is nothing to take a shortcut of
                  let fast = if Plan.isNothing f.Plan then f else g
                  return State.same (algebra.Shortcut(fast.Apply, f).Apply s) (fast.Apply s)
              })
          law
              "a watched shortcut takes the steps"
              "watched (shortcut g f) s = f s"
              (drawing {
                  let! f = on.Operator "f"
                  and! g = on.Operator "g"
                  and! s = on.State "s"
                  return State.same (algebra.Shortcut(g.Apply, f).ApplyWatched(ignore, s)) (f.Apply s)
              }) ]

    /// Of states that have gradients.
    let gradient (algebra: Algebra) (on: Carrier<'State>) : Law list =
        let law = Law.make "gradients" on.Name

        [ law
              "frozen, what changed has no gradient"
              "requires_grad of every tensor that (frozen f) s changed is false"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"

                  return Sides.ofTexts $"%A{reached (algebra.Frozen f) s}" "[]"
              })
          law
              "halting, backward"
              "gradient of unlessHalted flag f = gradient of merged (halted flag) f"
              (drawing {
                  let! f = on.Operator "f"
                  and! flag = on.Flag "flag"
                  and! s = on.State "s"
                  let mask = algebra.Merged(algebra.Halted flag, f)

                  return
                      s
                      |> Carrier.close on (gradients mask.Apply) (gradients (algebra.UnlessHalted(flag, f).Apply))
              })
          law
              "watching changes no gradient"
              "gradient of (watched f) = gradient of f"
              (drawing {
                  let! f = on.Operator "f"
                  and! s = on.State "s"
                  let op = algebra.Named("x", f)
                  return State.same (gradients (fun state -> op.ApplyWatched(ignore, state)) s) (gradients op.Apply s)
              }) ]
