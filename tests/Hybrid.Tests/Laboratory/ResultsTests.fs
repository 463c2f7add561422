/// docs/results.md says what the committed rows of the studies say, and what verbs printed of their runs.
module LatentRecursion.Tests.ResultsTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open LatentRecursion.Display
open LatentRecursion.Host.Diagnosis
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Guiding
open LatentRecursion.Host.Reports
open LatentRecursion.Host.Storage
open LatentRecursion.Host.Studies

let private document =
    lazy File.ReadAllText(Path.Combine(Scratch.repository (), "docs", "results.md"))

let private file (path: string) =
    Path.Combine(Scratch.repository (), path)

/// What a verb shows in the document: the words after it, each with what stands there.
let private shownBy (verb: string) =
    [ for block in Regex.Matches(document.Value, $@"(?ms)^<!-- latent {verb} (studies/.*?) --markdown -->\n(.*?)^<!-- end -->$") ->
          block.Groups[1].Value, block.Groups[2].Value.Trim() ]

/// The studies whose tables the document has, each with whether they are also by difficulty, and with them.
let private shown () =
    [ for words, text in shownBy "study" do
          match words.Split ' ' with
          | [| study |] -> study, false, text
          | [| study; "--by-difficulty" |] -> study, true, text
          | _ -> failtest $"latent study {words}" ]

/// Expects what a verb shows of several files to be what they say together.
let private areShown<'a> (verb: string) (view: 'a[] -> IShown) =
    let blocks = shownBy verb
    Expect.isNonEmpty blocks "some are shown"

    for paths, text in blocks do
        let read = [| for path in paths.Split ' ' -> StrictJson.Read<'a>(file path) |]
        Expect.equal text ((Markdown.ofView (view read).View).Trim()) $"build/results.sh writes that of {paths} anew"

/// A picture of the document is there, and is what is drawn now.
let private isDrawn (of': string) (svg: string) =
    let picture = $"images/{Path.GetFileNameWithoutExtension of'}.svg"
    Expect.stringContains document.Value $"({picture})" "shown"
    Expect.equal (File.ReadAllText(file $"docs/{picture}")) svg $"build/results.sh draws those of {of'} anew"

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
              for study, byDifficulty, text in shown () do
                  look study (fun session ->
                      Expect.equal
                          text
                          ((StudyMarkdown.Of(session.Results(), byDifficulty)).Trim())
                          $"build/results.sh writes those of {study} anew")
          }

          test "the pictures of the document are those of the committed rows" {
              for study, _, _ in shown () do
                  look study (fun session -> isDrawn study (StudyPicture.Of(session.Results())))
          }

          test "tables and pictures of guided runs are those of what was printed of them" {
              let guided = shownBy "guide"
              Expect.isNonEmpty guided "some are shown"

              for path, text in guided do
                  let summary = StrictJson.Read<GuidanceSummary>(file path)

                  Expect.equal
                      text
                      ((Markdown.ofView (GuidanceView.Of summary)).Trim())
                      $"build/results.sh writes those of {path} anew"

                  isDrawn path (Picture.ofCharts 1 [ GuidanceView.Accuracy summary ])
          }

          test "tables of diagnosed runs are those of what was printed of them" {
              areShown "diagnose" (fun summaries -> DiagnosisComparison summaries)
          }

          test "tables of evaluated runs are those of what was printed of them" {
              areShown "evaluate" (fun summaries -> EvaluationComparison summaries)
          }

          test "a study that has rows is in the document, and each row is a cell of its" {
              for study in studies () |> List.filter (committed >> File.Exists) do
                  Expect.contains [ for shown, _, _ in shown () -> shown ] study "shown"

                  look study (fun session ->
                      let table = StudyTable(session.Cells, StudyRows.Read(session.Folder, []))
                      Expect.equal table.Ended (File.ReadAllLines(committed study)).Length study)
          } ]
