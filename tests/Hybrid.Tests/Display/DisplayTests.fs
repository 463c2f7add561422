module LatentRecursion.Tests.DisplayTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Microsoft.DotNet.Interactive.Formatting
open LatentRecursion
open LatentRecursion.Display
open LatentRecursion.Laws

let private hostile = "<script>alert('&\"')</script>"

let private square glyph =
    { Glyph = glyph
      IsGiven = false
      IsChanged = true
      IsWrong = true
      Sure = 0.5 }

/// A view with every case in it, all its words the same.
let private every (words: string) : View =
    let branch =
        { Label = words
          Note = words
          Children =
            [| { Label = words
                 Note = ""
                 Children = [||] } |] }

    let cells =
        [| Cell.Words words
           Cell.Bar(0.5, words)
           Cell.Line([| 1.0; nan; 2.0 |], words) |]

    View.titled
        words
        [ View.Words words
          View.Code words
          View.Table
              { Columns = [| words; words; words |]
                Rows = [| cells |] }
          View.Tree branch
          View.Board
              { Title = words
                Columns = 2
                BoxRows = 1
                BoxColumns = 1
                Squares = [| square words; square ""; square words; square words |] }
          View.beside [ View.chart words words words [ words, [ 1.0, 2.0; 2.0, nan; 3.0, 4.0 ] ] ]
          View.Steps([| words; words |], [| View.Words words; View.Words words |])
          View.Folded(words, View.Words words) ]

let private dis () = Tiny.scheme "dis" Tiny.options 1 |> fst

let private reported () =
    let flat =
        Interop.Schemes.All
        |> Seq.find (fun (choice: Interop.SchemeChoice) -> choice.Name = "flat")

    let book = LawBook.OfScheme flat
    book.Only(book.Names[0]).Check(3, 1UL, fun _ _ -> ())

/// Values that show themselves, by what they are.
let private shown () : (string * obj) list =
    let scheme = dis ()
    let broken = Culprits.all |> List.head
    let findings = broken.Laws() |> List.map (Law.find 20 1UL)

    [ "a view", every "words"
      "a plan", Scheme.inference scheme
      "the tree of a plan", PlanNode.ofPlan (Scheme.training scheme)
      "an operator", scheme.Step
      "a scheme", scheme
      for number, finding in List.indexed findings do
          $"a finding, {number}", finding
      "a report of laws", reported () ]

let private html (view: View) = Html.ofView view

let private formatter =
    testList
        ".NET Interactive's own formatter"
        [ test "shows values as their HTML, and as their text" {
              for name, value in shown () do
                  let view =
                      match value with
                      | :? View as view -> view
                      | :? IShown as shown -> shown.View
                      | _ -> failtest $"{name} does not show itself"

                  Expect.equal (value.ToDisplayString "text/html") (Html.ofView view) name
                  Expect.equal (value.ToDisplayString "text/plain") (Text.ofView view) name
          }

          test "prefers HTML, then text" {
              Expect.equal
                  (Formatter.GetPreferredMimeTypesFor typeof<Plan> |> List.ofSeq)
                  [ "text/html"; "text/plain" ]
                  "by the attribute"
          }

          test "shows those in a list, too" {
              let plan = Scheme.inference (dis ())
              Expect.stringContains ([ plan ].ToDisplayString "text/html") (html (plan :> IShown).View) "within the list"
          } ]

let private escaped =
    testList
        "words"
        [ test "with HTML in them show as text" {
              let page = html (every hostile)
              Expect.isFalse (page.Contains "<script") "no element of it"
              Expect.stringContains page "&lt;script&gt;" "but its text"
          }

          testProperty "of any kind leave the HTML as well formed as others do"
          <| fun (letters: char list) ->
              // XML has no other characters at all
              let words =
                  letters
                  |> List.filter (fun letter -> letter >= ' ' && letter < '\uD800')
                  |> String.Concat

              let parsed = Xml.Linq.XElement.Parse(html (every ("x" + words)))

              Expect.equal
                  (Seq.length (parsed.Descendants()))
                  (Seq.length (Xml.Linq.XElement.Parse(html (every "x")).Descendants()))
                  words

          test "tell how often a step runs that costs nothing" {
              let plan = (Attempt.advance |> Improve.iterate 3).Plan
              Expect.stringContains (string (PlanNode.ofPlan plan)) "3 x" "in its tree"
          }

          test "are the same text on every machine" {
              let view = View.chart "t" "x" "y" [ "line", [ 0.5, 1234567.0; 1.5, 0.000012 ] ]
              Expect.stringContains (Text.ofView view) "0.5: 1,234,567  1.5: 1.2E-05" "with points and commas"
          } ]

let private steps =
    test "the same steps shown twice are two groups of their own" {
        let steps = View.Steps([| "1"; "2" |], [| View.Words "a"; View.Words "b" |])
        let drawn = Xml.Linq.XElement.Parse(html (View.beside [ steps; steps ]))

        let within (name: string) (element: Xml.Linq.XElement) =
            [ for found in element.Descendants() do
                  if found.Name.LocalName = name then
                      found ]

        let forms = drawn |> within "form"
        Expect.equal forms.Length 2 "radio buttons of one name belong to their form"

        for form in forms do
            let buttons = form |> within "input"
            Expect.equal buttons.Length 2 "its own"

            let isChosen (button: Xml.Linq.XElement) =
                button.Attributes()
                |> Seq.exists (fun found -> found.Name.LocalName = "checked")

            Expect.equal (buttons |> List.filter isChosen |> List.length) 1 "one is shown"
    }

let private markdown =
    testList
        "as Markdown"
        [ test "a cell of several lines stays in its row" {
              Expect.stringContains (Markdown.ofView (View.table [ "a" ] [ [ "1\n[0, 2]" ] ])) "| 1<br>[0, 2] |" "broken within"
          }

          test "a table is one, and a bar in a cell is no border" {
              Expect.equal
                  (Markdown.ofView (View.table [ "name"; "n" ] [ [ "a|b"; "10" ]; [ "c"; "2"; "beyond" ] ]))
                  "| name | n |  |\n| --- | --- | --- |\n| a\\|b | 10 |\n| c | 2 | beyond |"
                  "GitHub's form"
          }

          test "whatever has no form there is text as it is, parts are an empty line apart, what is folded is there" {
              let shown = Markdown.ofView (every "word")

              for part in
                  [ "**word**\n\nword\n\n```\nword\n```"
                    Text.ofView (View.chart "word" "word" "word" [ "word", [ 1.0, 2.0; 2.0, nan; 3.0, 4.0 ] ])
                    "<details><summary>word</summary>\n\nword\n\n</details>" ] do
                  Expect.stringContains shown part "in its place"
          } ]

let private text =
    testList
        "as text"
        [ test "a table's columns stand below each other" {
              Expect.equal
                  (Text.ofView (View.table [ "name"; "n" ] [ [ "a"; "10" ]; [ "longer"; "2" ] ]))
                  (String.Join(Environment.NewLine, [ "name     n"; "──────────"; "a       10"; "longer   2" ]))
                  "the first to the left, others to the right"
          }

          test "cells of several lines, and letters of any width, stand below each other" {
              Expect.equal
                  (Text.ofView (View.table [ "name"; "n" ] [ [ "数独"; "10\n[9, 11]" ]; [ "e\u0301"; "2\n[1, 3]" ] ]))
                  (String.concat
                      Environment.NewLine
                      [ "name        n"
                        "─────────────"
                        "数独       10"
                        "      [9, 11]"
                        "e\u0301           2"
                        "       [1, 3]" ])
                  "columns"
          }

          test "many numbers are a short line" {
              let drawn =
                  Text.ofView (View.chart "t" "x" "y" [ "line", [ for x in 1..500 -> float x, float x ] ])

              Expect.all (drawn.Split '\n') (fun line -> line.Length <= 80) "fits a terminal"
              Expect.stringContains drawn "▁" "from the least"
              Expect.stringContains drawn "█" "to the most"
          }

          test "amounts have the prefix of what they round to, and are whole below a thousand" {
              Expect.equal
                  [ for amount in [ 0L; 999L; 1000L; 28_800L; 999_994L; 999_999L; 1_500_000L ] -> View.amount amount ]
                  [ "0 "; "999 "; "1 k"; "28.8 k"; "999.99 k"; "1 M"; "1.5 M" ]
                  "amounts"
          }

          test "a row may be longer than the headings" {
              Expect.stringContains (Text.ofView (View.table [ "name" ] [ [ "a"; "beyond" ] ])) "beyond" "all that it says"
          }

          test "a board marks what changed and what is wrong" {
              let board =
                  View.Board
                      { Title = "after step 1"
                        Columns = 2
                        BoxRows = 0
                        BoxColumns = 0
                        Squares =
                          [| square "1"
                             { square "2" with IsWrong = false }
                             { square "3" with
                                 IsWrong = false
                                 IsChanged = false }
                             { square " " with
                                 IsWrong = false
                                 IsChanged = false } |] }

              Expect.equal
                  (Text.ofView board)
                  (String.Join(Environment.NewLine, [ "after step 1"; "[1?[2]"; " 3  . " ]))
                  "brackets and question marks"
          }

          test "a plan is a tree with its costs" {
              let plan = Scheme.inference (dis ())
              let text = Text.ofView (plan :> IShown).View
              Expect.stringContains text $"{(Plan.cost plan).Most.Calls} calls" "in all"
              Expect.isTrue (text.Split('\n').Length > 3) "line by line"
          } ]

let tests = testList "display" [ formatter; escaped; steps; markdown; text ]
