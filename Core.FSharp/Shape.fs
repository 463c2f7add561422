namespace LatentRecursion

open System

/// Sizes known so far, by axis letter. Letters of this library: `B` rows of a batch, `S` cells of a puzzle, `L` positions of
/// the network (prefix and cells), `D` width, `V` vocabulary, `F` frames of a target path, `H` width of a puzzle's vector.
type Axes = Map<char, int64>

/// The only place that checks shapes and words their errors.
module Shape =
    let private meaning =
        Map
            [ 'B', "rows"
              'S', "cells"
              'L', "positions"
              'D', "width"
              'V', "vocabulary"
              'F', "frames"
              'H', "hint width" ]

    let private describe (known: Axes) (letter: char) =
        let word =
            meaning
            |> Map.tryFind letter
            |> Option.map (sprintf " %s")
            |> Option.defaultValue ""

        match Map.tryFind letter known with
        | Some size -> $"{letter}{word} = {size}"
        | None -> $"{letter}{word}"

    let private received (tensor: Tensor) =
        tensor.shape |> Seq.map string |> String.concat " x " |> sprintf "[%s]"

    /// Nothing known yet.
    let none: Axes = Map.empty

    /// Sizes that the caller knows.
    let known (sizes: (char * int64) list) : Axes = Map sizes

    /// Checks `tensor`, whose part in the call is `role`, against axis letters such as "B L D" or constants such as "B 2"; the
    /// same letter is the same size across all checks of a call.
    let expect (role: string) (axes: string) (tensor: Tensor) (known: Axes) : Axes =
        let letters = axes.Split(' ', StringSplitOptions.RemoveEmptyEntries)

        let fail () =
            let expected =
                letters
                |> Seq.map (fun axis ->
                    if Char.IsDigit axis[0] then
                        axis
                    else
                        describe known axis[0])
                |> String.concat ", "

            raise (ArgumentException $"{role}: expected [{expected}], received {received tensor}.")

        if int64 letters.Length <> tensor.dim () then
            fail ()

        (known, Seq.zip letters tensor.shape)
        ||> Seq.fold (fun known (axis, size) ->
            if Char.IsDigit axis[0] then
                if int64 axis <> size then fail () else known
            else
                match Map.tryFind axis[0] known with
                | Some other when other <> size -> fail ()
                | _ -> Map.add axis[0] size known)

    /// As `expect`, for several tensors.
    let all (tensors: (string * string * Tensor) list) : Axes =
        (none, tensors)
        ||> List.fold (fun known (role, axes, tensor) -> expect role axes tensor known)
