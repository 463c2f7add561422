module LatentRecursion.Tests.StudyFileTests

open System
open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Studies
open LatentRecursion.Tests.StudyCase

let private refused parts text =
    inStudy text (fun folder ->
        let ended = studied folder [ "--plan" ]
        Expect.equal ended.Code 2 ended.Err

        for part in parts do
            Expect.stringContains ended.Err part "the sentence")

let tests =
    testList
        "a study's file"
        [ test "the plan tells cells, calls and time, and runs nothing" {
              inStudy (study $"{flat}, {dis}" (seeds 3 5)) (fun folder ->
                  let ended = studied folder [ "--plan"; "--json" ]
                  Expect.equal ended.Code 0 ended.Err
                  use json = JsonDocument.Parse ended.Out
                  Expect.equal (json.RootElement.GetProperty("missing").GetInt32()) 6 "cells"
                  Expect.isGreaterThan (json.RootElement.GetProperty("coreSeconds").GetDouble()) 0.0 "time"

                  for arm in json.RootElement.GetProperty("arms").EnumerateArray() do
                      Expect.equal (arm.GetProperty("trainingCalls").GetDouble()) (9.0 * 12.0) "calls of a row"

                  Expect.isFalse (File.Exists(Path.Combine(folder, "tiny", StudyRows.FileName))) "no rows")
          }

          test "a study in a script is the same study" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "tiny.fsx"),
                      "open LatentRecursion.Host.Studies\n"
                      + "let tiny = Study(\"tiny\", \"Does it run?\", [| StudyTask(\"sudoku-4x4\", Make = [| \"train=200\"; \"validation=60\"; \"test=60\" |]) |], [| StudyArm(\"flat\", \"flat\") |], "
                      + "Set = [| \"steps=12\"; \"batch=8\"; \"width=16\"; \"layers=1\"; \"rate=0.003\"; \"checkpoint-every=3\" |], Seeds = StudySeeds(Least = 2, Most = 2), Validation = 60, Test = 60, Halting = LatentRecursion.Host.Statistics.LearnThenTest(0.2, 0.5))"
                  )

                  let plan file =
                      let ended = Latent.run folder [ "study"; file; "--plan"; "--json" ]
                      Expect.equal ended.Code 0 ended.Err
                      use json = JsonDocument.Parse ended.Out

                      [ for arm in json.RootElement.GetProperty("arms").EnumerateArray() ->
                            arm.GetProperty("arm").GetString(),
                            arm.GetProperty("steps").GetInt32(),
                            arm.GetProperty("missing").GetInt32() ]

                  Expect.equal (plan "tiny.fsx") (plan "tiny.json") "the same plan")
          }

          for name, parts, text in
              [ "an unknown key", [ "'armz'"; "'arms'" ], (study flat "").Replace("\"arms\"", "\"armz\"")
                "an unknown key within", [ "'sheme'"; "'scheme'" ], study """{ "name": "flat", "sheme": "flat" }""" ""
                "an unknown setting", [ "stepz"; "steps" ], (study flat "").Replace("steps=12", "stepz=12")
                "an unknown scheme", [ "'flatt'"; "'flat'" ], study """{ "name": "flat", "scheme": "flatt" }""" ""
                "an unknown task", [ "sudoku-5x5"; "sudoku-4x4" ], (study flat "").Replace("sudoku-4x4", "sudoku-5x5")
                "an unknown range", [ "'trian'"; "'train'" ], (study flat "").Replace("train=200", "trian=200")
                "an unknown arm",
                [ "'diss'"; "'dis'" ],
                study $"{flat}, {dis}" """, "comparisons": [ { "arm": "diss", "against": "flat" } ]"""
                "an arm without the compute of a step",
                [ "less than one training step of long" ],
                study
                    $$"""{{flat}}, { "name": "long", "scheme": "flat", "set": [ "latent-updates=200" ], "computeOf": "flat" }"""
                    ""
                "two arms of a name", [ "two arms are called flat" ], study $"{flat}, {flat}" ""
                "a half-width in points",
                [ "below 0.5 (0.01 is a point)"; "and 1." ],
                study flat """, "seeds": { "least": 2, "most": 2, "halfWidth": 1 }"""
                "a way that cannot use the model",
                [ "guided cannot use a run of mixture" ],
                study """{ "name": "a", "scheme": "mixture", "way": "guided" }""" ""
                "a missing arm of an interaction",
                [ "No task compares dis with flat, less trm with flat: all of them must run on it" ],
                study
                    $$"""{{flat}}, {{dis}}, { "name": "trm", "scheme": "trm", "tasks": [] }"""
                    """, "comparisons": [ { "arm": "dis", "against": "flat", "minus": { "arm": "trm", "against": "flat" } } ]"""
                "one seed", [ "seeds must be at least 2" ], study flat (seeds 1 1)
                "no folder's name", [ "'a/b'"; "folder" ], study """{ "name": "a/b", "scheme": "flat" }""" ""
                "an unknown way", [ "'gided'"; "'guided'" ], study """{ "name": "a", "scheme": "flat", "way": "gided" }""" ""
                "a number that a way does not read",
                [ "a: copies"; "guided does not read it" ],
                study """{ "name": "a", "scheme": "flat", "way": "guided", "numbers": { "copies": 2 } }""" ""
                "a number without a way",
                [ "a: weight"; "a plain roll-out" ],
                study """{ "name": "a", "scheme": "flat", "numbers": { "weight": 2 } }""" ""
                "a value of another kind",
                [ "arms[0].set is \"steps=3\""; "a list" ],
                study """{ "name": "a", "scheme": "flat", "set": "steps=3" }""" ""
                "an arm without a scheme", [ "arms[0] lacks 'scheme'" ], study """{ "name": "a" }""" ""
                "a promise in per cent",
                [ "epsilon and delta are shares"; "5" ],
                (study flat "").Replace("\"epsilon\": 0.2", "\"epsilon\": 5")
                "a measurement before training", [ "from 1 on"; "0" ], study flat """, "at": [ 0 ]"""
                "a comparison that nobody measures",
                [ "No task compares dis with flat at 5 steps" ],
                study $"{flat}, {dis}" """, "comparisons": [ { "arm": "dis", "against": "flat", "at": 5 } ]"""
                "a seed of its own", [ "'seed=3'"; "\"seeds\"" ], (study flat "").Replace("steps=12", "seed=3")
                "a target of its own", [ "'target=0.5'" ], (study flat "").Replace("steps=12", "target=0.5")
                "no training puzzle", [ "train" ], (study flat "").Replace("train=200", "train=0")
                "two runs of a name",
                [ "sudoku-4x4-a-flat-SEED" ],
                (study """{ "name": "a-flat", "scheme": "flat" }, { "name": "flat", "scheme": "flat" }""" "")
                    .Replace("\"tasks\": [", "\"tasks\": [ { \"task\": \"sudoku-4x4\", \"name\": \"sudoku-4x4-a\" },")
                "what is no JSON", [ "tiny.json"; "JSON" ], "{" ] do
              test $"{name} is the user's" { refused parts text }

          test "data by their checksums: rows are read without them, others are refused" {
              Scratch.inFolder (fun folder ->
                  let made =
                      [ "data"
                        "build"
                        "--task"
                        "sudoku-4x4"
                        "--train"
                        "200"
                        "--validation"
                        "60"
                        "--test"
                        "60"
                        "--out" ]

                  let make words =
                      Expect.equal (Latent.run folder (made @ words)).Code 0 "made"

                  make [ "puzzles" ]

                  use json =
                      JsonDocument.Parse (Latent.run folder [ "data"; "verify"; "puzzles"; "--json" ]).Out

                  let checksums =
                      [ for split in json.RootElement.GetProperty("splits").EnumerateArray() do
                            let text (key: string) = split.GetProperty(key).GetString()
                            $$"""  "{{text "name"}}": "{{text "checksum"}}" """ ]
                      |> String.concat ", "

                  let text =
                      (study flat (seeds 2 2))
                          .Replace(
                              "\"make\": [ \"train=200\", \"validation=60\", \"test=60\" ]",
                              $"\"data\": \"puzzles\", \"source\": \"the baker\", \"checksums\": {{ {checksums} }}"
                          )

                  File.WriteAllText(Path.Combine(folder, "tiny.json"), text)
                  Expect.equal (studied folder []).Code 0 "runs"

                  let missing words =
                      let ended = studied folder ([ "--plan"; "--json" ] @ words)
                      Expect.equal ended.Code 0 ended.Err
                      use json = JsonDocument.Parse ended.Out
                      json.RootElement.GetProperty("missing").GetInt32()

                  Expect.equal (missing []) 0 "with the puzzles"
                  Directory.Delete(Path.Combine(folder, "puzzles"), true)
                  Expect.equal (missing []) 0 "and without"
                  Expect.equal (studied folder [ "--results" ]).Code 0 "its rows are read"

                  let refused part =
                      let ended = studied folder [ "--out"; "anew" ]
                      Expect.equal ended.Code 2 ended.Err
                      Expect.stringContains ended.Err part "what is wrong"
                      Expect.stringContains ended.Err "the baker" "and where they come from"
                      Expect.isFalse (File.Exists(Path.Combine(folder, "anew", StudyRows.FileName))) "no cell failed"

                  refused "are not at 'puzzles'"
                  make [ "puzzles"; "--seed"; "7" ]
                  refused "not those that the study names")
          }

          test "data without a split that is measured are refused before anything trains" {
              for split, part in
                  [ "validation", "no validation puzzles to choose by"
                    "test", "no test puzzles to report on" ] do
                  inStudy ((study flat (seeds 2 2)).Replace($"{split}=60", $"{split}=0")) (fun folder ->
                      let ended = studied folder []
                      Expect.equal ended.Code 2 ended.Err
                      Expect.stringContains ended.Err part "the sentence"
                      Expect.isFalse (Directory.Exists(Path.Combine(folder, "tiny", "runs"))) "no run")
          }

          test "a file with the mark that some editors put first reads the same" {
              inStudy ("\uFEFF" + study flat (seeds 2 2)) (fun folder -> Expect.equal (studied folder [ "--plan" ]).Code 0 "read")
          }

          test "two schemes of a file that call themselves the same are told apart by nobody" {
              inStudy (study """{ "name": "two", "scheme": "arms.fsx:two" }""" (seeds 2 2)) (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "arms.fsx"),
                      "open LatentRecursion\nlet arm steps = SchemeRecipe.make \"mine\" \"flat\" (SchemeOptions.numbers steps 1 1) Scheme.flat\nlet two = arm 2\nlet four = arm 4"
                  )

                  let ended = studied folder [ "--plan" ]
                  Expect.equal ended.Code 2 ended.Err

                  for part in [ "four and two"; "both call themselves mine"; "a name of its own" ] do
                      Expect.stringContains (ended.Err.Replace("two and four", "four and two")) part "the sentence")
          }

          test "a failure takes nothing from a row that did not fail" {
              Scratch.inFolder (fun folder ->
                  let environment = StudyRowEnvironment("", "", "", null, "")

                  let row (error: string | null) =
                      StudyRow("key", "task", "arm", 1L, "", 9.0, 64, 18, [||], error, environment)

                  let rows = StudyRows.Read(folder, [])
                  rows.Add(row null)
                  rows.Add(row "it failed")
                  Expect.isNull (nonNull (rows.Of "key")).Error "now"
                  Expect.isNull (nonNull ((StudyRows.Read(folder, [])).Of "key")).Error "and when it is read")
          }

          test "a damaged row names its line" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  Directory.CreateDirectory(Path.Combine(folder, "tiny")) |> ignore
                  File.WriteAllText(Path.Combine(folder, "tiny", StudyRows.FileName), "\n{ \"key\": 3 }\n")
                  let ended = studied folder [ "--results" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "line 2 is no row" "the sentence")
          }

          test "bits come back from their text" {
              for count in [ 1; 7; 8; 9; 1000 ] do
                  let random = Random count
                  let bits = [| for _ in 1..count -> random.Next 2 = 1 |]
                  Expect.equal (PackedBits.Unpack(PackedBits.Pack bits, count)) bits $"{count} bits"
          } ]
