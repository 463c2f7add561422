module LatentRecursion.Tests.StudyTests

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open System.Threading
open Expecto
open LatentRecursion.Host.Studies

/// A study of cells that take a second: 4x4 Sudoku, sixteen units.
let private study (arms: string) (rest: string) =
    $$"""{
  "name": "tiny",
  "question": "Does it run?",
  "tasks": [ { "task": "sudoku-4x4", "make": [ "train=200", "validation=60", "test=60" ] } ],
  "arms": [ {{arms}} ],
  "set": [ "steps=12", "batch=8", "width=16", "layers=1", "rate=0.003", "checkpoint-every=3" ],
  "validation": 60,
  "test": 60,
  "halting": { "epsilon": 0.2, "delta": 0.5 }{{rest}}
}"""

let private flat = """{ "name": "flat", "scheme": "flat" }"""
let private dis = """{ "name": "dis", "scheme": "dis" }"""

let private seeds least most =
    $$""", "seeds": { "least": {{least}}, "most": {{most}} }"""

let private inStudy (text: string) (test: string -> unit) =
    Scratch.inFolder (fun folder ->
        File.WriteAllText(Path.Combine(folder, "tiny.json"), text)
        test folder)

let private studied folder words =
    Latent.run folder ([ "study"; "tiny.json" ] @ words)

let private rows folder =
    [ for line in File.ReadAllLines(Path.Combine(folder, "tiny", StudyRows.FileName)) -> JsonNode.Parse line ]

/// A row without what differs from run to run.
let private measured (row: JsonNode | null) =
    match row with
    | null -> failtest "no row"
    | row ->
        let rec timeless (node: JsonNode | null) : JsonNode | null =
            match node with
            | :? JsonObject as json ->
                JsonObject(
                    [ for pair in json do
                          if not (pair.Key.EndsWith("seconds", StringComparison.OrdinalIgnoreCase)) then
                              Collections.Generic.KeyValuePair(pair.Key, timeless pair.Value) ]
                )
            | :? JsonArray as list -> JsonArray([| for item in list -> timeless item |])
            | null -> null
            | value -> value.DeepClone()

        (timeless row |> string)

let private measurements folder =
    rows folder |> List.map measured |> List.sort

let private refused parts text =
    inStudy text (fun folder ->
        let ended = studied folder [ "--plan" ]
        Expect.equal ended.Code 2 ended.Err

        for part in parts do
            Expect.stringContains ended.Err part "the sentence")

let private running =
    testList
        "running"
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
                      Expect.isTrue (File.Exists(Path.Combine(folder, "tiny", "report.html"))) "a page"

                      let before = File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName))
                      Directory.Delete(Path.Combine(folder, "tiny", "runs"), true)
                      Expect.equal (studied folder []).Code 0 "again"
                      Expect.equal (File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName))) before "the same rows"
                      Expect.isFalse (Directory.Exists(Path.Combine(folder, "tiny", "runs"))) "and no run")
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

          test "killed at random moments it ends with the same rows" {
              let text = study $"{flat}, {dis}" (seeds 2 2)
              let mutable expected = []

              inStudy text (fun folder ->
                  Expect.equal (studied folder [ "--jobs"; "2" ]).Code 0 "undisturbed"
                  expected <- measurements folder)

              inStudy text (fun folder ->
                  let random = Random 6

                  for _ in 1..4 do
                      use started = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "2" ]
                      Thread.Sleep(random.Next(500, 4000))
                      started.Kill()
                      started.WaitForExit()

                  let ended = studied folder [ "--jobs"; "2" ]
                  Expect.equal ended.Code 0 ended.Err
                  Expect.equal (measurements folder) expected "the same rows")
          }

          test "a cell whose process is killed has no row, and goes on when the study is started again" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  use first = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                  let lock = Path.Combine(folder, "tiny", "runs", "sudoku-4x4-flat-1", ".lock")

                  // whoever holds a run's lock writes its process into it; .NET would not read a locked file
                  let holder () =
                      let reading =
                          ProcessStartInfo("cat", [ lock ], RedirectStandardOutput = true, RedirectStandardError = true)

                      match Process.Start reading with
                      | null -> None
                      | started ->
                          use cat = started

                          match Int32.TryParse(cat.StandardOutput.ReadToEnd()) with
                          | true, id -> Some id
                          | _ -> None

                  let deadline = DateTime.Now.AddSeconds 60.0

                  while (holder ()).IsNone && not first.HasExited && DateTime.Now < deadline do
                      Thread.Sleep 20

                  use cell = Process.GetProcessById((holder ()).Value)
                  cell.Kill()
                  let ended = Latent.finish first
                  Expect.equal ended.Code 0 ended.Err
                  Expect.equal (rows folder).Length 1 "the other one ran"
                  Expect.equal (studied folder []).Code 0 "again"
                  Expect.equal (rows folder).Length 2 "both"

                  Expect.isFalse
                      (File.ReadAllText(Path.Combine(folder, "tiny", StudyRows.FileName)).Contains "\"error\":\"")
                      "no failure")
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
          }

          test "seeds are added until a difference is known, or to the last" {
              let comparing width =
                  study
                      $"{flat}, {dis}"
                      $$""", "comparisons": [ { "arm": "dis", "against": "flat" } ], "seeds": { "least": 2, "most": 3, "halfWidth": {{width}} }"""

              inStudy (comparing "1.0e-9") (fun folder ->
                  Expect.equal (studied folder []).Code 0 "never known"

                  let arms =
                      rows folder
                      |> List.countBy (fun row ->
                          match row with
                          | null -> ""
                          | row -> string row["arm"])
                  // nobody solves anything after twelve steps: a difference of zero is known at once
                  Expect.all arms (fun (_, seeds) -> seeds = 2 || seeds = 3) "two or three seeds")
          }

          test "a second process is refused while the first runs" {
              inStudy (study $"{flat}, {dis}" (seeds 3 3)) (fun folder ->
                  use first = Latent.start folder [ "study"; "tiny.json"; "--jobs"; "1" ]
                  let lock = Path.Combine(folder, "tiny", ".lock")
                  let deadline = DateTime.Now.AddSeconds 60.0

                  while not (File.Exists lock) && DateTime.Now < deadline do
                      Thread.Sleep 50

                  let second = studied folder []
                  Expect.equal second.Code 2 second.Err
                  Expect.stringContains second.Err "Another process" "the sentence"
                  Latent.terminate first
                  first.WaitForExit()
                  Expect.equal first.ExitCode 130 "stopped"
                  Expect.equal (studied folder [ "--results" ]).Code 0 "what there is can be looked at")
          }

          test "a cell that fails is a row, listed, and the others run" {
              let broken = """{ "name": "broken", "scheme": "arms.fsx" }"""

              inStudy (study $"{flat}, {broken}" (seeds 2 2)) (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "arms.fsx"),
                      "open LatentRecursion\nlet broken = SchemeRecipe.make \"broken\" \"fails when it trains\" (SchemeOptions.numbers 2 1 1) (fun options model -> { Scheme.flat options model with Loss = fun _ _ _ -> failwith \"not today\" })"
                  )

                  let ended = studied folder [ "--json" ]
                  Expect.equal ended.Code 0 ended.Err
                  use json = JsonDocument.Parse ended.Out

                  let failed =
                      [ for cell in json.RootElement.GetProperty("failed").EnumerateArray() ->
                            cell.GetProperty("arm").GetString(), cell.GetProperty("error").GetString() ]

                  Expect.equal (failed |> List.map fst) [ "broken"; "broken" ] "listed"
                  Expect.all failed (fun (_, error) -> (string error).Contains "not today") "with its error"
                  Expect.equal (rows folder).Length 4 "the others ran")
          } ]

let private asking =
    testList
        "asking"
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
                      + "Set = [| \"steps=12\"; \"batch=8\"; \"width=16\"; \"layers=1\"; \"rate=0.003\"; \"checkpoint-every=3\" |], Seeds = StudySeeds(Least = 2, Most = 2), Validation = 60, Test = 60, Halting = StudyHalting(0.2, 0.5))"
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
                "two arms of a name", [ "two arms are called flat" ], study $"{flat}, {flat}" ""
                "one seed", [ "seeds must be at least 2" ], study flat (seeds 1 1)
                "no folder's name", [ "'a/b'"; "folder" ], study """{ "name": "a/b", "scheme": "flat" }""" ""
                "what is no JSON", [ "tiny.json"; "JSON" ], "{" ] do
              test $"{name} is the user's" { refused parts text }

          test "a damaged row names its line" {
              inStudy (study flat (seeds 2 2)) (fun folder ->
                  Directory.CreateDirectory(Path.Combine(folder, "tiny")) |> ignore
                  File.WriteAllText(Path.Combine(folder, "tiny", StudyRows.FileName), "{ \"key\": 3 }\n")
                  let ended = studied folder [ "--results" ]
                  Expect.equal ended.Code 2 ended.Err
                  Expect.stringContains ended.Err "line 1 is no row" "the sentence")
          }

          test "bits come back from their text" {
              for count in [ 1; 7; 8; 9; 1000 ] do
                  let random = Random count
                  let bits = [| for _ in 1..count -> random.Next 2 = 1 |]
                  Expect.equal (PackedBits.Unpack(PackedBits.Pack bits, count)) bits $"{count} bits"
          } ]

let tests = testList "studies" [ running; asking ]
