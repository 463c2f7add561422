module LatentRecursion.Tests.Program

[<EntryPoint>]
let main _ = 0
