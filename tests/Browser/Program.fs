module LatentRecursion.Browser.Program

open System
open System.IO
open Expecto
open Expecto.Impl

[<EntryPoint>]
let main arguments =
    match Browser.executable with
    | None ->
        printfn "There is no chromium here (apt-get install chromium): pages are not looked at.\n\n0 passed, 0 failed, 1 skipped"
        0
    | Some _ ->
        let all =
            testSequenced
            <| testList "browser" [ PageTests.tests; PlayerTests.tests; DefectTests.tests ]

        let mutable closing = ""

        let printer =
            TestPrinters.defaultPrinter
            |> TestPrinters.withSummary (fun config summary ->
                let failed = summary.failed.Length + summary.errored.Length
                closing <- $"{summary.passed.Length} passed, {failed} failed, {summary.ignored.Length} skipped"
                TestPrinters.defaultPrinter.summary config summary)

        let code = runTestsWithCLIArgs [ CLIArguments.Printer printer ] arguments all
        // straight to the stream: Expecto has wrapped Console.Out in colours
        use out = new StreamWriter(Console.OpenStandardOutput())
        out.WriteLine()
        out.WriteLine closing
        code
