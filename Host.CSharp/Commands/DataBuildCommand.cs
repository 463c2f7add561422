using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data build</c>.</summary>
static class DataBuildCommand
{
    static readonly Option<string?> Task = new("--task") { Description = $"One of {string.Join(", ", PuzzleTasks.Names)}.", HelpName = "TASK" };
    static readonly Option<string> Out = DataCommand.Out();
    static readonly Option<int?> Train = new("--train") { Description = "Puzzles to train on.", HelpName = "N" };
    static readonly Option<int?> Validation = new("--validation") { Description = "Puzzles to choose by.", HelpName = "N" };
    static readonly Option<int?> Test = new("--test") { Description = "Puzzles to report.", HelpName = "N" };
    static readonly Option<string?> Clues = new("--clues") { Description = "Given cells: one number, or two with a dash, each as often.", HelpName = "LOW-HIGH" };
    static readonly Option<string?> Guesses = new("--guesses") { Description = "Guesses that the solver must need; any number where absent.", HelpName = "LOW-HIGH" };
    static readonly Option<long?> Seed = new("--seed") { Description = "Decides every puzzle.", HelpName = "S" };

    public static Command Create() => Cli.Verb(
        "build", "Generate Sudoku puzzles with exactly one solution, no two alike up to symmetry.",
        [Task, Out, Train, Validation, Test, Clues, Guesses, Seed], Build);

    static int Build(ParseResult parsed, Terminal terminal)
    {
        var recipe = RecipeOf(parsed);
        var folder = DataCommand.NewFolder(parsed.GetRequiredValue(Out));
        var splits = terminal.Progress($"generating {recipe.Task}", report => recipe.Generate(found => report(found, recipe.Sizes.Total, $"{found} puzzles")));
        IReadOnlyList<FileFacts> files = [];
        Durable.WriteFolder(folder, temporary =>
        {
            files = CsvFolder.Write(temporary, splits);
            new RecipeFile(recipe.ToString(), files).Write(temporary);
        });
        terminal.Result(new { folder, recipe = recipe.ToString(), files }, _ =>
        {
            foreach (var file in files) terminal.Say($"{Path.Combine(folder, file.Name)}: {file.Puzzles} puzzles, {file.Bytes} bytes, sha256 {file.Sha256}");
        });
        return 0;
    }

    static SudokuRecipe RecipeOf(ParseResult parsed)
    {
        var usual = SudokuRecipe.Usual(parsed.GetValue(Task) ?? PuzzleTasks.Default);
        return usual with
        {
            Seed = DataCommand.Seed(parsed, Seed) ?? usual.Seed,
            Clues = parsed.GetValue(Clues) is { } clues ? CountRange.Parse(clues, Clues.Name) : usual.Clues,
            Guesses = parsed.GetValue(Guesses) is { } guesses ? CountRange.Parse(guesses, Guesses.Name) : usual.Guesses,
            Sizes = new(
                DataCommand.Count(parsed, Train, least: 1) ?? usual.Sizes.Train,
                DataCommand.Count(parsed, Validation, least: 0) ?? usual.Sizes.Validation,
                DataCommand.Count(parsed, Test, least: 0) ?? usual.Sizes.Test),
        };
    }
}
