namespace LatentRecursion.Laws

open FsCheck
open FsCheck.FSharp
open LatentRecursion

/// An operator as it is drawn: leaves, and the ways to put operators together that keep a plan fixed.
type Expression<'Leaf> =
    /// An operator of the carrier's own.
    | Leaf of 'Leaf
    /// First to last; of none, nothing.
    | InOrder of Expression<'Leaf> list
    /// So often, or not at all.
    | Repeated of int * Expression<'Leaf>
    /// Under a name.
    | Group of Expression<'Leaf>
    /// Without gradient.
    | Detached of Expression<'Leaf>

/// Operators drawn as expressions.
[<RequireQualifiedAccess>]
module Expression =
    let rec private read (leaf: 'Leaf -> string) =
        function
        | Leaf it -> leaf it
        | InOrder parts -> parts |> List.map (read leaf) |> String.concat "; " |> sprintf "(%s)"
        | Repeated(times, body) -> $"{times} x {read leaf body}"
        | Group body -> $"named {read leaf body}"
        | Detached body -> $"frozen {read leaf body}"

    let rec private build (leaf: 'Leaf -> Improve<'State>) =
        function
        | Leaf it -> leaf it
        | InOrder parts -> parts |> List.map (build leaf) |> Improve.inOrder
        | Repeated(times, body) -> build leaf body |> Improve.iterate times
        | Group body -> build leaf body |> Improve.named "group"
        | Detached body -> build leaf body |> Improve.frozen

    let rec private smaller (leaf: 'Leaf -> 'Leaf seq) expression =
        seq {
            match expression with
            | Leaf it -> yield! leaf it |> Seq.map Leaf
            | InOrder parts ->
                yield! parts

                for at, part in List.indexed parts do
                    for less in smaller leaf part do
                        yield InOrder(List.updateAt at less parts)
            | Repeated(times, body) ->
                yield body

                if times > 0 then
                    yield Repeated(times - 1, body)

                for less in smaller leaf body do
                    yield Repeated(times, less)
            | Group body
            | Detached body -> yield body
        }

    let rec private any (leaf: Gen<'Leaf>) (depth: int) : Gen<Expression<'Leaf>> =
        let leaves = leaf |> Gen.map Leaf

        if depth = 0 then
            leaves
        else
            let inner = any leaf (depth - 1)

            Gen.frequency
                [ 3, leaves
                  2,
                  Gen.choose (0, 3)
                  |> Gen.bind (fun count -> Gen.listOfLength count inner)
                  |> Gen.map InOrder
                  1, Gen.map2 (fun times body -> Repeated(times, body)) (Gen.choose (0, 2)) inner
                  1, Gen.map Group inner
                  1, Gen.map Detached inner ]

    /// An operator put together from leaves.
    let draw read' build' smaller' (leaf: Gen<'Leaf>) (name: string) : Draw<Improve<'State>> =
        any leaf 2
        |> Gen.map (Drawn.ofData name (read read') (build build') (smaller smaller'))
        |> Draw.byChance
