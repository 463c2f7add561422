using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Diagnosis;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent diagnose RUN...</c>.</summary>
static class DiagnoseCommand
{
    const int UsualPuzzles = 500;

    static readonly Option<long?> Puzzles = RunOptions.Puzzles($"So many test puzzles; {UsualPuzzles} where absent.");

    static readonly Option<bool> Probe = new("--probe")
    {
        Description = "After every latent update, look what an answer update would read now; these calls are counted apart.",
    };

    static readonly Option<string?> Page = new("--page")
    {
        Description = "Where the page of one run goes; diagnosis.html in its folder where absent.",
        HelpName = "FILE",
    };

    public static Command Create() => Cli.Verb(
        "diagnose",
        "Show what every update of a trained run does: which help, which are dead, and what predicts it without a label. "
            + "FILE.json, what --json printed of several runs, is shown again, and several of them side by side.",
        [.. RunOptions.Several, Puzzles, Probe, Page, Cli.Markdown, .. MachineOptions.All], Diagnose);

    static int Diagnose(ParseResult parsed, Terminal terminal)
    {
        if (RunOptions.Saved(parsed) is { Count: > 0 } saved)
            return RunOptions.Again<DiagnosisSummary, DiagnosisComparison>(saved, summaries => new(summaries), terminal);
        var machine = MachineOptions.Use(parsed, terminal);
        using var interruption = new Interruption();
        var folders = RunOptions.OfOneKind(parsed);
        if (folders.Count > 1 && parsed.GetValue(Page) is { } one)
            throw new UserError($"--page {one} was given for {folders.Count} runs: without it the page of each goes into its folder.");
        var found = folders.Select(folder => Diagnosed(folder, parsed, machine, terminal, interruption.Token)).ToList();
        if (found is [var (page, diagnosis)]) terminal.Result(new { page, diagnosis }, _ => terminal.Show(diagnosis));
        else terminal.Result(DiagnosisSummary.Of([.. found.Select(run => run.Diagnosis)]));
        foreach (var run in found) terminal.Say($"The page, which explains the terms: {run.Page}");
        return 0;
    }

    static (string Page, DiagnosisResult Diagnosis) Diagnosed(string folder, ParseResult parsed, Machine machine, Terminal terminal, CancellationToken stop)
    {
        using var run = RunOptions.Open(folder, parsed, machine, terminal);
        var source = RunOptions.HeldOut(parsed, run);
        var count = (int)ExamplePlace.Independent(source, RunOptions.Count(parsed, Puzzles) ?? UsualPuzzles);
        var page = parsed.GetValue(Page) ?? Path.Combine(run.Folder.Path, "diagnosis.html");
        Durable.RefuseUnwritable(page);
        var diagnoser = new Diagnoser(run, parsed.GetValue(Probe));
        var diagnosis = terminal.Progress($"diagnosing {folder}", report => diagnoser.Of(source, count, report, stop));
        DiagnosisPage.Write(page, diagnosis, PuzzleFaces.Of(run.Request.Format), Walks(run, source, diagnoser.FinalFrom, diagnoser.Solved));
        return (page, diagnosis);
    }

    // one that is solved soon, the one that is solved last, one that is not solved
    static List<(string Title, Walk Walk)> Walks(TrainedRun run, IPuzzleSource source, IReadOnlyList<int> finalFrom, IReadOnlyList<bool> solved)
    {
        var chosen = new List<(string, Walk)>();
        void Add(string title, IEnumerable<int> puzzles)
        {
            if (puzzles.Take(1).ToList() is [var puzzle]) chosen.Add(($"{title}: puzzle {puzzle + 1}", run.Evaluator.Walk(source, puzzle)));
        }

        var all = Enumerable.Range(0, solved.Count).ToList();
        Add("solved soonest", all.Where(puzzle => solved[puzzle]).OrderBy(puzzle => finalFrom[puzzle]));
        Add("solved last", all.Where(puzzle => solved[puzzle]).OrderByDescending(puzzle => finalFrom[puzzle]));
        Add("not solved", all.Where(puzzle => !solved[puzzle]));
        return chosen;
    }
}
