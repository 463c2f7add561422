namespace LatentRecursion.Display

/// Views as Markdown, for documents and discussions: tables are tables, what has no form there is text as it is.
[<RequireQualifiedAccess>]
module Markdown =
    let private row (cells: string seq) =
        let text =
            cells
            |> Seq.map _.Replace("|", "\\|").Replace("\n", "<br>")
            |> String.concat " | "

        $"| {text} |"

    let private table (table: Table) =
        let rows = [ for cells in table.Rows -> Seq.map Text.ofCell cells ]
        let width = Seq.append [ table.Columns.Count ] (Seq.map Seq.length rows) |> Seq.max

        [ row [ for column in 0 .. width - 1 -> table.Columns |> Seq.tryItem column |> Option.defaultValue "" ]
          row (Seq.replicate width "---")
          yield! Seq.map row rows ]
        |> String.concat "\n"

    let private asItIs (view: View) = $"```\n{Text.ofView view}\n```"

    let rec private parts (view: View) : string list =
        let all (views: View seq) =
            views |> Seq.collect parts |> List.ofSeq

        match view with
        | View.Words words -> [ words ]
        | View.Table of' -> [ table of' ]
        | View.Code _
        | View.Tree _
        | View.Board _
        | View.Chart _ -> [ asItIs view ]
        | View.Titled("", views)
        | View.Beside views -> all views
        | View.Titled(title, views) -> $"**{title}**" :: all views
        | View.Steps(names, views) -> all [ for name, view in Seq.zip names views -> View.titled name [ view ] ]
        | View.Folded(summary, view) -> [ $"<details><summary>{summary}</summary>"; yield! parts view; "</details>" ]

    /// A view, its parts an empty line apart; what is folded can be opened.
    let ofView (view: View) : string = parts view |> String.concat "\n\n"
