/// The pages that are looked at: those of the program, made by the program, and what the notebooks show.
module LatentRecursion.Browser.Pages

open System
open System.IO
open System.Text.Json
open LatentRecursion.Host.Reports
open LatentRecursion.Tests

let private folder =
    lazy
        (let made = Directory.CreateTempSubdirectory("latent-browser-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(made, true))
         made)

let private place name = Path.Combine(folder.Value, name)

let private latent (arguments: string list) =
    Latent.run folder.Value arguments |> Latent.succeeded |> ignore

let private shipped name =
    Path.Combine(Scratch.repository (), "data", "runs", name)

let private study =
    StudyCase.study
        $"{StudyCase.flat}, {StudyCase.dis}"
        (StudyCase.seeds 2 2
         + """, "at": [ 6 ], "comparisons": [ { "arm": "dis", "against": "flat" } ], "savingAgainst": [ "flat" ]""")

/// All HTML that a notebook stores, in one page.
let private notebook (path: string) =
    use json = JsonDocument.Parse(File.ReadAllText path)

    let text (value: JsonElement) =
        if value.ValueKind = JsonValueKind.Array then
            String.Concat [ for line in value.EnumerateArray() -> line.GetString() ]
        else
            nonNull (value.GetString())

    let shown =
        [ for cell in json.RootElement.GetProperty("cells").EnumerateArray() do
              match cell.TryGetProperty "outputs" with
              | true, outputs ->
                  for output in outputs.EnumerateArray() do
                      match output.TryGetProperty "data" with
                      | true, data ->
                          match data.TryGetProperty "text/html" with
                          | true, html -> text html
                          | _ -> ()
                      | _ -> ()
              | _ -> () ]

    let body = String.concat "\n" shown

    $"""<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>notebook</title></head><body>{body}</body></html>"""

/// Each with its name, how many plots it has, and what makes it, at its first use.
let reports: (string * int * Lazy<string>) list =
    let made name plots make =
        name,
        plots,
        lazy
            (let path = place $"{name}.html"
             make path
             path)

    [ made "main" 7 (fun path -> ReportPage.Write(path, ReportPage.Html Sample.comparison))
      made "run" 5 (fun path -> ReportPage.Write(path, ReportPage.Html Sample.run))
      made "diagnosis" 10 (fun path -> latent [ "diagnose"; shipped "sudoku-6x6-trm"; "--puzzles"; "40"; "--page"; path ])
      made "study" 2 (fun path ->
          File.WriteAllText(place "tiny.json", study)
          latent [ "study"; "tiny.json" ]
          File.Copy(Path.Combine(place "tiny", "report.html"), path))
      made "laws" 0 (fun path -> latent [ "laws"; "--scheme"; "dis"; "--cases"; "3"; "--page"; path ]) ]

/// The page of a report.
let report (name: string) : string =
    let _, _, path = reports |> List.find (fun (known, _, _) -> known = name)
    path.Value

/// What each notebook shows.
let notebooks: (string * Lazy<string>) list =
    [ for path in
          Directory.GetFiles(Path.Combine(Scratch.repository (), "notebooks"), "*.ipynb")
          |> Array.sort ->
          let name = nonNull (Path.GetFileNameWithoutExtension path)

          name,
          lazy
              (let page = place $"{name}.html"
               File.WriteAllText(page, notebook path)
               page) ]
