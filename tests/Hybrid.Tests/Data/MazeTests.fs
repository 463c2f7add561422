module LatentRecursion.Tests.MazeTests

open System
open System.IO
open Expecto
open LatentRecursion
open LatentRecursion.Host.Data

let private rules = MazeRules 4

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

/// The benchmark; the test skips where it is absent.
let private real () =
    match
        Scratch.sharedFiles "data/maze_hard" "test_inputs.npy.gz"
        |> Array.exactlyOne
        |> Path.GetDirectoryName
    with
    | null -> failtest "no folder"
    | folder -> PuzzleData.Open folder

let private smallest =
    test "the smallest have a usual set, too" {
        for task, sizes in [ "maze-3x3", [ 20L; 4L; 8L ]; "maze-4x4", [ 3000L; 300L; 600L ] ] do
            let made = (PuzzleKinds.Named task).Usual.Generate()

            Expect.equal [ for struct (_, source) in made.Named -> source.Examples ] sizes task
    }

let tests =
    testList
        "maze"
        [ smallest
          test "a path of targets grows from the start, cell by cell" {
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

          test "a question that shows a path has no right answer: what it shows could be passed and not counted" {
              let shown = tokens [ "S   "; "####"; "Gooo"; "oooo" ]
              let answer = tokens [ "S   "; "####"; "Gooo"; "oooo" ]
              Expect.contains (Puzzles.violations rules shown answer) "given r3c2" "the cell"

              let side = MazeRules 9
              let encode (rows: string list) = side.Encode(String.Concat rows)
              let rest = List.replicate 6 "         "
              let shown = encode ([ "    S####"; "    ooooG"; "         " ] @ rest)
              let answer = encode ([ "    S####"; "    ooooG"; "oooo     " ] @ rest)
              Expect.isNonEmpty (Puzzles.violations side shown answer) "four cells that lead nowhere"
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

          test "a maze is made unique by walls, and keeps its path" {
              let rules = MazeRules 12

              let paths (question: int array) =
                  ShortestPaths(12, ReadOnlySpan question, MazeRules.Open)

              let made isUnique seed =
                  MazeGenerator(rules, CountRange(35, 39), CountRange(15, 40), isUnique).Attempt(SeededRandom seed)

              let pairs =
                  [ for seed in 1UL .. 60UL do
                        match made true seed, made false seed with
                        | null, null -> ()
                        | null, _
                        | _, null -> failtest "both or none"
                        | unique, several -> unique, several ]

              Expect.isGreaterThan pairs.Length 20 "most attempts succeed"

              for unique, several in pairs do
                  Expect.isEmpty ((paths unique.Question).Alternatives()) "the only one"
                  Expect.equal (paths unique.Question).Moves (Nullable unique.Grade) "as long as before"
                  Expect.equal several.Grade unique.Grade "the same moves"

                  for before, after in Array.zip several.Question unique.Question do
                      Expect.isTrue (before = after || before = MazeRules.Open && after = MazeRules.Wall) "walls added"

              Expect.exists pairs (fun (_, several) -> (paths several.Question).Alternatives().Count > 0) "some needed it"
          }

          test "the real benchmark: every label is a shortest path, and the one that the search finds first" {
              let splits = real ()
              let test = Puzzles.present splits.Test
              Expect.equal splits.Format (PuzzleFormat("maze-30x30", 900, 6, 1)) "format"
              Expect.equal (splits.Train.Puzzles, test.Puzzles) (1000, 1000) "all of it"

              for example in 0L .. 999L do
                  let question, answer = Puzzles.read test example
                  let paths = ShortestPaths(30, ReadOnlySpan question, MazeRules.Open)

                  let shown =
                      [ for cell in 0..899 do
                            if answer[cell] = MazeRules.Path then
                                cell ]

                  Expect.equal (List.sort (List.ofSeq paths.First)) shown "the path shown"
                  Expect.isNonEmpty (paths.Alternatives()) "never the only one"
          }

          test "generated mazes have the density of the real ones" {
              let density (source: IPuzzleSource) =
                  [ for example in 0L .. 99L ->
                        let question, _ = Puzzles.read source example

                        question
                        |> Array.averageBy (fun token -> if token = MazeRules.Wall then 100.0 else 0.0) ]

              let usual =
                  PuzzleKinds.Named("maze-30x30").Usual.With("paths", Nullable()).With("moves", CountRange(109, 153))

              let made =
                  PuzzleRecipe(usual.Task, 5UL, usual.Ranges, SplitSizes(100, 0, 0)).Generate()

              let spread values =
                  sqrt (List.averageBy (fun value -> (value - List.average values) ** 2.0) values)

              let a, b = density (Puzzles.present (real ()).Test), density made.Train
              Expect.isLessThan (abs (List.average a - List.average b)) 1.5 "mean, in points"
              Expect.isLessThan (abs (spread a - spread b)) 1.2 "spread, in points"
          } ]
