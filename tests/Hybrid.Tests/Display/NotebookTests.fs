module LatentRecursion.Tests.NotebookTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open LatentRecursion.Tests.NotebookCase

let private run (file: string) (set: string list) =
    Latent.run (Path.GetDirectoryName file |> string) ([ "notebook"; "run"; file; "--json" ] @ Latent.set set)

/// Every notebook, smaller settings that run soon, and the cells whose outputs do not depend on them.
let private notebooks =
    [ "01-first-steps", [ "puzzles=20" ], [ 5; 7; 9; 13 ]
      "02-write-an-operator", [], [ 5..21 ]
      "03-policy-improvement", [], [ 5..15 ]
      "04-train-in-a-notebook", [ "steps=60" ], [ 6; 8; 15 ]
      "05-dead-compute", [ "puzzles=20"; "epsilon=0.2" ], [ 7 ]
      "06-a-study", [ "steps=20"; "seeds=2" ], [] ]

let private all =
    testList
        "of the project"
        [ test "are all here" {
              let found =
                  Directory.GetFiles(folderOfProject.Value, "*.ipynb")
                  |> Array.map Path.GetFileNameWithoutExtension
                  |> Array.sort

              Expect.equal (List.ofArray found) [ for name, _, _ in notebooks -> name ] "every one is run below"
          }

          for name, set, same in notebooks do
              test $"{name} runs, and shows what is stored beside its code" {
                  let file = Path.Combine(folderOfProject.Value, $"{name}.ipynb")
                  let ended = run file set
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  let stored, shown = stored file, shown ended
                  Expect.equal shown.Length stored.Length "cells"

                  for number in same do
                      Expect.equal shown[number - 1] stored[number - 1] $"cell {number}"

                  for number, (before, now) in List.indexed (List.zip stored shown) do
                      Expect.equal now.Length before.Length $"outputs of cell {number + 1}"
              }

          test "hold outputs that read the same everywhere, and fetch nothing" {
              for name, _, _ in notebooks do
                  let text = File.ReadAllText(Path.Combine(folderOfProject.Value, $"{name}.ipynb"))

                  let isFound (pattern: string) =
                      Regex.Matches(text, pattern) |> Seq.map _.Value |> List.ofSeq

                  Expect.isEmpty (isFound "/(root|home|tmp|work|Users)/[\\w.-]+") $"{name}: folders of a machine"
                  Expect.isEmpty (isFound "(src|href)=\\\\\"http[^\"]*") $"{name}: what would be fetched"
                  Expect.isEmpty (isFound "\\d\\d:\\d\\d:\\d\\d") $"{name}: times of day"
          } ]

let tests = testList "notebooks" [ all ]
