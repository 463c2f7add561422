module LatentRecursion.Tests.WayTests

open System.IO
open System.Text.Json
open Expecto

let private shipped =
    Path.Combine(System.AppContext.BaseDirectory, "data", "runs", "sudoku-6x6-trm")

/// What a way to use the shipped run answers on a few puzzles: the network calls planned, and the share of exact puzzles.
let private used (way: string list) =
    let ended =
        Latent.run System.AppContext.BaseDirectory ([ "evaluate"; shipped; "--puzzles"; "12"; "--threads"; "1"; "--json" ] @ way)

    Expect.equal ended.Code 0 ended.Err
    use json = JsonDocument.Parse ended.Out
    let last = json.RootElement.GetProperty("steps").EnumerateArray() |> Seq.last

    last.GetProperty("calls").GetInt32(),
    last.GetProperty("exact").GetProperty("value").GetDouble(),
    last.GetProperty("cells").GetDouble()

let private ways =
    let plain = lazy (used [])

    testList
        "to use a trained run"
        [ for name, options, times in
              [ "guided", [ "--weight"; "1" ], 1
                "ptrm", [ "--copies"; "2"; "--deviation"; "0" ], 2 ] do
              test $"{name} with options that change nothing answers as a roll-out" {
                  let calls, exact, cells = plain.Value
                  Expect.equal (used ([ "--scheme"; name ] @ options)) (times * calls, exact, cells) "the same answers"
              }

          test "guided by another weight answers otherwise, at the same calls" {
              let calls, _, cells = plain.Value
              let guidedCalls, _, guidedCells = used [ "--scheme"; "guided"; "--weight"; "0.2" ]
              Expect.equal guidedCalls calls "calls"
              Expect.notEqual guidedCells cells "cells"
          }

          test "first-to-halt solves puzzles with what is left of its copies" {
              let _, exact, _ =
                  used [ "--scheme"; "first-to-halt"; "--copies"; "3"; "--deviation"; "0.1" ]

              Expect.isGreaterThan exact 0.5 "exact"
          } ]

let tests = testList "ways" [ ways ]
