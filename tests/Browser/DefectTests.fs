/// The checks themselves: a page with a defect is found out by the check that is there for it.
module LatentRecursion.Browser.DefectTests

open System.IO
open Expecto
open Microsoft.Playwright

let private main = lazy (Pages.report "main")

/// The main page with one of its words replaced, looked at on a phone.
let private defect name (word: string) (replacement: string) (check: Browser.Opened -> unit) =
    test name {
        let html = File.ReadAllText main.Value
        Expect.stringContains html word "there is something to break"
        let path = main.Value.Replace(".html", "-with-a-defect.html")
        File.WriteAllText(path, html.Replace(word, replacement))
        Browser.opened path (390, 844) ColorScheme.Light check
    }

let private found (expression: string) (page: Browser.Opened) =
    Expect.isNotEmpty (page.Value<string> expression) "found"

let private heard (page: Browser.Opened) = Expect.isNonEmpty page.Heard "heard"

let tests =
    testList
        "defects are found"
        [ defect
              "a plot without its first line"
              "Plotly.react(element, data,"
              "Plotly.react(element, data.slice(1),"
              (found PageTests.wrongPlots)
          defect
              "a plot that was not drawn"
              "Plotly.react(element,"
              "Plotly.react(document.createElement('div'),"
              (found PageTests.wrongPlots)
          defect "small labels" "size: 13, color: soft }," "size: 8, color: soft }," (found PageTests.illegible)
          defect "a slider without a name" " aria-label=\"Supervised step\"" "" (found PageTests.nameless)
          defect "something wide" "<main>" "<main><div style=\"width: 900px\">wide</div>" (found PageTests.overflow)
          defect "pale text" "--ink: light-dark(#191c20" "--ink: light-dark(#a0a0a0" (fun page ->
              Expect.isLessThan (page.Value<float> PageTests.contrast) 4.5 "found")
          defect "an error" "<main>" "<main><script>nothing.there</script>" heard
          defect "something fetched" "<main>" "<main><img alt=\"x\" src=\"https://example.org/x.png\">" heard
          defect "a key that goes the wrong way" "ArrowRight: \"next\"" "ArrowRight: \"back\"" (fun page ->
              page.Press("#player-grid", "ArrowRight")
              Expect.notEqual (page.Value<string> PlayerTests.shown) (page.Value<string>(PlayerTests.expected 2)) "found")
          defect "a slider that is not heard" "slider.addEventListener(\"input\"" "slider.addEventListener(\"none\"" (fun page ->
              page.Fill("#player-step", "3")
              Expect.notEqual (page.Value<string> PlayerTests.shown) (page.Value<string>(PlayerTests.expected 3)) "found") ]
