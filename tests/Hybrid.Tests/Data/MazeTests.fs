module LatentRecursion.Tests.MazeTests

open System
open System.IO
open System.IO.Compression
open Expecto
open LatentRecursion
open LatentRecursion.Host.Data

let private rules = MazeRules 16

let private tokens (rows: string list) = rules.Encode(String.Concat rows)

let private question = tokens [ "S   "; "##  "; "   #"; "G   " ]

let private wrong answer =
    Puzzles.violations rules question (tokens answer)

/// The frames of a path of targets that grows from the start, as rows of text.
let private growing (steps: int) (question: int array) (answer: int array) =
    use _ = TorchSharp.torch.NewDisposeScope()

    let row (tokens: int array) =
        (tokens |> Array.map int64 |> List.ofArray |> Draw.indices).unsqueeze 0L

    Target.inOrder steps (row (rules.Order(ReadOnlySpan answer))) (row question) (row answer)
    |> Draw.wholes
    |> List.map int
    |> List.chunkBySize 16
    |> List.map (fun frame -> rules.Decode(ReadOnlySpan(Array.ofList frame)))

let tests =
    testList
        "maze"
        [ test "a path of targets grows from the start, cell by cell" {
              Expect.equal
                  (growing 3 question (tokens [ "Soo "; "##o "; "ooo#"; "G   " ]))
                  [ "S   ##     #G   "
                    "Soo ##     #G   "
                    "Soo ##o   o#G   "
                    "Soo ##o ooo#G   " ]
                  "two cells a step"

              let order = rules.Order(ReadOnlySpan(tokens [ "Soo "; "##o "; "ooo#"; "G   " ]))
              Expect.equal order[12] 7 "the goal is last"
              Expect.equal order[3] 16 "off the path"
          }

          test "an answer that lost its start is wrong, and has no order" {
              let lost = [ " oo "; "##o "; "ooo#"; "G   " ]
              Expect.contains (wrong lost) "shortest path" "no way from nowhere"
              Expect.equal (List.ofArray (rules.Order(ReadOnlySpan(tokens lost)))) (List.replicate 16 16) "no path"
          }

          test "every shortest path is right" {
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
