module LatentRecursion.Tests.Program

open System
open System.IO
open Expecto
open Expecto.Impl

// one thread: two that spin on a busy machine are slower, and the results are the same bits everywhere
TorchSharp.torch.set_num_threads 1

/// Every test of the solution, in the order of the code they test.
let all =
    testList
        "latent recursion"
        [ PlanTests.tests
          ImproveTests.tests
          MarginTests.tests
          NetworkTests.tests
          SchemeTests.tests
          InteropTests.tests
          LearningTests.tests
          SudokuTests.tests
          CanonicalFormTests.tests
          ReaderTests.tests
          ParityTests.tests
          SafetensorsTests.tests
          DurableTests.tests
          CheckpointTests.tests
          RunTests.tests
          SettingTests.tests
          ResumeTests.tests
          BadInputTests.tests ]

let private isPlatformOption (argument: string) =
    argument.StartsWith "--server" || argument.StartsWith "--dotnet-test-pipe"

[<EntryPoint>]
let main arguments =
    if Array.tryHead arguments = Some Child.option then
        Child.run arguments[1] arguments[2]
    elif Array.exists isPlatformOption arguments then
        let config =
            { ExpectoConfig.defaultConfig with
                printer = TestPrinters.silent
                colour = Logging.Colour0 }

        (Platform.run all config arguments).GetAwaiter().GetResult()
    else
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
