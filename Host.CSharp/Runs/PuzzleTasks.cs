using LatentRecursion.Host.Data;

namespace LatentRecursion.Host.Runs;

/// <summary>The tasks that come with the program: puzzles without a file of the user's.</summary>
public static class PuzzleTasks
{
    /// <summary>Names that <c>--task</c> takes.</summary>
    public static readonly IReadOnlyList<string> Names = [.. SudokuRules.All.Select(rules => rules.Format.Task)];

    /// <summary>The task where neither a name nor data are given.</summary>
    public static readonly string Default = SudokuRules.Six.Format.Task;

    /// <summary>What the puzzles look like; data are opened only where they must tell it.</summary>
    public static PuzzleFormat FormatOf(string? task, string? data)
    {
        if (data is not null) return Opened(data, task).Format;
        return SudokuRules.All.FirstOrDefault(rules => rules.Format.Task == (task ?? Default))?.Format ?? throw UserError.Unknown("task", task!, Names);
    }

    /// <summary>The puzzles of a request.</summary>
    public static DataSplits Open(RunRequest request)
    {
        if (request.Data is { } data) return Opened(data, request.Format.Task);
        var shipped = Path.Combine(AppContext.BaseDirectory, "data", request.Format.Task);
        if (Directory.Exists(shipped)) return PuzzleData.Open(shipped);
        return SudokuRules.All.Any(rules => rules.Format.Task == request.Format.Task)
            ? SudokuRecipe.Usual(request.Format.Task).Generate()
            : throw new UserError($"No puzzles of {request.Format.Task} come with the program: name some with --data.");
    }

    static DataSplits Opened(string data, string? task)
    {
        var splits = PuzzleData.Open(data);
        return task is null || task == splits.Format.Task
            ? splits
            : throw new UserError($"--task {task} was given, but '{data}' holds {splits.Format.Task}: leave --task out, or name other data.");
    }
}
