using LatentRecursion.Host.Reports;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Studies;

/// <summary>A study's file and folder: what it would run, and what its rows say.</summary>
public sealed class StudySession
{
    readonly string file;
    readonly IReadOnlyList<string> otherRows;

    StudySession(string file, string folder, StudyCells cells, IReadOnlyList<string> otherRows) =>
        (this.file, Folder, Cells, this.otherRows) = (file, folder, cells, otherRows);

    /// <summary>Where rows, runs and the page are.</summary>
    public string Folder { get; }

    /// <summary>All that the file asks for, whether it has ended or not.</summary>
    public StudyCells Cells { get; }

    /// <summary>Opens a study.</summary>
    /// <param name="file">A JSON file, or a script with a public value of type <see cref="Study"/>.</param>
    /// <param name="folder">The study's folder; null: beside the file, named after the study.</param>
    public static StudySession Open(string file, string? folder = null)
    {
        var (study, path) = StudyFile.Read(file);
        var home = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Path.GetFullPath(path))!);
        folder ??= Path.Combine(home, study.Name);
        return new(file, folder, new(study, home, folder), [.. (study.Rows ?? []).Select(other => Path.Combine(home, other))]);
    }

    /// <summary>What would run, what it costs, and about how long it takes with so many cells at a time.</summary>
    public StudyPlan Plan(int? jobs = null) => StudyPlan.Of(new(Cells, ReadRows()), jobs ?? Environment.ProcessorCount);

    /// <summary>What the rows say so far.</summary>
    public StudyResults Results() => StudyResults.Of(new(Cells, ReadRows()));

    StudyRows ReadRows() => StudyRows.Read(Folder, otherRows);

    /// <summary>
    /// Runs what is missing, each cell in a process of its own on one thread, and writes the page; throws where <paramref name="stop"/>
    /// stopped it.
    /// </summary>
    /// <param name="jobs">Cells at a time; null: as many as there are cores.</param>
    /// <param name="more">Words for the cells' processes besides their own.</param>
    /// <param name="ended">Told of every row.</param>
    /// <param name="progress">Told of the cells that have ended, of how many there are now, and of those that run.</param>
    /// <param name="stop">Stops the cells with checkpoints, from which they go on.</param>
    public StudyResults Run(
        int? jobs = null, IReadOnlyList<string>? more = null, Action<StudyRow>? ended = null,
        Action<int, int, IReadOnlyList<string>>? progress = null, CancellationToken stop = default)
    {
        Durable.CreateFolder(Folder);
        using var held = RunLock.Acquire(Folder);
        // not before: another process may have ended meanwhile, with rows of its own
        var rows = ReadRows();
        var table = new StudyTable(Cells, rows);
        foreach (var task in table.Missing().Select(cell => cell.Task).Distinct()) Cells.Data.Check(task);
        IEnumerable<string> Arguments(StudyCell cell) =>
            ["study", file, "--out", Folder, "--cell", $"{cell.Task}/{cell.Arm}/{cell.Seed}", "--key", table.Key(cell), .. more ?? []];
        var runner = new StudyRunner(table, rows, jobs ?? Environment.ProcessorCount, Arguments, more ?? [], row => ended?.Invoke(row));
        runner.Run(
            running => progress?.Invoke(table.Ended, table.Ended + table.Missing().Count(), [.. running.Select(cell => cell.Name)]),
            stop).GetAwaiter().GetResult();
        var results = StudyResults.Of(table) with
        {
            Unended = [.. runner.Unended.Select(of => new FailedCell(of.Key.Task, of.Key.Arm, of.Key.Seed, of.Value))]
        };
        WritePage(results);
        return results;
    }

    /// <summary>Where the page is.</summary>
    public string PagePath => Path.Combine(Folder, RunFolder.PageName);

    /// <summary>Writes the page of what the rows say.</summary>
    public void WritePage(StudyResults results) => StudyPage.Write(PagePath, results);
}
