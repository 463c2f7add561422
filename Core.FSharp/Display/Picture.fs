namespace LatentRecursion.Display

/// Charts as one SVG document, for what shows images and no HTML.
[<RequireQualifiedAccess>]
module Picture =
    // in the units of a chart: a title's height, a key's, and about what a character of it takes
    let private titled, private keyed, private character = 28.0, 22.0, 6.8

    /// All charts with the same lines, so that those of one name look alike; a chart without one draws none.
    let private aligned (charts: Chart list) =
        let names =
            [ for chart in charts do
                  for line in chart.Lines -> line.Name ]
            |> List.distinct

        let line (chart: Chart) name =
            chart.Lines
            |> Seq.tryFind (fun line -> line.Name = name)
            |> Option.defaultValue { Name = name; Points = [||] }

        names,
        [ for chart in charts ->
              { chart with
                  Lines = [| for name in names -> line chart name |] } ]

    /// Where each name of a legend begins, in lines no wider than the picture, and how many lines there are.
    let private flow width names =
        let place (x, row, placed) (name: string) =
            let wide = 42.0 + character * float name.Length

            let x, row =
                if x > 12.0 && x + wide > width then
                    12.0, row + 1
                else
                    x, row

            x + wide, row, (name, x, row) :: placed

        let _, row, placed = List.fold place (12.0, 0, []) names
        List.rev placed, row + 1

    /// Charts in rows of so many, each below its title, over one legend.
    let ofCharts (columns: int) (charts: Chart seq) : string =
        let names, charts = aligned (List.ofSeq charts)
        let columns = max 1 (min columns charts.Length)
        let width = float columns * Svg.width
        let below = float ((charts.Length + columns - 1) / columns) * (titled + Svg.height)
        let keys, rows = flow width names
        let height = below + keyed * float rows + 8.0

        let panel place (chart: Chart) =
            let x = float (place % columns) * Svg.width
            let y = float (place / columns) * (titled + Svg.height)

            let inside =
                $"""x="{Svg.number x}" y="{Svg.number (y + titled)}" width="{Svg.number Svg.width}" height="{Svg.number Svg.height}" """

            Svg.label (x + Svg.width / 2.0) (y + titled - 8.0) "middle" chart.Title
            + $"<svg {inside}>{Svg.plotted chart}</svg>"

        let key place (name, x, row) =
            let y = below + keyed * (float row + 0.5)
            Svg.sample place x y + Svg.label (x + 28.0) (y + 4.0) "start" name

        let body = String.concat "\n" (List.mapi panel charts @ List.mapi key keys)
        let size = $"width=\"{Svg.number width}\" height=\"{Svg.number height}\""

        $"""<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {Svg.number width} {Svg.number height}" font-family="system-ui, sans-serif" font-size="12" color="#24292f" fill="currentColor">
<rect {size} fill="#ffffff"/>
{body}
</svg>
"""
