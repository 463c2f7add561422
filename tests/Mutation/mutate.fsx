// Mutation testing of the core: small wrong edits, one at a time, and whether the tests notice.
//
//     dotnet fsi tests/Mutation/mutate.fsx [--mutants 60] [--seed 1] [--out mutation.jsonl] [--again FILE]
//
// Works in a clone of the last commit, so that nothing here is touched. A mutant that does not compile does not count. The tests are
// those of the core, the laws and the training step; the first that fails kills the mutant. A finished line in the output file is
// not run again, so an interrupted run goes on. `--again` puts the survivors of an earlier run to the tests that there are now.
open System
open System.Diagnostics
open System.IO
open System.Text.Json
open System.Text.RegularExpressions

type Rule =
    {
        Name: string
        Pattern: string
        Into: string
    }

/// One edit of one line.
type Mutant =
    {
        File: string
        Line: int
        Rule: string
        Before: string
        After: string
    }

type Outcome =
    {
        Mutant: Mutant
        /// "killed", "survived" or "does not compile".
        Fate: string
        /// The first test that failed.
        By: string
        Seconds: float
    }

let rules =
    let rule name pattern into =
        {
            Name = name
            Pattern = pattern
            Into = into
        }

    [
        rule "sign" @" \+ " " - "
        rule "sign" @" - (?!1 |1\]|1\))" " + "
        rule "sign" @"(?<=[=(\[>] ?)-(?=[a-z(])" ""
        rule "sign" @" \* " " / "
        rule "bound" @"\.ge(?=[ (])" ".gt"
        rule "bound" @"\.gt(?=[ (])" ".ge"
        rule "bound" @"\.le(?=[ (])" ".lt"
        rule "bound" @"\.lt(?=[ (])" ".le"
        rule "bound" @" <= " " < "
        rule "bound" @" < (?=[a-z0-9])" " <= "
        rule "bound" @" > (?=[a-z0-9])" " >= "
        rule "bound" @"\bmax\b" "min"
        rule "bound" @"clamp_min" "clamp_max"
        rule "bound" @"clamp_max" "clamp_min"
        rule "order" @"torch\.where \((\w+), ([\w.]+), ([\w.]+)\)" "torch.where ($1, $3, $2)"
        rule "order" @"\[ (\w+); (\w+) \]" "[ $2; $1 ]"
        rule "order" @"Bundle\.where (\(.*?\)|\w+) (\w+) (\w+)" "Bundle.where $1 $3 $2"
        rule "order" @"\.Then|andThen (?=\w+$)" "andThen Improve.nothing |> Improve.andThen "
        rule "axis" @"(?<=[ (])-1L" "0L"
        rule "axis" @"(?<=(sum|any|all|argmax|argsort|squeeze|unsqueeze|softmax|diff|amax)[ (])1L" "0L"
        rule "axis" @"keepdim = true" "keepdim = false"
        rule "detach" @"\.detach \(\)" ""
        rule "detach" @"Improve\.frozen" "id"
        rule "detach" @"torch\.no_grad" "torch.enable_grad"
        rule "detach" @"Frozen body -> count false" "Frozen body -> count true"
        rule "mask" @"\.logical_not\(\)" ""
        rule "mask" @"logical_and" "logical_or"
        rule "mask" @"logical_or" "logical_and"
        rule "mask" @"\.ne(?=[ (])" ".eq"
        rule "mask" @"\.eq(?=[ (])" ".ne"
        rule "mask" @" && " " || "
        rule "mask" @" \|\| " " && "
        rule "mask" @"if not \(?" "if ("
        rule "off by one" @" - 1(?=[ )\]L]|$)" ""
        rule "off by one" @" \+ 1(?=[ )\]L]|$)" ""
        rule "off by one" @"\b0 \.\. " "1 .. "
        rule "off by one" @"whole 0L" "whole 1L"
        rule "off by one" @"number 1\.0" "number 2.0"
        rule "off by one" @"number 0\.0" "number 0.1"
        rule "off by one" @"(?<== |\()0(?=[ )]|$)" "1"
    ]

/// The edits that a line of code allows; comments and texts are left alone.
let edits (file: string) (number: int) (line: string) : Mutant list =
    let isText =
        line.TrimStart().StartsWith "//" || line.Contains "$\"" || line.Contains "\""

    if isText then
        []
    else
        [
            for rule in rules do
                for found in Regex.Matches(line, rule.Pattern) do
                    let after =
                        line[.. found.Index - 1]
                        + found.Result rule.Into
                        + line[found.Index + found.Length ..]

                    {
                        File = file
                        Line = number
                        Rule = rule.Name
                        Before = line.Trim()
                        After = after.Trim()
                    }
        ]

let run (folder: string) (program: string) (arguments: string) (onLine: string -> bool) : int =
    let info =
        ProcessStartInfo(program, arguments, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true)

    use child = Process.Start info
    let errors = child.StandardError.ReadToEndAsync()

    let rec read () =
        match child.StandardOutput.ReadLine() with
        | null -> ()
        | line when onLine line -> read ()
        | _ -> child.Kill true

    read ()
    child.WaitForExit()
    errors.Wait()
    child.ExitCode

let argument name otherwise =
    let all = fsi.CommandLineArgs

    match Array.tryFindIndex ((=) name) all with
    | Some at when at + 1 < all.Length -> all[at + 1]
    | _ -> otherwise

let wanted = int (argument "--mutants" "60")
let seed = int (argument "--seed" "1")
let out = Path.GetFullPath(argument "--out" "mutation.jsonl")
let source = Path.GetFullPath(Path.Combine(__SOURCE_DIRECTORY__, "..", ".."))

let copy =
    Path.Combine(Path.GetTempPath(), $"latent-mutation-{Environment.ProcessId}")

let always _ = true

let require what code =
    if code <> 0 then
        eprintfn $"{what} failed; nothing can be measured."
        exit 1

/// A file a turn, so that every file has its share, in an order drawn by the seed.
let drawn () : Mutant list =
    let random = Random seed

    let ofFile (path: string) =
        let file = Path.GetRelativePath(copy, path)

        File.ReadAllLines path
        |> Seq.mapi (fun index line -> edits file (index + 1) line)
        |> Seq.concat
        |> Array.ofSeq
        |> fun all ->
            random.Shuffle all
            List.ofArray all

    let files =
        Directory.GetFiles(Path.Combine(copy, "Core.FSharp"), "*.fs", SearchOption.AllDirectories)
        |> Array.filter (fun path -> not (path.Contains "/obj/"))
        |> Array.sort

    random.Shuffle files

    let rec turns (decks: Mutant list list) =
        seq {
            let decks = decks |> List.filter (not << List.isEmpty)

            if not decks.IsEmpty then
                yield! decks |> List.map List.head
                yield! turns (decks |> List.map List.tail)
        }

    files |> List.ofArray |> List.map ofFile |> turns |> List.ofSeq

let tests = Path.Combine(copy, "tests", "Hybrid.Tests", "bin", "Debug", "net10.0")

let fate (mutant: Mutant) : Outcome =
    let clock = Stopwatch.StartNew()
    let path = Path.Combine(copy, mutant.File)
    let original = File.ReadAllLines path
    let lines = Array.copy original

    let indent =
        original[mutant.Line - 1].Length - original[mutant.Line - 1].TrimStart().Length

    lines[mutant.Line - 1] <- String(' ', indent) + mutant.After
    File.WriteAllLines(path, lines)

    let outcome fate by =
        {
            Mutant = mutant
            Fate = fate
            By = by
            Seconds = clock.Elapsed.TotalSeconds
        }

    try
        if run copy "dotnet" "build Core.FSharp --no-restore -v q" always <> 0 then
            outcome "does not compile" ""
        else
            File.Copy(
                Path.Combine(copy, "Core.FSharp", "bin", "Debug", "net10.0", "LatentRecursion.dll"),
                Path.Combine(tests, "LatentRecursion.dll"),
                true
            )

            let mutable by = ""

            let code =
                run
                    copy
                    "timeout"
                    $"1200 dotnet {tests}/Hybrid.Tests.dll --colours 0 --no-spinner --filter \"latent recursion.core and training\""
                    (fun line ->
                        let failure = Regex.Match(line, @"ERR\] (.*?) (failed|errored) in ")

                        if failure.Success then
                            by <- failure.Groups[1].Value.Replace("latent recursion.core and training.", "")

                        not failure.Success)

            if by <> "" then
                outcome "killed" by
            elif code = 124 then
                outcome "killed" "no end within twenty minutes"
            elif code <> 0 then
                outcome "killed" "the run ended early"
            else
                outcome "survived" ""
    finally
        File.WriteAllLines(path, original)

let read (path: string) : Outcome list =
    [
        for line in File.ReadAllLines path -> nonNull (JsonSerializer.Deserialize<Outcome> line)
    ]

let known: Map<Mutant, Outcome> =
    if File.Exists out then
        read out |> Seq.map (fun outcome -> outcome.Mutant, outcome) |> Map
    else
        Map.empty

/// The survivors of an earlier run, where their lines are now; a line that is gone cannot be changed.
let survivors (path: string) : Mutant list =
    [
        for outcome in read path do
            if outcome.Fate = "survived" then
                let mutant = outcome.Mutant

                let nearest =
                    File.ReadAllLines(Path.Combine(copy, mutant.File))
                    |> Seq.indexed
                    |> Seq.filter (fun (_, line) -> line.Trim() = mutant.Before)
                    |> Seq.sortBy (fun (index, _) -> abs (index + 1 - mutant.Line))
                    |> Seq.tryHead

                match nearest with
                | Some(index, _) -> { mutant with Line = index + 1 }
                | None -> printfn $"gone: {mutant.File}:{mutant.Line} {mutant.Before}"
    ]

require "the clone" (run source "git" $"clone -q . {copy}" always)
require "the build" (run copy "dotnet" "build tests/Hybrid.Tests -v q" always)

let again = argument "--again" ""

let outcomes =
    (if again = "" then drawn () else survivors again)
    |> Seq.map (fun mutant ->
        match known.TryFind mutant with
        | Some outcome -> outcome
        | None ->
            let outcome = fate mutant
            File.AppendAllText(out, JsonSerializer.Serialize outcome + "\n")
            printfn $"%-16s{outcome.Fate} {mutant.File}:{mutant.Line} {mutant.Rule}: {mutant.Before}  ->  {mutant.After}   {outcome.By}"
            outcome)
    |> Seq.filter (fun outcome -> outcome.Fate <> "does not compile")
    |> Seq.truncate wanted
    |> List.ofSeq

Directory.Delete(copy, true)
let alive = outcomes |> List.filter (fun outcome -> outcome.Fate = "survived")
let killed = outcomes.Length - alive.Length
printfn ""

for outcome in alive do
    printfn
        $"survived: {outcome.Mutant.File}:{outcome.Mutant.Line} {outcome.Mutant.Rule}: {outcome.Mutant.Before}  ->  {outcome.Mutant.After}"

printfn $"{killed} of {outcomes.Length} mutants killed ({100.0 * float killed / float outcomes.Length:F0} %%), seed {seed}"
