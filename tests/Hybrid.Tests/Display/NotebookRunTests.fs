/// What `latent notebook run` does with cells, and what it says of those that fail.
module LatentRecursion.Tests.NotebookRunTests

open System.IO
open Expecto
open LatentRecursion.Tests.NotebookCase

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
                  showing
                      [ []; [ "first\n" ]; [ "on the way"; "3" ]; [ "6" ] ]
                      folder
                      "a.dib"
                      "#!markdown\n\n# A title\n\n#!fsharp\n\nlet x = [| 1; 2 |]\nprintfn \"first\"\n\n#!csharp\n\n#!share --from fsharp x\nvar y = new List<int>(x) { 3 };\ndisplay(\"on the way\");\ny.Count\n\n#!fsharp\n\n#!share --from csharp y\nSeq.sum y\n"
                      [])
          }

          test "values of any type are shared, also tables and what lies within a generic type" {
              Scratch.inFolder (fun folder ->
                  showing
                      [ []; [ "5" ]; [ "5.0" ] ]
                      folder
                      "a.dib"
                      "#!fsharp\n\nlet table = array2D [ [ 1.0f; 2.0f ]; [ 3.0f; 4.0f ] ]\nlet keys = (System.Collections.Generic.Dictionary<string, int>(dict [ \"a\", 1 ])).Keys\n\n#!csharp\n\n#!share --from fsharp table\n#!share --from fsharp keys\nvar other = new double[,,] { { { 5 } } };\ntable[1, 1] + keys.Count\n\n#!fsharp\n\n#!share --from csharp other\nother[0, 0, 0]\n"
                      [])
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

                      showing [ [ expected ] ] folder "a.ipynb" tagged [ "--set"; $"words={value}" ])
          }

          test "the packages that the core's own README names are here already" {
              let file = Path.Combine(Scratch.repository (), "Core.FSharp", "README.md")

              let references =
                  [ for line in File.ReadAllLines file do
                        if line.StartsWith "#r \"nuget:" then
                            line ]

              Expect.isNonEmpty references "some are named"

              Scratch.inFolder (fun folder ->
                  for language in [ "fsharp"; "csharp" ] do
                      let content = cells language [ String.concat "\n" (references @ [ "1 + 1" ]) ]
                      showing [ [ "2" ] ] folder "a.ipynb" content [])
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

let tests = testList "notebooks" [ faults; runner ]
