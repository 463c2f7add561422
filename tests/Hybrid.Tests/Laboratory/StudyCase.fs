/// A study that runs in seconds.
module LatentRecursion.Tests.StudyCase

open System
open System.IO
open System.Text.Json.Nodes
open Expecto
open LatentRecursion.Host.Studies

/// A study of cells that take a second: 4x4 Sudoku, sixteen units.
let study (arms: string) (rest: string) =
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

/// An arm.
let flat = """{ "name": "flat", "scheme": "flat" }"""
/// Another arm.
let dis = """{ "name": "dis", "scheme": "dis" }"""

/// So many seeds.
let seeds least most =
    $$""", "seeds": { "least": {{least}}, "most": {{most}} }"""

/// Runs a test in a folder with a study's file.
let inStudy (text: string) (test: string -> unit) =
    Scratch.inFolder (fun folder ->
        File.WriteAllText(Path.Combine(folder, "tiny.json"), text)
        test folder)

/// Runs the study there.
let studied folder words =
    Latent.run folder ([ "study"; "tiny.json" ] @ words)

/// Its rows.
let rows folder =
    [ for line in File.ReadAllLines(Path.Combine(folder, "tiny", StudyRows.FileName)) -> JsonNode.Parse line ]

/// Its rows, read.
let read folder =
    [ for line in File.ReadAllLines(Path.Combine(folder, "tiny", StudyRows.FileName)) -> StudyRows.Parse line ]

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

/// All of its rows, without what differs from run to run.
let measurements folder =
    rows folder |> List.map measured |> List.sort

/// A study of schemes on 4x4 Sudoku that is not to run, with rows that are made up.
let ofArms (schemes: string list) (comparisons: StudyComparison list) (seeds: StudySeeds) (savingAgainst: string list) =
    Study(
        "tiny",
        "What do its rows say?",
        [| StudyTask "sudoku-4x4" |],
        [| for scheme in schemes -> StudyArm(scheme, scheme) |],
        Array.ofList comparisons,
        [| "steps=12" |],
        Seeds = seeds,
        SavingAgainst = Array.ofList savingAgainst
    )

/// Its table, in a folder, where the seeds of its arms from 1 on ended with these points; none is a cell that failed.
let tableOf (folder: string) (study: Study) (arms: (string * StudyPoint option list) list) =
    let cells = StudyCells(study, folder, folder)
    let rows = StudyRows.Read(folder, [])
    let keys = StudyTable(cells, rows)

    for arm, ended in arms do
        for number, point in List.indexed ended do
            let cell = cells.Cell(study.Tasks[0].Title, arm, int64 number + 1L)
            let error: string | null = if point.IsNone then "it failed" else null

            rows.Add(
                StudyRow(
                    keys.Key cell,
                    cell.Task,
                    arm,
                    cell.Seed,
                    "",
                    9.0,
                    64,
                    18,
                    Option.toArray point,
                    error,
                    StudyRowEnvironment("", "", "", null, "")
                )
            )

    StudyTable(cells, StudyRows.Read(folder, []))
