module LatentRecursion.Tests.NotebookTests

open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto

let private folderOfProject = lazy Path.Combine(Scratch.repository (), "notebooks")

/// A cell's outputs, of a file or of what `latent notebook run --json` says, each as its text.
let private texts (text: JsonElement -> string) (outputs: JsonElement) : string list =
    [ for output in outputs.EnumerateArray() -> text output ]

let private joined (lines: JsonElement) =
    lines.EnumerateArray() |> Seq.map string |> String.concat ""

/// What is stored in a notebook, cell by cell.
let private stored (file: string) : string list list =
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
let private shown (ended: Latent.Ended) : string list list =
    use json = JsonDocument.Parse ended.Out

    let text (output: JsonElement) =
        match output.GetProperty "stream" with
        | stream when stream.ValueKind = JsonValueKind.String -> string (stream.GetString())
        | _ -> string (output.GetProperty("forms").GetProperty("text/plain").GetString())

    [ for cell in json.RootElement.GetProperty("notebooks").[0].GetProperty("outputs").EnumerateArray() -> texts text cell ]

let private run (file: string) (set: string list) =
    Latent.run (Path.GetDirectoryName file |> string) ([ "notebook"; "run"; file; "--json" ] @ Latent.set set)

/// Every notebook, smaller settings that run soon, and the cells whose outputs do not depend on them.
let private notebooks =
    [ "01-first-steps", [ "puzzles=20" ], [ 5; 7; 9; 13 ]
      "02-write-an-operator", [], [ 5..21 ]
      "03-policy-improvement", [], [ 5..15 ]
      "04-train-in-a-notebook", [ "steps=60" ], [ 6; 8; 15 ]
      "05-dead-compute", [ "puzzles=20"; "epsilon=0.2" ], [ 7 ]
      "06-a-study", [ "steps=20"; "seeds=2" ], [] ]

let private all =
    testList
        "of the project"
        [ test "are all here" {
              let found =
                  Directory.GetFiles(folderOfProject.Value, "*.ipynb")
                  |> Array.map Path.GetFileNameWithoutExtension
                  |> Array.sort

              Expect.equal (List.ofArray found) [ for name, _, _ in notebooks -> name ] "every one is run below"
          }

          for name, set, same in notebooks do
              test $"{name} runs, and shows what is stored beside its code" {
                  let file = Path.Combine(folderOfProject.Value, $"{name}.ipynb")
                  let ended = run file set
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  let stored, shown = stored file, shown ended
                  Expect.equal shown.Length stored.Length "cells"

                  for number in same do
                      Expect.equal shown[number - 1] stored[number - 1] $"cell {number}"

                  for number, (before, now) in List.indexed (List.zip stored shown) do
                      Expect.equal now.Length before.Length $"outputs of cell {number + 1}"
              }

          test "hold outputs that read the same everywhere, and fetch nothing" {
              for name, _, _ in notebooks do
                  let text = File.ReadAllText(Path.Combine(folderOfProject.Value, $"{name}.ipynb"))

                  let isFound (pattern: string) =
                      Regex.Matches(text, pattern) |> Seq.map _.Value |> List.ofSeq

                  Expect.isEmpty (isFound "/(root|home|tmp|work|Users)/[\\w.-]+") $"{name}: folders of a machine"
                  Expect.isEmpty (isFound "(src|href)=\\\\\"http[^\"]*") $"{name}: what would be fetched"
                  Expect.isEmpty (isFound "\\d\\d:\\d\\d:\\d\\d") $"{name}: times of day"
          } ]

let private cells (kernel: string) (sources: string list) : string =
    let cell (source: string) =
        $$$"""{ "cell_type": "code", "execution_count": null, "metadata": { "polyglot_notebook": { "kernelName": "{{{kernel}}}" } }, "outputs": [], "source": {{{JsonSerializer.Serialize source}}} }"""

    $$$"""{ "cells": [ {{{sources |> List.map cell |> String.concat ", "}}} ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5 }"""

let private failing name (file: string) (content: string) (code: int) (parts: string list) =
    test name {
        Scratch.inFolder (fun folder ->
            File.WriteAllText(Path.Combine(folder, file), content)
            let ended = Latent.run folder [ "notebook"; "run"; file ]
            Expect.equal ended.Code code (ended.Out + ended.Err)

            for part in parts do
                Expect.stringContains (ended.Out + ended.Err) part name

            Expect.equal (File.ReadAllText(Path.Combine(folder, file))) content "the file stays as it was")
    }

let private faults =
    testList
        "that fail"
        [ failing
              "an F# cell that does not compile"
              "a.ipynb"
              (cells "fsharp" [ "let x = 1"; "let y = x\nlet z: int = \"no\"" ])
              1
              [ "a.ipynb, cell 2, line 2"; "expected" ]
          failing
              "an F# cell that throws"
              "a.ipynb"
              (cells "fsharp" [ "let f () : int =\n    failwith \"told\"\n\nf ()" ])
              1
              [ "cell 1, line 2: Exception: told" ]
          failing
              "an F# cell that throws, with what it showed before"
              "a.ipynb"
              (cells "fsharp" [ "printfn \"seen %d\" 7\ndisplay 42 |> ignore\n(failwith \"told\": int)" ])
              1
              [ "seen 7"; "42"; "cell 1, line 3: Exception: told" ]
          failing
              "an F# cell whose value cannot be shown"
              "a.ipynb"
              (cells
                  "fsharp"
                  [ "printfn \"seen\""
                    "[<LatentRecursion.Display.TypeFormatterSource>]\ntype Broken() =\n    interface LatentRecursion.Display.IShown with\n        member _.View = failwith \"told\"\nBroken()" ])
              1
              [ "seen"; "cell 2: what it shows, a Broken, cannot be shown: told" ]
          failing
              "a C# cell that does not compile"
              "a.ipynb"
              (cells "csharp" [ "var x = 1;\nint y = \"no\";" ])
              1
              [ "cell 1, line 2"; "string" ]
          failing
              "a C# cell that throws"
              "a.ipynb"
              (cells "csharp" [ "\nthrow new InvalidOperationException(\"told\");" ])
              1
              [ "cell 1, line 2: InvalidOperationException: told" ]
          failing
              "a kernel that there is not"
              "a.ipynb"
              (cells "fsharq" [ "1" ])
              1
              [ "cell 1: There is no kernel 'fsharq'. Did you mean 'fsharp'?" ]
          failing
              "a directive that there is not"
              "a.ipynb"
              (cells "fsharp" [ "1\n#!shore --from csharp x" ])
              1
              [ "cell 1, line 2"; "Did you mean '#!share'?" ]
          failing
              "a value that there is not"
              "a.ipynb"
              (cells "fsharp" [ "#!share --from csharp x" ])
              1
              [ "cell 1, line 1: csharp has no value called x" ]
          failing
              "a value that is null"
              "a.ipynb"
              (cells "fsharp" [ "let best: int option = None"; "#!csharp\n#!share --from fsharp best\nbest" ])
              1
              [ "cell 2, line 2: best of fsharp is null" ]
          failing
              "a value of a type of a cell's own"
              "a.ipynb"
              (cells
                  "fsharp"
                  [ "type P = { X: int }\nlet p = { X = 1 }"
                    "#!csharp\n\n#!share --from fsharp p\np" ])
              1
              [ "cell 2, line 3: p of fsharp cannot be shared"; "is not visible there" ]
          failing
              "an F# cell whose error has a cause"
              "a.ipynb"
              (cells "fsharp" [ "(raise (System.Exception(\"config is bad\", System.IO.FileNotFoundException \"x\")): int)" ])
              1
              [ "cell 1, line 1: Exception: config is bad" ]
          failing "no JSON" "a.ipynb" "{ \"cells\": [" 2 [ "'a.ipynb' is no notebook" ]
          failing "JSON that is no notebook" "a.ipynb" "{ }" 2 [ "'a.ipynb' is no notebook"; "no list of cells" ]
          failing "another kind of file" "a.py" "1" 2 [ "'.py'"; ".ipynb or .dib" ]

          test "a file that is not there, and settings that no cell defines" {
              Scratch.inFolder (fun folder ->
                  let ended = Latent.run folder [ "notebook"; "run"; "none.ipynb" ]
                  Expect.equal (ended.Code, ended.Err.Trim()) (2, "There is no notebook 'none.ipynb'.") "the sentence"
                  let file = Path.Combine(folderOfProject.Value, "01-first-steps.ipynb")
                  let ended = Latent.run folder [ "notebook"; "run"; file; "--set"; "puzles=3" ]
                  Expect.equal ended.Code 2 "refused"
                  Expect.stringContains ended.Err "Did you mean 'puzzles'?" "the nearest"

                  let ended =
                      Latent.run folder [ "notebook"; "run"; file; "--set"; "puzzles=3"; "--write" ]

                  Expect.equal ended.Code 2 "outputs of other settings are not stored"
                  Expect.stringContains ended.Err "leave one of the two out" "what to do")
          } ]

let private runner =
    testList
        "as they are run"
        [ test "a .dib in both languages, which share values" {
              Scratch.inFolder (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "a.dib"),
                      "#!markdown\n\n# A title\n\n#!fsharp\n\nlet x = [| 1; 2 |]\nprintfn \"first\"\n\n#!csharp\n\n#!share --from fsharp x\nvar y = new List<int>(x) { 3 };\ndisplay(\"on the way\");\ny.Count\n\n#!fsharp\n\n#!share --from csharp y\nSeq.sum y\n"
                  )

                  let ended = Latent.run folder [ "notebook"; "run"; "a.dib"; "--json" ]
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  Expect.equal (shown ended) [ []; [ "first\n" ]; [ "on the way"; "3" ]; [ "6" ] ] "what cells showed")
          }

          test "values of any type are shared, also tables and what lies within a generic type" {
              Scratch.inFolder (fun folder ->
                  File.WriteAllText(
                      Path.Combine(folder, "a.dib"),
                      "#!fsharp\n\nlet table = array2D [ [ 1.0f; 2.0f ]; [ 3.0f; 4.0f ] ]\nlet keys = (System.Collections.Generic.Dictionary<string, int>(dict [ \"a\", 1 ])).Keys\n\n#!csharp\n\n#!share --from fsharp table\n#!share --from fsharp keys\nvar other = new double[,,] { { { 5 } } };\ntable[1, 1] + keys.Count\n\n#!fsharp\n\n#!share --from csharp other\nother[0, 0, 0]\n"
                  )

                  let ended = Latent.run folder [ "notebook"; "run"; "a.dib"; "--json" ]
                  Expect.equal ended.Code 0 (ended.Err + ended.Out)
                  Expect.equal (shown ended) [ []; [ "5" ]; [ "5.0" ] ] "what cells showed")
          }

          test "outputs are written back, the same bytes at every run, and nothing else changes" {
              Scratch.inFolder (fun folder ->
                  let file = Path.Combine(folder, "a.ipynb")

                  File.WriteAllText(
                      file,
                      cells
                          "fsharp"
                          [ "let d = display 1\nd.Update(2)\nprintfn \"é <b>\""
                            "LatentRecursion.Display.View.Words \"<i>\"" ]
                  )

                  let write () =
                      let ended = Latent.run folder [ "notebook"; "run"; "a.ipynb"; "--write" ]
                      Expect.equal ended.Code 0 ended.Err
                      File.ReadAllText file

                  let first = write ()
                  Expect.equal (write ()) first "again"

                  Expect.equal
                      (stored file)
                      [ [ "é <b>\n"; "2" ]; [ "<i>" ] ]
                      "printed, displayed as it was in the end, the last value"

                  Expect.stringContains first "&lt;i&gt;" "escaped in HTML")
          }

          test "with other values of their parameters, whatever signs are in the text that they replace" {
              Scratch.inFolder (fun folder ->
                  for language, source, value, expected in
                      [ "fsharp", "let words = \"a;b \\\"c;d\\\"\" // old;\nwords", "\"new\"", "new"
                        "fsharp", "let mutable words: int list = [ 1; 2; 3 ]\nList.sum words", "[ 4; 5 ]", "9"
                        "csharp", "var words = \"a;b\" + \"c;d\"; var more = 1;\nwords + more", "\"new\"", "new1" ] do
                      let tagged =
                          (cells language [ source ])
                              .Replace("\"metadata\": { \"polyglot", "\"metadata\": { \"tags\": [ \"parameters\" ], \"polyglot")

                      File.WriteAllText(Path.Combine(folder, "a.ipynb"), tagged)

                      let ended =
                          Latent.run folder [ "notebook"; "run"; "a.ipynb"; "--set"; $"words={value}"; "--json" ]

                      Expect.equal ended.Code 0 (ended.Err + ended.Out)
                      Expect.equal (shown ended) [ [ expected ] ] language)
          }

          test "the packages that the core's own README names are here already" {
              let file = Path.Combine(Scratch.repository (), "Core.FSharp", "README.md")

              let references =
                  [ for line in File.ReadAllLines file do
                        if line.StartsWith "#r \"nuget:" then
                            line ]

              Expect.isNonEmpty references "some are named"

              Scratch.inFolder (fun folder ->
                  for language, rest in [ "fsharp", "1 + 1"; "csharp", "1 + 1" ] do
                      File.WriteAllText(
                          Path.Combine(folder, "a.ipynb"),
                          cells language [ String.concat "\n" (references @ [ rest ]) ]
                      )

                      let ended = Latent.run folder [ "notebook"; "run"; "a.ipynb"; "--json" ]
                      Expect.equal ended.Code 0 (ended.Err + ended.Out)
                      Expect.equal (shown ended) [ [ "2" ] ] language)
          }

          test "a folder of this machine is not stored" {
              Scratch.inFolder (fun folder ->
                  let file = Path.Combine(folder, "a.ipynb")
                  let content = cells "fsharp" [ "System.Environment.CurrentDirectory" ]
                  File.WriteAllText(file, content)
                  let ended = Latent.run folder [ "notebook"; "run"; "a.ipynb"; "--write" ]
                  Expect.equal ended.Code 2 "refused"
                  Expect.stringContains ended.Err "a folder of this machine" "why"
                  Expect.equal (File.ReadAllText file) content "nothing was written")
          } ]

let tests = testList "notebooks" [ all; faults; runner ]
