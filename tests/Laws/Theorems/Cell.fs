namespace LatentRecursion.Laws

open FsCheck.FSharp
open TorchSharp
open LatentRecursion

/// A cell before and after a step.
type Cell =
    {
        /// Logits before it, l_u.
        Reference: float list
        /// Logits after it, l_c, as many.
        Conditional: float list
        /// The right one, y*, from 0.
        Token: int
    }

/// A cell as tensors, and all of it once more in plain numbers.
[<RequireQualifiedAccess>]
module Cell =
    /// A vector, float64.
    let reals (values: float list) : Tensor = torch.tensor (Array.ofList values)

    /// The right token, int64, without axes.
    let token (cell: Cell) : Tensor = torch.tensor (int64 cell.Token)

    /// Logits `V` of both read-outs, float64, and the right token.
    let tensors (cell: Cell) : Tensor * Tensor * Tensor =
        reals cell.Reference, reals cell.Conditional, token cell

    /// The value of a tensor of one element, of any type.
    let number (tensor: Tensor) : float =
        tensor.detach().to_type(torch.float64).item<float>()

    /// All values of a tensor, the last axis fastest.
    let floats (tensor: Tensor) : float list =
        tensor.detach().to_type(torch.float64).contiguous().view(-1L).data<float>().ToArray()
        |> List.ofArray

    let private normalised (weights: float list) =
        let total = List.sum weights
        weights |> List.map (fun weight -> weight / total)

    let private policy (logits: float list) =
        logits |> List.map (fun logit -> exp (logit - List.max logits)) |> normalised

    /// pi_u^(1-w) pi_c^w, renormalised.
    let product (weight: float) (cell: Cell) : float list =
        List.map2 (fun u c -> u ** (1.0 - weight) * c ** weight) (policy cell.Reference) (policy cell.Conditional)
        |> normalised

    /// (1 - share) pi_u + share pi_c.
    let mixture (share: float) (cell: Cell) : float list =
        List.map2 (fun u c -> (1.0 - share) * u + share * c) (policy cell.Reference) (policy cell.Conditional)

    /// L(w) = -log pi_w(y*).
    let loss (weight: float) (cell: Cell) : float =
        -(product weight cell |> List.item cell.Token |> log)

    /// A = log pi_c - log pi_u.
    let ratio (cell: Cell) : float list =
        List.map2 (fun u c -> log c - log u) (policy cell.Reference) (policy cell.Conditional)

    /// KL(pi_u || pi_c) and KL(pi_c || pi_u).
    let divergences (cell: Cell) : float * float =
        let under policy =
            List.map2 (*) policy (ratio cell) |> List.sum

        -(under (policy cell.Reference)), under (policy cell.Conditional)

    /// Half the sum of the differences of the probabilities.
    let totalVariation (cell: Cell) : float =
        List.map2 (fun u c -> abs (u - c)) (policy cell.Reference) (policy cell.Conditional)
        |> List.sum
        |> (*) 0.5

    /// The cell in words.
    let read (cell: Cell) : string =
        let list (values: float list) =
            values |> List.map string |> String.concat " " |> sprintf "[%s]"

        $"from {list cell.Reference} to {list cell.Conditional}, right is {cell.Token}"

    let private smaller (cell: Cell) =
        let last = cell.Reference.Length - 1
        let butLast values = List.take last values

        let zeroed (logits: float list) =
            seq {
                for at, logit in List.indexed logits do
                    if logit <> 0.0 then
                        List.updateAt at 0.0 logits
            }

        seq {
            if last > 1 && cell.Token < last then
                yield
                    { cell with
                        Reference = butLast cell.Reference
                        Conditional = butLast cell.Conditional }

            for logits in zeroed cell.Reference do
                yield { cell with Reference = logits }

            for logits in zeroed cell.Conditional do
                yield { cell with Conditional = logits }
        }

    let private ofVocabulary vocabulary =
        let logits =
            Gen.listOfLength vocabulary (Gen.choose (-12, 12) |> Gen.map (fun quarters -> float quarters / 4.0))

        Gen.map3
            (fun reference conditional token ->
                { Reference = reference
                  Conditional = conditional
                  Token = token })
            logits
            logits
            (Gen.choose (0, vocabulary - 1))

    /// Two to five tokens, logits in quarters from -3 to 3.
    let draw (name: string) : Draw<Cell> =
        Gen.choose (2, 5)
        |> Gen.bind ofVocabulary
        |> Gen.map (Drawn.ofData name read id smaller)
        |> Draw.byChance

    /// A puzzle of three cells of three tokens.
    let drawPuzzle (name: string) : Draw<Cell list> =
        let shrink (cells: Cell list) =
            seq {
                for at, cell in List.indexed cells do
                    for less in smaller cell do
                        if less.Reference.Length = cell.Reference.Length then
                            List.updateAt at less cells
            }

        Gen.listOfLength 3 (ofVocabulary 3)
        |> Gen.map (Drawn.ofData name (List.map read >> String.concat "; ") id shrink)
        |> Draw.byChance
