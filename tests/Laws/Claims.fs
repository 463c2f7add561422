namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What an operator may promise on top of what every operator keeps. Each claim is a law about the operators of a carrier
/// (`Carrier.about` puts one there).
[<RequireQualifiedAccess>]
module Claims =
    let private law (on: Carrier<'State>) name equation case =
        Law.make "claims" on.Name name equation case

    /// No row is worse after it, by a judge `B`.
    let monotone (judge: 'State -> Tensor) (on: Carrier<'State>) : Law =
        law
            on
            "makes no row worse"
            "judge (f s) >= judge s"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"
                return Sides.none "rows worse" ((judge (f.Apply s)).lt(judge s))
            })

    /// Running it again changes nothing more.
    let idempotent (on: Carrier<'State>) : Law =
        law
            on
            "a second run changes nothing"
            "f (f s) = f s"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"
                return s |> Carrier.close on f.Apply (f.Apply >> f.Apply)
            })

    /// Two states come closer, at least by a factor. Below 1, and by a distance of whole states, it converges to one fixed point (Banach).
    let contracting (factor: float) (distance: 'State -> 'State -> float) (on: Carrier<'State>) : Law =
        law
            on
            "brings states closer"
            $"distance (f s) (f t) <= {factor} distance s t"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"
                and! t = on.State "t"
                let s, t = State.take [ 0L ] s, State.take [ 0L ] t
                // what rounding adds to a distance of order one
                return Sides.atMost (distance (f.Apply s) (f.Apply t)) (factor * distance s t + 1e-12)
            })

    /// After so many runs one more moves the state by no more than a tolerance.
    let converging (runs: int) (tolerance: float) (distance: 'State -> 'State -> float) (on: Carrier<'State>) : Law =
        law
            on
            "settles"
            $"distance (f^{runs + 1} s) (f^{runs} s) <= {tolerance}"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"
                let settled = (Improve.iterate runs f).Apply s
                return Sides.atMost (distance (f.Apply settled) settled) tolerance
            })

    /// A state that it leaves as it is: a solved puzzle, say.
    let fixedAt (solved: string -> Draw<'State>) (on: Carrier<'State>) : Law =
        law
            on
            "leaves these states alone"
            "f s = s for every s of these"
            (drawing {
                let! f = on.Operator "f"
                and! s = solved "s"
                return State.same (f.Apply s) s
            })

    /// It commutes with a symmetry.
    let equivariant (symmetry: Symmetry<'State>) (on: Carrier<'State>) : Law =
        law
            on
            "commutes with the symmetry"
            $"f (act g s) = act g (f s), {symmetry.Name}"
            (drawing {
                let! f = on.Operator "f"
                and! g = Draw.upTo (symmetry.Size - 1) "g"
                and! s = on.State "s"
                return s |> Carrier.close on (symmetry.Act g >> f.Apply) (f.Apply >> symmetry.Act g)
            })

    /// Rows with the flag set stay as they are, to the bit.
    let halting (flag: 'State -> Tensor) (on: Carrier<'State>) : Law =
        law
            on
            "leaves flagged rows alone"
            "rows of f s where flag s = those rows of s"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"

                let flagged state =
                    Bundle.take ((flag s).nonzero().view -1L) state

                return State.same (flagged (f.Apply s)) (flagged s)
            })

    /// Nothing flows back through what it changes.
    let frozen (on: Carrier<'State>) : Law =
        law
            on
            "lets no gradient through"
            "requires_grad of every tensor that f changed is false, though all of s require it"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"
                let reached = RunLaws.reached f s
                return Sides.ofTexts $"%A{reached}" "[]"
            })

    /// Every row of it does something: the largest change of a policy `B S V` exceeds a tolerance in total variation.
    let noDeadCompute (tolerance: float) (readOut: 'State -> Tensor) (on: Carrier<'State>) : Law =
        law
            on
            "no row is dead"
            $"largest total variation over the cells of a row, before and after, > {tolerance}"
            (drawing {
                let! f = on.Operator "f"
                and! s = on.State "s"
                let moved = (Policy.totalVariation (readOut s) (readOut (f.Apply s))).amax 1L
                return Sides.none "rows dead" (moved.le (number tolerance))
            })

    /// The frames of a target path `B F S` of seeds, questions and labels go to the answer, never back, and reach it.
    let improvingPath name (path: Tensor -> Tensor -> Tensor -> Tensor) : Law list =
        let lesson (rows: int, seed: int64) : Lesson =
            let seeds = torch.arange (whole (int64 rows))

            let tokens offset =
                ((Noise.uniform (seeds + whole (seed + offset)) [| 6L |]) * number 3.0).to_type torch.int64

            let question, labels = tokens 0L, tokens 1_000L

            { Question = question
              Labels = labels
              Path = path seeds question labels }

        PathLaws.every name (Draw.rows "puzzles" lesson "puzzles")
