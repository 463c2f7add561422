namespace LatentRecursion.Display

open System
open System.Collections.Generic
open System.Globalization

/// Views as text.
[<RequireQualifiedAccess>]
module Text =
    let private steps = "▁▂▃▄▅▆▇█"

    // a line of text beside which names and ends have room
    let private most = 32

    /// How many places of a terminal a text takes: letters of the East and pictures two, marks that go with another letter none.
    let private width (text: string) : int =
        let isWide (value: int) =
            value >= 0x1100
            && (value <= 0x115F
                || value >= 0x2E80 && value <= 0xA4CF
                || value >= 0xAC00 && value <= 0xD7A3
                || value >= 0xF900 && value <= 0xFAFF
                || value >= 0xFE30 && value <= 0xFE6F
                || value >= 0xFF00 && value <= 0xFF60
                || value >= 0xFFE0 && value <= 0xFFE6
                || value >= 0x1F300 && value <= 0x1FAFF
                || value >= 0x20000 && value <= 0x3FFFD)

        let place (rune: Text.Rune) =
            match Text.Rune.GetUnicodeCategory rune with
            | UnicodeCategory.NonSpacingMark
            | UnicodeCategory.EnclosingMark
            | UnicodeCategory.Format -> 0
            | _ -> if isWide rune.Value then 2 else 1

        Seq.sumBy place (text.EnumerateRunes())

    // means of neighbours, where there are too many
    let private fitting (values: float array) =
        if values.Length <= most then
            values
        else
            [| for part in Array.splitInto most values ->
                   match part |> Array.filter Double.IsFinite with
                   | [||] -> nan
                   | finite -> Array.average finite |]

    /// Numbers as a line of small bars.
    let private sparkline (values: float array) : string =
        let values = fitting values
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

        let lines (words: string) = List.ofArray (words.Split '\n')

        let widths =
            [ for column in 0 .. List.max (List.map List.length all) - 1 ->
                  all
                  |> List.collect (fun row -> row |> List.tryItem column |> Option.map lines |> Option.defaultValue [])
                  |> List.map width
                  |> List.append [ 0 ]
                  |> List.max ]

        let areWords =
            [ for column in 0 .. widths.Length - 1 -> View.isOfWords column table ]

        let line (cells: string list) =
            let padded =
                [ for words, isWords, wide in
                      List.zip3 cells (List.truncate cells.Length areWords) (List.truncate cells.Length widths) ->
                      let room = String(' ', wide - width words)
                      if isWords then words + room else room + words ]

            (String.concat "  " padded).TrimEnd()

        // cells of several lines beside each other
        let row (cells: string list) =
            let all = List.map lines cells

            [ for number in 0 .. (List.append [ 1 ] (List.map List.length all) |> List.max) - 1 ->
                  line [ for lines in all -> List.tryItem number lines |> Option.defaultValue "" ] ]

        match all with
        | head :: rest ->
            let head = row head
            head @ String('─', head |> List.map width |> List.max) :: List.collect row rest
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
                $"{View.number point.X}: {View.number point.Y}"

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
