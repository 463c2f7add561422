module LatentRecursion.Tests.ChartTests

open System
open System.Text.RegularExpressions
open System.Xml.Linq
open Expecto
open FsCheck
open FsCheck.FSharp
open LatentRecursion.Display

let private axis isLog =
    { Title = "axis"
      IsLog = isLog
      IsWhole = false
      Low = nan
      High = nan }

let private point x y low high =
    { X = x
      Y = y
      Low = low
      High = high
      Words = ""
      IsMarked = false }

/// A chart of one line.
let private ofLine (y: Axis) (points: Point list) =
    { Title = "t"
      Caption = ""
      X = axis false
      Y = y
      Lines =
        [| { Name = "line"
             Points = Array.ofList points } |] }

let tests =
    testList
        "a chart"
        [ testProperty "has two to eleven ticks within its ends"
          <| Prop.forAll (ArbMap.defaults |> ArbMap.arbitrary<NormalFloat * NormalFloat>) (fun (NormalFloat a, NormalFloat b) ->
              let low, high = min a b, max a b

              (abs low < 1e12 && abs high < 1e12 && high - low > 1e-6 * (1.0 + abs high))
              ==> lazy
                  (let ticks = Svg.ticks (axis false) low high

                   ticks.Length >= 2
                   && ticks.Length <= 11
                   && ticks
                      |> List.forall (fun tick -> tick >= low - 1e-6 * abs low && tick <= high + 1e-6 * abs high)))

          test "with a log axis has 1, 2, 5, 10" {
              Expect.equal (Svg.ticks (axis true) 3.0 100.0) [ 5.0; 10.0; 20.0; 50.0; 100.0 ] "between its ends"
          }

          testProperty "with a log axis has two or more ticks within its ends, however short it is"
          <| Prop.forAll (ArbMap.defaults |> ArbMap.arbitrary<NormalFloat * NormalFloat>) (fun (NormalFloat a, NormalFloat b) ->
              let low, times = 10.0 ** (abs a % 6.0), 1.01 + abs b % 100.0
              let ticks = Svg.ticks (axis true) low (low * times)

              ticks.Length >= 2
              && ticks
                 |> List.forall (fun tick -> tick >= 0.998 * low && tick <= 1.002 * low * times))

          testProperty "has labels that differ, and none in powers of ten"
          <| Prop.forAll
              (ArbMap.defaults |> ArbMap.arbitrary<NormalFloat * NormalFloat * bool>)
              (fun (NormalFloat a, NormalFloat b, isLog) ->
                  let low, times = 10.0 ** (abs a % 7.0), 1.0001 + abs b % 1000.0

                  let labels = Svg.tickLabels (Svg.ticks (axis isLog) low (low * times))

                  List.distinct labels = labels
                  && labels |> List.forall (fun label -> not (label.Contains 'E')))

          test "has labels as people write them" {
              for ticks, expected in
                  [ [ 0.0; 5000.0; 10000.0; 15000.0 ], [ "0"; "5,000"; "10 k"; "15 k" ]
                    [ 12001.0; 12002.0 ], [ "12,001"; "12,002" ]
                    [ 0.2; 0.4 ], [ "0.2"; "0.4" ]
                    [ 0.5; 1.0; 1.5 ], [ "0.5"; "1.0"; "1.5" ]
                    [ 0.5; 1.0; 2.0; 5.0 ], [ "0.5"; "1"; "2"; "5" ]
                    [ 1.2e6; 1.25e6 ], [ "1.2 M"; "1.25 M" ] ] do
                  Expect.equal (Svg.tickLabels ticks) expected "labels"
          }

          test "of nothing but zeros, which begins at 0, shows nothing below it" {
              let drawn =
                  Svg.chart (ofLine { axis false with Low = 0.0 } [ point 1.0 0.0 0.0 0.0 ])

              Expect.isFalse (drawn.Contains ">-0.") "ticks"
          }

          test "is told in words to those who do not see it" {
              let drawn = Html.ofView (View.chart "t" "x" "y" [ "line", [ 1.0, 1.0; 2.0, 3.0 ] ])
              Expect.stringContains drawn "aria-label=\"t: line ends at 2: 3.\"" "its end"
          }

          test "with a log axis has no end at 0 or below, whoever asks for it" {
              for low in [ 0.0; -1.0 ] do
                  let points = [ point 1.0 1.0 nan nan; point 2.0 100.0 nan nan ]
                  let drawn = Svg.chart (ofLine { axis true with Low = low } points)
                  Expect.stringContains drawn "<polyline" "drawn from its least number on"
          }

          test "of whole numbers has no ticks between them" {
              Expect.equal (Svg.ticks { axis false with IsWhole = true } 1.0 3.0) [ 1.0; 2.0; 3.0 ] "steps"
          }

          test "has a gap where there is no number" {
              let line points =
                  Html.ofView (View.chart "t" "x" "y" [ "line", points ])

              let lines (svg: string) = svg.Split("<polyline").Length - 1
              Expect.equal (lines (line [ 1.0, 1.0; 2.0, nan; 3.0, 2.0 ])) 2 "two runs"
              Expect.equal (lines (line [ 1.0, 1.0; 2.0, 1.5; 3.0, 2.0 ])) 1 "one"
          }

          test "with a log axis shows an interval that reaches 0 down to its edge" {
              let drawn = Svg.chart (ofLine (axis true) [ point 1.0 10.0 0.0 20.0 ])
              Expect.isFalse (drawn.Contains "Infinity") "every number is one"
          }

          test "tells eighteen lines apart" {
              let svg =
                  Html.ofView (View.chart "t" "x" "y" [ for line in 1..18 -> $"{line}", [ 1.0, float line ] ])

              let styles =
                  [ for key in Regex.Matches(svg, "class=\"key\">.*?stroke=\"(.*?)\".*?dasharray=\"(.*?)\"") ->
                        key.Groups[1].Value, key.Groups[2].Value ]

              Expect.hasLength (List.distinct styles) 18 "a colour and its dashes"
          }

          test "is a picture with others, where lines of one name look alike" {
              let line name =
                  { Name = name
                    Points = [| for x in 1.0 .. 2.0 -> point x x nan nan |] }

              let chart title names =
                  { Title = title
                    Caption = ""
                    X = axis false
                    Y = axis false
                    Lines = [| for name in names -> line name |] }

              let picture =
                  XDocument.Parse(
                      Picture.ofCharts 2 [ chart "first" [ "a"; "b" ]; chart "<second>" [ "b"; "c" ]; chart "third" [] ]
                  )

              let all name =
                  [ for element in picture.Descendants(XName.Get(name, "http://www.w3.org/2000/svg")) -> element ]

              let words = [ for text in all "text" -> text.Value ]

              for word in [ "first"; "<second>"; "third"; "a"; "b"; "c" ] do
                  Expect.hasLength (words |> List.filter ((=) word)) 1 word

              let colours =
                  [ for polyline in all "polyline" -> polyline.Attribute(XName.Get "stroke") |> string ]

              Expect.equal colours[1] colours[2] "b here and there"
              Expect.hasLength (List.distinct colours) 3 "a, b and c"
          }

          test "without a point on a log axis is drawn" {
              let chart =
                  { Title = "t"
                    Caption = ""
                    X = axis true
                    Y = axis true
                    Lines = [||] }

              Expect.isFalse ((Svg.chart chart).Contains "NaN") "every number is one"
          }

          test "without points, or with one, is drawn" {
              for points in [ []; [ 1.0, 1.0 ]; [ nan, nan ] ] do
                  let svg = Html.ofView (View.chart "t" "x" "y" [ "line", points ])
                  Expect.isFalse (svg.Contains "NaN") "every number is one"
          } ]
