using System.Collections.Concurrent;
using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Runs;

/// <summary>The puzzles that a run is asked to work on: a task's own, which come with the program, or the user's.</summary>
public static class PuzzleTasks
{
    // one verb asks for the format, the checksum and the rows; reading and checking them once is enough, until the files change
    static readonly ConcurrentDictionary<string, (string Version, Lazy<DataSplits> Splits)> opened = new();

    /// <summary>The task where neither a name nor data are given.</summary>
    public static readonly string Default = SudokuRules.Six.Format.Task;

    /// <summary>What the puzzles look like; data are opened only where they must tell it.</summary>
    public static PuzzleFormat FormatOf(string? task, string? data)
    {
        return data is not null ? Given(data, task).Format : PuzzleKinds.Named(task ?? Default).Rules.Format;
    }

    /// <summary>The puzzles of a request.</summary>
    public static DataSplits Open(RunRequest request) => Open(request.Data, request.Format.Task);

    /// <summary>The puzzles of a task: those given, or its own.</summary>
    public static DataSplits Open(string? data, string task) => data is not null ? Given(data, task) : Once(task, version: "", () => OfTask(task));

    static DataSplits OfTask(string task)
    {
        var shipped = Path.Combine(ProgramFolder.Path, "data", task);
        return Directory.Exists(shipped) ? PuzzleData.Open(shipped) : PuzzleKinds.Named(task).Usual.Generate();
    }

    static DataSplits Given(string data, string? task)
    {
        var path = Path.GetFullPath(data);
        var splits = Once(path, VersionOf(path), () => PuzzleData.Open(data));
        return task is null || task == splits.Format.Task
            ? splits
            : throw new UserError($"--task {task} was given, but '{data}' holds {splits.Format.Task}: leave --task out, or name other data.");
    }

    // a failure is not kept: what was wrong may have been mended
    static DataSplits Once(string key, string version, Func<DataSplits> open)
    {
        (string, Lazy<DataSplits>) Begun() => (version, new(open, LazyThreadSafetyMode.PublicationOnly));
        return opened.AddOrUpdate(key, _ => Begun(), (_, held) => held.Version == version ? held : Begun()).Splits.Value;
    }

    // the files of data are at most in the folder of a split
    static string VersionOf(string path)
    {
        var files = Directory.Exists(path)
            ? new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            : new[] { new FileInfo(path) }.Where(file => file.Exists);
        return string.Join('\n', files.Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
    }
}
