module LatentRecursion.Tests.InteropTests

open System
open System.Reflection
open Expecto
open LatentRecursion
open LatentRecursion.Interop
open LatentRecursion.Interop.CSharp

/// A type of F#'s own library in a signature, also inside generic arguments, arrays and by reference.
let rec private fsharpTypes (signature: Type) : Type list =
    [ if
          not (isNull signature.Namespace)
          && (nonNull signature.Namespace).StartsWith "Microsoft.FSharp"
      then
          signature
      if signature.HasElementType then
          yield! fsharpTypes (nonNull (signature.GetElementType()))
      if signature.IsGenericType then
          for argument in signature.GetGenericArguments() do
              yield! fsharpTypes argument ]

let private everything =
    BindingFlags.Public
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.DeclaredOnly

/// The types that a public member shows to its callers.
let private shown (holder: Type) : (string * Type) list =
    [ for method in holder.GetMethods everything do
          method.Name, method.ReturnType

          for parameter in method.GetParameters() do
              $"{method.Name}({parameter.Name})", parameter.ParameterType

      for maker in holder.GetConstructors everything do
          for parameter in maker.GetParameters() do
              $"new({parameter.Name})", parameter.ParameterType

      for field in holder.GetFields everything do
          field.Name, field.FieldType

      for property in holder.GetProperties everything do
          property.Name, property.PropertyType

      for face in holder.GetInterfaces() do
          "a base", face

      match holder.BaseType with
      | null -> ()
      | parent -> "the base", parent ]

let private offenders (holder: Type) =
    [ for name, signature in shown holder do
          for found in fsharpTypes signature do
              $"{holder.Name}.{name}: {found.FullName}" ]

let private face =
    typeof<IScheme>.Assembly.GetExportedTypes()
    |> Array.filter (fun found -> found.Namespace = "LatentRecursion.Interop")
    |> List.ofArray

// what F# adds to every record for its own equality and printing is no part of what a caller uses
let private members (record: Type) =
    [ for property in record.GetProperties(BindingFlags.Public ||| BindingFlags.Instance) do
          for found in fsharpTypes property.PropertyType do
              $"{record.Name}.{property.Name}: {found.FullName}"

      for maker in record.GetConstructors() do
          for parameter in maker.GetParameters() do
              for found in fsharpTypes parameter.ParameterType do
                  $"new {record.Name}({parameter.Name}): {found.FullName}" ]

let private signatures =
    testList
        "the C# face"
        [ testCase "shows no type of F#'s own library"
          <| fun () ->
              Expect.isGreaterThan face.Length 5 "there are types to look at"
              Expect.isEmpty (face |> List.collect offenders) "nothing of Microsoft.FSharp"

          testCase "gives and takes values without one"
          <| fun () ->
              let values =
                  [ typeof<Attempt>
                    typeof<Lesson>
                    typeof<Loss>
                    typeof<Grade>
                    typeof<AnswerUpdate>
                    typeof<PlanNode>
                    typeof<Cost>
                    typeof<Work>
                    typeof<NetworkOptions>
                    typeof<SchemeOptions> ]

              Expect.isEmpty (values |> List.collect members) "nothing of Microsoft.FSharp"

          testCase "would be caught with one"
          <| fun () ->
              for caught in [ typeof<Scheme>; typeof<Improve<Attempt>>; typeof<SchemeRecipe> ] do
                  Expect.isNonEmpty (offenders caught) caught.Name ]

let private calling =
    testList
        "a caller in C#"
        [ for name in Tiny.schemeNames do
              Draw.case $"trains, rolls out and looks at {name}"
              <| fun () ->
                  let seen = Caller.Train(name, 20)
                  Expect.isLessThan (Seq.last seen.Losses) (0.8 * Seq.head seen.Losses) "it learns"
                  Expect.equal (List.ofSeq seen.StepsOfRollOut) [ 1L; 2L ] "a roll-out of two steps"
                  Expect.equal seen.Calls 8 "2 x 2 x (1 + 1)"
                  Expect.equal (List.ofSeq seen.Updates) [ 1..4 ] "an update a cycle"
                  Expect.equal seen.CallsWithGradient 2 "one of each kind"
                  Expect.stringContains seen.Plan "supervised step" "the plan as text"
                  Expect.equal seen.Parameters seen.ParametersCounted "parameters"
                  Expect.isGreaterThan seen.Right 0.3 "cells of the question copied, of five tokens"

                  Expect.equal
                      (List.ofSeq seen.Fields)
                      [ "shown"; "hint"; "step"; "answer"; "latent"; "logits"; "halt"; "seed" ]
                      "an attempt's tensors" ]

let private composing =
    // public functions of a module of the core
    let functions (holder: string) =
        (nonNull (typeof<IScheme>.Assembly.GetType $"LatentRecursion.{holder}")).GetMethods everything
        |> Array.map _.Name
        |> List.ofArray
        |> List.sort

    testList
        "a composer in C#"
        [ testCase "has every combinator"
          <| fun () ->
              Expect.equal (Composer.EveryOperator.Keys |> Seq.sort |> List.ofSeq) (functions "Improve") "Improve"

              Expect.equal
                  (Composer.EveryJoin.Keys |> Seq.sort |> List.ofSeq)
                  (List.sort ("mixture" :: functions "Merge"))
                  "Merge"

          testCase "runs what it composed"
          <| fun () ->
              let expected =
                  [ "nothing", [ 0.0; 1.0; 2.0 ], 0
                    "step", [ 1.0; 2.0; 3.0 ], 1
                    "andThen", [ 3.0; 4.0; 5.0 ], 2
                    "inOrder", [ 6.0; 7.0; 8.0 ], 3
                    "iterate", [ 4.0; 5.0; 6.0 ], 4
                    "scheduled", [ 3.0; 4.0; 5.0 ], 3
                    "until", [ 2.0; 3.0; 4.0 ], 10
                    "named", [ 1.0; 2.0; 3.0 ], 1
                    "frozen", [ 1.0; 2.0; 3.0 ], 1
                    "merged", [ 0.5; 1.5; 2.5 ], 1
                    "within", [ 0.0; 2.0; 4.0 ], 1
                    "onRows", [ 0.0; 1.0; 3.0 ], 1
                    "unlessHalted", [ 1.0; 2.0; 2.0 ], 1
                    "sparing", [ 1.0; 2.0; 2.0 ], 1
                    "onCopies", [ 1.0; 2.0; 3.0 ], 2
                    "noting", [ 10.0; 21.0; 32.0 ], 1
                    "scoped", [ 1.0; 2.0; 3.0 ], 1
                    "shortcut", [ 1.0; 2.0; 3.0 ], 1 ]

              for name, values, calls in expected do
                  let struct (found, planned) = Composer.Run Composer.EveryOperator[name]
                  Expect.equal (List.ofSeq found, planned) (values, calls) name

              Expect.equal expected.Length Composer.EveryOperator.Count "all of them"

          testCase "freezes what it says"
          <| fun () ->
              for name, op in Composer.EveryOperator |> Seq.map (fun found -> found.Key, found.Value) do
                  let cost = op.Plan.Cost
                  let frozen = if name = "frozen" then 0 else cost.Most.Calls
                  Expect.equal cost.WithGradient.Calls frozen name

          testCase "joins before and after"
          <| fun () ->
              let expected =
                  [ "after", [ 4.0; 5.0; 6.0 ]
                    "before", [ 0.0; 1.0; 2.0 ]
                    "blend", [ 1.0; 2.0; 3.0 ]
                    "blendBy", [ 0.0; 3.0; 6.0 ]
                    "guarded", [ 0.0; 1.0; 2.0 ]
                    "halted", [ 4.0; 5.0; 2.0 ]
                    "clamped", [ 4.0; 5.0; 2.0 ]
                    "depending", [ 4.0; 5.0; 6.0 ]
                    "within", [ 2.0; 3.0; 4.0 ]
                    "mixture", [ 4.0; 5.0; 6.0 ] ]

              for name, values in expected do
                  Expect.equal (List.ofSeq (Composer.Joined Composer.EveryJoin[name])) values name

              Expect.equal expected.Length Composer.EveryJoin.Count "all of them"

          testCase "is told of what ran"
          <| fun () ->
              Expect.equal
                  (List.ofSeq (Composer.Watched()))
                  [ "step add 1 on 0 1: 3 to 5"
                    "step add 2 on 0 1: 5 to 9"
                    "group both on 0 1: 3 to 9" ]
                  "two rows of three"

          testCase "measures a step"
          <| fun () ->
              // pi_u = 1/2 each, pi_c = e^(0, 1) / (1 + e): A(y*) = log 2 + 1 - log(1 + e), M_0 = 1/2
              let advantage = log 2.0 + 1.0 - log (1.0 + exp 1.0)
              let expected = [ advantage; 0.5; float Verdict.Helps; 4.0; 3.0 ]

              for found, expected in Seq.zip (Composer.Measured()) expected do
                  Expect.floatClose Accuracy.veryHigh found expected "advantage, margin, verdict, best weights"

          testCase "reveals answers"
          <| fun () ->
              Expect.equal
                  (List.ofSeq (Composer.Revealed()))
                  [ 0L; 0L; 0L; 2L; 1L; 2L; 0L; 0L; 1L; 2L ]
                  "the second cell first; from the question to the answer"

          testCase "puts a supervised step together"
          <| fun () ->
              let options = NetworkOptions.small 5 4
              let model = Model(options, Weights.initial options 1UL TorchSharp.torch.float32)
              Expect.equal (List.ofSeq (Composer.Calls(model, 2))) [ 3; 3; 3 ] "n + 1 calls, guided or not" ]

let tests = testList "interop" [ signatures; calling; composing ]
