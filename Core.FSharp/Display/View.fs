namespace LatentRecursion.Display

open System
open System.Collections.Generic

/// By this name .NET Interactive finds how a type shows itself, without either knowing the other. The source is looked up when it is asked for:
/// types that are shown come before what shows them.
[<AttributeUsage(AttributeTargets.Class ||| AttributeTargets.Struct); Sealed>]
type TypeFormatterSourceAttribute
    /// HTML is preferred, unless `PreferredMimeTypes` is set beside it.
    () =
    inherit Attribute()

    /// `FormatterSource`, of this assembly.
    member _.FormatterSourceType: Type =
        match typeof<TypeFormatterSourceAttribute>.Assembly.GetType "LatentRecursion.Display.FormatterSource" with
        | null -> raise (MissingMemberException "LatentRecursion.Display.FormatterSource")
        | source -> source

    /// The forms in which .NET Interactive shows the type.
    member val PreferredMimeTypes: string array = [| "text/html"; "text/plain" |] with get, set

/// A cell of a table.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Cell =
    /// Shown as they are.
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
    {
        /// The headings. The first column, and those of words, are aligned left, numbers right.
        Columns: IReadOnlyList<string>
        /// At most as many cells each as there are headings.
        Rows: IReadOnlyList<IReadOnlyList<Cell>>
    }

/// A node of a tree.
[<NoComparison>]
type Branch =
    {
        /// What the node is.
        Label: string
        /// Beside the label.
        Note: string
        /// In order; HTML folds what is more than three levels below the root.
        Children: IReadOnlyList<Branch>
    }

/// A cell of a puzzle.
[<NoComparison>]
type Square =
    {
        /// Blank where it is open.
        Glyph: string
        /// By the question.
        IsGiven: bool
        /// By the last step.
        IsChanged: bool
        /// Other than the label; false where there is none.
        IsWrong: bool
        /// The policy's probability of its token; NaN where nothing is known.
        Sure: float
    }

/// A puzzle as it stands.
[<NoComparison>]
type Board =
    {
        /// Below the board in HTML, above it in text.
        Title: string
        /// Squares in a row.
        Columns: int
        /// Rows of a box, whose border is drawn; 0: no boxes.
        BoxRows: int
        /// Columns of a box, likewise.
        BoxColumns: int
        /// Row by row.
        Squares: IReadOnlyList<Square>
    }

/// A point of a line; NaN where there is none.
[<NoComparison>]
type Point =
    {
        /// Across.
        X: float
        /// Up.
        Y: float
        /// The lower end of its interval.
        Low: float
        /// The upper end; the interval is drawn where both are numbers.
        High: float
        /// Drawn larger.
        IsMarked: bool
        /// What a reader sees who points there, where a line has few points.
        Words: string
    }

/// Points with a name.
[<NoComparison>]
type Line =
    {
        /// In the legend.
        Name: string
        /// In the order in which they are joined.
        Points: IReadOnlyList<Point>
    }

/// An axis. An end that is NaN is where the points end.
[<NoComparison>]
type Axis =
    {
        /// What is measured, and in which unit.
        Title: string
        /// Logarithmic; what is not above 0 is left out.
        IsLog: bool
        /// Ticks at whole numbers only.
        IsWhole: bool
        /// The left or lower end.
        Low: float
        /// The right or upper end.
        High: float
    }

/// Lines over an axis.
[<NoComparison>]
type Chart =
    {
        /// Above the chart.
        Title: string
        /// How to read it; text leaves it out.
        Caption: string
        /// Across.
        X: Axis
        /// Up.
        Y: Axis
        /// Each with the colour and the dashes of its place.
        Lines: IReadOnlyList<Line>
    }

/// What a value looks like, whatever shows it: HTML in notebooks and pages, text in terminals.
[<RequireQualifiedAccess; NoEquality; NoComparison; TypeFormatterSource>]
type View =
    /// A paragraph.
    | Words of string
    /// Text that keeps its lines and spaces.
    | Code of string
    /// Scrolls sideways where it is too wide; text pads its columns.
    | Table of Table
    /// Folds in HTML; text indents it.
    | Tree of Branch
    /// One puzzle.
    | Board of Board
    /// In text, a row for each line: small bars, and the points at its ends.
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
    /// The same whatever shows it.
    abstract View: View
