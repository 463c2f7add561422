using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data</c>: puzzles as files.</summary>
static class DataCommand
{
    static readonly Option<string?> Task = new("--task") { Description = $"One of {string.Join(", ", SudokuRules.All.Select(rules => rules.Format.Task))}.", HelpName = "TASK" };
    static readonly Option<string> Out = new("--out") { Description = "The folder to write; it must not exist.", HelpName = "DIR", Required = true };
    static readonly Option<int?> Train = new("--train") { Description = "Puzzles to train on.", HelpName = "N" };
    static readonly Option<int?> Validation = new("--validation") { Description = "Puzzles to choose by.", HelpName = "N" };
    static readonly Option<int?> Test = new("--test") { Description = "Puzzles to report.", HelpName = "N" };
    static readonly Option<string?> Clues = new("--clues") { Description = "Given cells: one number, or two with a dash, each as often.", HelpName = "LOW-HIGH" };
    static readonly Option<string?> Guesses = new("--guesses") { Description = "Guesses that the solver must need; any number where absent.", HelpName = "LOW-HIGH" };
    static readonly Option<long?> Seed = new("--seed") { Description = "Decides every puzzle.", HelpName = "S" };

    /// <summary>What is written beside the puzzles: enough to make them again and to know them.</summary>
    sealed record Recipe(string Command, IReadOnlyList<FileFacts> Files);

    public static Command Create() => new("data", "Make, convert, check and download puzzles.")
    {
        Cli.Verb("build", "Generate Sudoku puzzles with exactly one solution, no two alike up to symmetry.", [Task, Out, Train, Validation, Test, Clues, Guesses, Seed], Build),
    };

    static int Build(ParseResult parsed, Terminal terminal)
    {
        var recipe = RecipeOf(parsed);
        var folder = parsed.GetRequiredValue(Out);
        if (Path.Exists(folder)) throw new UserError($"'{folder}' is there already: name a new folder with --out, or remove it.");
        var splits = terminal.Progress($"generating {recipe.Task}", report => recipe.Generate(found => report(found, recipe.Sizes.Total, $"{found} puzzles")));
        IReadOnlyList<FileFacts> files = [];
        Durable.WriteFolder(folder, temporary =>
        {
            files = CsvFolder.Write(temporary, splits);
            StrictJson.Write(Path.Combine(temporary, "recipe.json"), new Recipe(recipe.ToString(), files));
        });
        terminal.Result(new { folder, recipe = recipe.ToString(), files }, text =>
        {
            foreach (var file in files) terminal.Say($"{Path.Combine(folder, file.Name)}: {file.Puzzles} puzzles, {file.Bytes} bytes, sha256 {file.Sha256}");
        });
        return 0;
    }

    static SudokuRecipe RecipeOf(ParseResult parsed)
    {
        var usual = SudokuRecipe.Usual(parsed.GetValue(Task) ?? SudokuRules.Six.Format.Task);
        var seed = parsed.GetValue(Seed) ?? (long)usual.Seed;
        if (seed < 0) throw new UserError($"--seed {seed} was given; it must be at least 0.");
        return usual with
        {
            Seed = (ulong)seed,
            Clues = parsed.GetValue(Clues) is { } clues ? CountRange.Parse(clues, "--clues") : usual.Clues,
            Guesses = parsed.GetValue(Guesses) is { } guesses ? CountRange.Parse(guesses, "--guesses") : usual.Guesses,
            Sizes = new(
                Count(parsed, Train, usual.Sizes.Train, least: 1), Count(parsed, Validation, usual.Sizes.Validation, least: 0), Count(parsed, Test, usual.Sizes.Test, least: 0)),
        };
    }

    static int Count(ParseResult parsed, Option<int?> option, int usual, int least)
    {
        var count = parsed.GetValue(option) ?? usual;
        return count >= least && count <= 10_000_000 ? count : throw new UserError($"{option.Name} {count} was given; it must be a whole number from {least} to 10000000.");
    }
}
