using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data build</c>.</summary>
static class DataBuildCommand
{
    static readonly Option<string?> Task = new("--task") { Description = $"One of {PuzzleKinds.Names}.", HelpName = "TASK" };
    static readonly Option<string> Out = DataCommand.Out();
    static readonly Option<int?> Train = new("--train") { Description = "Puzzles to train on.", HelpName = "N" };
    static readonly Option<int?> Validation = new("--validation") { Description = "Puzzles to choose by.", HelpName = "N" };
    static readonly Option<int?> Test = new("--test") { Description = "Puzzles to report.", HelpName = "N" };
    static readonly IReadOnlyList<Option<string?>> Ranges =
    [
        Range("clues", "Cells that a question gives of its answer (Sudoku, queens)."),
        Range("guesses", "Guesses that the solver must need (Sudoku, queens)."),
        Range("walls", "Walls in percent of the cells (mazes)."),
        Range("moves", "Moves of the shortest path (mazes)."),
        Range("paths", $"Shortest paths of a maze: 1, or {CountRange.Any} as in Maze-Hard."),
    ];

    static readonly Option<string[]> OwnRange = new("--range")
    {
        Description = "A range of a kind of one's own, by its name; may be repeated.",
        HelpName = "NAME=LOW-HIGH",
    };

    static readonly Option<long?> Seed = new("--seed") { Description = "Decides every puzzle.", HelpName = "S" };

    public static Command Create() => Cli.Verb(
        "build", "Generate puzzles, no two alike up to symmetry. A range is one number, two with a dash, or any; the task's usual one where absent.",
        [Task, Out, Train, Validation, Test, .. Ranges, OwnRange, Seed], Build);

    static int Build(ParseResult parsed, Terminal terminal)
    {
        var recipe = RecipeOf(parsed);
        var folder = DataCommand.NewFolder(parsed.GetRequiredValue(Out));
        var made = terminal.Progress(
            $"generating {recipe.Task}",
            report => RecipeFile.Cook(folder, recipe, found => report(found, recipe.Sizes.Total, $"{found} puzzles")));
        terminal.Result(new { folder, recipe = made.Command, made.Files }, _ =>
        {
            foreach (var file in made.Files)
                terminal.Say($"{Path.Combine(folder, file.Name)}: {file.Puzzles} puzzles, {file.Bytes} bytes, sha256 {file.Sha256}");
        });
        return 0;
    }

    static PuzzleRecipe RecipeOf(ParseResult parsed)
    {
        var usual = PuzzleKinds.Named(parsed.GetValue(Task) ?? PuzzleTasks.Default).Usual;
        var recipe = usual with
        {
            Seed = DataCommand.Seed(parsed, Seed) ?? usual.Seed,
            Sizes = new(
                DataCommand.Count(parsed, Train, least: 1) ?? usual.Sizes.Train,
                DataCommand.Count(parsed, Validation, least: 0) ?? usual.Sizes.Validation,
                DataCommand.Count(parsed, Test, least: 0) ?? usual.Sizes.Test),
        };
        foreach (var range in Ranges)
            if (parsed.GetValue(range) is { } text) recipe = recipe.With(range.Name[2..], CountRange.Parse(text, range.Name));
        foreach (var text in parsed.GetValue(OwnRange) ?? [])
        {
            if (text.Split('=', 2) is not [var name, var value])
                throw new UserError($"--range {text} was given; expected a name and its range, such as clues=9-12.");
            recipe = recipe.With(name, CountRange.Parse(value, name));
        }

        return recipe;
    }

    static Option<string?> Range(string name, string sentence) => new($"--{name}") { Description = sentence, HelpName = "LOW-HIGH" };
}
