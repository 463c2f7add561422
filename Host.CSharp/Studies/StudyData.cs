using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Studies;

/// <summary>The puzzles of a study's tasks. Where the study names their checksums, its rows can be read without them.</summary>
public sealed class StudyData
{
    readonly Dictionary<string, (StudyTask Task, string? Path, PuzzleFormat Format)> tasks = [];

    /// <summary>Makes the puzzles that the study asks to be made.</summary>
    /// <param name="study">The study.</param>
    /// <param name="folder">The folder of its file, which its paths start from.</param>
    /// <param name="output">The study's own folder, where puzzles are that were made for it.</param>
    public StudyData(Study study, string folder, string output)
    {
        foreach (var task in study.Tasks)
        {
            var path = task.Data is { } given ? Path.GetRelativePath(".", Path.Combine(folder, given)) : task.Make is { Count: > 0 } make ? Made(task.Task, make, Path.Combine(output, "data", task.Title)) : null;
            tasks.Add(task.Title, (task, path, PuzzleTasks.FormatOf(task.Task, IsMissing(task, path) ? null : path)));
        }
    }

    /// <summary>What <c>latent train</c> would be given as data; null: the task's own puzzles.</summary>
    public string? PathOf(string task) => tasks[task].Path;

    /// <summary>What the puzzles look like.</summary>
    public PuzzleFormat FormatOf(string task) => tasks[task].Format;

    /// <summary>That they are not there, in a sentence, where only the study's checksums tell of them; null where they are.</summary>
    public string? Lack(string task)
    {
        var (of, path, _) = tasks[task];
        return IsMissing(of, path) ? $"The puzzles of {task} are not at '{path}'.{From(of)}" : null;
    }

    /// <summary>The checksums: those that the study names, or else those of the puzzles.</summary>
    public SplitChecksums Checksums(string task) => tasks[task].Task.Checksums ?? SplitChecksums.Of(Open(task));

    /// <summary>The puzzles.</summary>
    public DataSplits Open(string task)
    {
        var (_, path, format) = tasks[task];
        return Lack(task) is { } lack ? throw new UserError(lack) : PuzzleTasks.Open(path, format.Task);
    }

    /// <summary>Refuses puzzles that are not there, or not those that the study names.</summary>
    public void Check(string task)
    {
        var (of, path, _) = tasks[task];
        var found = SplitChecksums.Of(Open(task));
        if (of.Checksums is { } named && named != found)
            throw new UserError($"The puzzles at '{path}' are not those that the study names for {task}: their checksums are {found}, and it has {named}.{From(of)}");
    }

    static bool IsMissing(StudyTask task, string? path) => task.Checksums is not null && path is not null && !File.Exists(path) && !Directory.Exists(path);

    static string From(StudyTask task) => task.Source is { } source ? $" They come from here: {source}." : "";

    static string Made(string task, IReadOnlyList<string> make, string path)
    {
        var recipe = PuzzleRecipe.Of(task, make);
        if (Directory.Exists(path) && RecipeFile.In(path)?.Command != recipe.ToString()) Durable.PutAside(path);
        if (!Directory.Exists(path)) RecipeFile.Cook(path, recipe);
        return path;
    }
}
