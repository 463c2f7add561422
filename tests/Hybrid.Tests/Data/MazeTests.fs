module LatentRecursion.Tests.MazeTests

open System
open System.IO
open System.IO.Compression
open Expecto
open LatentRecursion.Host.Data

let private rules = MazeRules 16

let private tokens (rows: string list) = rules.Encode(String.Concat rows)

let private question = tokens [ "S   "; "##  "; "   #"; "G   " ]

let private wrong answer =
    Puzzles.violations rules question (tokens answer)

let tests =
    testList
        "maze"
        [ test "every shortest path is right" {
              Expect.isEmpty (wrong [ "Soo "; "##o "; "ooo#"; "G   " ]) "one"
              Expect.isEmpty (wrong [ "Soo "; "##o "; " oo#"; "Go  " ]) "another"
          }

          test "a longer, broken or moved path is wrong" {
              Expect.equal (wrong [ "Sooo"; "##oo"; "ooo#"; "G   " ]) [ "shortest path" ] "longer"
              Expect.equal (wrong [ "Soo "; "##  "; "ooo#"; "Go  " ]) [ "shortest path" ] "broken"
              Expect.equal (wrong [ "Soo "; "# o "; "ooo#"; "G   " ]) [ "given r2c2" ] "a wall is gone"
          }

          test "the canonical form is that of all eight turns" {
              let symmetry = SquareSymmetry 16
              let canonical = Puzzles.canonical symmetry

              let turns =
                  [ for seed in 1UL .. 60UL ->
                        let turned, labels = Array.copy question, Array.copy question
                        symmetry.Apply(seed, turned.AsSpan(), labels.AsSpan())
                        Expect.equal labels turned "both alike"
                        turned ]

              Expect.equal (List.distinct turns).Length 8 "turns"
              Expect.equal (List.distinct (List.map canonical turns)) [ canonical question ] "one form"
              Expect.notEqual (canonical (tokens [ " S  "; "##  "; "   #"; "G   " ])) (canonical question) "another maze"
          }

          test "a maze without a way, or without a goal, has no answer" {
              let blocked = tokens [ "S   "; "####"; "   #"; "G   " ]
              Expect.equal (Puzzles.violations rules blocked blocked) [ "a way to the goal" ] "no way"
              let goalless = tokens [ "S   "; "##  "; "   #"; "    " ]
              Expect.equal (Puzzles.violations rules goalless goalless) [ "one start and one goal" ] "no goal"
          }

          test "answers of the real benchmark are shortest paths" {
              let bytes name =
                  let file = Scratch.sharedFiles "data/maze_hard" name |> Array.exactlyOne
                  use stream = new GZipStream(File.OpenRead file, CompressionMode.Decompress)
                  use memory = new MemoryStream()
                  stream.CopyTo memory

                  Array.skip 128 (memory.ToArray())
                  |> Array.map int
                  |> Array.chunkBySize 900
                  |> Array.truncate 100

              for question, answer in Array.zip (bytes "test_inputs.npy.gz") (bytes "test_labels.npy.gz") do
                  Expect.isEmpty (Puzzles.violations (MazeRules 900) question answer) "right"
          } ]
