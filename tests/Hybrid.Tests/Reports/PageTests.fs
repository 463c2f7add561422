module LatentRecursion.Tests.PageTests

open System
open System.Collections.Generic
open System.IO
open System.Net
open System.Text
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open FsCheck
open FsCheck.FSharp
open LatentRecursion
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Statistics
open LatentRecursion.Host.Reports
open LatentRecursion.Tests.Sample
open LatentRecursion.Tests.ParsedPage

let private page = lazy parsed (ReportPage.Html comparison)

let private tags markup =
    [ for found in Regex.Matches(markup, "</?[a-zA-Z][a-zA-Z0-9]*|<!") -> found.Value ]

let private hostile text =
    let face = PuzzleFace(6, 6, 2, 3, Array.create 8 text)
    let facts = Dictionary(dict [ text, text ])
    ComparisonReport(text, text, text, 0.95, face, [| scheme { dis with Name = text } |], facts)

let private anyText: Arbitrary<string> =
    let nasty =
        Gen.elements
            [ "<script>alert(1)</script>"
              "</script>"
              "\"><img src=x>"
              "' onclick='x"
              "&lt;"
              "<!--"
              "]]>"
              "</style>" ]

    let arbitrary =
        ArbMap.defaults.ArbFor<char list>().Generator
        |> Gen.map (fun letters -> String(Array.ofList letters))
        |> Gen.where (fun text -> Encoding.UTF8.GetString(Encoding.UTF8.GetBytes text) = text) // what a file can hold

    Gen.map3 (fun before middle after -> before + middle + after) arbitrary nasty arbitrary
    |> Arb.fromGen

let private escaping =
    // each page holds all of plotly.js
    let few =
        { FsCheckConfig.defaultConfig with
            maxTest = 15 }

    let structure = lazy (hostile "plain" |> ReportPage.Html |> parsed |> fst |> tags)

    testPropertyWithConfig few "text of any kind is shown as text and is never markup"
    <| Prop.forAll anyText (fun text ->
        let markup, scripts = hostile text |> ReportPage.Html |> parsed
        Expect.equal (tags markup) structure.Value "the page's structure"

        let heading =
            Regex.Match(markup, "<h1>(.*?)</h1>", RegexOptions.Singleline).Groups[1].Value

        Expect.equal (WebUtility.HtmlDecode heading) text "the heading"
        let glyphs = (data "player-data" scripts).GetProperty("face").GetProperty "glyphs"
        Expect.equal (string glyphs[0]) text "a glyph"

        let name =
            (data "accuracy-by-step-figure" scripts).GetProperty("data").[0].GetProperty "name"

        Expect.equal (WebUtility.HtmlDecode(string name)) text "a name in a legend, where plotly.js reads tags"
        Expect.isFalse ((string name).Contains '<') "no tag in a legend")

let private fileTests =
    testList
        "file"
        [ test "nothing is loaded from elsewhere" {
              let markup, scripts = page.Value

              let loading =
                  Regex.Matches(
                      markup,
                      "<[^>]*\s(src|href|action|data|poster)\s*=[^>]*>|@import|url\(|<(link|iframe|object|base)\b"
                  )

              Expect.isEmpty [ for found in loading -> found.Value ] "no tag or style that loads"
              Expect.isEmpty (scripts |> List.filter (fun (attributes, _) -> attributes.Contains "src")) "no script that loads"
              Expect.stringContains markup "default-src 'none'" "and browsers are told to load nothing"
          }
          test "plotly.js is there once" {
              let holders =
                  snd page.Value
                  |> List.filter (fun (_, content) -> content.Contains "plotly.js v")

              Expect.hasLength holders 1 "scripts that hold it"
          }
          test "equal reports are equal bytes" {
              let again = compare [ scheme trm; scheme flat; scheme dis ]
              Expect.isTrue (ReportPage.Html again = ReportPage.Html comparison) "no time, no path, no chance"
          }
          test "a long training makes no large page" {
              let loss step = 2.0 + float (step % 7)

              let curve =
                  [| for step in 1..100_000 -> CurvePoint(step, loss step, Nullable 0.5) |]

              let html =
                  ReportPage.Html(compare [ scheme { trm with Curve = curve }; scheme { dis with Curve = curve } ])

              Expect.isLessThan (Encoding.UTF8.GetByteCount html) 5_000_000 "bytes"
              let trace = (data "loss-figure" (snd (parsed html))).GetProperty("data").[0]
              let x, y = numbers [ "x" ] trace, numbers [ "y" ] trace
              Expect.equal (List.last x) 100_000.0 "the last step stays"
              Expect.floatClose Accuracy.high y[0] (List.averageBy loss [ 1 .. int x[0] ]) "a mean over neighbours"
          }
          test "is written under its name" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "report.html")
                  ReportPage.Write(path, "<!doctype html>é")
                  Expect.equal (File.ReadAllBytes path) (Encoding.UTF8.GetBytes "<!doctype html>é") "UTF-8 without a mark")
          } ]

let private edgeTests =
    let odd =
        SchemeSummary(
            "odd",
            "",
            0L,
            0,
            0L,
            nan,
            EvaluationResult(0L, 0, [| StepAccuracy(1, 0, Proportion(0L, 0L), nan, Nullable()) |], nan),
            1,
            nan,
            false,
            [| VerdictShares(1, 1, Dictionary(dict [ Verdict.Helps, nan ])) |],
            Walk([| 1 |], null, [| WalkStep(1, 0, [| 1 |], [| nan |], infinity) |]),
            [| CurvePoint(1, nan, Nullable nan)
               CurvePoint(2, infinity, Nullable infinity) |]
        )

    testList
        "edges"
        [ test "what is no number is never shown" {
              let markup, scripts = ReportPage.Html(compare [ odd; scheme trm ]) |> parsed
              let shown = Regex.Matches(markup, "NaN|[Ii]nfinity|∞")
              Expect.isEmpty [ for found in shown -> found.Value ] "in words and tables"

              for attributes, content in scripts do
                  if attributes.Contains "application/json" then
                      JsonDocument.Parse(content).Dispose() // refuses NaN
          }
          test "verdicts that were not measured have no section" {
              let markup =
                  ReportPage.Html(compare [ scheme { trm with UpdatesOfStep = 0 } ])
                  |> parsed
                  |> fst

              Expect.isFalse (markup.Contains "answer update") "nothing on updates"
          }
          test "puzzles without a face have no player" {
              let report = RunReport("a run", "tokens", null, scheme dis, facts)
              let markup, scripts = ReportPage.Html report |> parsed
              Expect.isFalse (markup.Contains "id=\"player-grid\"") "no grid"

              Expect.isEmpty
                  (scripts
                   |> List.filter (fun (attributes, _) -> attributes.Contains "player-data"))
                  "no data"
          }
          test "a report without schemes is a page that says so" {
              let markup = ReportPage.Html(compare []) |> parsed |> fst
              Expect.stringContains markup "No scheme has been trained yet." "the sentence"
              Expect.isFalse (markup.Contains "<figure>") "no plot"
          } ]

let tests = testList "pages of reports" [ escaping; fileTests; edgeTests ]
