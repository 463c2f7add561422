using System.CommandLine;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary><c>latent data</c>: puzzles as files.</summary>
static class DataCommand
{
    public static Command Create() => new("data", "Make, convert, check and download puzzles.")
    {
        DataBuildCommand.Create(),
        DataImportCommand.Create(),
        DataVerifyCommand.Create(),
        DataFetchCommand.Create(),
    };

    /// <summary>The folder that a verb writes.</summary>
    public static Option<string> Out() => new("--out") { Description = "The folder to write; it must not exist.", HelpName = "DIR", Required = true };

    /// <summary>The folder that was named, which must not be there yet: no file of the user's is ever replaced.</summary>
    public static string NewFolder(string path)
    {
        if (Path.Exists(path)) throw new UserError($"'{path}' is there already: name a new folder with --out, or remove it.");
        Durable.RefuseUnwritable(path);
        return path;
    }

    /// <summary>A number of puzzles that was given.</summary>
    public static int? Count(ParseResult parsed, Option<int?> option, int least)
    {
        var count = parsed.GetValue(option);
        return count < least || count > SplitSizes.Most
            ? throw new UserError($"{option.Name} {count} was given; it must be a whole number from {least} to {SplitSizes.Most}.")
            : count;
    }

    /// <summary>A seed that was given.</summary>
    public static ulong? Seed(ParseResult parsed, Option<long?> option)
    {
        var seed = parsed.GetValue(option);
        return seed < 0 ? throw new UserError($"{option.Name} {seed} was given; it must be at least 0.") : (ulong?)seed;
    }
}
