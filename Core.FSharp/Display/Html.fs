namespace LatentRecursion.Display

open System
open System.Collections.Generic
open System.Security.Cryptography
open System.Text

/// Views as HTML. Every word in them is escaped.
[<RequireQualifiedAccess>]
module Html =
    let private escaped = Svg.text

    let private join (parts: string seq) = String.Concat parts

    let private cell =
        function
        | Cell.Words words -> escaped words
        | Cell.Bar(share, words) ->
            let width =
                Svg.number (100.0 * Math.Clamp((if Double.IsFinite share then share else 0.0), 0.0, 1.0))

            $"""<span class="bar"><span style="width:{width}%%"></span></span> {escaped words}"""
        | Cell.Line(values, words) -> $"{Svg.sparkline values words} {escaped words}"

    let private table (table: Table) =
        let kind =
            let width = table.Columns.Count
            let areWords = [| for column in 0 .. width - 1 -> View.isOfWords column table |]

            fun column ->
                if column < width && areWords[column] then
                    " class=\"words\""
                else
                    ""

        let heads =
            join [ for place, column in Seq.indexed table.Columns -> $"<th scope=\"col\"{kind place}>{escaped column}</th>" ]

        let rows =
            join
                [ for row in table.Rows ->
                      let cells =
                          join [ for place, content in Seq.indexed row -> $"<td{kind place}>{cell content}</td>" ]

                      $"<tr>{cells}</tr>" ]

        let name = String.Join(", ", Seq.truncate 3 table.Columns)

        $"""<div class="scroll" tabindex="0" role="region" aria-label="{escaped name}"><table class="numbers"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"""

    let rec private branch (depth: int) (node: Branch) : string =
        let line = $"""{escaped node.Label} <small>{escaped node.Note}</small>"""

        if node.Children.Count = 0 then
            $"<li>{line}</li>"
        else
            let isOpen = if depth < 3 then " open=\"\"" else ""
            let children = join [ for child in node.Children -> branch (depth + 1) child ]
            $"""<li><details{isOpen}><summary>{line}</summary><ul>{children}</ul></details></li>"""

    let private square (board: Board) (place: int) (square: Square) =
        let row, column = place / board.Columns, place % board.Columns
        let rows = board.Squares.Count / board.Columns

        let ends size index count =
            size > 0 && (index + 1) % size = 0 && index + 1 < count

        let marks =
            [ if square.IsGiven then
                  "given"
              if square.IsChanged then
                  "changed"
              if square.IsWrong then
                  "wrong" ]

        let classes =
            String.concat
                " "
                [ "cell"
                  yield! marks
                  if ends board.BoxColumns column board.Columns then
                      "box-end"
                  if ends board.BoxRows row rows then
                      "box-foot" ]

        let sure =
            if Double.IsFinite square.Sure then
                [ $"{View.percent square.Sure} sure" ]
            else
                []

        $"""<td class="{classes}" title="{escaped (String.concat ", " (marks @ sure))}">{escaped square.Glyph}</td>"""

    let private board (board: Board) =
        let rows =
            [ for row in Seq.chunkBySize board.Columns (Seq.indexed board.Squares) ->
                  $"<tr>{join [ for place, content in row -> square board place content ]}</tr>" ]

        $"""<figure class="board"><table aria-label="{escaped board.Title}">{join rows}</table><figcaption>{escaped board.Title}</figcaption></figure>"""

    // radio buttons, which the arrow keys move between; no script, so that a stored notebook has it too. A form, which nothing sends, keeps
    // them apart from those of the same steps elsewhere
    let private stepped (names: string seq) (parts: string list) =
        let group =
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(join parts))).Substring(0, 12)

        let step place (name: string, part: string) =
            let isFirst = if place = 0 then " checked=\"\"" else ""

            $"""<label><input type="radio" name="s{group}" aria-label="{escaped name}"{isFirst}/><span>{escaped name}</span></label><div>{part}</div>"""

        $"""<form method="dialog" class="steps" role="radiogroup" aria-label="steps">{join (Seq.mapi step (Seq.zip names parts))}</form>"""

    let private chart (chart: Chart) =
        $"""<figure><strong>{escaped chart.Title}</strong>{Svg.chart chart}<figcaption>{escaped chart.Caption}</figcaption></figure>"""

    let rec private drawn (view: View) : string =
        let all (views: IReadOnlyList<View>) =
            join [ for view in views -> drawn view ]

        match view with
        | View.Words words -> $"<p>{escaped words}</p>"
        | View.Code code -> $"<pre>{escaped code}</pre>"
        | View.Table of' -> table of'
        | View.Tree root -> $"<ul class=\"tree\">{branch 0 root}</ul>"
        | View.Board of' -> board of'
        | View.Chart of' -> chart of'
        | View.Titled("", parts) -> all parts
        | View.Titled(title, parts) -> $"<section><h4>{escaped title}</h4>{all parts}</section>"
        | View.Beside parts -> $"<div class=\"beside\">{all parts}</div>"
        | View.Steps(names, parts) -> stepped names [ for part in parts -> drawn part ]
        | View.Folded(summary, body) -> $"<details><summary>{escaped summary}</summary>{drawn body}</details>"

    /// The style of views; a page with several has it once.
    let style: string =
        String.concat
            ""
            [ ".latent{line-height:1.4}"
              ".latent .scroll{overflow-x:auto}"
              ".latent table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
              ".latent .numbers th,.latent .numbers td{padding:.15rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid #8884}"
              ".latent .numbers .words{text-align:left;white-space:normal}"
              ".latent .numbers th:first-child,.latent .numbers td:first-child{padding-left:0}"
              ".latent .bar{display:inline-block;width:4rem;height:.6rem;background:#8883;vertical-align:middle}"
              ".latent .bar span{display:block;height:100%;background:#3b82f6}"
              ".latent .tree,.latent .tree ul{list-style:none;padding-left:1.1rem;margin:0}"
              ".latent small{opacity:.7}"
              ".latent .beside{display:flex;flex-wrap:wrap;gap:1rem}"
              ".latent .steps{display:flex;flex-wrap:wrap;gap:.2rem;align-items:center}"
              ".latent .steps label span{padding:.1rem .5rem;border:1px solid #8886;border-radius:.3rem;cursor:pointer}"
              ".latent .steps input{position:absolute;opacity:0}"
              ".latent .steps input:checked+span{background:#1d4ed8;color:#fff}"
              ".latent .steps input:focus-visible+span{outline:2px solid #3b82f6;outline-offset:2px}"
              ".latent .steps>div{display:none;order:1;flex-basis:100%}"
              ".latent .steps label:has(input:checked)+div{display:block}"
              ".latent figure{margin:0}.latent .chart{display:block;width:460px;max-width:100%}"
              ".latent .keys{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.85rem}"
              ".latent figcaption{font-size:.85rem;opacity:.75}"
              ".latent .board table{border:2px solid}"
              ".latent .cell{width:1.7rem;height:1.7rem;padding:0;text-align:center;border:1px solid #8886}"
              ".latent .given{font-weight:800;background:#8882}"
              ".latent .changed{background:#3b82f644}"
              ".latent .wrong{text-decoration:line-through 2px #e5484d}"
              ".latent .box-end{border-right:2px solid}.latent .box-foot{border-bottom:2px solid}" ]

    /// A view for a page that has the style: without scripts, with nothing fetched.
    let withoutStyle (view: View) : string =
        $"""<div class="latent">{drawn view}</div>"""

    /// A view by itself, in one piece, as a notebook shows it.
    let ofView (view: View) : string =
        $"""<div class="latent"><style>{style}</style>{drawn view}</div>"""
