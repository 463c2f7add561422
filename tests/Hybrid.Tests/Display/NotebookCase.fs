/// Notebooks as tests write and read them.
module LatentRecursion.Tests.NotebookCase

open System.IO
open System.Text.Json
open Expecto

/// Where those of the project are.
let folderOfProject = lazy Path.Combine(Scratch.repository (), "notebooks")

/// A cell's outputs, of a file or of what `latent notebook run --json` says, each as its text.
let private texts (text: JsonElement -> string) (outputs: JsonElement) : string list =
    [ for output in outputs.EnumerateArray() -> text output ]

let private joined (lines: JsonElement) =
    lines.EnumerateArray() |> Seq.map string |> String.concat ""

/// What is stored in a notebook, cell by cell.
let stored (file: string) : string list list =
    use json = JsonDocument.Parse(File.ReadAllText file)

    let text (output: JsonElement) =
        match output.TryGetProperty "text" with
        | true, text -> joined text
        | _ -> output.GetProperty("data").GetProperty("text/plain") |> joined

    [ for cell in json.RootElement.GetProperty("cells").EnumerateArray() ->
          match cell.TryGetProperty "outputs" with
          | true, outputs -> texts text outputs
          | _ -> [] ]

/// What a run of a notebook shows now.
let shown (ended: Latent.Ended) : string list list =
    use json = JsonDocument.Parse ended.Out

    let text (output: JsonElement) =
        match output.GetProperty "stream" with
        | stream when stream.ValueKind = JsonValueKind.String -> string (stream.GetString())
        | _ -> string (output.GetProperty("forms").GetProperty("text/plain").GetString())

    [ for cell in json.RootElement.GetProperty("notebooks").[0].GetProperty("outputs").EnumerateArray() -> texts text cell ]

/// A notebook of cells of code in a language.
let cells (kernel: string) (sources: string list) : string =
    let cell (source: string) =
        $$$"""{ "cell_type": "code", "execution_count": null, "metadata": { "polyglot_notebook": { "kernelName": "{{{kernel}}}" } }, "outputs": [], "source": {{{JsonSerializer.Serialize source}}} }"""

    $$$"""{ "cells": [ {{{sources |> List.map cell |> String.concat ", "}}} ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5 }"""

/// Writes a notebook into a folder, runs it to its end, and expects what its cells show.
let showing (expected: string list list) (folder: string) (file: string) (content: string) (words: string list) =
    File.WriteAllText(Path.Combine(folder, file), content)
    let ended = Latent.run folder ([ "notebook"; "run"; file; "--json" ] @ words)
    Expect.equal ended.Code 0 (ended.Err + ended.Out)
    Expect.equal (shown ended) expected "what cells showed"
