using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using Spectre.Console;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent solve RUN PUZZLE|FILE</c>.</summary>
static class SolveCommand
{
    static readonly Argument<string> Puzzle = new("PUZZLE|FILE")
    {
        Description = "A puzzle as text, row after row, '.' for an open cell; or a file with a puzzle a line (also .gz), whose first column is read.",
    };

    /// <summary>One solved puzzle.</summary>
    sealed record Solved(string Question, string Answer, bool IsValid, IReadOnlyList<string> Violations, int Calls, double Seconds, IReadOnlyList<SolvedStep> Steps);

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
        var solved = Questions(parsed.GetRequiredValue(Puzzle)).Select(question => Solve(evaluator, rules, question)).ToList();
        terminal.Result(solved, text =>
        {
            foreach (var puzzle in solved) Show(text, puzzle);
        });
        return 0;
    }

    static IReadOnlyList<string> Questions(string given)
    {
        if (!File.Exists(given)) return given.Contains('/') || given.Contains(".csv", StringComparison.Ordinal) ? throw new UserError($"There is no file '{given}', and no puzzle looks like that.") : [given.Trim()];
        var text = given.EndsWith(Gzip.Extension, StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(Gzip.Unpack(given)) : File.ReadAllText(given);
        var lines = text.Split('\n').Select(line => line.Split(',')[0].Trim()).Where(line => line.Length > 0 && line != "question" && !line.StartsWith("##", StringComparison.Ordinal)).ToList();
        return lines.Count > 0 ? lines : throw new UserError($"'{given}' holds no puzzle: expected one a line.");
    }

    static Solved Solve(Evaluator evaluator, IPuzzleRules rules, string question)
    {
        var tokens = rules.Encode(question);
        var clock = Stopwatch.StartNew();
        var walk = evaluator.Walk(tokens, labels: null);
        var seconds = clock.Elapsed.TotalSeconds;
        var last = walk.Steps[^1];
        var violations = rules.Violations(tokens, [.. last.Answer]);
        return new(
            rules.Decode(tokens), rules.Decode([.. last.Answer]), violations.Count == 0, violations, last.Calls, seconds,
            [.. walk.Steps.Select(step => new SolvedStep(step.Step, step.Calls, rules.Decode([.. step.Answer]), step.Halt))]);
    }

    static void Show(IAnsiConsole text, Solved puzzle)
    {
        text.WriteLine($"question  {puzzle.Question}");
        var before = "";
        foreach (var step in puzzle.Steps)
        {
            text.WriteLine(step.Answer == before ? $"step {step.Step,4}  the same" : $"step {step.Step,4}  {step.Answer}");
            before = step.Answer;
        }

        var side = (int)Math.Sqrt(puzzle.Answer.Length);
        foreach (var row in puzzle.Answer.Chunk(side)) text.WriteLine($"          {new string(row)}");
        text.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(puzzle.IsValid ? "All rules hold." : $"Broken: {string.Join(", ", puzzle.Violations)}.")} {puzzle.Calls} network calls, {1000 * puzzle.Seconds:0} ms."));
        text.WriteLine();
    }
}
