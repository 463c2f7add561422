/// Puzzles and sources of them, for tests of whatever reads, writes or draws them.
module LatentRecursion.Tests.Puzzles

open System
open System.IO
open Expecto
open LatentRecursion.Host.Data

/// The sizes of Sudoku.
let sizes = List.ofSeq SudokuRules.All

/// Distinct Sudokus with so many clues that need so many guesses.
let sudokus (rules: SudokuRules) seed (clues: CountRange) (guesses: CountRange option) count =
    let generator = SudokuGenerator(rules, clues, Option.toNullable guesses)

    DistinctPuzzles(rules.Format.Task, seed, PuzzleKinds.Named rules.Format.Task, (fun random -> generator.Attempt random))
        .Splits(SplitSizes(count, 0, 0))
        .Train
    |> List.ofSeq

/// Distinct Sudokus of a size with about half of the cells given.
let generated (rules: SudokuRules) seed count =
    let half = rules.Format.Length / 2
    sudokus rules seed (CountRange(half, half + 2)) None count

/// A puzzle as question and answer under a random symmetry.
let disguised (rules: SudokuRules) seed (puzzle: MadePuzzle) =
    let question, answer = Array.copy puzzle.Question, Array.copy puzzle.Answer
    SudokuSymmetry(rules).Apply(seed, question.AsSpan(), answer.AsSpan())
    question, answer

/// The rules that an answer breaks.
let violations (rules: IPuzzleRules) (question: int array) (answer: int array) =
    List.ofSeq (rules.Violations(ReadOnlySpan question, ReadOnlySpan answer))

/// Solves a question, counting solutions up to a limit.
let solve (rules: SudokuRules) limit (question: int array) =
    SudokuSolver(rules).Solve(ReadOnlySpan question, limit)

/// The bytes that stand for all questions that are the same up to symmetry.
let canonical (symmetry: IPuzzleSymmetry) (question: int array) =
    symmetry.Canonical(ReadOnlySpan question)

/// A line of a CSV.
let line (rules: IPuzzleRules) (question: int array, answer: int array) =
    $"{rules.Decode(ReadOnlySpan question)},{rules.Decode(ReadOnlySpan answer)}"

/// A CSV of such lines.
let csv lines =
    String.Join("\n", "question,answer" :: lines) + "\n"

/// Lines of right 4x4 puzzles.
let lines seed count =
    [ for puzzle in generated SudokuRules.Four seed count -> line SudokuRules.Four (puzzle.Question, puzzle.Answer) ]

/// Runs a test on a file with this text.
let inFile (name: string) (text: string) (test: string -> unit) =
    Scratch.inFolder (fun folder ->
        let path = Path.Combine(folder, name)
        File.WriteAllText(path, text)
        test path)

/// A split that must be there.
let present (source: IPuzzleSource | null) : IPuzzleSource =
    match source with
    | null -> failtest "the split is missing"
    | source -> source

/// Question and labels of an example.
let read (source: IPuzzleSource) example =
    let question, labels =
        Array.zeroCreate source.Format.Length, Array.zeroCreate source.Format.Length

    source.Read(example, question.AsSpan(), labels.AsSpan())
    question, labels

/// A source of groups of puzzles of so many examples each, of a vocabulary too large for a byte; the question of example
/// k begins with k + 1, and the last cell of every answer is judged by nobody.
let grouped (groups: int list list) : IPuzzleSource =
    let counts = List.concat groups
    let starts counts = List.scan (+) 0 counts
    let format = PuzzleFormat(PuzzleFormat.Tokens, 5, 700, counts.Length + 1)

    let range (starts: int list) count at = IndexRange(int64 starts[at], count)

    { new IPuzzleSource with
        member _.Format = format
        member _.Groups = groups.Length
        member _.Puzzles = counts.Length
        member _.Examples = int64 (List.sum counts)

        member _.PuzzlesOf group =
            range (starts (List.map List.length groups)) (int64 groups[group].Length) group

        member _.ExamplesOf puzzle =
            range (starts counts) (int64 counts[puzzle]) puzzle

        member _.Identifier puzzle = puzzle + 1

        member _.Read(example, inputs, labels) =
            for cell in 0 .. format.Length - 1 do
                inputs[cell] <- 1 + int example + cell

                labels[cell] <-
                    if cell = format.Length - 1 then
                        PuzzleFormat.Ignored
                    else
                        600 + cell

        member _.Locate example = $"example {example}"
        member this.Checksum = PuzzleChecksum.Of this }

/// The same puzzles, two neighbours a group each, as a puzzle and its variant.
let inPairs (source: IPuzzleSource) : IPuzzleSource =
    { new IPuzzleSource with
        member _.Format = source.Format
        member _.Groups = source.Groups / 2
        member _.Puzzles = source.Puzzles
        member _.Examples = source.Examples
        member _.PuzzlesOf group = IndexRange(int64 (2 * group), 2L)
        member _.ExamplesOf puzzle = source.ExamplesOf puzzle
        member _.Identifier puzzle = source.Identifier puzzle
        member _.Read(example, inputs, labels) = source.Read(example, inputs, labels)
        member _.Locate example = source.Locate example
        member this.Checksum = PuzzleChecksum.Of this }

/// Whether two sources hold the same, example by example.
let same (expected: IPuzzleSource) (actual: IPuzzleSource) =
    Expect.equal (actual.Groups, actual.Puzzles, actual.Examples) (expected.Groups, expected.Puzzles, expected.Examples) "counts"

    for group in 0 .. expected.Groups - 1 do
        Expect.equal (actual.PuzzlesOf group) (expected.PuzzlesOf group) "puzzles of a group"

    for puzzle in 0 .. expected.Puzzles - 1 do
        Expect.equal (actual.ExamplesOf puzzle) (expected.ExamplesOf puzzle) "examples of a puzzle"
        Expect.equal (actual.Identifier puzzle) (expected.Identifier puzzle) "identifier"

    for example in 0L .. expected.Examples - 1L do
        Expect.equal (read actual example) (read expected example) "tokens"

    Expect.equal actual.Checksum expected.Checksum "checksum"
