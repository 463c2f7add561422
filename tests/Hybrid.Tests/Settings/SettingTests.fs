module LatentRecursion.Tests.SettingTests

open System
open System.IO
open System.Text
open System.Text.Json
open Expecto
open FsCheck
open FsCheck.FSharp
open LatentRecursion.Host.Settings

type Weighting =
    | Uniform = 0
    | StepLinear = 1

type Options() =
    [<Setting("How many steps to train.", Min = 1.0, Max = 1_000_000.0)>]
    member val Steps = 300 with get, set

    [<Setting("The seed of every random choice.")>]
    member val Seed = 0L with get, set

    [<Setting("The size of a step.", Min = 0.0, Elsewhere = [| "lr" |])>]
    member val LearningRate = 1e-4 with get, set

    [<Setting("Whether rows stop early.")>]
    member val Halting = true with get, set

    [<Setting("A word for the report.")>]
    member val Note = "" with get, set

    [<Setting("How steps are weighted.")>]
    member val StepWeights = Weighting.Uniform with get, set

    [<Setting("The largest norm of a gradient.", Min = 0.0, Max = 10.0)>]
    member val Clip = Nullable<float>() with get, set

    [<Setting("The preset it began with.")>]
    member val Preset: string | null = null with get, set

    member val NotASetting = 1 with get, set

let private set = SettingSet<Options>()

let private plain (options: Options) =
    (options.Steps, options.Seed, options.LearningRate, options.Halting),
    (options.Note, options.StepWeights, options.Clip, options.Preset)

let private apply (assignment: string) = set.Apply(Options(), assignment)

let private applyJson (text: string) =
    use json = JsonDocument.Parse text
    set.ApplyJson(Options(), json.RootElement)

let private anyOptions =
    let text =
        ArbMap.defaults.ArbFor<char list>().Generator
        |> Gen.map (fun letters -> String(Array.ofList letters))
        |> Gen.where (fun text -> Encoding.UTF8.GetString(Encoding.UTF8.GetBytes text) = text) // what JSON can hold

    gen {
        let! steps = Gen.choose (1, 1_000_000)
        let! seed = ArbMap.defaults.ArbFor<int64>().Generator

        let! rate =
            ArbMap.defaults.ArbFor<NormalFloat>().Generator |> Gen.map (fun x -> abs x.Get)

        let! halting = Gen.elements [ true; false ]
        let! note = text
        let! weights = Gen.elements [ Weighting.Uniform; Weighting.StepLinear ]

        let! clip =
            Gen.oneof
                [ Gen.constant (Nullable())
                  Gen.choose (0, 1000) |> Gen.map (fun n -> Nullable(float n / 100.0)) ]

        let! preset = Gen.oneof [ Gen.constant null; Gen.map withNull text ]

        return
            Options(
                Steps = steps,
                Seed = seed,
                LearningRate = rate,
                Halting = halting,
                Note = note,
                StepWeights = weights,
                Clip = clip,
                Preset = preset
            )
    }
    |> Arb.fromGen

/// What is given on the command line, and what the sentence must say.
let private refusals =
    [ "steps", [ "name=value"; "steps=300" ]
      "stpes=3", [ "'stpes'"; "Did you mean 'steps'" ]
      "not-a-setting=3", [ "'not-a-setting'" ]
      "Steps=3", [ "'Steps'"; "'steps'" ]
      "steps=0", [ "'steps'"; "'0'"; "from 1 to 1000000" ]
      "steps=1000001", [ "'1000001'"; "from 1 to 1000000" ]
      "steps=99999999999", [ "from 1 to 1000000" ]
      "steps=3.5", [ "'3.5'"; "whole number" ]
      "steps=1,000", [ "'1,000'" ]
      "steps= 3 4", [ "'3 4'" ]
      "lr=1", [ "'lr'"; "'learning-rate'"; "of at least 0" ]
      "Step_Weights=uniform", [ "'Step_Weights'"; "'step-weights'" ]
      "steps=none", [ "'none'" ]
      "steps=", [ "''" ]
      "learning-rate=nan", [ "'nan'"; "a number of at least 0" ]
      "learning-rate=1e999", [ "'1e999'" ]
      "learning-rate=Infinity", [ "'Infinity'" ]
      "learning-rate=0,1", [ "'0,1'" ]
      "learning-rate=-1", [ "'-1'" ]
      "halting=yes", [ "'yes'"; "true or false" ]
      "step-weights=linear", [ "'linear'"; "one of uniform, step-linear" ]
      "step-weights=StepLinear", [ "one of uniform, step-linear" ]
      "step-weights=1", [ "one of uniform, step-linear" ]
      "clip=11", [ "from 0 to 10, or none" ] ]

let private jsonRefusals =
    [ "[]", [ "JSON object" ]
      """{"stpes":3}""", [ "'steps'" ]
      """{"steps":"3"}""", [ "'steps'"; "\"3\"" ]
      """{"steps":3.0}""", [ "3.0"; "whole number" ]
      """{"steps":null}""", [ "null" ]
      """{"steps":[3]}""", [ "[3]" ]
      """{"learning-rate":1e999}""", [ "1e999" ]
      """{"halting":"true"}""", [ "true or false" ]
      """{"halting":1}""", [ "true or false" ]
      """{"note":3}""", [ "'note'"; "text" ]
      """{"note":null}""", [ "'note'" ]
      """{"step-weights":1}""", [ "one of uniform" ] ]

let tests =
    testList
        "settings"
        [ test "are listed with name, default, sentence and what is allowed" {
              let shown =
                  [ for setting in set.All -> setting.Name, setting.Default, setting.Expected ]

              Expect.equal
                  shown
                  [ "steps", "300", "a whole number from 1 to 1000000"
                    "seed", "0", "a whole number"
                    "learning-rate", "0.0001", "a number of at least 0"
                    "halting", "true", "true or false"
                    "note", "", "text"
                    "step-weights", "uniform", "one of uniform, step-linear"
                    "clip", "none", "a number from 0 to 10, or none"
                    "preset", "none", "text, or none" ]
                  "as --help shows them"

              Expect.equal set.All[0].Sentence "How many steps to train." "sentence"
          }

          test "are set by name=value" {
              let all =
                  [ "steps=5"
                    "seed=-9"
                    "learning-rate=2.5e-3"
                    "halting=false"
                    "note=a=b"
                    "step-weights=step-linear"
                    "clip=1.5"
                    "preset=trm" ]

              let options =
                  List.fold (fun options assignment -> set.Apply(options, assignment)) (Options()) all

              let expected =
                  (5, -9L, 2.5e-3, false), ("a=b", Weighting.StepLinear, Nullable 1.5, "trm")

              Expect.equal (plain options) expected "all set"

              let none =
                  List.fold (fun options assignment -> set.Apply(options, assignment)) options [ "clip=none"; "preset=none" ]

              Expect.equal (none.Clip, none.Preset) (Nullable(), null) "and two unset"
          }

          test "a space around a number is none of it" { Expect.equal (apply "steps = 5").Steps 5 "five" }

          test "never change the options they are applied to" {
              let options = Options()
              set.Apply(options, "steps=5") |> ignore
              Expect.equal options.Steps 300 "untouched"
          }

          for assignment, parts in refusals do
              test $"refuse {assignment}" { Scratch.userError parts (fun () -> apply assignment |> ignore) }

          for text, parts in jsonRefusals do
              test $"refuse {text}" { Scratch.userError parts (fun () -> applyJson text |> ignore) }

          testProperty "come back from JSON as they went"
          <| Prop.forAll anyOptions (fun options ->
              let json = JsonSerializer.SerializeToElement(set.ToJson options)
              Expect.equal (plain (set.ApplyJson(Options(), json))) (plain options) "the same"

              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "options.json")
                  File.WriteAllText(path, set.ToJson(options).ToJsonString())
                  Expect.equal (plain (set.ApplyJson(Options(), path))) (plain options) "from a file"))

          testProperty "read what they show"
          <| Prop.forAll anyOptions (fun options ->
              let defaults =
                  SettingSet<Options>().All
                  |> Seq.map (fun setting -> $"{setting.Name}={setting.Default}")

              let back =
                  Seq.fold (fun (options: Options) (assignment: string) -> set.Apply(options, assignment)) options defaults

              Expect.equal (plain back) (plain (Options())) "the defaults")

          test "of a file are refused with the file's name" {
              Scratch.inFolder (fun folder ->
                  let path = Path.Combine(folder, "options.json")

                  let refused (text: string) parts =
                      File.WriteAllText(path, text)
                      Scratch.userError (path :: parts) (fun () -> set.ApplyJson(Options(), path) |> ignore)

                  refused """{"steps":0}""" [ "'steps'" ]
                  refused """{"steps":1,"steps":2}""" [ "uplicate" ]
                  refused "{\"steps\":" [ "JSON" ]
                  Scratch.userError [ "no file" ] (fun () -> set.ApplyJson(Options(), Path.Combine(folder, "x.json")) |> ignore))
          } ]
