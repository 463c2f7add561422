namespace LatentRecursion.Display

open System
open System.Collections.Generic
open System.Globalization

/// Makes views.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module View =
    /// A number with four significant digits, large ones with all before the point: 0.01235, 28,800. The same on every machine.
    let number (value: float) : string =
        if not (Double.IsFinite value) then
            "–"
        elif abs value >= 1e4 && abs value < 1e15 then
            value.ToString("#,0", CultureInfo.InvariantCulture)
        else
            value.ToString("G4", CultureInfo.InvariantCulture)

    /// 95.4 %
    let percent (share: float) : string =
        if Double.IsFinite share then
            (100.0 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %"
        else
            "–"

    /// A count with a unit prefix: 1.5 M.
    let amount (value: int64) : string =
        let prefixes = [ 1e12, "T"; 1e9, "G"; 1e6, "M"; 1e3, "k" ]

        // what the prefix before it would round to a thousand
        match
            prefixes
            |> List.tryFind (fun (size, _) -> Math.Round(1e3 * (float value / size), 2) >= 1e3)
        with
        | Some(size, prefix) -> String.Format(CultureInfo.InvariantCulture, "{0:0.##} {1}", float value / size, prefix)
        | None -> $"{value} "

    /// Whether the cells of a column are words; numbers, with their units and intervals, stand to the right.
    let internal isOfWords (column: int) (table: Table) : bool =
        let startsNumber (text: string) =
            text = "" || Char.IsAsciiDigit text[0] || Seq.contains text[0] "+-−–<≥≤±"

        column = 0
        || table.Rows
           |> Seq.exists (fun row ->
               match Seq.tryItem column row with
               | Some(Cell.Words words) -> not (startsNumber (words.Trim()))
               | _ -> false)

    /// Rows of words under headings.
    let table<'Row when 'Row :> string seq> (columns: string seq) (rows: 'Row seq) : View =
        View.Table
            { Columns = Array.ofSeq columns
              Rows = [| for row in rows -> [| for words in row -> Cell.Words words |] |] }

    /// Parts under a title, one below the other.
    let titled (title: string) (parts: View seq) : View = View.Titled(title, Array.ofSeq parts)

    /// Parts one below the other.
    let stack (parts: View seq) : View = titled "" parts

    /// Parts side by side where there is room.
    let beside (parts: View seq) : View = View.Beside(Array.ofSeq parts)

    let private axis title =
        { Title = title
          IsLog = false
          IsWhole = false
          Low = nan
          High = nan }

    /// Lines by name, each of points (x, y); NaN is a gap.
    let chart (title: string) (across: string) (up: string) (lines: (string * (float * float) seq) seq) : View =
        let point (x: float, y: float) =
            { X = x
              Y = y
              Low = nan
              High = nan
              IsMarked = false
              Words = $"{number x}: {number y}" }

        View.Chart
            { Title = title
              Caption = ""
              X = axis across
              Y = axis up
              Lines =
                [| for name, points in lines ->
                       { Name = name
                         Points = points |> Seq.map point |> Array.ofSeq } |] }

/// Views from C#.
[<AbstractClass; Sealed>]
type Views =
    /// A sentence.
    static member Words(words: string) : View = View.Words words

    /// Rows of words under headings.
    static member Table(columns: string seq, rows: IReadOnlyList<string> seq) : View = View.table columns rows

    /// Rows of cells under headings.
    static member Cells(columns: IReadOnlyList<string>, rows: IReadOnlyList<IReadOnlyList<Cell>>) : View =
        View.Table { Columns = columns; Rows = rows }

    /// Parts under a title, one below the other.
    static member Titled(title: string, parts: View seq) : View = View.titled title parts

    /// Parts one below the other.
    static member Stack(parts: View seq) : View = View.stack parts

    /// Parts side by side where there is room.
    static member Beside(parts: View seq) : View = View.beside parts

    /// One at a time, each under its name.
    static member Steps(names: IReadOnlyList<string>, parts: IReadOnlyList<View>) : View = View.Steps(names, parts)

    /// What is seen after a click.
    static member Folded(summary: string, body: View) : View = View.Folded(summary, body)

    /// Lines over their axes.
    static member Chart(chart: Chart) : View = View.Chart chart

    /// A puzzle.
    static member Board(board: Board) : View = View.Board board

    /// Text that keeps its lines and spaces.
    static member Code(code: string) : View = View.Code code
