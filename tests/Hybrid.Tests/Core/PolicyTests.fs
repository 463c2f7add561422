module LatentRecursion.Tests.PolicyTests

open System
open Expecto
open TorchSharp
open LatentRecursion

let lowest = Double.NegativeInfinity

/// Logits of a cell by its probabilities.
let private policy (probabilities: float list) = (Draw.reals probabilities).log()

/// Reference logits, conditional logits and right tokens of many cells, drawn.
let cells =
    lazy
        (let reference = Draw.normal 1 [ 200L; 5L ] * number 2.0
         let conditional = reference + Draw.normal 2 [ 200L; 5L ]

         reference.DetachFromDisposeScope(),
         conditional.DetachFromDisposeScope(),
         (Draw.tokens 3 5 [ 200L ]).DetachFromDisposeScope())

let private weights = [ -0.5; 0.0; 0.3; 1.0; 2.5 ]

let private policies =
    testList
        "a policy"
        [ Draw.case "has entropy ln V where all tokens are alike, 0 where one is sure"
          <| fun () ->
              Draw.within 1e-12 (Policy.entropy (torch.zeros (1L, 4L, dtype = torch.float64))) (Draw.reals [ log 4.0 ]) "uniform"
              Draw.within 1e-12 (Policy.entropy (Draw.reals [ 0.0; lowest; lowest ])) (torch.tensor 0.0) "certain"

          Draw.case "diverges from itself by 0, from others by more, as the definition says"
          <| fun () ->
              let p, q = [ 0.2; 0.3; 0.5 ], [ 0.6; 0.3; 0.1 ]
              let expected = List.map2 (fun a b -> a * log (a / b)) p q |> List.sum
              Expect.floatClose Accuracy.veryHigh (Draw.number (Policy.divergence (policy p) (policy q))) expected "KL(p || q)"
              Draw.within 1e-15 (Policy.divergence (policy p) (policy p)) (torch.tensor 0.0) "itself"

          Draw.case "is infinitely far from one that excludes what it does not"
          <| fun () ->
              let found = Policy.divergence (Draw.reals [ 0.0; 0.0 ]) (Draw.reals [ 0.0; lowest ])
              Expect.equal (Draw.number found) infinity "KL"

          Draw.case "differs in total variation by half the sum of the differences"
          <| fun () ->
              let found =
                  Policy.totalVariation (policy [ 0.2; 0.3; 0.5 ]) (policy [ 0.6; 0.3; 0.1 ])

              Draw.within 1e-12 found (torch.tensor 0.4) "0.4"
              Draw.within 1e-12 (Policy.totalVariation (policy [ 1.0; 0.0 ]) (policy [ 0.0; 1.0 ])) (torch.tensor 1.0) "disjoint"

          Draw.case "chooses the first of equals"
          <| fun () -> Expect.equal (Draw.wholes (Policy.choice (Draw.reals [ 1.0; 3.0; 3.0 ]))) [ 1L ] "argmax"

          for w in weights do
              Draw.case $"guided by {w} is the product of the powers 1 - w and w of both"
              <| fun () ->
                  let reference, conditional, _ = cells.Value
                  let u, c = Policy.logProbabilities reference, Policy.logProbabilities conditional

                  let product = u * number (1.0 - w) + c * number w

                  let expected = product - product.logsumexp (-1L, true)
                  let guided = Policy.logProbabilities (Policy.product w reference conditional)
                  Draw.within 1e-12 guided expected "renormalised"

          Draw.case "guided keeps a token excluded that both exclude"
          <| fun () ->
              let guided =
                  Policy.product 0.5 (Draw.reals [ 0.0; 1.0; lowest ]) (Draw.reals [ 2.0; 1.0; lowest ])

              Expect.equal (Draw.floats guided) [ 1.0; 1.0; lowest ] "no NaN"

          Draw.case "guided further than the step is one where the reference excludes a token that the step does not"
          <| fun () ->
              let guided =
                  Policy.product 2.0 (Draw.reals [ 0.0; lowest ]) (Draw.reals [ 0.0; 0.0 ])

              Draw.within 1e-12 (guided.softmax -1L) (Draw.reals [ 0.0; 1.0 ]) "sure of that token"

              let away =
                  Policy.product -0.5 (Draw.reals [ 0.0; 0.0 ]) (Draw.reals [ 0.0; lowest ])

              Draw.within 1e-12 (away.softmax -1L) (Draw.reals [ 0.0; 1.0 ]) "and away from the step where that excludes it"

          Draw.case "has gradients that are numbers where it excludes a token"
          <| fun () ->
              let leaf = (Draw.reals [ 0.0; 1.0; 5.0 ]).requires_grad_ true

              let masked = leaf.masked_fill (Draw.flags [ false; false; true ], number lowest)

              ((Policy.entropy masked)
               + Policy.divergence masked (Draw.reals [ 0.0; 0.0; 0.0 ]))
                  .backward()

              Expect.isTrue (Draw.floats (nonNull leaf.grad) |> List.forall Double.IsFinite) "of entropy and divergence" ]

/// L(w) = -log pi_w(y*) of every cell, with w a leaf for autograd.
let private loss (weight: Tensor) =
    let reference, conditional, token = cells.Value
    let guided = reference + weight.unsqueeze 1L * (conditional - reference)
    -(Policy.logProbabilities guided).gather(1L, token.unsqueeze 1L).squeeze 1L

let private along (w: float) =
    (torch.full ([| 200L |], number w, dtype = torch.float64)).requires_grad_ true

let private margins =
    testList
        "the advantage margin"
        [ for w in weights do
              Draw.case $"is minus the slope of the loss at w = {w}, and the curvature is the slope's, by autograd"
              <| fun () ->
                  let reference, conditional, token = cells.Value
                  let weight = along w

                  let slope =
                      torch.autograd.grad([| (loss weight).sum() |], [| weight |], retain_graph = true, create_graph = true)[0]

                  let curvature = torch.autograd.grad([| slope.sum () |], [| weight |])[0]
                  Draw.within 1e-10 (Margin.margin w reference conditional token) -slope "-dL/dw"
                  Draw.within 1e-10 (Margin.curvature w reference conditional) curvature "d2L/dw2"

          Draw.case "wants tokens of the vocabulary, and says which is none"
          <| fun () ->
              let logits = Draw.normal 1 [ 2L; 3L ]

              for token, received in [ -100L, "-100"; 3L, "3" ] do
                  Expect.stringContains
                      (Draw.refusal (fun () -> Margin.verdict 1e-3 logits logits (Draw.indices [ 1L; token ])))
                      $"token: expected tokens from 0 to 2, received {received}"
                      "the sentence"

          Draw.case "has a curvature that is never negative: the loss lies under its chords"
          <| fun () ->
              let reference, conditional, _ = cells.Value

              for w in weights do
                  Expect.isTrue ((Margin.curvature w reference conditional).ge(torch.tensor 0.0).all().item<bool>()) "a variance"

              for a in weights do
                  for b in weights do
                      let at w = loss (along w) |> Draw.floats

                      let middle, ends =
                          at ((a + b) / 2.0), List.map2 (fun x y -> (x + y) / 2.0) (at a) (at b)

                      Expect.isTrue (List.forall2 (fun m e -> m <= e + 1e-12) middle ends) "convex"

          Draw.case "is the advantage plus KL(u || c) at 0, less KL(c || u) at 1, and falls between"
          <| fun () ->
              let reference, conditional, token = cells.Value
              let advantage = Margin.advantage reference conditional token

              let first, last =
                  Margin.margin 0.0 reference conditional token, Margin.margin 1.0 reference conditional token

              Draw.within 1e-12 first (advantage + Policy.divergence reference conditional) "m0"
              Draw.within 1e-12 last (advantage - Policy.divergence conditional reference) "m1"
              Expect.isTrue (last.le(advantage).logical_and(advantage.le first).all().item<bool>()) "m1 <= A <= m0"

          Draw.case "says by its advantage whether the full step helps"
          <| fun () ->
              let reference, conditional, token = cells.Value
              let helped = (loss (along 1.0)).lt(loss (along 0.0))
              let advantage = (Margin.advantage reference conditional token).gt(number 0.0)
              Expect.equal (Draw.wholes helped) (Draw.wholes advantage) "exactly where A > 0"

          Draw.case "is 0 for read-outs that are certain of the same token"
          <| fun () ->
              let certain = Draw.reals [ 0.0; lowest; lowest ]
              Expect.equal (Draw.number (Margin.advantage certain certain (torch.tensor 0L))) 0.0 "no NaN"

          Draw.case "does not mind tokens that both policies exclude"
          <| fun () ->
              let u, c, token = Draw.reals [ 0.0; 1.0 ], Draw.reals [ 2.0; 1.0 ], torch.tensor 0L

              let excluded (logits: Tensor) =
                  torch.cat ([| logits; Draw.reals [ lowest ] |], 0L)

              for w in [ 0.0; 0.5; 1.0 ] do
                  let expected = Margin.margin w u c token
                  Draw.within 1e-12 (Margin.margin w (excluded u) (excluded c) token) expected $"at {w}"
                  let bend = Margin.curvature w u c
                  Draw.within 1e-12 (Margin.curvature w (excluded u) (excluded c)) bend $"curvature at {w}"

          Draw.case "counts a token that the step excludes for nothing, once any weight excludes it"
          <| fun () ->
              let u, c = Draw.reals [ 0.0; 1.0; 2.0 ], Draw.reals [ 2.0; 1.0; lowest ]
              let excluded (logits: Tensor) = logits.narrow (0L, 0L, 2L)
              let token = torch.tensor 0L
              Expect.equal (Draw.number (Margin.margin 0.0 u c token)) infinity "losing it gains everything"

              for w in [ 0.5; 1.0; 2.0 ] do
                  Draw.within 1e-12 (Margin.margin w u c token) (Margin.margin w (excluded u) (excluded c) token) $"at {w}"
                  Draw.within 1e-12 (Margin.curvature w u c) (Margin.curvature w (excluded u) (excluded c)) $"curvature at {w}" ]

let private verdict (reference: Tensor) (conditional: Tensor) (token: int) =
    Margin.verdict 1e-3 reference conditional (torch.tensor (int64 token))
    |> Draw.wholes
    |> List.exactlyOne
    |> int
    |> enum<Verdict>

let private verdicts =
    let uniform = Draw.reals [ 0.0; 0.0; 0.0 ]
    let step = 1e-6

    testList
        "a verdict"
        [ Draw.case "on a step that excludes the right token is that every weight hurts"
          <| fun () ->
              let excluding = verdict (Draw.reals [ 0.0; 1.0 ]) (Draw.reals [ lowest; 1.0 ]) 0
              Expect.equal excluding Verdict.Harmful "harmful"

          Draw.case "of the counterexample: it helps at 0 and as a whole, and a shorter step would help more"
          <| fun () ->
              let u, c, token =
                  policy [ 0.30; 0.69; 0.01 ], policy [ 0.35; 0.01; 0.64 ], torch.tensor 0L

              Draw.within 5e-4 (Margin.advantage u c token) (torch.tensor 0.154) "A"
              Draw.within 5e-3 (Margin.margin 0.0 u c token) (torch.tensor 2.99) "m0"
              Draw.within 5e-3 (Margin.margin 1.0 u c token) (torch.tensor -2.52) "m1"
              Expect.equal (verdict u c 0) Verdict.Damp "A > 0 > m1"

          Draw.case "is dead before anything else: within the tolerance with the same choice"
          <| fun () ->
              for token in 0..2 do
                  Expect.equal
                      (verdict (policy [ 0.5; 0.3; 0.2 ]) (policy [ 0.5005; 0.2999; 0.1996 ]) token)
                      Verdict.Dead
                      "helped or hurt"

          Draw.case "is not dead where a tiny step changes the choice"
          <| fun () ->
              let u, c = policy [ 0.5001; 0.4999 ], policy [ 0.4999; 0.5001 ]
              Expect.notEqual (verdict u c 0) Verdict.Dead "the choice moved"

          Draw.case "is not dead beyond the tolerance, with the same choice"
          <| fun () -> Expect.equal (verdict (policy [ 0.6; 0.4 ]) (policy [ 0.602; 0.398 ]) 0) Verdict.Helps "0.002 apart"

          // from a uniform policy the margin at 0 is a(y*) less the mean of a, for added logits a
          Draw.case "turns from harmful to overshooting where the margin at 0 becomes positive"
          <| fun () ->
              let conditional gain = Draw.reals [ gain; 2.0; -2.0 ]
              Expect.equal (verdict uniform (conditional -step) 0) Verdict.Harmful "just below"
              Expect.equal (verdict uniform (conditional step) 0) Verdict.Overshoots "just above"

          // two tokens that swap leave the right token's probability as it was, exactly
          Draw.case "overshoots where the advantage is 0, and damps just above"
          <| fun () ->
              let u = Draw.reals [ 0.0; 0.0; -1000.0 ]
              let c gain = Draw.reals [ gain; -1000.0; 0.0 ]
              Draw.within 0.0 (Margin.advantage u (c 0.0) (torch.tensor 0L)) (torch.tensor 0.0) "exactly 0"
              Expect.equal (verdict u (c 0.0) 0) Verdict.Overshoots "0 is no help"
              Expect.equal (verdict u (c step) 0) Verdict.Damp "just above"

          // toward a uniform policy the margin at 1 is the mean of the reference logits less that of y*
          Draw.case "turns from damping to helping where the margin at 1 stops being negative"
          <| fun () ->
              let reference loss = Draw.reals [ loss; 2.0; -2.0 ]
              Expect.equal (verdict (reference step) uniform 0) Verdict.Damp "just below"
              Expect.equal (verdict (reference -step) uniform 0) Verdict.Helps "just above"

          Draw.case "agrees with the loss on every drawn cell"
          <| fun () ->
              let reference, conditional, token = cells.Value

              let found =
                  Margin.verdict 1e-3 reference conditional token
                  |> Draw.wholes
                  |> List.map (int >> enum<Verdict>)

              let at w = loss (along w) |> Draw.floats

              let start, little, most, whole, more =
                  at 0.0, at 1e-4, at (1.0 - 1e-4), at 1.0, at (1.0 + 1e-4)

              for cell in 0..199 do
                  let expected =
                      if little[cell] >= start[cell] then Verdict.Harmful
                      elif whole[cell] >= start[cell] then Verdict.Overshoots
                      elif most[cell] < whole[cell] then Verdict.Damp
                      else Verdict.Helps

                  Expect.equal found[cell] expected $"cell {cell}"

                  if found[cell] = Verdict.Helps then
                      Expect.isLessThan more[cell] whole[cell] "a little more helps more"

              Expect.equal (List.distinct found).Length 4 "every living verdict occurs" ]

let tests = testList "policy and margin" [ policies; margins; verdicts ]
