/// docs/results.md says what the committed rows of the studies say.
module LatentRecursion.Tests.ResultsTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open LatentRecursion.Host.Reports
open LatentRecursion.Host.Studies

let private document =
    lazy File.ReadAllText(Path.Combine(Scratch.repository (), "docs", "results.md"))

/// The studies whose tables the document has, each with them.
let private shown () =
    [ for block in Regex.Matches(document.Value, @"(?ms)^<!-- latent study (studies/\S+) --markdown -->\n(.*?)^<!-- end -->$") ->
          block.Groups[1].Value, block.Groups[2].Value.Trim() ]

let private committed (study: string) =
    Path.Combine(Scratch.repository (), study.Replace(".json", ""), StudyRows.FileName)

/// Looks at a study, with its committed rows in a folder of the test's.
let private look (study: string) (check: StudySession -> unit) =
    Scratch.inFolder (fun folder ->
        if File.Exists(committed study) then
            File.Copy(committed study, Path.Combine(folder, StudyRows.FileName))

        StudySession.Open(Path.Combine(Scratch.repository (), study), folder) |> check)

let private studies () =
    [ for file in Directory.GetFiles(Path.Combine(Scratch.repository (), "studies"), "*.json") ->
          $"studies/{Path.GetFileName file}" ]

let tests =
    testList
        "results"
        [ test "the tables of the document are those of the committed rows" {
              for study, text in shown () do
                  look study (fun session ->
                      Expect.equal
                          text
                          ((StudyMarkdown.Of(session.Results())).Trim())
                          $"build/results.sh writes those of {study} anew")
          }

          test "the pictures of the document are those of the committed rows" {
              for study, _ in shown () do
                  let picture = $"images/{Path.GetFileNameWithoutExtension study}.svg"
                  Expect.stringContains document.Value $"({picture})" "shown"

                  look study (fun session ->
                      Expect.equal
                          (File.ReadAllText(Path.Combine(Scratch.repository (), "docs", picture)))
                          (StudyPicture.Of(session.Results()))
                          $"build/results.sh draws those of {study} anew")
          }

          test "a study that has rows is in the document, and each row is a cell of its" {
              for study in studies () |> List.filter (committed >> File.Exists) do
                  Expect.contains (List.map fst (shown ())) study "shown"

                  look study (fun session ->
                      let table = StudyTable(session.Cells, StudyRows.Read(session.Folder, []))
                      Expect.equal table.Ended (File.ReadAllLines(committed study)).Length study)
          } ]
