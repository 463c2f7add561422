using System.CommandLine;
using LatentRecursion.Host.Kernels;
using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Storage;
using LatentRecursion.Host.Studies;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent study FILE</c>.</summary>
static class StudyCommand
{
    static readonly Argument<string> File = new("FILE")
    {
        Description = "A JSON file, or an F# script with a public value of type Study (FILE.fsx, FILE.fsx:NAME where it has several).",
    };

    static readonly Option<string?> Out = new("--out")
    {
        Description = "The study's folder, with its rows; beside the file and named after the study where absent.",
        HelpName = "DIR",
    };

    static readonly Option<int?> Jobs = new("--jobs")
    {
        Description = "Cells at a time, each on one thread; as many as there are cores where absent.",
        HelpName = "N",
    };

    static readonly Option<string?> Kernels = new("--kernels")
    {
        Description = $"What runs network calls: {string.Join(", ", KernelChoice.Names)}.",
        HelpName = "NAME",
    };

    static readonly Option<bool> Plan = new("--plan") { Description = "Say what would run, what it costs and about how long it takes; run nothing." };
    static readonly Option<bool> Results = new("--results") { Description = "Show what the rows say so far, on the page too; run nothing." };

    static readonly Option<string?> Picture = new("--picture")
    {
        Description = "Draw what the rows say so far, accuracy against network calls, a panel a task; run nothing.",
        HelpName = "FILE.svg",
    };

    static readonly Option<bool> ByDifficulty = new("--by-difficulty") { Description = "Also show accuracy by difficulty, arms side by side." };

    static readonly Option<string?> Key = new("--key") { Description = "Run the cell only if its row would have this key.", HelpName = "KEY", Hidden = true };

    static readonly Option<string?> Cell = new("--cell")
    {
        Description = "Run one cell in this process and print its row.",
        HelpName = "TASK/ARM/SEED",
        Hidden = true,
    };

    public static Command Create()
    {
        var command = Cli.Verb(
            "study",
            "Run what a file describes, tasks by arms by seeds: it goes on where it stopped, and ends in tables and plots with intervals. "
                + "With --results, --markdown or --picture nothing runs, and what the rows say so far is shown.",
            [File, Out, Jobs, Kernels, Plan, Results, Cli.Markdown, Picture, ByDifficulty, Cell, Key], Run);
        command.Validators.Add(result =>
        {
            var modes = new Option[] { Plan, Results, Cli.Markdown, Picture }.Where(mode => result.GetResult(mode) is not null).ToList();
            if (modes is [var one, var other, ..])
                result.AddError($"{other.Name} was given with {one.Name}, and each is asked for alone: leave one of the two out.");
            if (result.GetResult(ByDifficulty) is not null && modes.Find(mode => mode == Plan || mode == Picture) is { } without)
                result.AddError($"{ByDifficulty.Name} was given with {without.Name}, which shows no accuracy by difficulty: leave one of the two out.");
        });
        return command;
    }

    static int Run(ParseResult parsed, Terminal terminal)
    {
        var jobs = parsed.GetValue(Jobs);
        if (jobs is < 1) throw new UserError($"--jobs {jobs} was given; it must be at least 1.");
        Threads.Use(1);
        _ = KernelChoice.Named(parsed.GetValue(Kernels) ?? KernelChoice.Auto);
        if (parsed.GetValue(Cell) is { } name) return RunCell(parsed, name);
        var session = StudySession.Open(parsed.GetRequiredValue(File), parsed.GetValue(Out));
        if (parsed.GetValue(Plan)) return terminal.Result(session.Plan(jobs));
        if (parsed.GetValue(Cli.Markdown)) return Tables(session.Results(), parsed.GetValue(ByDifficulty));
        if (parsed.GetValue(Picture) is { } picture) return Drawn(terminal, session.Results(), picture);
        var results = parsed.GetValue(Results) ? session.Results() : Worked(parsed, terminal, session, jobs);
        if (parsed.GetValue(Results)) session.WritePage(results);
        terminal.Result(results, text =>
        {
            terminal.Show(results);
            if (parsed.GetValue(ByDifficulty)) TerminalView.Write(text, StudyView.ByDifficulty(results));
        });
        terminal.Say($"The page: {session.PagePath}");
        return results.Failed.Count + results.Unended.Count == 0 ? 0 : ExitCodes.Failed;
    }

    // arms by tasks; nothing runs
    static int Tables(StudyResults results, bool byDifficulty)
    {
        Terminal.Document(StudyMarkdown.Of(results, byDifficulty).TrimEnd());
        return 0;
    }

    static int Drawn(Terminal terminal, StudyResults results, string path)
    {
        ReportPage.Write(path, StudyPicture.Of(results));
        terminal.Result(results, _ => terminal.Say($"The picture: {path}"));
        return 0;
    }

    static StudyResults Worked(ParseResult parsed, Terminal terminal, StudySession session, int? jobs)
    {
        using var interruption = new Interruption();
        void Ended(StudyRow row) => terminal.Say(row.Error is { } error
            ? $"{row.Task} {row.Arm} seed {row.Seed} failed: {error}"
            : $"{row.Task} {row.Arm} seed {row.Seed}: {Figures.Share(row.Points[^1].Test.Exact[^1])}");
        return terminal.Progress(session.Cells.Study.Name, report => session.Run(
            jobs, ForCells(parsed), Ended,
            (done, all, running) => report(done, all, $"{done} of {all} cells; now {string.Join(", ", running)}"),
            interruption.Token));
    }

    // what was said of the study's cells, in words that a cell's process and a run take
    static IReadOnlyList<string> ForCells(ParseResult parsed) =>
        [.. new[] { Kernels, Cli.Kinds }.SelectMany(option => parsed.GetValue(option) is { } value ? new[] { option.Name, value } : [])];

    static int RunCell(ParseResult parsed, string name)
    {
        // standard output is the row's: what a script prints goes where nobody reads it as one
        var row = Console.Out;
        Console.SetOut(Console.Error);
        try
        {
            row.WriteLine(StudyRows.Text(RowOf(parsed, name)));
            return 0;
        }
        catch (Exception error) when (error is UserError or DiskFull || DiskFull.Is(error))
        {
            Console.Error.WriteLine(error.Message);
            return ExitCodes.NotNow;
        }
    }

    static StudyRow RowOf(ParseResult parsed, string name)
    {
        var kernels = KernelChoice.Named(parsed.GetValue(Kernels) ?? KernelChoice.Auto);
        using var interruption = new Interruption();
        CellProcess.StopWithParent(interruption.Source);
        var session = StudySession.Open(parsed.GetRequiredValue(File), parsed.GetValue(Out));
        var (study, cells) = (session.Cells.Study, session.Cells);
        var cell = name.Split('/') is [var task, var arm, var text] && long.TryParse(text, out var seed) && cells.Has(task, arm)
            ? cells.Cell(task, arm, seed)
            : throw new UserError($"There is no cell '{name}' in the study {study.Name}: give TASK/ARM/SEED.");
        cells.Data.Check(task);
        var key = cell.Key(study, cells.Data.Checksums(task));
        if (parsed.GetValue(Key) is { } asked && asked != key)
            throw new UserError(
                $"The study, a script of it or its puzzles were changed while it ran, so that {name} is another cell now: "
                + "start the study again.");
        var points = new CellRun(
            study, cell, key, StudyRunner.RunOf(session.Folder, cell), new(Devices.Host, kernels), Console.Error.WriteLine)
            .Run(interruption.Token);
        var work = cells.Work(task, arm);
        return new(
            key, task, arm, seed, StudyRunner.CommandOf(cell, ForCells(parsed)), work.StepCalls, cell.Request.Options.Batch,
            work.RollOutCalls, points, null, StudyRunner.Here(kernels.Runs));
    }
}
