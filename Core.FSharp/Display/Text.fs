namespace LatentRecursion.Display

open System
open System.Collections.Generic

/// Views as text.
[<RequireQualifiedAccess>]
module Text =
    let private steps = "▁▂▃▄▅▆▇█"

    /// Numbers as a line of small bars.
    let private sparkline (values: float array) : string =
        let finite = values |> Array.filter Double.IsFinite

        if finite.Length = 0 then
            ""
        else
            let low, high = Array.min finite, Array.max finite

            let bar value =
                if not (Double.IsFinite value) then
                    ' '
                else
                    let share = if high = low then 0.5 else (value - low) / (high - low)
                    steps[int (round (share * float (steps.Length - 1)))]

            String(values |> Array.map bar)

    /// A cell: small bars before its words, where it has a line.
    let internal ofCell =
        function
        | Cell.Line(values, words) -> $"{sparkline values} {words}".TrimEnd()
        | cell -> cell.Text

    let private table (table: Table) : string list =
        let rows = [ for row in table.Rows -> [ for content in row -> ofCell content ] ]
        let all = List.ofSeq table.Columns :: rows

        let widths =
            [ for column in 0 .. List.max (List.map List.length all) - 1 ->
                  all
                  |> List.map (fun row -> row |> List.tryItem column |> Option.map String.length |> Option.defaultValue 0)
                  |> List.max ]

        let areWords =
            [ for column in 0 .. widths.Length - 1 -> View.isOfWords column table ]

        let line (row: string list) =
            let padded =
                [ for words, isWords, width in List.zip3 row (List.truncate row.Length areWords) (List.truncate row.Length widths) ->
                      if isWords then
                          words.PadRight width
                      else
                          words.PadLeft width ]

            (String.concat "  " padded).TrimEnd()

        match List.map line all with
        | head :: rest -> head :: String('─', head.Length) :: rest
        | [] -> []

    let rec private branch indent (node: Branch) : string list =
        let note = if node.Note = "" then "" else $"  {node.Note}"

        [ yield indent + node.Label + note
          for child in node.Children do
              yield! branch (indent + "  ") child ]

    // a changed cell is in brackets, a wrong one has a question mark
    let private board (board: Board) : string list =
        let square (square: Square) =
            let glyph =
                if String.IsNullOrWhiteSpace square.Glyph then
                    "."
                else
                    square.Glyph

            let opened, closed = if square.IsChanged then "[", "]" else " ", " "
            opened + glyph + (if square.IsWrong then "?" else closed)

        [ if board.Title <> "" then
              board.Title

          for number, row in Seq.indexed (Seq.chunkBySize board.Columns board.Squares) do
              if number > 0 && board.BoxRows > 0 && number % board.BoxRows = 0 then
                  ""

              String.concat
                  ""
                  [ for place, content in Array.indexed row do
                        if place > 0 && board.BoxColumns > 0 && place % board.BoxColumns = 0 then
                            " "

                        square content ] ]

    let private chart (chart: Chart) : string list =
        let line (line: Line) =
            let at (point: Point) =
                $"({View.number point.X}, {View.number point.Y})"

            let ends =
                match List.ofSeq line.Points with
                | [] -> [ "no points"; "" ]
                | points -> [ at points.Head; at (List.last points) ]

            [| Cell.Words line.Name
               Cell.Line([| for point in line.Points -> point.Y |], "")
               for words in ends do
                   Cell.Words words |]
            :> IReadOnlyList<Cell>

        $"{chart.Title}: {chart.Y.Title} by {chart.X.Title}"
        :: table
            { Columns = [| ""; ""; "from"; "to" |]
              Rows = [| for of' in chart.Lines -> line of' |] }

    let rec private lines (view: View) : string list =
        let apart (views: IReadOnlyList<View>) =
            [ for number, view in Seq.indexed views do
                  if number > 0 then
                      yield ""

                  yield! lines view ]

        match view with
        | View.Words words -> [ words ]
        | View.Code code -> [ code ]
        | View.Table of' -> table of'
        | View.Tree root -> branch "" root
        | View.Board of' -> board of'
        | View.Chart of' -> chart of'
        | View.Titled("", parts)
        | View.Beside parts -> apart parts
        | View.Titled(title, parts) -> title :: apart parts
        | View.Steps(names, parts) -> apart [| for name, part in Seq.zip names parts -> View.titled name [ part ] |]
        | View.Folded(summary, _) -> [ $"{summary} ..." ]

    /// A view, line by line; what is folded stays so.
    let ofView (view: View) : string =
        String.Join(Environment.NewLine, lines view)
