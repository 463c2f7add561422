namespace LatentRecursion

open System
open TorchSharp

/// Sizes known so far. Letters of this library: `B` rows of a batch, `R` rows chosen of it, `S` cells of a puzzle, `L` positions of the
/// network (prefix and cells), `D` width, `V` vocabulary, `F` frames of a target path, `H` width of a puzzle's vector.
type Axes =
    {
        /// By axis letter.
        Letters: Map<char, int64>
        /// Of the axes that `...` stands for, wherever it stands; none before it was met.
        Others: int64 list option
    }

/// Checks the shapes of arguments, and says what is wrong with them.
module Shape =
    let private types = Map [ "bool", torch.bool; "int64", torch.int64 ]

    let private meaning =
        Map
            [ 'B', "rows"
              'R', "chosen rows"
              'S', "cells"
              'L', "positions"
              'D', "width"
              'V', "vocabulary"
              'F', "frames"
              'H', "hint width" ]

    let private sizes (shape: int64 seq) =
        shape |> Seq.map string |> String.concat " x "

    let private describe (known: Axes) (axis: string) =
        let word =
            Map.tryFind axis[0] meaning
            |> Option.map (sprintf " %s")
            |> Option.defaultValue ""

        match axis, Map.tryFind axis[0] known.Letters, known.Others with
        | "...", _, Some others -> $"... = {sizes others}"
        | _, Some size, _ -> $"{axis}{word} = {size}"
        | _ -> axis + word

    /// Sizes that the caller knows.
    let known (letters: (char * int64) list) : Axes =
        { Letters = Map letters; Others = None }

    /// Nothing known yet.
    let none: Axes = known []

    let private expectType (role: string) (word: string) (tensor: Tensor) =
        if tensor.dtype <> types[word] then
            let received = (string tensor.dtype).ToLowerInvariant()
            raise (ArgumentException $"{role}: expected values of type {word}, received {received}.")

    /// Checks `tensor`, whose part in the call is `role`, against axis letters such as "B L D", constants such as "B 2", or any
    /// axes besides as in "... V" and "B ..."; the same letter is the same size across all checks of a call, and so is `...`. A last word
    /// "bool" or "int64" is the type of its values.
    let expect (role: string) (axes: string) (tensor: Tensor) (known: Axes) : Axes =
        let typed, expected =
            axes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray
            |> List.partition types.ContainsKey


        let received = List.ofArray tensor.shape

        let fail () =
            let expected = expected |> Seq.map (describe known) |> String.concat ", "
            raise (ArgumentException $"{role}: expected [{expected}], received [{sizes received}].")

        let first = expected |> List.takeWhile ((<>) "...")
        let hasOthers = first.Length < expected.Length

        let last =
            if hasOthers then
                List.skip (first.Length + 1) expected
            else
                []

        let others = received.Length - first.Length - last.Length

        if others < 0 || others > 0 && not hasOthers then
            fail ()

        let before, rest = List.splitAt first.Length received
        let between, after = List.splitAt others rest

        let known =
            match known.Others with
            | Some other when hasOthers && other <> between -> fail ()
            | _ when hasOthers -> { known with Others = Some between }
            | _ -> known

        let known =
            (known, List.zip (first @ last) (before @ after))
            ||> List.fold (fun known (axis, size) ->
                match Map.tryFind axis[0] known.Letters with
                | _ when Char.IsDigit axis[0] -> if int64 axis <> size then fail () else known
                | Some other when other <> size -> fail ()
                | _ ->
                    { known with
                        Letters = Map.add axis[0] size known.Letters })

        typed |> List.iter (fun word -> expectType role word tensor)
        known

    /// As `expect`, for several tensors.
    let all (tensors: (string * string * Tensor) list) : Axes =
        (none, tensors)
        ||> List.fold (fun known (role, axes, tensor) -> expect role axes tensor known)

    /// As `all`, where no size is needed afterwards.
    let check (tensors: (string * string * Tensor) list) : unit = all tensors |> ignore
