namespace LatentRecursion.Laws

open LatentRecursion

/// The formulas that the theorems speak of, as arguments: the real ones, of which a culprit overrides one.
type Formulas
    /// Nothing overridden: the formulas of the core and of `Tabular`.
    () =
    /// Logits of pi_u^(1-w) pi_c^w, `... V`.
    abstract Product: weight: float * reference: Tensor * conditional: Tensor -> Tensor

    default _.Product(weight, reference, conditional) =
        Policy.product weight reference conditional

    /// Logits of (1 - share) pi_u + share pi_c, `... V`.
    abstract Mixture: share: float * reference: Tensor * conditional: Tensor -> Tensor

    default _.Mixture(share, reference, conditional) =
        ((Guidance.mixture share).Join { Value = reference } { Value = conditional }).Value

    /// A(y*), `...`.
    abstract Advantage: reference: Tensor * conditional: Tensor * token: Tensor -> Tensor

    default _.Advantage(reference, conditional, token) =
        Margin.advantage reference conditional token

    /// M_w = A(y*) - E_{pi_w}[A], `...`.
    abstract Margin: weight: float * reference: Tensor * conditional: Tensor * token: Tensor -> Tensor

    default _.Margin(weight, reference, conditional, token) =
        Margin.margin weight reference conditional token

    /// Var_{pi_w}[A], `...`.
    abstract Curvature: weight: float * reference: Tensor * conditional: Tensor -> Tensor

    default _.Curvature(weight, reference, conditional) =
        Margin.curvature weight reference conditional

    /// `...` int64 by the numbers of `Verdict`; the tolerance bounds the total variation of a dead step.
    abstract Verdict: tolerance: float * reference: Tensor * conditional: Tensor * token: Tensor -> Tensor

    default _.Verdict(tolerance, reference, conditional, token) =
        Margin.verdict tolerance reference conditional token

    /// The weight in [0, most] at which each cell's loss is least, `...`.
    abstract Best: most: float * reference: Tensor * conditional: Tensor * token: Tensor -> BestWeight

    default _.Best(most, reference, conditional, token) =
        BestWeight.ofCells most reference conditional token

    /// The weight in [0, most] at which the loss of each puzzle's asked cells is least, `B`.
    abstract BestOfRows: most: float * reference: Tensor * conditional: Tensor * token: Tensor * asked: Tensor -> BestWeight

    default _.BestOfRows(most, reference, conditional, token, asked) =
        BestWeight.ofRows most reference conditional token asked

    /// The most likely token, `...` int64; the first of equals.
    abstract Choice: logits: Tensor -> Tensor
    default _.Choice logits = Policy.choice logits

    /// The target path of programmed edits, `B F S`, by ranks `B S`.
    abstract Path: steps: int * rank: Tensor * question: Tensor * labels: Tensor -> Tensor

    default _.Path(steps, rank, question, labels) =
        Target.inOrder steps rank question labels

    /// The target path of a random corruption, `B F S`, by seeds `B`.
    abstract Corruption: steps: int * seed: Tensor * question: Tensor * labels: Tensor -> Tensor

    default _.Corruption(steps, seed, question, labels) =
        Target.revealing steps seed question labels

    /// A(s, a) of a policy in a problem.
    abstract Advantages: problem: Problem * policy: Table -> Table
    default _.Advantages(problem, policy) = Tabular.advantages problem policy

    /// J of a policy in a problem.
    abstract Value: problem: Problem * policy: Table -> float
    default _.Value(problem, policy) = Tabular.value problem policy

    /// f(A).
    abstract Weighted: weighting: Weighting * advantage: float -> float
    default _.Weighted(weighting, advantage) = weighting.At advantage

    /// The policy proportional to ratio x policy.
    abstract Reweighted: ratio: Table * policy: Table -> Table
    default _.Reweighted(ratio, policy) = Tabular.reweighted ratio policy

    /// The decision stages of the problems among which a counterexample to "more weight is better" is looked for.
    abstract Stages: int
    default _.Stages = 2

    /// The ratio of two policies where a counterexample to "any ratio is better" is looked for: any, whatever the advantages are.
    abstract AnyRatio: drawn: Table * advantages: Table -> Table
    default _.AnyRatio(drawn, _) = drawn
