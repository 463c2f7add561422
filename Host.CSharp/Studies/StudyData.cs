using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Studies;

/// <summary>
/// The puzzles of a study's tasks, made when they are first asked for. Where the study names their checksums, its rows can be read without them.
/// </summary>
public sealed class StudyData
{
    sealed record Puzzles(StudyTask Task, string? Path, PuzzleRecipe? Recipe)
    {
        public bool AreMissing => Task.Checksums is not null && Recipe is null && Path is not null && !File.Exists(Path) && !Directory.Exists(Path);

        // what is made, or is not here, looks as its task says
        public PuzzleFormat Format => PuzzleTasks.FormatOf(Task.Task, Recipe is not null || AreMissing ? null : Path);
    }

    readonly Dictionary<string, Puzzles> tasks = [];

    /// <param name="study">The study.</param>
    /// <param name="folder">The folder of its file, which its paths start from.</param>
    /// <param name="output">The study's own folder, where puzzles are that are made for it.</param>
    public StudyData(Study study, string folder, string output)
    {
        foreach (var task in study.Tasks)
        {
            var recipe = task.Data is null && task.Make is { Count: > 0 } make ? PuzzleRecipe.Of(task.Task, make) : null;
            var path = task.Data is { } given ? Path.GetRelativePath(".", Path.Combine(folder, given))
                : recipe is null ? null
                : Path.Combine(output, "data", task.Title);
            tasks.Add(task.Title, new(task, path, recipe));
        }
    }

    /// <summary>What <c>latent train</c> would be given as data; null: the task's own puzzles.</summary>
    public string? PathOf(string task) => tasks[task].Path;

    /// <summary>What the puzzles look like.</summary>
    public PuzzleFormat FormatOf(string task) => tasks[task].Format;

    /// <summary>That they are not there, in a sentence, where only the study's checksums tell of them; null where they are, or can be made.</summary>
    public string? Lack(string task) => tasks[task] is { AreMissing: true } of ? $"The puzzles of {task} are not at '{of.Path}'.{From(of.Task)}" : null;

    /// <summary>The checksums: those that the study names, or else those of the puzzles.</summary>
    public SplitChecksums Checksums(string task) => tasks[task].Task.Checksums ?? SplitChecksums.Of(Open(task));

    /// <summary>The puzzles.</summary>
    public DataSplits Open(string task)
    {
        if (Lack(task) is { } lack) throw new UserError(lack);
        var (of, path, recipe) = tasks[task];
        if (recipe is not null) Make(recipe, path!);
        return PuzzleTasks.Open(path, of.Task);
    }

    /// <summary>Refuses puzzles that are not there, lack a split that is measured, or are not those that the study names.</summary>
    public void Check(string task)
    {
        var (of, path, _) = tasks[task];
        var puzzles = Open(task);
        var lacking = puzzles.Validation is null ? "validation puzzles to choose by" : puzzles.Test is null ? "test puzzles to report on" : null;
        if (lacking is not null)
            throw new UserError($"The data of {task} have no {lacking}: a study measures on both; name others, or make some.");
        var found = SplitChecksums.Of(puzzles);
        if (of.Checksums is { } named && named != found)
        {
            var origin = path is null ? $"that come with {of.Task}" : $"at '{path}'";
            throw new UserError(
                $"The puzzles {origin} are not those that the study names for {task}: "
                + $"their checksums are {found}, and it has {named}.{From(of)}");
        }
    }

    static string From(StudyTask task) => task.Source is { } source ? $" They come from here: {source}." : "";

    static void Make(PuzzleRecipe recipe, string path)
    {
        if (Directory.Exists(path) && RecipeFile.In(path)?.IsOf(recipe) != true) Durable.PutAside(path);
        if (!Directory.Exists(path)) RecipeFile.Cook(path, recipe);
    }
}
