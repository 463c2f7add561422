using System.CommandLine;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Commands;

/// <summary>Options that say in which way a trained model is used.</summary>
static class WayOptions
{
    static readonly Option<string?> Scheme = new("--scheme")
    {
        Description = $"Another way to use the trained model: {Way.Expected} A plain roll-out where absent.",
        HelpName = "NAME|FILE",
    };

    static readonly Option<double?> Weight = new("--weight")
    {
        Description = $"Guidance weight of guided; {Inferences.Usual.Weight} where absent.",
        HelpName = "W",
    };

    static readonly Option<int?> Copies = new("--copies")
    {
        Description = $"Copies of every puzzle, of ptrm and first-to-halt; {Inferences.Usual.Copies} where absent.",
        HelpName = "K",
    };

    static readonly Option<double?> Deviation = new("--deviation")
    {
        Description = $"Standard deviation of the noise, of ptrm and first-to-halt; {Inferences.Usual.Deviation} where absent.",
        HelpName = "D",
    };

    static readonly Option<double?> Confidence = new("--confidence")
    {
        Description = $"Probability of being right above which the halting head is believed, of first-to-halt; {Inferences.Usual.Confidence} where absent.",
        HelpName = "P",
    };

    static readonly Option<bool> Halt = new("--halt") { Description = "A plain roll-out whose rows stop by the rule that `latent halt` saved with the run." };

    public static readonly IReadOnlyList<Option> All = [Scheme, Weight, Copies, Deviation, Confidence, Halt];

    /// <summary>Whether rows stop by the saved rule.</summary>
    public static bool IsHalting(ParseResult parsed) => parsed.GetValue(Halt);

    /// <summary>The way's name as it was given, and a plain roll-out's.</summary>
    public static string Name(ParseResult parsed) => parsed.GetValue(Halt) ? "halting" : parsed.GetValue(Scheme) ?? "roll-out";

    /// <summary>The way with the numbers that it reads, for people.</summary>
    public static string Words(ParseResult parsed) =>
        parsed.GetValue(Halt) ? "a roll-out that stops by the saved rule" : Chosen(parsed)?.ToString() ?? "a plain roll-out";

    /// <summary>The numbers that were given for the way.</summary>
    public static WayNumbers Numbers(ParseResult parsed) =>
        new(parsed.GetValue(Weight), parsed.GetValue(Copies), parsed.GetValue(Deviation), parsed.GetValue(Confidence));

    /// <summary>Asks a run in the way that was asked for.</summary>
    public static Evaluator Asking(ParseResult parsed, TrainedRun run)
    {
        var chosen = Chosen(parsed);
        if (!parsed.GetValue(Halt)) return run.Used(chosen);
        return chosen is null
            ? run.Stopping(SavedHalting.Of(run).Rule)
            : throw new UserError($"--halt was given with --scheme {parsed.GetValue(Scheme)}, but its rule is for a plain roll-out: leave one of the two out.");
    }

    static WayUse? Chosen(ParseResult parsed)
    {
        var way = parsed.GetValue(Scheme) is { } name ? Way.Named(name) : null;
        var options = Numbers(parsed).For(way, "--");
        return way is null ? null : new(way, options);
    }
}
