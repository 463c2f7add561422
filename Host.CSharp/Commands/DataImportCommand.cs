using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data import</c>: from CSV to the official format, and back.</summary>
static class DataImportCommand
{
    static readonly Argument<string> Source = new("FILE")
    {
        Description = "A CSV file, a folder of CSV files (train, validation, test), an official folder or one of its splits.",
    };

    static readonly Option<string> Out = DataCommand.Out();
    static readonly Option<int?> Train = new("--train") { Description = "Puzzles to train on; all that the other splits leave where absent.", HelpName = "N" };

    static readonly Option<int?> Validation = new("--validation")
    {
        Description = "Puzzles to choose by; a tenth, at most 2000, where absent.",
        HelpName = "N",
    };

    static readonly Option<int?> Test = new("--test") { Description = "Puzzles to report; a tenth, at most 2000, where absent.", HelpName = "N" };

    static readonly Option<long?> Seed = new("--seed")
    {
        Description = "Decides which puzzles go to which split; 0, as `latent train` splits them, where absent.",
        HelpName = "S",
    };

    static readonly Option<bool> DropDuplicates = new("--drop-duplicates")
    {
        Description = "Of questions that are the same up to symmetry, keep one: "
            + "the first of a split, and of several splits the test's, or else the validation's.",
    };

    static readonly Option<string?> To = new Option<string?>("--to")
    {
        Description = "csv, which keeps ratings, or official (.npy); the other format than the source's where absent.",
        HelpName = "FORMAT",
    }.AcceptOnlyFromAmong(Csv, Official);

    const string Csv = "csv", Official = "official";

    public static Command Create() => Cli.Verb(
        "import", "Convert or split puzzles, checked: CSV into an official folder (.npy), an official folder into CSV, either into its own kind.",
        [Source, Out, Train, Validation, Test, Seed, DropDuplicates, To], Import);

    static int Import(ParseResult parsed, Terminal terminal)
    {
        var source = parsed.GetRequiredValue(Source);
        var folder = DataCommand.NewFolder(parsed.GetRequiredValue(Out));
        var splits = PuzzleData.Open(source, SplittingOf(parsed), parsed.GetValue(DropDuplicates));
        var official = parsed.GetValue(To) is { } format ? format == Official : !PuzzleData.IsOfficial(source);
        if (!official && PuzzleKinds.For(splits.Format) is not null
            && splits.Named.FirstOrDefault(split => split.Source.Examples > split.Source.Groups) is { Name: not null } augmented)
        {
            throw new UserError(
                $"'{source}' has several variants of a puzzle in {augmented.Name}, which a CSV file does not tell from duplicates: "
                + $"give it a set without variants, or --to {Official}.");
        }

        if (official) OfficialFolderWriter.Write(folder, splits);
        else Durable.WriteFolder(folder, temporary => CsvFolder.Write(temporary, splits));
        var written = splits.Named
            .Select(split => new { split.Name, split.Source.Groups, split.Source.Puzzles, split.Source.Examples, split.Source.Checksum })
            .ToList();
        terminal.Result(new { folder, format = official ? Official : Csv, splits.Format.Task, splits = written }, _ =>
        {
            var extension = official ? "" : ".csv";
            foreach (var split in written)
                terminal.Say(
                    $"{Path.Combine(folder, split.Name)}{extension}: {split.Examples} examples of {splits.Format.Task}, "
                    + $"checksum {split.Checksum}");
        });
        return 0;
    }

    /// <summary>How to split, or null where nothing was said of it.</summary>
    static Splitting? SplittingOf(ParseResult parsed)
    {
        var seed = DataCommand.Seed(parsed, Seed);
        var said = new Splitting(
            seed ?? 0, DataCommand.Count(parsed, Train, least: 1), DataCommand.Count(parsed, Validation, least: 0), DataCommand.Count(parsed, Test, least: 0));
        return seed is null && said == new Splitting() ? null : said;
    }
}
