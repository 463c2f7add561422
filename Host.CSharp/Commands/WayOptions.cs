using System.CommandLine;
using System.Globalization;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Runs;
using LatentRecursion.Interop;

namespace LatentRecursion.Host.Commands;

/// <summary>Options that say in which way a trained model is used.</summary>
static class WayOptions
{
    static readonly Option<string?> Scheme = new("--scheme") { Description = $"Another way to use the trained model: {Way.Expected} A plain roll-out where absent.", HelpName = "NAME|FILE" };
    static readonly Option<double?> Weight = new("--weight") { Description = $"Guidance weight of guided; {Inferences.Usual.Weight} where absent.", HelpName = "W" };
    static readonly Option<int?> Copies = new("--copies") { Description = $"Copies of every puzzle, of ptrm and first-to-halt; {Inferences.Usual.Copies} where absent.", HelpName = "K" };
    static readonly Option<double?> Deviation = new("--deviation") { Description = $"Standard deviation of the noise, of ptrm and first-to-halt; {Inferences.Usual.Deviation} where absent.", HelpName = "D" };

    static readonly Option<double?> Confidence = new("--confidence")
    {
        Description = $"Probability of being right above which the halting head is believed, of first-to-halt; {Inferences.Usual.Confidence} where absent.",
        HelpName = "P",
    };

    static readonly Option<bool> Halt = new("--halt") { Description = "A plain roll-out whose rows stop by the rule that `latent halt` saved with the run." };

    static readonly IReadOnlyList<Option> numbers = [Weight, Copies, Deviation, Confidence];

    public static readonly IReadOnlyList<Option> All = [Scheme, .. numbers, Halt];

    /// <summary>Whether rows stop by the saved rule.</summary>
    public static bool IsHalting(ParseResult parsed) => parsed.GetValue(Halt);

    /// <summary>The way's name as it was given, and a plain roll-out's.</summary>
    public static string Name(ParseResult parsed) => parsed.GetValue(Halt) ? "halting" : parsed.GetValue(Scheme) ?? "roll-out";

    /// <summary>The way with the numbers that it reads, for people.</summary>
    public static string Words(ParseResult parsed)
    {
        if (parsed.GetValue(Halt)) return "a roll-out that stops by the saved rule";
        if (Chosen(parsed) is not var (way, options)) return "a plain roll-out";
        var values = new Dictionary<string, double> { ["weight"] = options.Weight, ["copies"] = options.Copies, ["deviation"] = options.Deviation, ["confidence"] = options.Confidence };
        var read = way.Reads.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {values[name]}"));
        return string.Join(", ", read.Prepend(way.Name));
    }

    /// <summary>Asks a run in the way that was asked for.</summary>
    public static Evaluator Asking(ParseResult parsed, TrainedRun run)
    {
        var chosen = Chosen(parsed);
        if (!parsed.GetValue(Halt)) return run.Used(chosen);
        return chosen is null
            ? run.Stopping(SavedHalting.Of(run).Rule)
            : throw new UserError($"--halt was given with --scheme {parsed.GetValue(Scheme)}, but its rule is for a plain roll-out: leave one of the two out.");
    }

    static (Way Way, InferenceOptions Options)? Chosen(ParseResult parsed)
    {
        var way = parsed.GetValue(Scheme) is { } name ? Way.Named(name) : null;
        var unread = numbers.FirstOrDefault(option => parsed.GetResult(option) is not null && way?.Reads.Contains(option.Name[2..]) != true);
        if (unread is not null) throw new UserError($"{unread.Name} was given, but {way?.Name ?? "a plain roll-out"} does not read it: leave it out, or choose another --scheme.");
        return way is null ? null : (way, Numbers(parsed));
    }

    static InferenceOptions Numbers(ParseResult parsed)
    {
        var usual = Inferences.Usual;
        var numbers = new InferenceOptions(
            parsed.GetValue(Weight) ?? usual.Weight, parsed.GetValue(Copies) ?? usual.Copies, parsed.GetValue(Deviation) ?? usual.Deviation,
            parsed.GetValue(Confidence) ?? usual.Confidence);
        if (numbers.Copies is < 1 or > 1024) throw new UserError($"--copies {numbers.Copies} was given; it must be from 1 to 1024.");
        if (!(numbers.Deviation >= 0 && double.IsFinite(numbers.Deviation))) throw new UserError($"--deviation {numbers.Deviation} was given; it must be at least 0.");
        if (!(numbers.Weight >= 0 && double.IsFinite(numbers.Weight))) throw new UserError($"--weight {numbers.Weight} was given; it must be at least 0.");
        if (numbers.Confidence is not (>= 0 and < 1)) throw new UserError($"--confidence {numbers.Confidence} was given; it must be at least 0 and below 1.");
        return numbers;
    }
}
