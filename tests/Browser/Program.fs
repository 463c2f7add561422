module LatentRecursion.Browser.Program

open Expecto
open LatentRecursion.Tests

[<EntryPoint>]
let main arguments =
    match Browser.executable with
    | Some _ ->
        Closing.run
            (testSequenced
             <| testList "browser" [ PageTests.tests; PlayerTests.tests; DefectTests.tests ])
            arguments
    | None ->
        printfn "There is no chromium here (apt-get install chromium): pages are not looked at.\n\n0 passed, 0 failed, 1 skipped"
        0
