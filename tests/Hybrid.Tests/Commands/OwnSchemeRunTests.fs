module LatentRecursion.Tests.OwnSchemeRunTests

open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Recipes

let private json (ended: Latent.Ended) = JsonDocument.Parse(Latent.told ended)

/// A training of a second.
let private train scheme run =
    let set =
        [ "steps=24"; "evaluate-every=12"; "validation-puzzles=4"; "report-puzzles=4" ]

    Latent.tiny @ Latent.set set @ [ "--scheme"; scheme; "--run"; run ]

let tests =
    testSequenced
    <| testList
        "a scheme of one's own"
        [ test "trains, is killed, and goes on over the borders of its curriculum to the same bits" {
              Scratch.inFolder (fun folder ->
                  Scripts.write folder "mine.fsx" Scripts.growing |> ignore
                  Latent.run folder (train "mine.fsx" "whole") |> Latent.told |> ignore
                  use latent = Latent.start folder (train "mine.fsx" "killed")
                  let first = Path.Combine(folder, "killed", "checkpoints", "00000003")

                  latent |> Latent.waitFor "a checkpoint" (fun () -> Directory.Exists first)
                  latent.Kill()
                  latent.WaitForExit()
                  Latent.run folder [ "train"; "--resume"; "killed" ] |> Latent.told |> ignore
                  ResumeTests.expectSame (Path.Combine(folder, "whole")) (Path.Combine(folder, "killed")))
          }

          test "is the same however its file is spelled" {
              Scratch.inFolder (fun folder ->
                  Scripts.write folder "mine.fsx" Scripts.growing |> ignore

                  for seed, file in [ 1, "mine.fsx"; 2, "./mine.fsx" ] do
                      Latent.run folder (train file $"{seed}" @ Latent.set [ $"seed={seed}" ])
                      |> Latent.told
                      |> ignore

                  let both =
                      Latent.run folder [ "evaluate"; "1"; "2"; "--puzzles"; "4"; "--markdown" ]

                  Expect.stringContains (Latent.told both) "2 runs of " "two seeds of one scheme")
          }

          test "in an assembly is planned stage by stage, trained, evaluated, exported and solved with" {
              Scratch.inFolder (fun folder ->
                  let script = SchemeFile.Read(Scripts.write folder "mine.fsx" Scripts.growing)
                  let assembly = Path.Combine(folder, "mine.dll")
                  File.WriteAllBytes(assembly, ScriptCompiler.Compile script)
                  use plan = Latent.run folder [ "plan"; "mine.dll:deeper"; "--json" ] |> json

                  let stages =
                      [ for stage in plan.RootElement.GetProperty("stages").EnumerateArray() ->
                            stage.GetProperty("fromPercent").GetInt32(),
                            stage.GetProperty("inference").GetProperty("calls").GetInt32() ]

                  Expect.equal stages [ 0, 2 * 3; 50, 4 * 3; 75, 4 * 6 ] "calls of a roll-out"
                  Latent.run folder (train "mine.dll" "run") |> Latent.told |> ignore
                  // from here on the run's own copy serves
                  File.Delete assembly
                  let out = Latent.run folder [ "train"; "--resume"; "run" ] |> Latent.told
                  Expect.stringContains out "finished" "nothing left to do"
                  Latent.run folder [ "export"; "run"; "copy" ] |> Latent.told |> ignore

                  use evaluated =
                      Latent.run folder [ "evaluate"; "copy"; "--puzzles"; "8"; "--json" ] |> json

                  Expect.equal (evaluated.RootElement.GetProperty("scheme").GetString()) "growing" "its scheme"
                  Expect.equal (evaluated.RootElement.GetProperty("steps").GetArrayLength()) 4 "as training ended with it"

                  Latent.run folder [ "solve"; "copy"; String.replicate 16 "." ]
                  |> Latent.told
                  |> ignore)
          } ]
