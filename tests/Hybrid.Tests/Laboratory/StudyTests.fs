module LatentRecursion.Tests.StudyTests

open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Studies
open LatentRecursion.Tests.StudyCase

let tests =
    testList
        "a study runs"
        [ test "every cell has a row, measured on its way; started again nothing runs; results are intervals" {
              let arms =
                  $"""{flat}, {{ "name": "trm", "scheme": "trm", "set": [ "steps=4", "supervised-steps=4" ] }}, {{ "name": "long", "scheme": "dis", "computeOf": "trm" }}"""

              inStudy
                  (study
                      arms
                      (seeds 2 2
                       + """, "at": [ 5 ], "comparisons": [ { "arm": "long", "against": "flat" }, { "arm": "long", "against": "flat", "at": 5 } ]"""))
                  (fun folder ->
                      let ended = studied folder [ "--json" ]
                      Expect.equal ended.Code 0 ended.Err
                      use json = JsonDocument.Parse ended.Out
                      let results = json.RootElement
                      Expect.equal (results.GetProperty("missing").GetInt32()) 0 "all ran"
                      Expect.equal (rows folder).Length 6 "three arms, two seeds"

                      let steps =
                          [ for arm in results.GetProperty("arms").EnumerateArray() ->
                                arm.GetProperty("arm").GetString(), arm.GetProperty("step").GetInt32() ]
                          |> List.distinct

                      // a training step of trm is 14 calls and 7 with gradient, of dis 3 with gradient: 35 and 9
                      Expect.equal steps [ "flat", 5; "flat", 12; "trm", 4; "long", 5; "long", 16 ] "points"

                      let differences =
                          [ for it in results.GetProperty("differences").EnumerateArray() -> it ]

                      Expect.equal [ for it in differences -> it.GetProperty("seeds").GetInt32() ] [ 2; 2 ] "paired by seed"
                      let page = Path.Combine(folder, "tiny", "report.html")
                      Expect.isTrue (File.Exists page) "a page"
                      File.Delete page
                      Expect.equal (studied folder [ "--results" ]).Code 0 "looked at"
                      Expect.isTrue (File.Exists page) "the page anew"
                      let markdown = studied folder [ "--markdown" ]
                      Expect.equal markdown.Code 0 markdown.Err
                      Expect.stringContains markdown.Out "| arm | sudoku-4x4 |" "arms by tasks"
                      Expect.stringContains markdown.Out "| long − flat, 5 steps | " "differences"
                      let byDifficulty = studied folder [ "--markdown"; "--by-difficulty" ]
                      Expect.stringContains byDifficulty.Out "| difficulty | puzzles | flat | trm | long |" "arms side by side"

                      let tables (text: string) =
                          [ for part in text.Split "sudoku-4x4: exact" -> part.Trim() ]

                      Expect.equal (tables byDifficulty.Out).Head (List.head (tables markdown.Out)) "beside all else"
                      let onTerminal = studied folder [ "--results"; "--by-difficulty" ]
                      Expect.hasLength (tables onTerminal.Out) 2 "on the terminal, too"
                      Expect.equal (studied folder [ "--picture"; "tiny.svg" ]).Code 0 "drawn"
                      Expect.equal (studied folder [ "--markdown"; "--json" ]).Code 2 "each is a document of its own"
                      Expect.stringContains (File.ReadAllText(Path.Combine(folder, "tiny.svg"))) ">sudoku-4x4<" "a panel a task"

                      let before = File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName))
                      Directory.Delete(Path.Combine(folder, "tiny", "runs"), true)
                      Expect.equal (studied folder []).Code 0 "again"
                      Expect.equal (File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName))) before "the same rows"
                      Expect.isFalse (Directory.Exists(Path.Combine(folder, "tiny", "runs"))) "and no run")
          }

          test "with too few puzzles for any promise all else is measured" {
              let few =
                  (study flat (seeds 2 2)).Replace("\"epsilon\": 0.2, \"delta\": 0.5", "\"epsilon\": 0.01")

              inStudy few (fun folder ->
                  let planned = studied folder [ "--plan" ]

                  Expect.stringContains
                      (planned.Out.ReplaceLineEndings " ")
                      "sudoku-4x4 will have no early stopping"
                      "said before"

                  let ended = studied folder [ "--kernels"; "reference" ]
                  Expect.equal ended.Code 0 ended.Err

                  let row = (read folder).Head
                  Expect.equal row.Points.Count 1 "measured"
                  Expect.stringContains row.Command "--kernels reference" "to the same bits"
                  Expect.isNull row.Points[0].Halting "without stopping")
          }

          test "a study that was changed trains its cells anew, and loses nothing of the old ones" {
              let text = study flat (seeds 2 2)

              inStudy text (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the first"

                  File.WriteAllText(
                      Path.Combine(folder, "tiny.json"),
                      text.Replace("steps=12", "steps=20").Replace("test=60", "test=80")
                  )

                  let ended = studied folder []
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)

                  let ends = [ for row in read folder -> row.Points[row.Points.Count - 1].Step ]

                  Expect.equal (List.sort ends) [ 12; 12; 20; 20 ] "steps of the rows"

                  for kept in [ "runs/sudoku-4x4-flat-1~1"; "data/sudoku-4x4~1" ] do
                      Expect.isTrue (Directory.Exists(Path.Combine(folder, "tiny", kept))) kept)
          }

          test "an arm uses its trained model in a way of its own, and is another cell than without it" {
              let arm name way =
                  $"""{{ "name": "{name}", "scheme": "trm", "set": [ "supervised-steps=4", "cycles=1", "latent-updates=1" ]{way} }}"""

              let first =
                  arm "first" """, "way": "first-to-halt", "numbers": { "copies": 1, "deviation": 0, "confidence": 0.001 }"""

              inStudy (study $"""{arm "plain" ""}, {first}""" (seeds 2 2)) (fun folder ->
                  let ended = studied folder []
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)

                  for plain, first in
                      read folder
                      |> List.groupBy _.Seed
                      |> List.map (fun (_, pair) ->
                          List.find (fun (row: StudyRow) -> row.Arm = "plain") pair,
                          List.find (fun (row: StudyRow) -> row.Arm = "first") pair) do
                      Expect.notEqual first.Key plain.Key "keys"
                      Expect.sequenceEqual plain.Points[0].Test.Calls [ 2.0; 4.0; 6.0; 8.0 ] "step by step"
                      // so little is sure enough for the head's first word
                      Expect.sequenceEqual first.Points[0].Test.Calls [ 2.0 ] "stopped after the first step"

                      Expect.equal
                          first.Points[0].Test.Exact[0]
                          plain.Points[0].Test.Exact[0]
                          "the same training, the same answers")
          }

          test "rows of another study count" {
              inStudy (study $"{flat}, {dis}" (seeds 2 2)) (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the first"

                  File.WriteAllText(
                      Path.Combine(folder, "second.json"),
                      (study $"{dis}" (seeds 2 3 + """, "rows": [ "tiny/rows.jsonl" ]""")).Replace("\"tiny\"", "\"second\"")
                  )

                  let missing file =
                      use json =
                          JsonDocument.Parse (Latent.run folder [ "study"; file; "--plan"; "--json" ]).Out

                      json.RootElement.GetProperty("missing").GetInt32()

                  Expect.equal (missing "second.json") 0 "nothing is left to run"
                  File.Delete(Path.Combine(folder, "tiny", StudyRows.FileName))
                  let ended = Latent.run folder [ "study"; "second.json"; "--plan" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "There is no file" "what is missing")
          }

          test "a cell is the run that its row's command makes alone" {
              inStudy (study dis (seeds 2 2)) (fun folder ->
                  Expect.equal (studied folder []).Code 0 "the study"

                  match rows folder with
                  | (NonNull row) :: _ ->
                      let words = (string row["command"]).Split ' '
                      Expect.equal words[0] "latent" "the program"
                      let seed = string row["seed"]
                      let alone = Latent.run folder (List.ofArray words[1..] @ [ "--run"; "alone" ])
                      Expect.equal alone.Code 0 alone.Err

                      let weights run =
                          File.ReadAllBytes(Path.Combine(folder, run, "checkpoints", "00000012", "average.safetensors"))

                      Expect.equal (weights "alone") (weights $"tiny/runs/sudoku-4x4-dis-{seed}") "the same bits"
                  | _ -> failtest "no row")
          } ]
