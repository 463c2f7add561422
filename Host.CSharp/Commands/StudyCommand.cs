using System.CommandLine;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent study FILE</c>.</summary>
static class StudyCommand
{
    static readonly Argument<string> File = new("FILE") { Description = "A JSON file, or an F# script with a public value of type Study (FILE.fsx, FILE.fsx:NAME where it has several)." };
    static readonly Option<string?> Out = new("--out") { Description = "The study's folder, with its rows; beside the file and named after the study where absent.", HelpName = "DIR" };
    static readonly Option<int?> Jobs = new("--jobs") { Description = "Cells at a time, each on one thread; as many as there are cores where absent.", HelpName = "N" };
    static readonly Option<string?> Kernels = new("--kernels") { Description = $"What runs network calls: {string.Join(", ", KernelChoice.Names)}.", HelpName = "NAME" };
    static readonly Option<bool> Plan = new("--plan") { Description = "Say what would run, what it costs and about how long it takes; run nothing." };
    static readonly Option<bool> Results = new("--results") { Description = "Show what the rows say so far; run nothing." };
    static readonly Option<string?> Cell = new("--cell") { Description = "Run one cell in this process and print its row.", HelpName = "TASK/ARM/SEED", Hidden = true };

    public static Command Create() => Cli.Verb(
        "study", "Run what a file describes, tasks by arms by seeds: it goes on where it stopped, and ends in tables and plots with intervals.",
        [File, Out, Jobs, Kernels, Plan, Results, Cell], Run);

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var (study, path) = StudyFile.Read(parsed.GetRequiredValue(File));
        var home = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Path.GetFullPath(path))!);
        var folder = parsed.GetValue(Out) ?? Path.Combine(home, study.Name);
        if (parsed.GetValue(Jobs) is < 1) throw new UserError($"--jobs {parsed.GetValue(Jobs)} was given; it must be at least 1.");
        Threads.Use(1);
        if (parsed.GetValue(Cell) is { } name) return RunCell(study, new(study, home, folder), folder, name, KernelChoice.Named(parsed.GetValue(Kernels) ?? KernelChoice.Auto));
        var isAsked = parsed.GetValue(Plan) || parsed.GetValue(Results);
        if (!isAsked) Durable.CreateFolder(folder);
        using var held = isAsked ? null : RunLock.Acquire(folder);
        var rows = StudyRows.Read(folder, (study.Rows ?? []).Select(file => Path.Combine(home, file)));
        var table = new StudyTable(new(study, home, folder), rows);
        if (parsed.GetValue(Plan)) return terminal.Result(StudyPlan.Of(table, Count(parsed)));
        if (!isAsked) Work(parsed, terminal, table, rows, folder);
        var results = StudyResults.Of(table);
        if (!isAsked) StudyPage.Write(Path.Combine(folder, RunFolder.PageName), results);
        return terminal.Result(results);
    }

    static int Count(ParseResult parsed) => parsed.GetValue(Jobs) ?? Environment.ProcessorCount;

    static void Work(ParseResult parsed, Terminal terminal, StudyTable table, StudyRows rows, string folder)
    {
        using var interruption = new Interruption();
        IEnumerable<string> Arguments(StudyCell cell) =>
        [
            "study", parsed.GetRequiredValue(File), "--out", folder, "--cell", $"{cell.Task}/{cell.Arm}/{cell.Seed}",
            .. parsed.GetValue(Kernels) is { } kernels ? ["--kernels", kernels] : Array.Empty<string>(),
            .. parsed.GetValue(Cli.Kinds) is { } kinds ? ["--kinds", kinds] : Array.Empty<string>(),
        ];
        terminal.Progress(table.Study.Name, report =>
        {
            void Ended(StudyRow row) => terminal.Say(row.Error is { } error ? $"{row.Task} {row.Arm} seed {row.Seed} failed: {error}" : $"{row.Task} {row.Arm} seed {row.Seed}: {Figures.Share(row.Points[^1].Test.Exact[^1])}");
            var runner = new StudyRunner(table, rows, Count(parsed), Arguments, Ended);
            runner.Run(running =>
            {
                var missing = table.Missing().Count();
                var done = table.Ended;
                report(done, done + missing, $"{done} of {done + missing} cells; now {string.Join(", ", running.Select(cell => cell.Name))}");
            }, interruption.Token).GetAwaiter().GetResult();
            return 0;
        });
    }

    static int RunCell(Study study, StudyCells cells, string folder, string name, KernelChoice kernels)
    {
        using var interruption = new Interruption();
        CellProcess.StopWithParent(interruption.Source);
        var cell = name.Split('/') is [var task, var arm, var text] && long.TryParse(text, out var seed) && cells.Has(task, arm)
            ? cells.Cell(task, arm, seed)
            : throw new UserError($"There is no cell '{name}' in the study {study.Name}: give TASK/ARM/SEED.");
        var run = StudyRunner.RunOf(folder, cell);
        var points = new CellRun(study, cell, run, new(Devices.Host, kernels), Console.Error.WriteLine).Run(interruption.Token);
        var work = cells.Work(task, arm);
        var key = cell.Key(study, PuzzleTasks.Open(cell.Request));
        Console.Out.WriteLine(StudyRows.Text(new(
            key, task, arm, seed, StudyRunner.CommandOf(cell), work.StepCalls, cell.Request.Options.Batch, work.RollOutCalls, points, null, StudyRunner.Here(kernels.Runs))));
        return 0;
    }
}
