/// The pages that are looked at: those of the program, made by the program, and what the notebooks show.
module LatentRecursion.Browser.Pages

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open LatentRecursion.Host.Reports
open LatentRecursion.Tests

let rec private above (folder: DirectoryInfo | null) =
    match folder with
    | null -> failwith "There is no Hybrid.sln above this program: run it from the repository."
    | folder when File.Exists(Path.Combine(folder.FullName, "Hybrid.sln")) -> folder.FullName
    | folder -> above folder.Parent

let private repository = above (DirectoryInfo AppContext.BaseDirectory)

let private folder =
    lazy
        (let made = Directory.CreateTempSubdirectory("latent-browser-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(made, true))
         made)

let private place name = Path.Combine(folder.Value, name)

let private latent (arguments: string list) =
    let start =
        ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "latent"),
            arguments,
            WorkingDirectory = folder.Value,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    use started = Process.Start start |> nonNull
    let said = started.StandardError.ReadToEndAsync()
    started.StandardOutput.ReadToEnd() |> ignore
    started.WaitForExit()

    if started.ExitCode <> 0 then
        let verb = String.concat " " arguments
        failwith $"latent {verb}: {said.Result}"

let private shipped name =
    Path.Combine(repository, "data", "runs", name)

let private study =
    """{
  "name": "a-study", "question": "Does a page of a study show its points?",
  "tasks": [ { "task": "sudoku-4x4" } ],
  "set": [ "steps=20", "width=16", "layers=1", "batch=16" ],
  "arms": [ { "name": "flat", "scheme": "flat" }, { "name": "dis", "scheme": "dis" } ],
  "comparisons": [ { "arm": "dis", "against": "flat" } ],
  "at": [ 10 ], "seeds": { "least": 2, "most": 2 }, "validation": 50, "test": 50
}"""

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

/// Each with its name and what makes it, at its first use.
let reports: (string * Lazy<string>) list =
    let made name make =
        name,
        lazy
            (let path = place $"{name}.html"
             make path
             path)

    [ made "main" (fun path -> ReportPage.Write(path, ReportPage.Html Sample.comparison))
      made "run" (fun path -> ReportPage.Write(path, ReportPage.Html Sample.run))
      made "diagnosis" (fun path -> latent [ "diagnose"; shipped "sudoku-6x6-trm"; "--puzzles"; "40"; "--page"; path ])
      made "study" (fun path ->
          File.WriteAllText(place "study.json", study)
          latent [ "study"; "study.json"; "--out"; "study" ]
          File.Copy(Path.Combine(place "study", "report.html"), path))
      made "laws" (fun path -> latent [ "laws"; "--scheme"; "dis"; "--cases"; "3"; "--page"; path ]) ]

/// What each notebook shows.
let notebooks: (string * Lazy<string>) list =
    [ for path in
          Directory.GetFiles(Path.Combine(repository, "notebooks"), "*.ipynb")
          |> Array.sort ->
          let name = nonNull (Path.GetFileNameWithoutExtension path)

          name,
          lazy
              (let page = place $"{name}.html"
               File.WriteAllText(page, notebook path)
               page) ]
