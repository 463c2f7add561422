/// A browser of the system, which opens pages offline and hears what goes wrong in them.
module LatentRecursion.Browser.Browser

open System
open System.IO
open System.Threading
open System.Collections.Generic
open Microsoft.Playwright

/// The first of the usual ones that is here.
let executable =
    [ for name in [ "chromium"; "chromium-browser"; "google-chrome" ] do
          for folder in [ "/usr/bin"; "/usr/local/bin" ] do
              Path.Combine(folder, name) ]
    |> List.tryFind File.Exists

/// Widths that readers have.
let sizes = [ "phone", 390, 844; "desktop", 1280, 900 ]

let private launched =
    lazy
        (let playwright = Playwright.CreateAsync().Result
         let options = BrowserTypeLaunchOptions()
         options.ExecutablePath <- Option.toObj executable
         options.ChromiumSandbox <- false

         options.Args <-
             [ "--disable-gpu"
               "--disable-quic"
               "--no-first-run"
               "--disable-background-networking" ]

         playwright.Chromium.LaunchAsync(options).Result)

/// A page that is open, and what was heard from it since.
type Opened(page: IPage, heard: List<string>) =
    member _.Heard = List.ofSeq heard

    /// A value of a JavaScript expression.
    member _.Value<'Value>(expression: string) : 'Value =
        page.EvaluateAsync<'Value>(expression).Result

    member _.Press(selector: string, key: string) =
        page.Locator(selector).First.PressAsync(key).Wait()

    /// Waits until a JavaScript expression is true.
    member _.Until(expression: string) =
        // asked from here: the pages forbid what a browser would ask itself with
        let isTrue () =
            page.EvaluateAsync<bool>(expression).Result

        if not (SpinWait.SpinUntil(isTrue, TimeSpan.FromSeconds 30.0)) then
            failwith $"never true: {expression}"

    member _.Click(selector: string) =
        page.Locator(selector).ClickAsync().Wait()

    member _.Fill(selector: string, value: string) =
        page.Locator(selector).FillAsync(value).Wait()

/// Opens a file, without network, at a size and in a colour scheme; `look` sees it.
let opened (path: string) (width: int, height: int) (scheme: ColorScheme) (look: Opened -> 'Seen) : 'Seen =
    let options = BrowserNewContextOptions()
    options.ViewportSize <- ViewportSize(Width = width, Height = height)
    options.ColorScheme <- scheme
    options.Offline <- true
    let context = launched.Value.NewContextAsync(options).Result

    try
        let page = context.NewPageAsync().Result
        let heard = List<string>()

        page.Console.Add(fun message ->
            if message.Type = "error" || message.Type = "warning" then
                heard.Add message.Text)

        page.PageError.Add heard.Add
        let address = Uri(path).AbsoluteUri

        page.Request.Add(fun request ->
            if
                request.Url <> address
                && not (request.Url.StartsWith "data:")
                && not (request.Url.StartsWith "blob:")
            then
                heard.Add $"asks for {request.Url}")

        page.GotoAsync(address).Wait()
        look (Opened(page, heard))
    finally
        context.CloseAsync().Wait()
