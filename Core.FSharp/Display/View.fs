namespace LatentRecursion.Display

open System
open System.Collections.Generic

/// By this name .NET Interactive finds how a type shows itself, without either knowing the other. The source is looked up when it is asked for:
/// types that are shown come before what shows them.
[<AttributeUsage(AttributeTargets.Class ||| AttributeTargets.Struct); Sealed>]
type TypeFormatterSourceAttribute() =
    inherit Attribute()

    member _.FormatterSourceType: Type =
        match typeof<TypeFormatterSourceAttribute>.Assembly.GetType "LatentRecursion.Display.FormatterSource" with
        | null -> raise (MissingMemberException "LatentRecursion.Display.FormatterSource")
        | source -> source

    member val PreferredMimeTypes: string array = [| "text/html" |] with get, set

/// A cell of a table.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Cell =
    | Words of string
    /// A share in [0, 1] as a bar, and its words.
    | Bar of share: float * words: string
    /// Numbers in a row as a small line, and its words.
    | Line of values: float array * words: string

    /// What it says.
    member cell.Text =
        match cell with
        | Words words
        | Bar(_, words)
        | Line(_, words) -> words

/// Cells under headings.
[<NoEquality; NoComparison>]
type Table =
    { Columns: IReadOnlyList<string>
      Rows: IReadOnlyList<IReadOnlyList<Cell>> }

/// A node of a tree.
[<NoComparison>]
type Branch =
    {
        Label: string
        /// Beside the label.
        Note: string
        Children: IReadOnlyList<Branch>
    }

/// A cell of a puzzle.
[<NoComparison>]
type Square =
    {
        /// Blank where it is open.
        Glyph: string
        IsGiven: bool
        /// By the last step.
        IsChanged: bool
        IsWrong: bool
        /// The policy's probability of its token; NaN where nothing is known.
        Sure: float
    }

/// A puzzle, row by row.
[<NoComparison>]
type Board =
    {
        Title: string
        Columns: int
        /// Rows and columns of a box, whose border is drawn; 0: no boxes.
        BoxRows: int
        BoxColumns: int
        Squares: IReadOnlyList<Square>
    }

/// A point of a line; NaN where there is none.
[<NoComparison>]
type Point =
    {
        X: float
        Y: float
        /// The ends of its interval.
        Low: float
        High: float
        /// Drawn larger.
        IsMarked: bool
        /// What a reader sees who points there.
        Words: string
    }

/// Points with a name.
[<NoComparison>]
type Line =
    { Name: string
      Points: IReadOnlyList<Point> }

/// An axis. An end that is NaN is where the points end.
[<NoComparison>]
type Axis =
    {
        Title: string
        IsLog: bool
        /// Ticks at whole numbers only.
        IsWhole: bool
        Low: float
        High: float
    }

/// Lines over an axis.
[<NoComparison>]
type Chart =
    { Title: string
      Caption: string
      X: Axis
      Y: Axis
      Lines: IReadOnlyList<Line> }

/// What a value looks like, whatever shows it: HTML in notebooks and pages, text in terminals.
[<RequireQualifiedAccess; NoEquality; NoComparison; TypeFormatterSource>]
type View =
    | Words of string
    /// Text that keeps its lines and spaces.
    | Code of string
    | Table of Table
    | Tree of Branch
    | Board of Board
    | Chart of Chart
    /// One below the other, under a title; without one where it is empty.
    | Titled of title: string * parts: IReadOnlyList<View>
    /// Side by side where there is room.
    | Beside of IReadOnlyList<View>
    /// One at a time, each under its name, with the first shown: what a reader steps through.
    | Steps of names: IReadOnlyList<string> * parts: IReadOnlyList<View>
    /// What is seen after a click.
    | Folded of summary: string * View

/// A value that shows itself. Its type also carries `TypeFormatterSource`, by which notebooks find it.
type IShown =
    abstract View: View
