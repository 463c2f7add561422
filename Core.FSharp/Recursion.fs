namespace LatentRecursion

open System

/// The recursions of the papers, as short values over two operators: a latent update and an answer update.
[<RequireQualifiedAccess>]
module Recursion =
    /// z <- f(z, y + x): only the latent sees the question.
    let latentUpdate (network: INetwork) : Improve<Reasoning> =
        Improve.step "latent" network.Work (fun state ->
            { state with
                Latent = network.Call(state.Latent, state.Answer + state.Question) })

    /// y <- f(y, z): only the answer is decoded.
    let answerUpdate (network: INetwork) : Improve<Reasoning> =
        Improve.step "answer" network.Work (fun state ->
            { state with
                Answer = network.Call(state.Answer, state.Latent) })

    let private atLeastOne (T: int) =
        if T < 1 then
            raise (ArgumentException $"a supervised step has at least 1 cycle, T, not {T}.")

    /// n latent updates and one answer update.
    let cycle (n: int) (latent: Improve<Reasoning>) (answer: Improve<Reasoning>) : Improve<Reasoning> =
        latent |> Improve.iterate n |> Improve.andThen answer |> Improve.named "cycle"

    /// T cycles, the last with gradient (TRM, arXiv 2510.04871, Fig. 3; DIS with T = 1).
    let trm (T: int) (n: int) (latent: Improve<Reasoning>) (answer: Improve<Reasoning>) : Improve<Reasoning> =
        atLeastOne T
        let cycle = cycle n latent answer
        cycle |> Improve.iterate (T - 1) |> Improve.frozen |> Improve.andThen cycle

    /// T cycles of n latent updates, the last update of each kind with gradient (HRM, arXiv 2506.21734).
    let hrm (T: int) (n: int) (latent: Improve<Reasoning>) (answer: Improve<Reasoning>) : Improve<Reasoning> =
        atLeastOne T

        if n < 1 then
            raise (ArgumentException $"hrm: the last latent update has the gradient, so there must be at least 1, not {n}.")

        let warm = cycle n latent answer |> Improve.iterate (T - 1)

        let all =
            [ warm; latent |> Improve.iterate (n - 1) ] |> Improve.inOrder |> Improve.frozen

        Improve.inOrder [ all; latent; answer ]

    /// One supervised step: count it, embed the question anew, recurse, read both heads.
    let supervised (model: Model) (recursion: Improve<Reasoning>) : Improve<Attempt> =
        Improve.inOrder [ Attempt.advance; recursion |> Improve.within model.Reasoning; model.ReadOut ]
        |> Improve.named "supervised step"
