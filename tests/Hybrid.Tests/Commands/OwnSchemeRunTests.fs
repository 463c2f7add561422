module LatentRecursion.Tests.OwnSchemeRunTests

open System.IO
open System.Text.Json
open System.Threading
open Expecto
open LatentRecursion.Host.Recipes

let private succeed (ended: Latent.Ended) =
    Expect.equal ended.Code 0 ended.Err
    ended.Out

let private train scheme run =
    Latent.tiny @ [ "--scheme"; scheme; "--run"; run ]

let tests =
    testSequenced
    <| testList
        "a scheme of one's own"
        [ test "trains, is killed, goes on over the borders of its curriculum to the same bits, and is exported with its run" {
              Scratch.inFolder (fun folder ->
                  let script = Scripts.write folder "mine.fsx" Scripts.growing
                  Latent.run folder (train "mine.fsx" "whole") |> succeed |> ignore
                  use latent = Latent.start folder (train "mine.fsx" "killed")
                  let first = Path.Combine(folder, "killed", "checkpoints", "00000003")

                  SpinWait.SpinUntil((fun () -> latent.HasExited || Directory.Exists first), 60_000)
                  |> ignore

                  latent.Kill()
                  latent.WaitForExit()
                  Latent.run folder [ "train"; "--resume"; "killed" ] |> succeed |> ignore
                  ResumeTests.expectSame (Path.Combine(folder, "whole")) (Path.Combine(folder, "killed"))

                  Latent.run folder [ "export"; "whole"; "copy" ] |> succeed |> ignore
                  File.Delete script

                  let out =
                      Latent.run folder [ "evaluate"; "copy"; "--puzzles"; "8"; "--json" ] |> succeed

                  use json = JsonDocument.Parse out
                  Expect.equal (json.RootElement.GetProperty("scheme").GetString()) "growing" "its scheme"
                  Expect.equal (json.RootElement.GetProperty("steps").GetArrayLength()) 4 "as training ended with it")
          }

          test "in an assembly is planned stage by stage, trains and goes on" {
              Scratch.inFolder (fun folder ->
                  let script = SchemeFile.Read(Scripts.write folder "mine.fsx" Scripts.growing)
                  File.WriteAllBytes(Path.Combine(folder, "mine.dll"), ScriptCompiler.Compile script)
                  let out = Latent.run folder [ "plan"; "mine.dll:deeper"; "--json" ] |> succeed
                  use json = JsonDocument.Parse out

                  let stages =
                      [ for stage in json.RootElement.GetProperty("stages").EnumerateArray() ->
                            stage.GetProperty("fromPercent").GetInt32(),
                            stage.GetProperty("inference").GetProperty("calls").GetInt32() ]

                  Expect.equal stages [ 0, 2 * 3; 50, 4 * 3; 75, 4 * 6 ] "calls of a roll-out"
                  let short = [ "--set"; "steps=3" ]
                  Latent.run folder (train "mine.dll" "run" @ short) |> succeed |> ignore
                  Expect.isTrue (File.Exists(Path.Combine(folder, "run", "scheme.dll"))) "a copy"
                  File.Delete(Path.Combine(folder, "mine.dll"))
                  let out = Latent.run folder [ "train"; "--resume"; "run" ] |> succeed
                  Expect.stringContains out "finished" "from the copy"

                  Latent.run folder [ "solve"; "run"; String.replicate 16 "." ]
                  |> succeed
                  |> ignore)
          } ]
