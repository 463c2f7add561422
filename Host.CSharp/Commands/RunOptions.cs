using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Runs;
using LatentRecursion.Host.Storage;

namespace LatentRecursion.Host.Commands;

/// <summary>The words with which verbs name a trained run, and how many of its puzzles they read.</summary>
static class RunOptions
{
    static readonly Argument<string> Run = new("RUN") { Description = "The run's folder." };

    static readonly Argument<string[]> Runs = new("RUN")
    {
        Description = "The run's folder; several that differ by seed give a mean with its interval.",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<int?> Checkpoint = new("--checkpoint")
    {
        Description = "The checkpoint's step; the best on validation where absent.",
        HelpName = "STEP",
    };

    static readonly Option<string?> Data = new("--data") { Description = "Other puzzles than the run's own.", HelpName = "FILE|FOLDER" };

    public static readonly IReadOnlyList<Symbol> All = [Run, Checkpoint];

    /// <summary>With an option that names other puzzles than the run's own.</summary>
    public static readonly IReadOnlyList<Symbol> AllWithData = [.. All, Data];

    /// <summary>Several runs, and which of their puzzles.</summary>
    public static readonly IReadOnlyList<Symbol> Several = [Runs, Checkpoint, Data];

    /// <summary>Opens the run that was named, at the checkpoint that was named.</summary>
    public static TrainedRun Open(ParseResult parsed, Machine machine, Terminal terminal) => Open(parsed.GetRequiredValue(Run), parsed, machine, terminal);

    /// <summary>Opens one of several runs, at the checkpoint that was named.</summary>
    public static TrainedRun Open(string run, ParseResult parsed, Machine machine, Terminal terminal) =>
        TrainedRun.Open(run, parsed.GetValue(Checkpoint), machine, terminal.Say);

    /// <summary>The folders of runs that differ by seed alone; others are refused.</summary>
    public static IReadOnlyList<string> OfOneKind(ParseResult parsed)
    {
        var folders = parsed.GetRequiredValue(Runs);
        var requests = folders.Select(folder => RunFolder.Open(folder)).Select(run => (folder: run.Path, run.Manifest, Request: RunRequest.Of(run))).ToList();
        // the same puzzles, wherever they are
        (string, string?, string?, string?) Kind(RunManifest manifest, RunRequest request) =>
            ((request.Named with { Data = null, Options = request.Options with { Seed = 0 } }).ToJson().ToJsonString(),
                manifest.DataChecksum, manifest.ValidationChecksum, manifest.TestChecksum);
        foreach (var (folder, manifest, request) in requests.Skip(1))
            if (Kind(manifest, request) != Kind(requests[0].Manifest, requests[0].Request))
                throw new UserError(
                    $"'{folder}' differs from '{folders[0]}' by more than its seed, so that a mean over them says nothing: "
                    + "ask them one by one.");
        return requests.GroupBy(run => run.Request.Options.Seed).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new UserError($"'{twice.ElementAt(0).folder}' and '{twice.ElementAt(1).folder}' have the same seed, {twice.Key}: name each run once.")
            : folders;
    }

    /// <summary>
    /// The files that are named where runs would be, with what a verb printed of some as JSON; none where runs are. Beside them, options that
    /// measure say nothing: others than those <paramref name="read"/> are refused.
    /// </summary>
    public static IReadOnlyList<string> Saved(ParseResult parsed, params IReadOnlyList<Option> read)
    {
        var named = parsed.GetRequiredValue(Runs);
        var files = named.Where(path => path.EndsWith(".json", StringComparison.Ordinal)).ToList();
        if (files.Count == 0) return [];
        if (named.Except(files).FirstOrDefault() is { } run)
            throw new UserError($"'{files[0]}' was named beside '{run}', but files that --json printed and runs are shown apart: name the one or the other.");
        var unread = parsed.CommandResult.Children.OfType<OptionResult>()
            .FirstOrDefault(given => !given.Implicit && !read.Concat([Cli.Json, Cli.Markdown, Cli.Kinds]).Contains(given.Option));
        return unread is null
            ? named
            : throw new UserError($"{unread.Option.Name} was given with '{named[0]}', which is shown as it was printed: leave it out, or name the runs.");
    }

    /// <summary>Shows again what a verb printed of several runs: of one file alone, of several side by side.</summary>
    public static int Again<TSummary, TComparison>(
        IReadOnlyList<string> saved, Func<IReadOnlyList<TSummary>, TComparison> sideBySide, Terminal terminal)
        where TSummary : IShown
        where TComparison : IShown
    {
        if (saved.FirstOrDefault(IsOfOneRun) is { } one)
            throw new UserError($"'{one}' was printed of one run, and only what was printed of several is shown again: name the run.");
        var summaries = saved.Select(StrictJson.Read<TSummary>).ToList();
        return summaries is [var only] ? terminal.Result(only) : terminal.Result(sideBySide(summaries));
    }

    static bool IsOfOneRun(string path)
    {
        try
        {
            return File.Exists(path) && JsonElement.Parse(StrictJson.Contents(path)) is { ValueKind: JsonValueKind.Object } printed
                && (printed.TryGetProperty("run", out _) || printed.TryGetProperty("diagnosis", out _));
        }
        catch (JsonException)
        {
            return false; // whoever reads it says so
        }
    }

    /// <summary>An option that says how many puzzles to read.</summary>
    public static Option<long?> Puzzles(string description) => new("--puzzles") { Description = description, HelpName = "N" };

    /// <summary>How many puzzles were asked for; null where nothing was said.</summary>
    public static long? Count(ParseResult parsed, Option<long?> puzzles) => parsed.GetValue(puzzles) is < 1 and var count
        ? throw new UserError($"{puzzles.Name} {count} was given; it must be at least 1.")
        : parsed.GetValue(puzzles);

    /// <summary>Whether a checkpoint was named.</summary>
    public static bool IsCheckpointGiven(ParseResult parsed) => parsed.GetValue(Checkpoint) is not null;

    /// <summary>The other puzzles' name, if any were given.</summary>
    public static string? GivenData(ParseResult parsed) => parsed.GetValue(Data);

    /// <summary>The puzzles to measure on: the run's held-out ones, or all of a file that was named, or the held-out ones of a folder.</summary>
    public static IPuzzleSource HeldOut(ParseResult parsed, TrainedRun run) =>
        GivenData(parsed) is { } data ? Fitting(run, PuzzleData.OpenForEvaluation(data)) : run.Data.HeldOut;

    /// <summary>The puzzles to choose by and the puzzles to report on.</summary>
    public static (IPuzzleSource Validation, IPuzzleSource Test) ChoosingAndReporting(ParseResult parsed, TrainedRun run)
    {
        var data = GivenData(parsed) is { } given ? PuzzleData.Open(given) : run.Data;
        var named = GivenData(parsed) ?? run.Folder.Path;
        var validation = data.Validation ?? throw new UserError($"The data of '{named}' have no validation puzzles to choose by: name others with --data.");
        var test = data.Test ?? throw new UserError($"The data of '{named}' have no test puzzles to report on: name others with --data.");
        return (Fitting(run, validation), Fitting(run, test));
    }

    static IPuzzleSource Fitting(TrainedRun run, IPuzzleSource source)
    {
        var (asked, trained) = (source.Format, run.Request.Format);
        var isOfTask = asked.Task == trained.Task || asked.Task == PuzzleFormat.Tokens || trained.Task == PuzzleFormat.Tokens;
        return isOfTask && asked.Length == trained.Length && asked.Vocabulary <= trained.Vocabulary && asked.Puzzles <= trained.Puzzles
            ? source
            : throw new UserError($"'{run.Folder.Path}' was trained on {trained}, and cannot read {asked}: name other puzzles with --data.");
    }
}
