using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent solve RUN PUZZLE|FILE</c>.</summary>
static class SolveCommand
{
    static readonly Argument<string> Puzzle = new("PUZZLE|FILE")
    {
        Description = "A puzzle as text, row after row, '.' for an open cell (a space in mazes); or a file with a puzzle a line (also .gz): "
            + "of a CSV the column question, or else the first.",
    };

    /// <summary>One solved puzzle.</summary>
    sealed record Solved(
        string Question, string Answer, bool IsValid, IReadOnlyList<string> Violations, int Calls, double Seconds,
        IReadOnlyList<SolvedStep> Steps);

    /// <summary>The answer after a supervised step; <c>Halt</c> is what the halting head believes.</summary>
    sealed record SolvedStep(int Step, int Calls, string Answer, double Halt);

    public static Command Create() => Cli.Verb(
        "solve", "Solve puzzles with a trained run, step by step.", [.. RunOptions.All, Puzzle, .. WayOptions.All, .. MachineOptions.All], Solve);

    static int Solve(ParseResult parsed, Terminal terminal)
    {
        var machine = MachineOptions.Use(parsed, terminal);
        using var run = RunOptions.Open(parsed, machine, terminal);
        var rules = PuzzleKinds.For(run.Request.Format)?.Rules
            ?? throw new UserError($"'{run.Folder.Path}' was trained on puzzles that have no written form; `latent evaluate` measures it on data.");
        var evaluator = WayOptions.Asking(parsed, run);
        var solved = Questions(parsed.GetRequiredValue(Puzzle), rules).Select(tokens => Solve(evaluator, rules, tokens));
        // a file may have many: each is shown once it is solved
        terminal.Result(solved, _ =>
        {
            foreach (var puzzle in solved) Show(terminal, puzzle, rules.Format.Side);
        });
        return 0;
    }

    static List<int[]> Questions(string given, IPuzzleRules rules) => File.Exists(given) ? CsvPuzzles.Questions(given, rules) : [Typed(given, rules)];

    static int[] Typed(string given, IPuzzleRules rules)
    {
        if (given.Contains('/') || given.Contains(".csv", StringComparison.Ordinal))
            throw new UserError($"There is no file '{given}', and no puzzle looks like that.");
        try
        {
            return rules.Encode(given);
        }
        catch (UserError error)
        {
            throw new UserError($"'{given}' is no file, and as a puzzle it cannot be read: {error.Message}.");
        }
    }

    static Solved Solve(Evaluator evaluator, IPuzzleRules rules, int[] tokens)
    {
        var clock = Stopwatch.StartNew();
        var walk = evaluator.Walk(tokens, labels: null);
        var seconds = clock.Elapsed.TotalSeconds;
        var last = walk.Steps[^1];
        var violations = rules.Violations(tokens, [.. last.Answer]);
        return new(
            rules.Decode(tokens), rules.Decode([.. last.Answer]), violations.Count == 0, violations, last.Calls, seconds,
            [.. walk.Steps.Select(step => new SolvedStep(step.Step, step.Calls, rules.Decode([.. step.Answer]), step.Halt))]);
    }

    static void Show(Terminal text, Solved puzzle, int? side)
    {
        text.Say($"question  {puzzle.Question}");
        var before = "";
        foreach (var step in puzzle.Steps)
        {
            text.Say(step.Answer == before ? $"step {step.Step,4}  the same" : $"step {step.Step,4}  {step.Answer}");
            before = step.Answer;
        }

        if (side is { } columns)
            foreach (var row in puzzle.Answer.Chunk(columns)) text.Say($"          {new string(row)}");
        var validity = puzzle.IsValid ? "All rules hold." : $"Broken: {string.Join(", ", puzzle.Violations)}.";
        text.Say(string.Create(
            CultureInfo.InvariantCulture, $"{validity} {puzzle.Calls} network calls, {1000 * puzzle.Seconds:0} ms."));
        text.Say("");
    }
}
