/// The puzzle player, in pages and in notebooks: slider, keys and buttons change the grid to what the data say.
module LatentRecursion.Browser.PlayerTests

open Expecto
open Microsoft.Playwright

/// What the grid must show after a step, from the page's data.
let expected (step: int) =
    $$"""(() => {
        const { face, schemes } = JSON.parse(document.getElementById('player-data').textContent);
        const scheme = schemes[document.getElementById('player-scheme').selectedIndex];
        return ({{step}} === 0 ? scheme.question : scheme.steps[{{step}} - 1].answer).map(token => face.glyphs[token].trim()).join(',');
    })()"""

/// What it shows.
let shown =
    "[...document.querySelectorAll('#player-grid td')].map(cell => cell.innerText.trim()).join(',')"

let private shows (opened: Browser.Opened) (step: int) (why: string) =
    Expect.equal (opened.Value<string> shown) (opened.Value<string>(expected step)) why

let private here = "Number(document.getElementById('player-step').value)"

let private player name =
    testList
        $"the player of {name}"
        [ for size, width, height in Browser.sizes do
              let look check =
                  Browser.opened (Pages.report name) (width, height) ColorScheme.Light (fun opened ->
                      check opened (opened.Value<int> "Number(document.getElementById('player-step').max)")
                      Expect.isEmpty opened.Heard "nothing went wrong")

              test $"keys, on a {size}" {
                  look (fun opened last ->
                      shows opened 1 "the first step"

                      for key, step in [ "End", last; "ArrowLeft", last - 1; "Home", 0; "ArrowRight", 1 ] do
                          opened.Press("#player-grid", key)
                          shows opened step key)
              }

              test $"the slider, on a {size}" {
                  look (fun opened last ->
                      for step in [ last; 0; 2 ] do
                          opened.Fill("#player-step", string step)
                          shows opened step $"step {step}"

                      opened.Press("#player-step", "ArrowRight")
                      shows opened 3 "by a key on it")
              }

              test $"buttons, on a {size}" {
                  look (fun opened last ->
                      for button, step in [ "last", last; "back", last - 1; "first", 0; "next", 1 ] do
                          opened.Click $"#player-{button}"
                          shows opened step button

                      opened.Click "#player-play"
                      opened.Until $"{here} > 1"
                      opened.Click "#player-play"
                      shows opened (opened.Value<int> here) "it played a step or two")
              } ]

// the board that is shown of a notebook's steps
let private board =
    "[...document.querySelectorAll('.steps > div')].filter(e => e.checkVisibility()).map(e => e.innerText).join('\\n')"

let private stepper =
    test "a notebook's player, without scripts" {
        let path =
            (Pages.notebooks |> List.find (fun (name, _) -> name.StartsWith "05") |> snd).Value

        for _, width, height in Browser.sizes do
            Browser.opened path (width, height) ColorScheme.Light (fun opened ->
                let first = opened.Value<string> board
                opened.Press(".steps input >> nth=0", "ArrowRight")
                let second = opened.Value<string> board
                Expect.notEqual second first "the next step"
                opened.Press(".steps input:checked", "ArrowLeft")
                Expect.equal (opened.Value<string> board) first "and back")
    }

let tests = testList "players" [ player "main"; player "diagnosis"; stepper ]
