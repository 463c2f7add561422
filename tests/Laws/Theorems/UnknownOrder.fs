namespace LatentRecursion.Laws

open TorchSharp
open LatentRecursion

/// What a step learns whose target's order the question does not tell: a mixture of question and answer by the share of cells that are
/// shown, whose choice is the question until that is more than a half. No paper states it.
[<RequireQualifiedAccess>]
module UnknownOrder =
    let private rounding = 1e-10

    let private law = Law.make "theorems" "drawn edits"

    // the paths of as many orders as there are moves, in which every move has every turn once, `n F S`
    let private everyTurn (formulas: Formulas) (edits: Edits) : Tensor =
        let moves = Edits.moves edits

        let rank order =
            [| for cell in 0 .. edits.Question.Length - 1 ->
                   match List.tryFindIndex ((=) cell) moves with
                   | Some turn -> int64 ((turn + order) % moves.Length)
                   | None -> 0L |]

        let each (row: Tensor) = row.expand (int64 moves.Length, -1L)

        let ranks =
            torch.stack [| for order in 0 .. moves.Length - 1 -> torch.tensor (rank order) |]

        formulas.Path(edits.Steps, ranks, each (Edits.question edits), each (Edits.labels edits))

    // how often each token is the target of the moves' cells, over those orders, `F n 4`
    let private shares (formulas: Formulas) (edits: Edits) : Tensor =
        let cells = torch.tensor [| for cell in Edits.moves edits -> int64 cell |]

        torch.nn.functional.one_hot((everyTurn formulas edits).index_select(2L, cells), 4L).``to``(torch.float64).mean [| 0L |]

    // the share that the theorem says, by frame
    let private expected (edits: Edits) =
        [ for step in 0 .. edits.Steps -> float (Edits.edited step edits) / float (Edits.moves edits).Length ]

    // of edits of which nothing moves there is nothing to say
    let private moving (check: Edits -> Sides) (edits: Edits) =
        if (Edits.moves edits).IsEmpty then
            Sides.ofTexts "no move" "no move"
        else
            check edits

    // of the moves' cells, how often the answer is the target: by frame, and there by cell
    let private shown (formulas: Formulas) (edits: Edits) =
        let shares = shares formulas edits

        [ for step in 0 .. edits.Steps ->
              [ for turn, cell in List.indexed (Edits.moves edits) ->
                    shares[int64 step, int64 turn, int64 edits.Labels[cell]].item<float>() ] ]

    // mean cross-entropy of a read-out that gives the answer the share q, where it is the target with frequency f
    let private loss (q: float) (f: float) =
        let term share probability =
            if share = 0.0 then 0.0 else -share * log probability

        term f q + term (1.0 - f) (1.0 - q)

    /// All of them.
    let laws (formulas: Formulas) : Law list =
        [ law
              "an order that nobody knows shows every cell as often"
              "over orders in which every move has every turn once, frame s shows each in floor(s n / N) / n of them"
              (drawing {
                  let! edits = Edits.draw "edits"

                  return
                      edits
                      |> moving (fun edits ->
                          let shown = shown formulas edits

                          let expected =
                              List.zip shown (expected edits)
                              |> List.collect (fun (cells, share) -> List.map (fun _ -> share) cells)

                          Sides.ofLists rounding (List.concat shown) expected)
              })
          law
              "no read-out of a frame of unknown order is better than the share of its orders"
              "E[-log q(target)] is least at q(answer) = floor(s n / N) / n"
              (drawing {
                  let! edits = Edits.draw "edits"
                  and! other = Draw.oneOf "q" string id [ 0.5; 0.1; 0.3; 0.7; 0.9 ]

                  return
                      edits
                      |> moving (fun edits ->
                          List.zip (shown formulas edits) (expected edits)
                          |> List.collect (fun (cells, best) -> [ for share in cells -> loss best share, loss other share ])
                          |> Sides.allAtMost rounding)
              })
          law
              "until half of the cells are shown, the best read-out stays with the question"
              "2 floor(s n / N) < n implies argmax q = question, and 2 floor(s n / N) > n implies argmax q = answer"
              (drawing {
                  let! edits = Edits.draw "edits"

                  return
                      edits
                      |> moving (fun edits ->
                          let choice = formulas.Choice((shares formulas edits).log())

                          let wrong =
                              [ for step, share in List.indexed (expected edits) do
                                    for turn, cell in List.indexed (Edits.moves edits) do
                                        let token =
                                            if share < 0.5 then
                                                edits.Question[cell]
                                            else
                                                edits.Labels[cell]

                                        if share <> 0.5 && choice[int64 step, int64 turn].item<int64>() <> int64 token then
                                            step, cell ]

                          Sides.ofTexts $"{wrong.Length} cells chosen otherwise" "0 cells chosen otherwise")
              }) ]
