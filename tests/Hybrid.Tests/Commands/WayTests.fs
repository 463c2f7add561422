module LatentRecursion.Tests.WayTests

open System.IO
open System.Text.Json
open Expecto

let private shipped =
    Path.Combine(System.AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-trm")

let private evaluate (way: string list) =
    Latent.run System.AppContext.BaseDirectory ([ "evaluate"; shipped; "--threads"; "1"; "--json" ] @ way)

type private Used =
    {
        /// Network calls a puzzle that were planned.
        Planned: float
        /// Network calls a puzzle that ran.
        Calls: float
        Exact: float
        Cells: float
    }

/// What a way to use the shipped run answers on a few puzzles.
let private used (way: string list) : Used =
    let ended = evaluate ([ "--puzzles"; "12" ] @ way)
    Expect.equal ended.Code 0 ended.Err
    use json = JsonDocument.Parse ended.Out
    let last = json.RootElement.GetProperty("steps").EnumerateArray() |> Seq.last

    { Planned = json.RootElement.GetProperty("planned").GetDouble()
      Calls = last.GetProperty("calls").GetDouble()
      Exact = last.GetProperty("exact").GetProperty("value").GetDouble()
      Cells = last.GetProperty("cells").GetDouble() }

let private plain = lazy (used [])

let private ofProgram =
    [ for name, options, times in
          [ "guided", [ "--weight"; "1" ], 1.0
            "ptrm", [ "--copies"; "2"; "--deviation"; "0" ], 2.0
            "trm", [], 1.0 ] do
          test $"{name} with options that change nothing answers as a roll-out" {
              let plain = plain.Value

              Expect.equal
                  (used ([ "--scheme"; name ] @ options))
                  { plain with
                      Planned = times * plain.Planned
                      Calls = times * plain.Calls }
                  "the same answers"
          }

      test "guided by another weight answers otherwise, at the same calls" {
          let guided = used [ "--scheme"; "guided"; "--weight"; "0.2" ]
          Expect.equal guided.Calls plain.Value.Calls "calls"
          Expect.notEqual guided.Cells plain.Value.Cells "cells"
      }

      test "first-to-halt solves puzzles with what is left of its copies, and counts the calls that ran" {
          let first =
              used [ "--scheme"; "first-to-halt"; "--copies"; "3"; "--deviation"; "0.1" ]

          Expect.isGreaterThan first.Exact 0.5 "exact"
          Expect.equal first.Planned (3.0 * plain.Value.Calls) "planned"
          Expect.isLessThan first.Calls (0.5 * first.Planned) "calls that ran"
      }

      test "first-to-halt that is sure of everything stops after a step" {
          let first =
              used
                  [ "--scheme"
                    "first-to-halt"
                    "--copies"
                    "1"
                    "--deviation"
                    "0"
                    "--confidence"
                    "0" ]

          Expect.equal first.Calls (plain.Value.Calls / 16.0) "one step of sixteen"
      }

      test "another scheme on the same weights runs as it would train" {
          let fprm = used [ "--scheme"; "fprm" ]
          Expect.equal fprm.Planned 112.0 "its own numbers: 16 steps of one cycle of 7 calls"
          Expect.isLessThan fprm.Calls fprm.Planned "rows that settle run no more"
          Expect.notEqual fprm.Cells plain.Value.Cells "other answers"
      } ]

/// The first half of a roll-out: a way of one's own.
let private half =
    """open LatentRecursion

let half: InferenceRecipe =
    { Name = "half"
      Source = "half of the supervised steps"
      Reads = []
      AsksHead = false
      Build = fun _ _ scheme -> scheme.Step |> Improve.iterate (scheme.Steps / 2) |> Improve.frozen }

let impossible: InferenceRecipe = { half with Name = "impossible"; Build = fun _ _ _ -> failwith "not today" }

let flatter =
    SchemeRecipe.make "flatter" "fewer cycles" (SchemeOptions.numbers 4 1 2) Scheme.flat
"""

let private solving =
    test "a puzzle is solved in the way that is asked for" {
        let calls (way: string list) =
            let puzzle = "..1......3..4....2.....5......6......"[..35]

            let ended =
                Latent.run System.AppContext.BaseDirectory ([ "solve"; shipped; puzzle; "--threads"; "1"; "--json" ] @ way)

            Expect.equal ended.Code 0 ended.Err
            use json = JsonDocument.Parse ended.Out
            json.RootElement[0].GetProperty("calls").GetInt32()

        Expect.equal (calls []) 336 "a roll-out"
        Expect.equal (calls [ "--scheme"; "first-to-halt"; "--confidence"; "0"; "--copies"; "2" ]) 42 "two copies, one step"
    }

let private ofOnesOwn =
    [ test "a way in a script, and a scheme beside it" {
          Scratch.inFolder (fun folder ->
              let path = Scripts.write folder "mine.fsx" half
              Expect.equal (used [ "--scheme"; $"{path}:half" ]).Calls (plain.Value.Calls / 2.0) "half the calls"
              Expect.equal (used [ "--scheme"; $"{path}:flatter" ]).Calls 12.0 "4 steps of 3 calls")
      }

      for name, value, options, parts in
          [ "unknown", ":hlaf", [], [ "'hlaf'"; "'half'" ]
            "one of several", "", [], [ "more than one way"; "half, impossible, flatter" ]
            "one that cannot be built", ":impossible", [], [ "'impossible'"; "not today" ]
            "an option that it does not read", ":half", [ "--weight"; "2" ], [ "--weight"; "half" ] ] do
          test $"in a script is refused: {name}" {
              Scratch.inFolder (fun folder ->
                  let path = Scripts.write folder "mine.fsx" half
                  let ended = evaluate ([ "--scheme"; path + value ] @ options)
                  Expect.equal ended.Code 2 ended.Out

                  for part in parts do
                      Expect.stringContains ended.Err part "what was wrong")
          }

      test "a scheme that needs another network is refused" {
          let ended = evaluate [ "--scheme"; "hrm" ]
          Expect.equal ended.Code 2 ended.Out
          Expect.stringContains ended.Err "hrm needs another network than trm" "why"
      } ]

let tests =
    testList "ways" [ testList "to use a trained run" (ofProgram @ [ solving ] @ ofOnesOwn) ]
