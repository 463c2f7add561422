namespace LatentRecursion.Interop

open System.Collections.Generic
open LatentRecursion

/// What an answer update did to the right token, from C#; `Margin` and `BestWeight` say more. Logits are `... V` before the update
/// (the reference) and after it (the conditional), right tokens `...`.
[<AbstractClass; Sealed>]
type Measures =
    /// A(y*), what the full step gains in log probability.
    static member Advantage(reference: Tensor, conditional: Tensor, token: Tensor) : Tensor =
        Margin.advantage reference conditional token

    /// M_w, minus the slope of the loss at a weight.
    static member Margin(weight: float, reference: Tensor, conditional: Tensor, token: Tensor) : Tensor =
        Margin.margin weight reference conditional token

    /// Int64 by the numbers of `Verdict`.
    static member Verdicts(reference: Tensor, conditional: Tensor, token: Tensor) : Tensor =
        Margin.verdict Trace.tolerance reference conditional token

    /// The same with another tolerance than the usual one.
    static member Verdicts(tolerance: float, reference: Tensor, conditional: Tensor, token: Tensor) : Tensor =
        Margin.verdict tolerance reference conditional token

    /// Total variation up to which a step that changes no choice is dead.
    static member Tolerance: float = Trace.tolerance

    /// The largest weight that is looked at, where nobody says otherwise.
    static member MostWeight: float = BestWeight.most

    /// log pi_c - log pi_u of every token, `... V`: what the update gained each.
    static member Residuals(reference: Tensor, conditional: Tensor) : Tensor = Margin.ratio reference conditional

    /// How far a state `B L D` moved, relative to its size after: `B` float32, or float64 of float64.
    static member Motion(before: Tensor, after: Tensor) : Tensor = Signal.moved before after

    /// The logits of the product policy pi_u^(1-w) pi_c^w, `... V`.
    static member Product(weight: float, reference: Tensor, conditional: Tensor) : Tensor =
        Policy.product weight reference conditional

    /// Entropy in nats, `...`.
    static member Entropy(logits: Tensor) : Tensor = Policy.entropy logits

    /// KL(from || to) in nats, `...`.
    static member Divergence(from: Tensor, into: Tensor) : Tensor = Policy.divergence from into

    /// The weight in [0, most] at which a cell's loss is least.
    static member BestWeight(most: float, reference: Tensor, conditional: Tensor, token: Tensor) : BestWeight =
        BestWeight.ofCells most reference conditional token

    /// The one weight for all cells of a puzzle, `B`, of logits `B S V`; `asked`, `B S` bool, says which count.
    static member BestWeight(most: float, reference: Tensor, conditional: Tensor, token: Tensor, asked: Tensor) : BestWeight =
        BestWeight.ofRows most reference conditional token asked

/// Target paths `B F S` from C#, of questions and labels `B S`.
[<AbstractClass; Sealed>]
type Paths =
    /// The answer revealed in the order of ranks, `B S` int64.
    static member InOrder(steps: int, rank: Tensor, question: Tensor, labels: Tensor) : Tensor =
        Target.inOrder steps rank question labels

    /// The same in a random order that the rows' seeds decide.
    static member Revealing(steps: int, seed: Tensor, question: Tensor, labels: Tensor) : Tensor =
        Target.revealing steps seed question labels

/// What a row shows after a supervised step without anyone knowing the answer (`LatentRecursion.Signal` explains each).
[<Sealed>]
type SignalChoice internal (signal: Signal) =
    /// By which `SchemeCurriculum.Stopping` finds it.
    member _.Name = signal.Name

    /// One sentence on what it measures.
    member _.Meaning = signal.Meaning

    /// It reads the halting head, which must have been trained.
    member _.AsksHead = signal.AsksHead

    /// `B` float32; the smaller, the more there is reason to stop.
    member _.Read(before: Attempt, after: Attempt) : Tensor = signal.Read before after

/// The signals with a name.
[<AbstractClass; Sealed>]
type Signals =
    /// Also those that ask the halting head.
    static member All: IReadOnlyList<SignalChoice> = List(Signal.all |> Seq.map SignalChoice)

    /// A value on the scale on which stopping rules add signals up.
    static member Compress(value: float) : float = Stopping.compress value
