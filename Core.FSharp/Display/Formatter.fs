namespace LatentRecursion.Display

open System.IO

/// One of the two forms in which values are shown, as .NET Interactive asks for it.
[<Sealed>]
type Formatter internal (mimeType: string, form: View -> string) =
    /// `text/html` or `text/plain`.
    member _.MimeType = mimeType

    /// Writes a value that shows itself; false for any other.
    member _.Format(value: objnull, writer: TextWriter) : bool =
        match value with
        | :? View as view ->
            writer.Write(form view)
            true
        | :? IShown as shown ->
            writer.Write(form shown.View)
            true
        | _ -> false

/// What `TypeFormatterSource` leads to.
[<Sealed>]
type FormatterSource
    /// By reflection: .NET Interactive needs one without arguments.
    () =
    /// HTML, then text; .NET Interactive calls it by this name.
    member _.CreateTypeFormatters() : obj seq =
        [ Formatter("text/html", Html.ofView); Formatter("text/plain", Text.ofView) ]
