module LatentRecursion.Tests.DoctorTests

open System
open System.IO
open Expecto

let private said ended = (Latent.succeeded ended).Out

let private suggested (line: string) =
    Scratch.inFolder
    |> fun inFolder ->
        let mutable found = []

        inFolder (fun folder ->
            found <-
                (Latent.run folder [ $"[suggest:{line.Length}]"; line ] |> said)
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                |> Array.map _.Trim()
                |> List.ofArray)

        found

/// This build without its natives.
let private withoutNatives (folder: string) =
    for file in Directory.GetFiles AppContext.BaseDirectory do
        File.Copy(file, Path.Combine(folder, string (Path.GetFileName file)))

    Path.Combine(folder, "latent")

let tests =
    testList
        "what a machine and a shell are told"
        [ test "latent --version names the libraries that compute" {
              Scratch.inFolder (fun folder ->
                  let text = Latent.run folder [ "--version" ] |> said

                  for part in [ "latent 0."; ".NET 10"; "TorchSharp 0.107.0"; "libtorch 2." ] do
                      Expect.stringContains text part "versions")
          }

          test "latent doctor says what is here, and what to do" {
              Scratch.inFolder (fun folder ->
                  let text = Latent.run folder [ "doctor" ] |> said

                  for part in
                      [ "processor"
                        "kernels"
                        "memory"
                        "GiB free here"
                        "libtorch"
                        "CUDA"
                        "-p:Cuda=true" ] do
                      Expect.stringContains text part "a line")
          }

          test "without natives latent says where they were looked for, and what needs none goes on" {
              Scratch.inFolder (fun folder ->
                  let run = Latent.runWith [ "NUGET_PACKAGES", folder ] (withoutNatives folder) folder
                  let ended = run [ "doctor" ]
                  Expect.equal ended.Code 1 "a fault"

                  for part in [ "cannot be loaded"; "It was looked for in"; "dotnet build"; "processor" ] do
                      Expect.stringContains ended.Out part "a line"

                  let ended = run [ "plan"; "dis" ]
                  Expect.equal ended.Code 1 "a fault"
                  Expect.stringContains ended.Err "libtorch cannot be loaded" "a sentence"
                  Expect.stringContains ended.Err "`latent doctor`" "what to do"
                  Expect.isFalse (ended.Err.Contains "   at ") "no stack"
                  Expect.equal (run [ "settings" ]).Code 0 "settings need no libtorch")
          }

          test "a shell is told verbs, options and names" {
              Expect.containsAll (suggested "latent ") [ "train"; "notebook"; "doctor" ] "verbs"
              Expect.containsAll (suggested "latent train --scheme d") [ "dis"; "dis-code" ] "schemes"
              Expect.containsAll (suggested "latent train --task sudoku-") [ "sudoku-4x4"; "sudoku-9x9" ] "tasks"
              Expect.containsAll (suggested "latent train --set wi") [ "width=" ] "settings"
          }

          test "a shell's script asks the program" {
              Scratch.inFolder (fun folder ->
                  for shell in [ "bash"; "zsh"; "fish" ] do
                      Expect.stringContains (Latent.run folder [ "completion"; shell ] |> said) "[suggest:" shell

                  let ended = Latent.run folder [ "completion"; "tcsh" ]
                  Expect.equal ended.Code 2 "another shell")
          } ]
