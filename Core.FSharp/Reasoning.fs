namespace LatentRecursion

open System
open System.Collections.Generic
open TorchSharp

/// What a recursion works on, in the network's width: each `B L D`.
type Reasoning =
    {
        /// The embedded question, x.
        Question: Tensor
        /// The embedded answer: y in TRM, z_H in HRM and in the code.
        Answer: Tensor
        /// The scratchpad: z in TRM, z_L in HRM and in the code.
        Latent: Tensor
    }

    interface IBundle<Reasoning> with
        member state.Zip(other, join) =
            { Question = join.Invoke("question", state.Question, other.Question)
              Answer = join.Invoke("answer", state.Answer, other.Answer)
              Latent = join.Invoke("latent", state.Latent, other.Latent) }

/// What lives between supervised steps.
type Attempt =
    {
        /// The tokens that the next step reads, `B S` int64: the question, or what an algorithm shows in its place.
        Shown: Tensor
        /// The puzzle's own vector, `B H`; `B 0` where puzzles have none. An input: its gradient belongs to the host.
        Hint: Tensor
        /// Supervised steps begun, `B` int64: rows of a batch may sit at different ones.
        Step: Tensor
        /// `B L D`.
        Answer: Tensor
        /// `B L D`.
        Latent: Tensor
        /// The last read-out, `B S V`.
        Logits: Tensor
        /// The halting head's two logits, halt and continue, `B 2`.
        Halt: Tensor
        /// The row's own seed, `B` int64.
        Seed: Tensor
        /// What an algorithm keeps of its own, by name; each has the row as its first axis.
        Notes: IReadOnlyDictionary<string, Tensor>
    }

    /// A note that the scheme made at the beginning.
    member state.Note(name: string) : Tensor =
        match state.Notes.TryGetValue name with
        | true, note -> note
        | _ ->
            let known = String.Join(", ", state.Notes.Keys)
            raise (ArgumentException $"the attempt has no note '{name}' (it has: {known}); make it in the scheme's Begin.")

    /// The attempt with a note set.
    member state.WithNote(name: string, note: Tensor) : Attempt =
        let notes = Dictionary state.Notes
        notes[name] <- note
        { state with Notes = notes }

    interface IBundle<Attempt> with
        member state.Zip(other, join) =
            for note in other.Notes.Keys do
                state.Note note |> ignore

            { Shown = join.Invoke("shown", state.Shown, other.Shown)
              Hint = join.Invoke("hint", state.Hint, other.Hint)
              Step = join.Invoke("step", state.Step, other.Step)
              Answer = join.Invoke("answer", state.Answer, other.Answer)
              Latent = join.Invoke("latent", state.Latent, other.Latent)
              Logits = join.Invoke("logits", state.Logits, other.Logits)
              Halt = join.Invoke("halt", state.Halt, other.Halt)
              Seed = join.Invoke("seed", state.Seed, other.Seed)
              Notes =
                Dictionary(
                    state.Notes
                    |> Seq.map (fun note ->
                        KeyValuePair(note.Key, join.Invoke("notes." + note.Key, note.Value, other.Note note.Key)))
                ) }

/// Parts of `Reasoning` that merges work on.
[<RequireQualifiedAccess>]
module Reasoning =
    /// The answer alone.
    let answer: Part<Reasoning, Field> =
        Part.field "answer" (fun (state: Reasoning) -> state.Answer) (fun state value -> { state with Answer = value })

    /// The latent alone.
    let latent: Part<Reasoning, Field> =
        Part.field "latent" (fun (state: Reasoning) -> state.Latent) (fun state value -> { state with Latent = value })

/// Parts of `Attempt` that merges work on, and what happens between recursions.
[<RequireQualifiedAccess>]
module Attempt =
    /// The read-out alone.
    let logits: Part<Attempt, Field> =
        Part.field "logits" (fun (state: Attempt) -> state.Logits) (fun state value -> { state with Logits = value })

    /// The embedded answer alone.
    let answer: Part<Attempt, Field> =
        Part.field "answer" (fun (state: Attempt) -> state.Answer) (fun state value -> { state with Answer = value })

    /// The scratchpad alone.
    let latent: Part<Attempt, Field> =
        Part.field "latent" (fun (state: Attempt) -> state.Latent) (fun state value -> { state with Latent = value })

    /// The halting head's logit that the answer is right, `B`.
    let haltLogit (state: Attempt) : Tensor = state.Halt.select (1L, 0L)

    /// The halting head's logit that it pays to go on, `B`: HRM's.
    let continueLogit (state: Attempt) : Tensor = state.Halt.select (1L, 1L)

    /// Begins the next supervised step: counts it.
    let advance: Improve<Attempt> =
        Improve.step "advance" Work.Zero (fun state ->
            { state with
                Step = state.Step + whole 1L })

    /// Shows the network its own last answer in place of the question (the form of the DIS code).
    let feedBack: Improve<Attempt> =
        Improve.step "feed back" Work.Zero (fun state ->
            { state with
                Shown = Policy.choice state.Logits })

    /// Adds normal noise of this deviation to the latent, drawn from the row's own seed, its step, and the number of the draw within that
    /// step: equal numbers are equal noise (PTRM, arXiv 2605.19943, which draws number 0).
    let perturb (draw: int) (deviation: float) : Improve<Attempt> =
        if deviation = 0.0 then
            Improve.nothing
        else
            Improve.step "perturb" Work.Zero (fun state ->
                let moved () =
                    let drawn = state.Step + whole (int64 draw <<< 32)
                    let noise = Noise.normal (Noise.derive state.Seed drawn) state.Latent.shape[1..]

                    state.Latent + (noise * number deviation).to_type state.Latent.dtype

                { state with Latent = inScope moved })

    /// Gives each of `copies` rows side by side a seed of its own.
    let reseed (copies: int) (state: Attempt) : Attempt =
        let number =
            torch.arange (whole (size 0 state.Seed), dtype = torch.int64, device = state.Seed.device)

        { state with
            Seed = Noise.derive state.Seed (number.remainder (whole (int64 copies))) }
