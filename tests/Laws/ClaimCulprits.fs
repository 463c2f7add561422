namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Operators that do not keep what is claimed of them.
[<RequireQualifiedAccess>]
module ClaimCulprits =
    let private claim name breaks (law: unit -> Law) : Culprit =
        { Name = name
          Breaks = breaks
          Laws = fun () -> [ law () ] }

    // a claim about an operator on the answer
    let private about name breaks (change: Tensor -> Tensor) (claimed: Carrier<Reasoning> -> Law) : Culprit =
        claim name breaks (fun () ->
            TensorCarrier.doubles
            |> Carrier.about name (Claimants.onAnswer name change)
            |> claimed)

    let private grow (answer: Tensor) = answer * number 1.5 - number 1.0

    /// One for every claim.
    let all: Culprit list =
        [ about "an answer that grows" "makes no row worse" grow (Claims.monotone Claimants.isSmall)
          about "an answer that goes on growing" "a second run changes nothing" grow Claims.idempotent
          about "an answer that moves apart" "brings states closer" grow (Claims.contracting 1.0 Claimants.apart)
          about "an answer that swings" "settles" (fun answer -> -answer) (Claims.converging 40 1e-9 Claimants.apart)
          about "an answer that leaves zero" "leaves these states alone" grow (Claims.fixedAt Claimants.zeros)
          claim "a mixer of places" "commutes with the symmetry" (fun () ->
              Suites.networks
              |> List.head
              |> Claims.equivariant (Symmetry.cyclic "turned places" 4 (Bundle.map (fun _ tensor -> tensor.roll (1L, 1L)))))
          about "an answer that nothing halts" "leaves flagged rows alone" grow (Claims.halting Claimants.isDone)
          about "an answer that thaws" "lets no gradient through" grow Claims.frozen
          claim "a step that does nothing" "no row is dead" (fun () ->
              let carrier, readOut = Claimants.supervised.Value

              carrier
              |> Carrier.about "a step that does nothing" (Improve.step "still" Work.Zero id)
              |> Claims.noDeadCompute Trace.tolerance readOut)
          { Name = "a path that starts over"
            Breaks = "the path never goes back"
            Laws =
              fun () ->
                  Claims.improvingPath "a path that starts over" (fun seed question labels ->
                      let path = Target.revealing 3 seed question labels
                      torch.cat ([| path; path |], 1L)) } ]
