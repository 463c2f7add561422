module LatentRecursion.Tests.StatisticsTests

open System
open Expecto
open LatentRecursion.Host.Data
open LatentRecursion.Host.Statistics
open MathNet.Numerics.LinearAlgebra

let private near tolerance expected (actual: float) message =
    Expect.isLessThan (abs (actual - expected)) tolerance $"{message}: {actual}, expected {expected}"

let private bounds (interval: Interval) =
    interval.Low.GetValueOrDefault nan, interval.High.GetValueOrDefault nan

let private intervals =
    testList
        "intervals"
        [ test "Student's, by a table: t(0.975, 4) = 2.776" {
              let interval = Interval.OfMean [| 1.0; 2.0; 3.0; 4.0; 5.0 |]
              near 1e-9 3.0 interval.Value "mean"
              near 1e-3 (2.776 * sqrt (2.5 / 5.0)) interval.HalfWidth "half-width"
          }

          test "one value tells nothing of the spread" {
              let interval = Interval.OfMean [| 0.7 |]
              Expect.equal (interval.Low, interval.High) (Nullable(), Nullable()) "no ends"
              Expect.isTrue (Double.IsPositiveInfinity interval.HalfWidth) "unknown"
          }

          test "covers the mean as often as it says" {
              let random = Random 3

              let normal () =
                  sqrt (-2.0 * log (1.0 - random.NextDouble()))
                  * cos (2.0 * Math.PI * random.NextDouble())

              let covered =
                  [ for _ in 1..2000 ->
                        let low, high = Interval.OfMean [| for _ in 1..5 -> 10.0 + normal () |] |> bounds
                        low <= 10.0 && 10.0 <= high ]

              let share = covered |> List.averageBy (fun it -> if it then 1.0 else 0.0)
              // three standard errors of 2,000 trials
              near 0.015 0.95 share "coverage"
          }

          test "a share of what comes in clusters: clusters that are all alike inside tell as much as one thing each" {
              let share clusters =
                  match
                      ClusteredShare.Of [ for hits, count in clusters -> struct (hits, count) ]
                      |> Option.ofNullable
                  with
                  | Some interval -> interval
                  | None -> failtest "nothing counted"

              let alike =
                  share [ for number in 1..100 -> (if number <= 30 then 50L else 0L), 50L ]

              near 1e-9 0.3 alike.Value "share"
              // t(0.975, 99) sqrt(0.3 0.7 / 99)
              near 1e-3 (1.984 * sqrt (0.21 / 99.0)) alike.HalfWidth "of a hundred, not of five thousand"

              let mixed = share [ for _ in 1..100 -> 15L, 50L ]
              near 1e-9 0.0 mixed.HalfWidth "clusters that do not differ"
              let low, high = share [ for _ in 1..100 -> 0L, 50L ] |> bounds
              Expect.equal (low, high) (Proportion(0L, 100L).Low, Proportion(0L, 100L).High) "none: as of a hundred"
              near 1e-9 0.5 (share [ 1L, 1L; 0L, 0L; 1L, 3L ]).Value "by all that was counted"
              Expect.isFalse (ClusteredShare.Of([ struct (0L, 0L) ]).HasValue) "nothing was"
          }

          test "who adds seeds until an interval is narrow has one that holds less often: docs/laboratory.md" {
              let random = Random 9

              let normal spread =
                  spread
                  * sqrt (-2.0 * log (1.0 - random.NextDouble()))
                  * cos (2.0 * Math.PI * random.NextDouble())

              /// Whether the interval became narrow enough, and whether it holds the truth, 0, of studies of 5 to 20 seeds.
              let studies count (spread: float) =
                  [ for _ in 1..count ->
                        let rec grown (values: float list) =
                            let interval = Interval.OfMean(List.toArray values)

                            if interval.HalfWidth <= 1.0 || values.Length = 20 then
                                let low, high = bounds interval
                                interval.HalfWidth <= 1.0, low <= 0.0 && 0.0 <= high
                            else
                                grown (normal spread :: values)

                        grown [ for _ in 1..5 -> normal spread ] ]

              let share flags =
                  flags |> List.averageBy (fun it -> if it then 1.0 else 0.0)

              for spread in [ 1.0; 2.0; 3.0 ] do
                  let all = studies 3000 spread |> List.map snd |> share
                  Expect.isTrue (0.905 < all && all < 0.96) $"92 to 95 %% of all, with a spread of {spread}: {all}"

              for spread, expected in [ 2.5, 0.84; 3.0, 0.72 ] do
                  let narrow = studies 20_000 spread |> List.filter fst |> List.map snd |> share
                  near 0.04 expected narrow $"of those that became narrow, with a spread of {spread}"
          }

          test "the paired bootstrap of one seed is the normal interval of its puzzles" {
              let gains = Array.init 1000 (fun puzzle -> if puzzle < 100 then 1y else 0y)
              // 1.96 sqrt(0.1 0.9 / 1000), and the noise of 2,000 resamples
              near 0.0015 0.0186 (PairedBootstrap.Of([| gains |], 1UL)).HalfWidth "95 %, not 90"
          }

          test "where no puzzle gained, some may that were not seen" {
              let none = PairedBootstrap.Of([| Array.zeroCreate 100; Array.zeroCreate 100 |], 1UL)
              near 1e-9 0.0 none.Value "nothing"
              near 0.001 0.037 none.HalfWidth "as Wilson's interval of none in a hundred"
          }

          test "the paired bootstrap widens with the spread of seeds, not with that of puzzles alone" {
              let gains (share: float) =
                  Array.init 1000 (fun puzzle -> if float puzzle < share * 1000.0 then 1y else 0y)

              let alike = PairedBootstrap.Of([| for _ in 1..5 -> gains 0.1 |], 1UL)

              let apart =
                  PairedBootstrap.Of([| for seed in 1..5 -> gains (0.02 * float seed + 0.04) |], 1UL)

              let single = PairedBootstrap.Of([| gains 0.1 |], 1UL)
              near 1e-9 0.1 alike.Value "mean"
              near 1e-9 0.1 apart.Value "mean"
              Expect.isGreaterThan apart.HalfWidth (1.5 * alike.HalfWidth) "seeds count"
              near 0.002 single.HalfWidth alike.HalfWidth "seeds that gain on the same puzzles say no more of puzzles than one"
              Expect.equal (PairedBootstrap.Of([| gains 0.3 |], 7UL)) (PairedBootstrap.Of([| gains 0.3 |], 7UL)) "seeded"
          } ]

/// Puzzles lost by rules that lose more and more, each of true risk as given.
let private draw (random: Random) (risks: float list) puzzles =
    let values = [| for _ in 1..puzzles -> random.NextDouble() |]
    [| for risk in risks -> values |> Array.filter (fun value -> value < risk) |> Array.length |]

let private promises =
    testList
        "learn then test"
        [ test "the p-value is the binomial distribution's" {
              let promise = LearnThenTest(0.1, 0.05)
              near 1e-9 (0.9 ** 20.0) (promise.PValue(0, 20)) "no loss"
              near 1e-9 (0.9 ** 20.0 + 20.0 * 0.1 * 0.9 ** 19.0) (promise.PValue(1, 20)) "one"
              near 1e-9 1.0 (promise.PValue(20, 20)) "all"
              Expect.equal (promise.PValue(0, 0)) 1.0 "nothing seen"
          }

          test "the fewest puzzles are as many as pass without a loss, and no fewer" {
              for epsilon, delta, families in [ 0.01, 0.05, 7; 0.05, 0.2, 1; 0.3, 0.001, 3 ] do
                  let promise = LearnThenTest(epsilon, delta)
                  let fewest = promise.FewestPuzzles families

                  let passing puzzles =
                      promise.Passing([| for _ in 1..families -> [| 0 |] |], puzzles) |> List.ofSeq

                  Expect.equal (passing fewest) (List.replicate families 1) "enough"
                  Expect.equal (passing (fewest - 1)) (List.replicate families 0) "one less is too few"
          }

          test "testing stops at the first rule that fails" {
              let promise = LearnThenTest(0.1, 0.05)
              Expect.equal (promise.Passing([| [| 0; 20; 0 |] |], 100) |> List.ofSeq) [ 1 ] "the third is not tried"
          }

          test "families share what may fail: what one alone would pass, two do not" {
              let promise = LearnThenTest(0.1, 0.05)
              // 0.9 ^ 30 = 0.042 lies between 0.025 and 0.05
              Expect.equal (promise.Passing([| [| 0 |] |], 30) |> List.ofSeq) [ 1 ] "alone"
              Expect.equal (promise.Passing([| [| 0 |]; [| 0 |] |], 30) |> List.ofSeq) [ 0; 0 ] "half for each"
          }

          test "of many families whose every rule risks a little too much, one passes as rarely as promised" {
              let random = Random 12
              let promise = LearnThenTest(0.05, 0.1)
              let trials, families = 1500, 6

              let broken =
                  [ for _ in 1..trials ->
                        promise.Passing(
                            [| for _ in 1..families -> draw random [ 0.0501 ] 400 :> Collections.Generic.IReadOnlyList<int> |],
                            400
                        )
                        |> Seq.exists (fun count -> count > 0) ]

              let share = broken |> List.averageBy (fun it -> if it then 1.0 else 0.0)
              // unshared, six families would break it in a third of the trials
              Expect.isLessThan share (0.1 + 3.0 * sqrt (0.1 * 0.9 / float trials)) "broken"
              Expect.isGreaterThan share 0.01 "a promise that is never broken would be a weaker test"
          }

          test "simulated, the promise holds as often as it says, and bites" {
              let random = Random 11
              let promise = LearnThenTest(0.05, 0.1)
              let risks = [ 0.01; 0.03; 0.049; 0.055; 0.07; 0.2 ]
              let trials = 1500

              let broken, cautious =
                  List.unzip
                      [ for _ in 1..trials ->
                            let families = [| for _ in 1..2 -> draw random risks 400 |]

                            let passing =
                                promise.Passing(
                                    [| for family in families -> family :> Collections.Generic.IReadOnlyList<int> |],
                                    400
                                )
                                |> List.ofSeq

                            let largest =
                                [ for count in passing do
                                      if count > 0 then
                                          risks[count - 1] ]

                            List.exists (fun risk -> risk > 0.05) largest, List.isEmpty largest ]

              let share flags =
                  flags |> List.averageBy (fun it -> if it then 1.0 else 0.0)
              // delta, and three standard errors of so many trials
              Expect.isLessThan (share broken) (0.1 + 3.0 * sqrt (0.1 * 0.9 / float trials)) "broken as rarely as promised"
              Expect.isGreaterThan (share broken) 0.005 "a promise that is never broken would be a weaker test"
              Expect.isLessThan (share cautious) 0.1 "a risk of a fifth of what is allowed is mostly certified"
          } ]

let private regression =
    testList
        "logistic regression"
        [ test "finds the weights that made the labels" {
              let random = Random 5
              let rows = 4000

              let features =
                  Matrix<float>.Build.Dense(rows, 2, fun _ _ -> 2.0 * random.NextDouble() - 1.0)

              let labels =
                  Vector<float>
                      .Build.Dense(
                          rows,
                          fun row ->
                              let score = 3.0 * features[row, 0] - 1.5 * features[row, 1] + 0.5

                              if random.NextDouble() < 1.0 / (1.0 + exp -score) then
                                  1.0
                              else
                                  0.0
                      )

              let weights = LogisticRegression.Fit(features, labels)
              near 0.35 3.0 weights[0] "first"
              near 0.35 -1.5 weights[1] "second"
          }

          test "stays finite where the labels can be separated" {
              let features = Matrix<float>.Build.Dense(100, 1, fun row _ -> float row)

              let labels =
                  Vector<float>.Build.Dense(100, fun row -> if row < 50 then 0.0 else 1.0)

              let weights = LogisticRegression.Fit(features, labels)
              Expect.isTrue (Double.IsFinite weights[0] && weights[0] > 0.0) "finite, and of the right sign"
          } ]

let tests = testList "statistics" [ intervals; promises; regression ]
