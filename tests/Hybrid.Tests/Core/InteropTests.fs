module LatentRecursion.Tests.InteropTests

open System
open System.Reflection
open Expecto

let rec private mentionsFSharp (kind: Type) =
    (nonNull (string kind.FullName)).StartsWith "Microsoft.FSharp"
    || (kind.IsGenericType && kind.GetGenericArguments() |> Array.exists mentionsFSharp)
    || (kind.HasElementType && mentionsFSharp (nonNull (kind.GetElementType())))

/// The types that a member of a public face shows.
let private shown (face: MemberInfo) : Type list =
    match face with
    | :? MethodInfo as call ->
        call.ReturnType
        :: [ for parameter in call.GetParameters() -> parameter.ParameterType ]
    | :? ConstructorInfo as construct -> [ for parameter in construct.GetParameters() -> parameter.ParameterType ]
    | :? PropertyInfo as property -> [ property.PropertyType ]
    | :? FieldInfo as field -> [ field.FieldType ]
    | _ -> []

let tests =
    testList
        "the C# face"
        [ test "shows no F# type" {
              let face =
                  typeof<LatentRecursion.Interop.IScheme>.Assembly.GetExportedTypes()
                  |> Array.filter (fun kind -> kind.Namespace = "LatentRecursion.Interop")

              Expect.isGreaterThan face.Length 3 "there is a face"

              let wrong =
                  [ for kind in face do
                        for part in kind.GetMembers() do
                            if shown part |> List.exists mentionsFSharp then
                                $"{kind.Name}.{part.Name}" ]

              Expect.isEmpty wrong "members with an F# type"
          }

          test "is enough for a C# caller to train with" {
              let losses = LatentRecursion.Interop.CSharp.Caller.Train 25
              Expect.isLessThan (Seq.last losses) (Seq.head losses) "the loss falls"
          } ]
