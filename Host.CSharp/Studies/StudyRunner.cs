using System.Globalization;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Studies;

/// <summary>Runs the cells of a study that have no row, several at a time, each in a process of its own on one thread.</summary>
sealed class StudyRunner(
    StudyTable table, StudyRows rows, int jobs, Func<StudyCell, IEnumerable<string>> arguments, IReadOnlyList<string> more,
    Action<StudyRow> ended)
{
    // a process that a signal ended gives so much and the signal's number
    const int Signalled = 128, Abort = 6, Segmentation = 11;

    readonly Dictionary<StudyCell, string> unended = [];
    readonly List<(CellProcess Process, Task<(int Code, string Output, string Error)> End)> running = [];

    /// <summary>Cells that ended without a row, and why: they go on when the study is started again.</summary>
    public IReadOnlyDictionary<StudyCell, string> Unended => unended;

    /// <summary>Where the run of a cell is.</summary>
    public static string RunOf(string folder, StudyCell cell) => Path.Combine(folder, "runs", cell.Name);

    /// <summary>Runs until no cell is missing; throws where <paramref name="stop"/> stopped it, after its cells have written their checkpoints.</summary>
    public async Task Run(Action<IReadOnlyList<StudyCell>> progress, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                // two arms that ask for the same thing have one row
                var busy = running.Select(other => table.Key(other.Process.Cell));
                var next = table.Missing().Where(cell => !unended.ContainsKey(cell)).ExceptBy(busy, table.Key).Take(jobs - running.Count);
                foreach (var cell in next.ToList()) Start(cell);
                progress([.. running.Select(cell => cell.Process.Cell)]);
                if (running.Count == 0) return;
                await Task.WhenAny(running.Select(cell => (Task)cell.End).Append(Task.Delay(Timeout.Infinite, stop)));
                foreach (var done in running.Where(cell => cell.End.IsCompleted).ToList()) Take(done.Process, await done.End);
            }
        }
        finally
        {
            foreach (var (process, _) in running) process.Interrupt();
            foreach (var (process, end) in running)
            {
                await end;
                process.Dispose();
            }
        }
    }

    void Start(StudyCell cell)
    {
        var process = CellProcess.Start(cell, arguments(cell));
        running.Add((process, process.End()));
    }

    void Take(CellProcess process, (int Code, string Output, string Error) end)
    {
        running.RemoveAll(cell => cell.Process == process);
        process.Dispose();
        if (NotOfTheCell(end.Code, end.Error) is { } reason)
        {
            unended.Add(process.Cell, reason);
            return;
        }

        var row = end.Code == 0 ? StudyRows.Parse(end.Output) : Failure(process.Cell, end.Error);
        rows.Add(row);
        ended(row);
    }

    // why a cell ended that need not end so when it runs again; null: it always will
    static string? NotOfTheCell(int code, string error) => code switch
    {
        ExitCodes.Interrupted => "its process was asked to stop, and left a checkpoint.",
        ExitCodes.NotNow or ExitCodes.Misused => error,
        Signalled + Abort or Signalled + Segmentation => null, // libtorch gives up so
        > Signalled => $"its process was ended by signal {code - Signalled}. {error}".TrimEnd(),
        _ => null,
    };

    StudyRow Failure(StudyCell cell, string error)
    {
        var work = table.Cells.Work(cell.Task, cell.Arm);
        return new(
            table.Key(cell), cell.Task, cell.Arm, cell.Seed, CommandOf(cell, more), work.StepCalls, cell.Request.Options.Batch, work.RollOutCalls, [],
            error.Length > 0 ? error : "it ended without a word", Here(kernels: ""));
    }

    /// <summary>The command that trains a cell alone.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="more">Words for every cell's process, which a run takes, too.</param>
    public static string CommandOf(StudyCell cell, IReadOnlyList<string> more)
    {
        var set = cell.Changed.Select(setting => $"--set {setting.Key}={setting.Value?.ToString() ?? "none"}");
        var scheme = cell.Request.Scheme.Origin is { } origin ? $"{origin.Path}:{origin.Value}" : cell.Request.Scheme.Name;
        var data = cell.Request.Data is { } path ? $"--data {Word(path)}" : $"--task {cell.Request.Format.Task}";
        return $"latent train --scheme {Word(scheme)} {data} --threads 1 {string.Join(' ', [.. more.Select(Word), .. set])}";

        // as a shell takes it
        static string Word(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"'{word}'" : word;
    }

    /// <summary>This machine and program.</summary>
    public static StudyRowEnvironment Here(string kernels)
    {
        var here = RunEnvironment.Here("", 1, kernels);
        return new(here.Processor, kernels, here.Program, ProgramVersion.Commit, DateTimeOffset.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
