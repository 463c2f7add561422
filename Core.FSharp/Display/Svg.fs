namespace LatentRecursion.Display

open System
open System.Globalization
open System.Net

/// Charts and small lines as SVG in the reader's own colours: small, and nothing is fetched.
[<RequireQualifiedAccess>]
module Svg =
    let internal text (words: string) : string = WebUtility.HtmlEncode words |> string

    let internal number (value: float) =
        value.ToString("0.##", CultureInfo.InvariantCulture)

    /// Of lines in their order: mid-tones, legible on light and dark and told apart by the colour-blind.
    let colours = [| "#3b82f6"; "#d9660b"; "#0f9d76"; "#a855f7"; "#e5484d"; "#8a8f98" |]

    let private dashes = [| ""; ""; "6 3"; "6 3 2 3"; "2 3"; "10 4" |]

    /// Which of six styles a line has, so that no two of eighteen lines look alike: those of one colour have every other one.
    let turned (styles: int) (place: int) : int =
        (place + 2 * (place / colours.Length)) % styles

    let private style place =
        colours[place % colours.Length], dashes[turned dashes.Length place]

    let private polyline (points: (float * float) seq) attributes =
        let places = [ for x, y in points -> $"{number x},{number y}" ] |> String.concat " "
        $"""<polyline fill="none" points="{places}" {attributes}/>"""

    // lines through points in their order; where `isShown` says no there is a gap
    let private unbroken isShown points =
        (points, ([], []))
        ||> List.foldBack (fun point (run, runs) ->
            if isShown point then point :: run, runs
            elif run.IsEmpty then [], runs
            else [], run :: runs)
        |> fun (run, runs) -> if run.IsEmpty then runs else run :: runs

    /// Numbers as a small line.
    let sparkline (values: float array) (words: string) : string =
        let width, height = 90.0, 18.0
        let finite = values |> Array.filter Double.IsFinite

        if finite.Length = 0 then
            text words
        else
            let low, high = Array.min finite, Array.max finite
            let across = width / float (max 1 (values.Length - 1))

            let up value =
                if high = low then 0.5 else (value - low) / (high - low)

            let lines =
                [ for run in unbroken (snd >> Double.IsFinite) (List.indexed (List.ofArray values)) ->
                      polyline
                          [ for place, value in run -> float place * across, height - 2.0 - (height - 4.0) * up value ]
                          "stroke=\"currentColor\" stroke-width=\"1.5\"" ]
                |> String.concat ""

            $"""<svg role="img" aria-label="{text words}" width="{number width}" height="{number height}" viewBox="0 0 {number width} {number height}">{lines}</svg>"""

    // about five round numbers
    let private even isWhole low high =
        let rough = (high - low) / 5.0 |> max (if isWhole then 1.0 else 0.0)
        let power = 10.0 ** floor (log10 rough)

        let step =
            [ 1.0; 2.0; 5.0; 10.0 ]
            |> List.map ((*) power)
            |> List.find (fun step -> step >= rough * 0.999)

        [ for number in ceil (low / step - 1e-9) .. floor (high / step + 1e-9) -> number * step ]

    /// 1, 2, 5, 10, ... on a log axis, powers of ten alone on a long one, else about five round numbers, as on one too short for two of these.
    let ticks (axis: Axis) (low: float) (high: float) : float list =
        if axis.IsLog then
            let firsts = if high > 1e3 * low then [ 1.0 ] else [ 1.0; 2.0; 5.0 ]

            let powers =
                [ for power in floor (log10 low) .. ceil (log10 high) do
                      for first in firsts do
                          let tick = first * 10.0 ** power

                          if tick >= low * 0.999 && tick <= high * 1.001 then
                              tick ]

            if powers.Length > 1 then
                powers
            else
                even axis.IsWhole low high
        else
            even axis.IsWhole low high

    /// Ticks as people read them, no two of them the same: as many digits as their distance needs, thousands and more with a unit prefix
    /// where that loses none.
    let tickLabels (ticks: float list) : string list =
        let gaps = ticks |> List.pairwise |> List.map (fun (a, b) -> abs (b - a))

        // of 1, 2, 5, 10 each has its own
        let step tick =
            match gaps with
            | first :: _ when gaps |> List.forall (fun gap -> abs (gap - first) <= 1e-6 * first) -> first
            | _ -> abs tick

        let ofTick (tick: float) =
            let step = step tick

            if tick >= 1e4 && step >= 1e-2 * 10.0 ** (3.0 * floor (log10 tick / 3.0)) then
                (View.amount (int64 (round tick))).TrimEnd()
            else
                let digits =
                    if step > 0.0 then
                        ceil (-(log10 step) - 1e-9) |> max 0.0 |> min 10.0
                    else
                        0.0

                tick.ToString($"N{int digits}", CultureInfo.InvariantCulture)

        List.map ofTick ticks

    /// A scale from numbers to places: the ends of an axis, and where a number lies between them, from 0 to 1.
    let private scale (axis: Axis) (values: float list) =
        let values =
            values
            |> List.filter (fun value -> Double.IsFinite value && (not axis.IsLog || value > 0.0))

        let orElse other value =
            if Double.IsFinite value && (not axis.IsLog || value > 0.0) then
                value
            else
                other

        let least, most = if axis.IsLog then 1.0, 10.0 else 0.0, 1.0
        let low = axis.Low |> orElse (if values.IsEmpty then least else List.min values)
        let high = axis.High |> orElse (if values.IsEmpty then most else List.max values)
        let isGiven value = Double.IsFinite(orElse nan value)

        let low, high =
            if high > low then
                low, high
            elif axis.IsLog then
                low / 2.0, low * 2.0
            elif isGiven axis.Low && not (isGiven axis.High) then
                low, low + 1.0
            elif isGiven axis.High && not (isGiven axis.Low) then
                high - 1.0, high
            else
                low - 0.5, low + 0.5

        let place value =
            if axis.IsLog then
                (log value - log low) / (log high - log low)
            else
                (value - low) / (high - low)

        low, high, place

    /// The size of a chart, in units of its view box.
    let internal width, internal height = 460.0, 280.0

    // its margins
    let private left, private right, private top, private foot = 52.0, 12.0, 12.0, 44.0

    let internal label x y anchor words =
        $"""<text x="{number x}" y="{number y}" text-anchor="{anchor}">{text words}</text>"""

    let private rule x1 y1 x2 y2 more =
        $"""<line x1="{number x1}" y1="{number y1}" x2="{number x2}" y2="{number y2}" {more}/>"""

    /// How the line at a place looks, from one point to the right of it.
    let internal sample place x y =
        let colour, dash = style place
        rule x y (x + 22.0) y $"stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dash}\""

    /// What a chart shows, without a legend.
    let internal plotted (chart: Chart) : string =
        let points =
            [ for line in chart.Lines do
                  yield! line.Points ]

        let lowX, highX, placeX = scale chart.X [ for point in points -> point.X ]

        let lowY, highY, placeY =
            scale
                chart.Y
                [ for point in points do
                      yield! [ point.Y; point.Low; point.High ] ]

        let x value =
            left + (width - left - right) * placeX value

        let y value =
            height - foot - (height - top - foot) * placeY value

        let labelled axis low high =
            let ticks = ticks axis low high
            List.zip ticks (tickLabels ticks)

        let axes =
            [ for tick, words in labelled chart.Y lowY highY do
                  rule left (y tick) (width - right) (y tick) "stroke=\"currentColor\" stroke-opacity=\".15\""
                  label (left - 6.0) (y tick + 4.0) "end" words
              for tick, words in labelled chart.X lowX highX do
                  rule (x tick) (height - foot) (x tick) (height - foot + 4.0) "stroke=\"currentColor\""
                  label (x tick) (height - foot + 17.0) "middle" words
              label ((left + width - right) / 2.0) (height - 8.0) "middle" chart.X.Title
              $"""<text transform="translate(12 {number ((top + height - foot) / 2.0)}) rotate(-90)" text-anchor="middle">{text chart.Y.Title}</text>""" ]

        let drawn place (line: Line) =
            let colour, dash = style place

            let isShown (point: Point) =
                Double.IsFinite(x point.X) && Double.IsFinite(y point.Y)

            let runs = unbroken isShown (List.ofSeq line.Points)
            let shown = List.concat runs
            // an end that a logarithmic axis cannot show lies on its edge
            let within place =
                if Double.IsFinite place then place else height - foot

            let stroke = $"stroke=\"{colour}\" stroke-width=\"2\""

            [ for run in runs do
                  polyline [ for point in run -> x point.X, y point.Y ] $"{stroke} stroke-dasharray=\"{dash}\""
              for point in shown do
                  if Double.IsFinite point.Low && Double.IsFinite point.High then
                      rule
                          (x point.X)
                          (within (y point.Low))
                          (x point.X)
                          (y point.High)
                          $"stroke=\"{colour}\" stroke-width=\"1.2\""

                  if point.IsMarked || shown.Length <= 40 then
                      let radius = if point.IsMarked then 5.0 else 2.5

                      $"""<circle cx="{number (x point.X)}" cy="{number (y point.Y)}" r="{number radius}" fill="{colour}"><title>{text line.Name}: {text point.Words}</title></circle>""" ]

        String.concat
            ""
            (axes
             @ [ for place, line in Seq.indexed chart.Lines do
                     yield! drawn place line ])

    /// What a chart shows, in a sentence for those who do not see it.
    let words (chart: Chart) : string =
        let ends =
            [ for line in chart.Lines do
                  if line.Points.Count > 0 then
                      $"{line.Name} ends at {(Seq.last line.Points).Words}" ]

        String.concat
            ": "
            [ if chart.Title <> "" then
                  chart.Title
              if not ends.IsEmpty then
                  String.concat "; " ends + "." ]

    /// A chart with its legend below it.
    let chart (chart: Chart) : string =
        let key place (line: Line) =
            $"""<span class="key"><svg width="22" height="8" aria-hidden="true">{sample place 0.0 4.0}</svg> {text line.Name}</span>"""

        let keys =
            String.concat " " [ for place, line in Seq.indexed chart.Lines -> key place line ]

        $"""<svg class="chart" role="img" aria-label="{text (words chart)}" viewBox="0 0 {number width} {number height}" font-size="12" fill="currentColor">{plotted chart}</svg><div class="keys">{keys}</div>"""
