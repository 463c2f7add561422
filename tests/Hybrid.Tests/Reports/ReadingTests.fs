module LatentRecursion.Tests.ReadingTests

open System
open Expecto
open LatentRecursion.Host.Evaluation
open LatentRecursion.Host.Statistics
open LatentRecursion.Host.Reports
open LatentRecursion.Tests.Sample

/// Figures hold spaces that do not break.
let private plain (text: string) = text.Replace('\u00a0', ' ')

let private row label (report: ComparisonReport) =
    rows report
    |> Seq.find (fun row -> row[0] = label)
    |> Seq.tail
    |> Seq.map plain
    |> List.ofSeq

let private reading schemes =
    compare (List.map scheme schemes)
    |> Reading.Of
    |> Seq.map plain
    |> String.concat "\n"

let private tableTests =
    testList
        "table"
        [ test "a column a scheme, a row a figure" {
              Expect.sequenceEqual (SchemeTable.Columns comparison.Schemes) [ ""; "trm"; "flat"; "dis" ] "columns"

              for row in rows comparison do
                  Expect.hasLength row 4 row[0]
          }
          test "accuracies with their intervals, in full and stopped early" {
              let share (proportion: Proportion) =
                  (string proportion).Replace(" [", "\n[")

              let exact (step: int) (shape: Shape) =
                  share (scheme shape).Test.Steps[step - 1].Exact

              Expect.equal (row "Exact accuracy" comparison) [ exact 16 trm; exact 6 flat; exact 6 dis ] "in full"
              Expect.equal (row "Exact accuracy then" comparison) [ exact 8 trm; exact 3 flat; exact 3 dis ] "stopped"
              Expect.equal (row "Stopped early, after step" comparison) [ "8\nof 16"; "3\nof 6"; "3\nof 6" ] "steps"
          }
          test "amounts with their ratios to the baseline" {
              Expect.equal
                  (row "Network calls a puzzle" comparison)
                  [ "336"; "18\n18.7 times fewer"; "18\n18.7 times fewer" ]
                  "inference"

              Expect.equal
                  (row "Network calls in training" comparison)
                  [ "806.4 k"; "115.2 k\n7.0 times fewer"; "115.2 k\n7.0 times fewer" ]
                  "training"

              Expect.equal
                  (row "Time in training" comparison)
                  [ "3 min 38 s"; "38.2 s\n5.7 times less"; "38.2 s\n5.7 times less" ]
                  "time"
          }
          test "no ratio without the baseline" {
              let report = compare [ scheme flat; scheme dis ]
              Expect.equal (row "Network calls a puzzle" report) [ "18"; "18" ] "calls"
          } ]

let private figureTests =
    testList
        "figures"
        [ test "amounts compare in words" {
              let compared own other = plain (Figures.Compared(own, other))
              Expect.equal (compared 18.0 336.0) "18.7 times fewer" "fewer"
              Expect.equal (compared 336.0 18.0) "18.7 times as many" "more"
              Expect.equal (compared 1.0 1234.0) "1,234 times fewer" "many"
              Expect.equal (compared 18.0 18.0) "as many" "equal"
              Expect.equal (compared 100.0 101.0) "about as many" "nearly"
          }
          testProperty "what cannot be compared is left out" (fun (amount: float) ->
              for odd in [ 0.0; -1.0; nan; infinity ] do
                  Expect.equal (Figures.Compared(amount, odd)) "" "other"
                  Expect.equal (Figures.Compared(odd, amount)) "" "own")
          test "what is no number is a dash" {
              for odd in [ nan; infinity; -infinity ] do
                  Expect.equal (Figures.Share(Nullable odd)) Figures.None "share"
                  Expect.equal (Figures.Number(Nullable odd)) Figures.None "number"
                  Expect.equal (Figures.Duration odd) Figures.None "duration"
          }
          test "durations carry over" {
              let all =
                  [ 0.04; 99.94; 99.96; 119.7; 5999.4; 7199.0; 7500.0 ]
                  |> List.map (Figures.Duration >> plain)

              Expect.equal
                  all
                  [ "0.0 s"
                    "99.9 s"
                    "1 min 40 s"
                    "2 min 0 s"
                    "99 min 59 s"
                    "2 h 0 min"
                    "2 h 5 min" ]
                  "words"
          } ]

let private honestyTests =
    testList
        "claims"
        [ test "overlapping intervals tell no difference" {
              let text = reading [ trm; dis ]
              Expect.stringContains text "18 network calls a puzzle against 336 (18.7 times fewer)" "calls"

              Expect.stringContains
                  text
                  "95.4 % exact against 95.6 %: the intervals overlap, and by them alone no difference can be told"
                  "accuracy"
          }
          test "intervals apart tell which is higher" {
              let one hits = { dis with Hits = hits; StopsAt = 6 }
              Expect.stringContains (reading [ trm; one 1700L ]) "fewer puzzles solved, and the intervals do not overlap" "lower"
              Expect.stringContains (reading [ trm; one 1990L ]) "more puzzles solved, and the intervals do not overlap" "higher"
          }
          test "a control that cannot be told apart is said to" {
              let text = reading [ trm; flat; dis ]
              Expect.stringContains text "flat, which is dis but for its targets" "control"
              Expect.stringContains text "cannot be told from dis by the intervals" "equal"
              Expect.stringContains text "Nothing here shows that step targets add accuracy" "no claim"
          }
          test "a control that does worse or better is said to" {
              let against hits =
                  reading [ { flat with Hits = hits }; dis ]

              Expect.stringContains (against 1700L) "solves fewer puzzles than dis" "worse"
              Expect.stringContains (against 1700L) "step targets came with higher accuracy" "worse"
              Expect.stringContains (against 1990L) "solves more puzzles than dis" "better"
              Expect.stringContains (against 1990L) "step targets came with lower accuracy" "better"
          }
          test "without the control, nothing is said of it" {
              Expect.isFalse ((reading [ trm; dis ]).Contains "control") "no flat"
              Expect.isFalse ((reading [ trm; flat ]).Contains "control") "no dis"
          }
          test "who reached the target, and who did not" {
              let missed = { dis with Reached = false }
              Expect.stringContains (reading [ trm; dis ]) "trm (95.7 %) and dis (95.7 %) reached the target of 95.0 %" "both"
              Expect.stringContains (reading [ trm; missed ]) "; dis (95.7 %) did not within the step budget" "one"
              Expect.stringContains (reading [ missed ]) "dis (95.7 %) did not reach the target of 95.0 %" "none"
              let text = reading [ trm; missed ]
              Expect.stringContains text "training cannot be compared" "unequal ends"
              Expect.isFalse (text.Contains "Training to the target") "no ratio of unequal ends"
          }
          test "without the baseline, nothing is compared with it" {
              Expect.isFalse ((reading [ flat ]).Contains "against") "no comparison"
          }
          test "no scheme, no claim" {
              Expect.sequenceEqual (Reading.Of(compare [])) [ "No scheme has been trained yet." ] "one sentence"
          }
          test "a run alone is compared with itself stopped early" {
              let text = Reading.Of run |> Seq.map plain |> String.concat "\n"

              Expect.stringContains
                  text
                  "dis solves 95.4 % [94.4, 96.2] of 2,000 test puzzles, with 18 network calls each"
                  "in full"

              Expect.stringContains text "Stopped after step 3 of 6" "early"
              Expect.stringContains text "fewer puzzles solved, and the intervals do not overlap" "the price"
          }
          test "a run that solves nothing claims nothing of stopping early" {
              let lost =
                  RunReport("lost", "sudoku-6x6", face, scheme { dis with Hits = 0L }, facts)

              let text = Reading.Of lost |> String.concat "\n"
              Expect.stringContains text "While no puzzle is solved, nothing can be said of stopping early" "the sentence"
              Expect.isFalse (text.Contains "times fewer") "no ratio"
          } ]

let tests = testList "readings of reports" [ tableTests; figureTests; honestyTests ]
