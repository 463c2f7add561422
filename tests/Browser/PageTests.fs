/// Every page, at every width: nothing goes wrong, nothing is fetched, everything is there and can be read.
module LatentRecursion.Browser.PageTests

open System.IO
open Expecto
open Microsoft.Playwright

/// What is wider than the window, as a page that scrolls sideways is.
let overflow =
    "document.documentElement.scrollWidth > innerWidth ? `${document.documentElement.scrollWidth} of ${innerWidth}` : ''"

/// Controls and pictures of which a screen reader would say nothing.
let nameless =
    """[...document.querySelectorAll('button, input, select, a, [role=img], [role=region], meter')]
        .filter(e => !(e.ariaLabel || e.getAttribute('aria-label') || e.innerText?.trim() || e.closest('label')?.innerText?.trim()))
        .map(e => e.outerHTML.slice(0, 80)).join('\n')"""

/// Plots whose points are not those of the JSON beside them, or that do not draw them.
let wrongPlots =
    """[...document.querySelectorAll('[data-figure]')].filter(e => {
        const { data } = JSON.parse(document.getElementById(e.dataset.figure).textContent);
        const points = traces => JSON.stringify(traces.map(t => [t.name, [...t.x], [...t.y], t.error_y?.array && [...t.error_y.array]]));
        return data.length === 0 || !e.data || points(data) !== points(e.data) || e.querySelectorAll('.scatterlayer .trace').length + e.querySelectorAll('.barlayer .trace').length < e.data.filter(t => t.x.length > 0).length;
    }).map(e => e.id).join(', ')"""

/// Words in plots that are smaller than 11 pixels or leave their plot.
let illegible =
    """[...document.querySelectorAll('[data-figure]')].flatMap(e => {
        const around = e.getBoundingClientRect();
        return [...e.querySelectorAll('.xtick text, .ytick text, .legendtext, .xtitle, .ytitle')].filter(t => {
            const box = t.getBoundingClientRect();
            return parseFloat(getComputedStyle(t).fontSize) < 11 || box.left < around.left - 2 || box.right > around.right + 2;
        }).map(t => `${e.id}: ${t.textContent}`);
    }).join('\n')"""

/// The least contrast of text with the page, as WCAG 2 counts it.
let contrast =
    """(() => {
        const parts = colour => { const c = document.createElement('canvas').getContext('2d'); c.fillStyle = colour; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data]; };
        const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = light(parts(getComputedStyle(document.body).backgroundColor));
        return Math.min(...[...document.querySelectorAll('h1, h2, p, td, th, summary, dt, dd, li')].map(e => light(parts(getComputedStyle(e).color))).map(l => (Math.max(l, ground) + 0.05) / (Math.min(l, ground) + 0.05)));
    })()"""

let private report (name: string, plots: int, path: Lazy<string>) =
    testList
        name
        [ for size, width, height in Browser.sizes do
              test $"on a {size}" {
                  Browser.opened path.Value (width, height) ColorScheme.Light (fun page ->
                      Expect.equal (page.Value<int> "document.querySelectorAll('[data-figure]').length") plots "its plots"
                      Expect.equal (page.Value<string> wrongPlots) "" "every plot holds its points"
                      Expect.equal (page.Value<string> illegible) "" "every label can be read"
                      Expect.equal (page.Value<string> nameless) "" "every control has a name"
                      Expect.equal (page.Value<string> overflow) "" "nothing scrolls sideways"
                      Expect.isEmpty page.Heard "nothing went wrong, nothing was fetched")
              }

          test "light and dark" {
              let ground scheme =
                  Browser.opened path.Value (1280, 900) scheme (fun page ->
                      Expect.isGreaterThan (page.Value<float> contrast) 4.5 $"{scheme}: text stands out"
                      page.Value<string> "getComputedStyle(document.body).backgroundColor")

              Expect.notEqual (ground ColorScheme.Light) (ground ColorScheme.Dark) "another ground"
          }

          test "is smaller than 5 MB" { Expect.isLessThan (FileInfo(path.Value).Length) 5_000_000L "bytes" } ]

let private notebook (name: string, path: Lazy<string>) =
    test $"what {name} shows" {
        for _, width, height in Browser.sizes do
            Browser.opened path.Value (width, height) ColorScheme.Light (fun page ->
                Expect.isGreaterThan (page.Value<int> "document.body.children.length") 0 "something"
                Expect.equal (page.Value<string> nameless) "" "every control has a name"
                Expect.equal (page.Value<string> overflow) "" "nothing scrolls sideways"
                Expect.isEmpty page.Heard "nothing went wrong, nothing was fetched")
    }

let tests =
    testList
        "pages"
        [ testList "reports" (List.map report Pages.reports)
          testList "notebooks" (List.map notebook Pages.notebooks) ]
