/// Verbs that take several runs: they sum up those that differ by seed, and refuse others.
module LatentRecursion.Tests.SeveralRuns

open System.IO
open System.Text.Json
open Expecto
open LatentRecursion.Host.Statistics

/// Expects a refusal with a part of its sentence.
let refused (part: string) (ended: Latent.Ended) =
    Expect.equal ended.Code 2 part
    Expect.stringContains ended.Err part "the sentence"

/// What a verb printed of runs, as JSON.
let printed (ended: Latent.Ended) : JsonElement =
    JsonDocument.Parse((Latent.succeeded ended).Out).RootElement.Clone()

/// Trains the runs one and two, which differ by seed, and another, which differs by more; puts a verb to one and two as the check asks,
/// and to those that it must refuse.
let putTo (verb: string) (scheme: string) (check: string -> (string list -> Latent.Ended) -> unit) =
    Scratch.inFolder (fun folder ->
        let train (run: string) (settings: string list) =
            Latent.tiny @ [ "--scheme"; scheme; "--run"; run ] @ Latent.set settings
            |> Latent.run folder
            |> Latent.succeeded
            |> ignore

        train "one" [ "steps=20"; "seed=1" ]
        train "two" [ "steps=20"; "seed=2" ]
        train "other" [ "steps=21"; "seed=3" ]

        let ask words =
            Latent.run folder (verb :: words @ [ "--puzzles"; "30"; "--threads"; "1"; "--json" ])

        check folder ask
        ask [ "one"; "other" ] |> refused "more than its seed"
        ask [ "one"; "one" ] |> refused "the same seed")

/// Expects what was printed of one and two to be shown again from files, both.json and, in the other order, again.json; returns what shows
/// files, as Markdown. `words` are those of the check beside the usual ones.
let isShownAgain (verb: string) (folder: string) (ask: string list -> Latent.Ended) (words: string list) : string list -> string =
    let plain words =
        Latent.run folder (verb :: words @ [ "--markdown" ]) |> Latent.told

    for name, runs in [ "both", [ "one"; "two" ]; "again", [ "two"; "one" ] ] do
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), Latent.told (ask (runs @ words)))

    Expect.equal (plain [ "both.json" ]) (plain ([ "one"; "two"; "--puzzles"; "30"; "--threads"; "1" ] @ words)) "shown again"
    plain

/// Expects the mean of two runs, with Student's interval over them.
let isMeanOf (one: float) (two: float) (found: JsonElement) =
    let expected = Interval.OfMean [| one; two |]
    let number (name: string) = found.GetProperty(name).GetDouble()
    Expect.floatClose Accuracy.high (number "value") expected.Value "the mean"
    Expect.floatClose Accuracy.high (number "low") (expected.Low.GetValueOrDefault nan) "over runs"
