/// Pages taken apart.
module LatentRecursion.Tests.ParsedPage

open System
open System.Text.Json
open Expecto

/// A page's markup without its scripts, and the scripts as (attributes, content).
let parsed (html: string) =
    let pieces = html.Split "<script"
    let closing = "</script>"

    let scripts, rests =
        [ for piece in Array.tail pieces do
              let first, last =
                  piece.IndexOf '>' + 1, piece.IndexOf(closing, StringComparison.Ordinal)

              (piece[.. first - 2], piece[first .. last - 1]), piece[last + closing.Length ..] ]
        |> List.unzip

    String.concat "<script></script>" (pieces[0] :: rests), scripts

let data (name: string) (scripts: (string * string) list) =
    let _, json =
        scripts
        |> List.find (fun (attributes, _) -> attributes.Contains $"id=\"{name}\"")

    JsonDocument.Parse(json).RootElement

let numbers (names: string list) (element: JsonElement) =
    (element, names)
    ||> List.fold (fun element (name: string) -> element.GetProperty name)
    |> fun list -> [ for number in list.EnumerateArray() -> number.GetDouble() ]

let text (name: string) (element: JsonElement) = string (element.GetProperty name)

let close expected actual message =
    Expect.hasLength actual (List.length expected) message

    for expected, actual in List.zip expected actual do
        Expect.floatClose { absolute = 1e-3; relative = 0.0 } actual expected message
