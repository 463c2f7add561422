module LatentRecursion.Tests.LawsCommandTests

open System
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open LatentRecursion.Laws

let private laws (arguments: string list) =
    Latent.run AppContext.BaseDirectory ("laws" :: arguments)

let private found (ended: Latent.Ended) =
    use json = JsonDocument.Parse ended.Out

    [ for law in json.RootElement.GetProperty("laws").EnumerateArray() ->
          law.GetProperty("name").GetString(), law.GetProperty("subject").GetString(), law.GetProperty("holds").GetBoolean() ]

/// A scheme that counts its steps twice.
let private hasty =
    """open LatentRecursion

let hasty (options: SchemeOptions) (model: Model) =
    let scheme = Scheme.flat options model
    { scheme with Step = scheme.Step |> Improve.andThen Attempt.advance }

let mine = SchemeRecipe.make "hasty" "counts double" (SchemeOptions.numbers 4 1 2) hasty |> SchemeRecipe.timed
"""

let private asked =
    testList
        "are asked"
        [ test "of a trained run: its scheme, and the algebra on its network" {
              let ended = laws [ "--run"; "data/runs/sudoku-6x6-trm"; "--cases"; "2"; "--json" ]
              Expect.equal ended.Code 0 ended.Err

              let subjects =
                  found ended |> List.countBy (fun (_, subject, _) -> subject) |> Map.ofList

              Expect.isGreaterThan subjects["trm"] 10 "laws of the scheme"
              Expect.isGreaterThan subjects["the network, trained"] 40 "laws of the algebra"
          }

          test "one by one" {
              let ended = laws [ "--only"; "repetitions add"; "--cases"; "2"; "--json" ]
              Expect.equal ended.Code 0 ended.Err
              let found = found ended

              Expect.equal
                  (found |> List.map (fun (name, _, _) -> name) |> List.distinct)
                  [ "repetitions add" ]
                  "of that name only"

              Expect.isGreaterThan found.Length 3 "on several carriers"
          }

          test "of a scheme that breaks one: the case, and a command that finds it again" {
              Scratch.inFolder (fun folder ->
                  let path = Scripts.write folder "hasty.fsx" hasty
                  let ended = laws [ "--scheme"; path; "--cases"; "5" ]
                  Expect.equal ended.Code 1 ended.Err
                  let out = Regex.Replace(ended.Out, @"\s+", " ")

                  for part in
                      [ "counts its steps (hasty) does not hold"
                        "left 1 rows wrong"
                        "Law.check 1UL" ] do
                      Expect.stringContains out part "what was found"

                  let again =
                      $"again latent laws --scheme {path} --only \"counts its steps\" --cases 5 --seed 1"

                  Expect.stringContains ended.Out again "the command"

                  let once =
                      laws
                          [ "--scheme"
                            path
                            "--only"
                            "counts its steps"
                            "--cases"
                            "5"
                            "--seed"
                            "1"
                            "--json" ]

                  Expect.equal once.Code 1 once.Err

                  Expect.equal
                      (found once)
                      [ "counts its steps", "hasty", false
                        "counts its steps", "hasty, float32", false ]
                      "found again")
          }

          for arguments, parts in
              [ [ "--only"; "repetitions ad" ], [ "law 'repetitions ad'"; "'repetitions add'" ]
                [ "--culprits"; "--scheme"; "trm" ], [ "--scheme was given with --culprits" ] ] do
              test $"""in vain: {String.concat " " arguments}""" {
                  let ended = laws arguments
                  Expect.equal ended.Code 2 ended.Out

                  for part in parts do
                      Expect.stringContains ended.Err part "what was wrong"
              } ]

let private exposed =
    test "are put to culprits, and it is told which they break" {
        let culprit =
            Culprits.all
            |> List.find (fun culprit -> culprit.Name = "a scheme that counts double")

        let broken = Culprit.broken 5 1UL culprit
        Expect.contains broken ("counts its steps", true) "its own"
        Expect.contains broken ("leaves the puzzle alone", false) "kept"
    }

let tests = testList "latent laws" [ asked; exposed ]
