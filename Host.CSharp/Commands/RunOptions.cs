using System.CommandLine;
using LatentRecursion.Host.Runs;

namespace LatentRecursion.Host.Commands;

/// <summary>The words with which verbs name a trained run, and how many of its puzzles they read.</summary>
static class RunOptions
{
    static readonly Argument<string> Run = new("RUN") { Description = "The run's folder." };
    static readonly Option<int?> Checkpoint = new("--checkpoint") { Description = "The checkpoint's step; the best on validation where absent.", HelpName = "STEP" };

    public static readonly IReadOnlyList<Symbol> All = [Run, Checkpoint];

    /// <summary>Opens the run that was named, at the checkpoint that was named.</summary>
    public static TrainedRun Open(ParseResult parsed, Machine machine, Terminal terminal) =>
        TrainedRun.Open(parsed.GetRequiredValue(Run), parsed.GetValue(Checkpoint), machine, terminal.Say);

    /// <summary>An option that says how many puzzles to read.</summary>
    public static Option<long?> Puzzles(string description) => new("--puzzles") { Description = description, HelpName = "N" };

    /// <summary>How many puzzles were asked for; null where nothing was said.</summary>
    public static long? Count(ParseResult parsed, Option<long?> puzzles) => parsed.GetValue(puzzles) is < 1 and var count
        ? throw new UserError($"{puzzles.Name} {count} was given; it must be at least 1.")
        : parsed.GetValue(puzzles);
}
