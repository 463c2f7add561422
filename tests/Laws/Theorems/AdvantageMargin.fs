namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// Guidance as a product of policies, and what the weight does to the likelihood of the right token ("Deep Improvement
/// Supervision", arXiv 2511.16886, section 3 and appendix A).
[<RequireQualifiedAccess>]
module AdvantageMargin =
    let private rounding = 1e-10

    let private law = Law.make "theorems" "drawn cells"

    let private weight name =
        Draw.oneOf name string id [ 0.0; 1.0; 0.5; 0.25; 1.5; 2.5 ]

    let private close left right = Sides.near rounding left right

    let private distribution (logits: Tensor) =
        Policy.logProbabilities(logits).exp() |> Cell.floats

    let private allClose left right = Sides.ofLists rounding left right

    let private allAtMost pairs = Sides.allAtMost rounding pairs

    /// The product policy (Eq. 5 and 7): softmax(l_u + w (l_c - l_u)) is proportional to pi_u^(1-w) pi_c^w.
    let productPolicy (formulas: Formulas) : Law list =
        [ law
              "a guided policy is a product of powers"
              "softmax(l_u + w (l_c - l_u)) ~ pi_u^(1-w) pi_c^w"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! w = weight "w"
                  let u, c, _ = Cell.tensors cell
                  return allClose (distribution (formulas.Product(w, u, c))) (Cell.product w cell)
              })
          law
              "weights of products compose"
              "product t (product v) (product w) = product (v + t (w - v))"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! t = weight "t"
                  and! v = weight "v"
                  and! w = weight "w"
                  let u, c, _ = Cell.tensors cell

                  let nested =
                      formulas.Product(t, formulas.Product(v, u, c), formulas.Product(w, u, c))

                  return allClose (distribution nested) (distribution (formulas.Product(v + t * (w - v), u, c)))
              }) ]

    /// The conservative mixture (Kakade and Langford, ICML 2002), told as logits.
    let mixturePolicy (formulas: Formulas) : Law list =
        let share name =
            Draw.oneOf name string id [ 0.5; 0.0; 1.0; 0.25; 0.75 ]

        [ law
              "a mixture is the mean of two policies"
              "softmax(mixture a l_u l_c) = (1 - a) pi_u + a pi_c"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! a = share "a"
                  let u, c, _ = Cell.tensors cell
                  return allClose (distribution (formulas.Mixture(a, u, c))) (Cell.mixture a cell)
              })
          law
              "a mixture of equals changes nothing"
              "mixture a l l = l, to the bit"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! a = share "a"
                  let u, _, _ = Cell.tensors cell
                  return State.same { Value = formulas.Mixture(a, u, u + number 0.0) } { Value = u }
              }) ]

    // L(w) as autograd sees it, at a leaf
    let private loss (cell: Cell) (weight: float) =
        let u, c, token = Cell.tensors cell
        let leaf = torch.tensor(weight, dtype = torch.float64).requires_grad_ true
        let guided = Policy.logProbabilities (u + leaf * (c - u))
        leaf, -guided.index_select(0L, token.view -1L).sum()

    let private slope (leaf: Tensor, value: Tensor) =
        torch.autograd.grad([| value |], [| leaf |], retain_graph = true, create_graph = true)[0]

    /// The advantage margin (Prop. 4.1 and A.1, Eq. 8): dL/dw = E_{pi_w}[dl] - dl(y*), d2L/dw2 = Var_{pi_w}[dl] >= 0.
    let identities (formulas: Formulas) : Law list =
        [ law
              "the margin is minus the slope of the loss"
              "A(y*) - E_{pi_w}[A] = -dL/dw, by autograd"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! w = weight "w"
                  let u, c, token = Cell.tensors cell
                  return close (Cell.number (formulas.Margin(w, u, c, token))) (-(Cell.number (slope (loss cell w))))
              })
          law
              "the variance of the advantage is the curvature of the loss"
              "Var_{pi_w}[A] = d2L/dw2, by autograd twice"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! w = weight "w"
                  let u, c, _ = Cell.tensors cell
                  let leaf, value = loss cell w
                  let curvature = torch.autograd.grad([| slope (leaf, value) |], [| leaf |])[0]
                  return close (Cell.number (formulas.Curvature(w, u, c))) (Cell.number curvature)
              })
          law
              "the loss lies under its chords"
              "a < b < c implies (c - a) L(b) <= (c - b) L(a) + (b - a) L(c)"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! first = weight "first weight"
                  and! second = weight "second weight"
                  and! third = weight "third weight"
                  let u, c, _ = Cell.tensors cell

                  let loss weight =
                      let probability =
                          distribution (formulas.Product(weight, u, c)) |> List.item cell.Token

                      -(log probability)

                  let sorted = List.sort [ first; second; third ]
                  let low, middle, high = sorted[0], sorted[1], sorted[2]
                  let chord = (high - middle) * loss low + (middle - low) * loss high
                  return allAtMost [ (high - low) * loss middle, chord ]
              })
          law
              "the margin at 0 and at 1 is the advantage and a divergence"
              "M_0 = A(y*) + KL(pi_u || pi_c), M_1 = A(y*) - KL(pi_c || pi_u)"
              (drawing {
                  let! cell = Cell.draw "cell"
                  let u, c, token = Cell.tensors cell
                  let advantage = Cell.number (formulas.Advantage(u, c, token))

                  let margin weight =
                      Cell.number (formulas.Margin(weight, u, c, token))

                  let forth, back = Cell.divergences cell
                  return allClose [ margin 0.0; margin 1.0 ] [ advantage + forth; advantage - back ]
              })
          law
              "the advantage is what the full step gains"
              "A(y*) = L(0) - L(1)"
              (drawing {
                  let! cell = Cell.draw "cell"
                  let u, c, token = Cell.tensors cell
                  return close (Cell.number (formulas.Advantage(u, c, token))) (Cell.loss 0.0 cell - Cell.loss 1.0 cell)
              }) ]

    /// Total variation below which a step that changes no choice is dead, here.
    let private tolerance = 1e-3

    let private verdict (formulas: Formulas) (cell: Cell) =
        let u, c, token = Cell.tensors cell
        formulas.Verdict(tolerance, u, c, token).item<int64>() |> int |> enum<Verdict>

    /// A cell so far on one side of a border between two verdicts, the other read-out a uniform one where that makes it exact.
    let private borders: (string * (float -> float -> Cell * Verdict)) list =
        let cell reference conditional =
            { Reference = reference
              Conditional = conditional
              Token = 0 }

        let either beside below above = if beside > 0.0 then above else below

        // two tokens with these probabilities of the first
        let pair p q =
            cell [ log p; log (1.0 - p) ] [ log q; log (1.0 - q) ]

        [ "margin at 0, from a uniform policy",
          fun spread beside ->
              cell [ 0.0; 0.0; 0.0 ] [ beside; spread; -spread ], either beside Verdict.Harmful Verdict.Overshoots
          "margin at 1, to a uniform policy",
          fun spread beside -> cell [ -beside; spread; -spread ] [ 0.0; 0.0; 0.0 ], either beside Verdict.Damp Verdict.Helps
          // the other two tokens swap, so that nothing else moves
          "advantage",
          fun spread beside ->
              cell [ 0.0; spread; -1000.0 ] [ beside; -1000.0; spread ], either beside Verdict.Overshoots Verdict.Damp
          "total variation", fun _ beside -> pair 0.6 (0.6 - tolerance - beside), either beside Verdict.Dead Verdict.Harmful
          "choice", fun _ beside -> pair (0.5 + 1e-5) (0.5 - beside / 10.0), either beside Verdict.Dead Verdict.Harmful ]

    /// The verdicts on a step, which order the signs of M_0, A(y*) and M_1 (design of this project, from Prop. 4.1).
    let verdicts (formulas: Formulas) : Law list =
        [ law
              "a verdict turns at its border"
              "dead; M_0 <= 0: harmful; A(y*) <= 0: overshoots; M_1 < 0: damp; else helps"
              (drawing {
                  let! _, border = Draw.oneOf "border" fst id borders
                  and! spread = Draw.oneOf "spread" string id [ 1.0; 0.5; 2.0 ]
                  and! beside = Draw.oneOf "beside" string id [ 1e-4; -1e-4; 1e-6; -1e-6; 1e-9; -1e-9 ]
                  let cell, expected = border spread beside
                  return Sides.ofTexts $"{verdict formulas cell}" $"{expected}"
              })
          law
              "a verdict on the border itself is the worse one"
              "A(y*) = 0: overshoots; nothing moves: dead"
              (drawing {
                  let! spread = Draw.oneOf "spread" string id [ 1.0; 0.5; 2.0 ]

                  let cell, _ =
                      (borders |> List.find (fun (name, _) -> name = "advantage") |> snd) spread 0.0

                  let still =
                      { cell with
                          Conditional = cell.Reference }

                  return
                      Sides.ofTexts $"{verdict formulas cell}, {verdict formulas still}" $"{Verdict.Overshoots}, {Verdict.Dead}"
              })
          law
              "a verdict says what the loss does"
              "dead: pi_u and pi_c are close; harmful: L(w) >= L(0); overshoots: L(1) >= L(0), L falls at 0; damp: L(1) < L(0) and L(1 + w) >= L(1); helps: L(w / 4) >= L(1)"
              (drawing {
                  let! cell = Cell.draw "cell"
                  and! w = Draw.oneOf "w" string id [ 1.0; 0.5; 2.0; 4.0; 0.1 ]
                  let loss weight = Cell.loss weight cell
                  let firstMargin = (Cell.ratio cell)[cell.Token] + fst (Cell.divergences cell)

                  return
                      match verdict formulas cell with
                      | Verdict.Dead -> [ Cell.totalVariation cell, tolerance ]
                      | Verdict.Harmful -> [ loss 0.0, loss w ]
                      | Verdict.Overshoots -> [ loss 0.0, loss 1.0; 0.0, firstMargin ]
                      | Verdict.Damp -> [ loss 1.0, loss 0.0; loss 1.0, loss (1.0 + w) ]
                      | _ -> [ loss 1.0, loss (w / 4.0) ]
                      |> allAtMost
              }) ]

    /// All of them.
    let laws (formulas: Formulas) : Law list =
        [ productPolicy formulas
          mixturePolicy formulas
          identities formulas
          verdicts formulas ]
        |> List.concat
