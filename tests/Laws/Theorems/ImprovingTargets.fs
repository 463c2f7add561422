namespace LatentRecursion.Laws

/// "Guaranteed improvement" by targets that improve ("Deep Improvement Supervision", arXiv 2511.16886, Prop. 4.2 and A.3), as far as
/// it goes.
[<RequireQualifiedAccess>]
module ImprovingTargets =
    let private rounding = 1e-10

    let private law = Law.make "theorems" "drawn cells"

    let private margin (formulas: Formulas) (weight: float) (cell: Cell) =
        let u, c, token = Cell.tensors cell
        Cell.number (formulas.Margin(weight, u, c, token))

    let private gainsMost (cell: Cell) =
        let ratio = Cell.ratio cell
        ratio[cell.Token] >= List.max ratio - rounding

    // the cell with its right token's logit after the step raised until no other gains more, or lowered until another does
    let private withGain (extra: float) (cell: Cell) =
        let gains = List.map2 (-) cell.Conditional cell.Reference
        let others = gains |> List.removeAt cell.Token

        { cell with
            Conditional =
                cell.Conditional
                |> List.updateAt cell.Token (cell.Reference[cell.Token] + List.max others + extra) }

    /// The counterexample to "for any fixed w >= 0": three tokens, of which the first is right.
    let counterexample: Cell =
        { Reference = List.map log [ 0.30; 0.69; 0.01 ]
          Conditional = List.map log [ 0.35; 0.01; 0.64 ]
          Token = 0 }

    /// How many cells a counterexample may take.
    let draws = 400

    /// A cell whose right token becomes likelier, with a negative margin at weight 1.
    let searchNegativeMargin (formulas: Formulas) (seed: uint64) : Counterexample<Cell> option =
        Counterexample.search draws seed (Cell.draw "cell") (fun cell ->
            Cell.loss 1.0 cell < Cell.loss 0.0 cell - 0.01
            && margin formulas 1.0 cell < -0.01)

    /// "Guaranteed improvement" (Prop. 4.2 and A.3): where training is ideal, read-outs are l_u = log P(.|y_(s-1)) and
    /// l_c = log P(.|y_s), and targets strictly improve, A(y*) > 0, the margin is said to be positive for any fixed w >= 0. It is at
    /// w = 0; for all w exactly where y* attains the largest log-ratio and the ratio is not constant.
    let laws (formulas: Formulas) : Law list =
        [ law
              "an improving target has a positive margin at weight 0"
              "M_0 >= A(y*)"
              (drawing {
                  let! cell = Cell.draw "cell"
                  return Sides.allAtMost rounding [ (Cell.ratio cell)[cell.Token], margin formulas 0.0 cell ]
              })
          law
              "a right token that gains most has a positive margin at every weight"
              "A(y*) = max A, A not constant, implies M_w > 0 for w >= 0"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! extra = Draw.oneOf "gains more by" string id [ 1.0; 0.0; 0.25 ]
                  and! w = Draw.oneOf "w" string id [ 0.0; 1.0; 0.5; 2.0; 4.0 ]
                  let cell = withGain extra cell
                  let ratio = Cell.ratio cell

                  return
                      if List.max ratio - List.min ratio < rounding then
                          Sides.allAtMost rounding [ 0.0, margin formulas w cell ]
                      else
                          // a rounding error where the right token has all probability
                          let isPositive =
                              margin formulas w cell > 0.0
                              || (Cell.product w cell)[cell.Token] > 1.0 - rounding

                          Sides.ofTexts $"positive: {isPositive}" "positive: True"
              })
          law
              "a right token that does not gain most has a negative margin at some weight"
              "A(y*) < max A implies M_w < 0 for a large w"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! less = Draw.oneOf "gains less by" string id [ 1.0; 0.25; 0.5 ]
                  let cell = withGain -less cell
                  // what gains most outweighs all other tokens by e^50 over e^6 at least
                  let margin = margin formulas (50.0 / less) cell
                  return Sides.allAtMost rounding [ margin, -less / 2.0 ]
              })
          law
              "three tokens refute a positive margin at every weight"
              "A(y*) = .154, M_0 = 2.99, M_1 = -2.52, to that many digits"
              (drawing {
                  let! cell = Draw.always "cell" (Cell.read counterexample) counterexample
                  let u, c, token = Cell.tensors cell
                  let advantage = Cell.number (formulas.Advantage(u, c, token))
                  let margin weight = margin formulas weight cell
                  return Sides.ofTexts $"%.3f{advantage} %.2f{margin 0.0} %.2f{margin 1.0}" "0.154 2.99 -2.52"
              })
          law
              "an improving target can have a negative margin at weight 1"
              "some cell: A(y*) > 0 and M_1 < 0"
              (drawing {
                  let! seed = Counterexample.seeds

                  return
                      searchNegativeMargin formulas (uint64 seed)
                      |> Counterexample.exists draws (fun cell ->
                          // the loss falls to weight 1, and fell further before
                          Cell.loss 1.0 cell < Cell.loss 0.0 cell
                          && Cell.loss 0.999 cell < Cell.loss 1.0 cell
                          && not (gainsMost cell))
              }) ]
