/// How a test program ends.
module LatentRecursion.Tests.Closing

open System
open System.IO
open Expecto
open Expecto.Impl

/// Runs tests as a plain program, and ends with `N passed, N failed, N skipped` alone on a line.
let run (tests: Test) (arguments: string array) : int =
    let mutable closing = ""

    let printer =
        TestPrinters.defaultPrinter
        |> TestPrinters.withSummary (fun config summary ->
            let failed = summary.failed.Length + summary.errored.Length
            closing <- $"{summary.passed.Length} passed, {failed} failed, {summary.ignored.Length} skipped"
            TestPrinters.defaultPrinter.summary config summary)

    let code = runTestsWithCLIArgs [ CLIArguments.Printer printer ] arguments tests
    // straight to the stream: Expecto has wrapped Console.Out in colours
    use out = new StreamWriter(Console.OpenStandardOutput())
    out.WriteLine()
    out.WriteLine closing
    code
