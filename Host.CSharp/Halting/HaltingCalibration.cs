using System.Globalization;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Halting;

/// <summary>What became of a family of rules.</summary>
/// <param name="Name">The family.</param>
/// <param name="Tried">How many rules it has.</param>
/// <param name="Passing">How many keep the risk, with the guarantee.</param>
/// <param name="Best">The passing rule that stops soonest; null where none passes.</param>
/// <param name="Steps">Supervised steps a puzzle under it, on the calibration puzzles.</param>
public sealed record CalibratedFamily(string Name, int Tried, int Passing, HaltingRule? Best, double? Steps);

/// <summary>Which puzzles do what, by their numbers.</summary>
/// <param name="Fit">These fit rules.</param>
/// <param name="Calibration">These test them.</param>
public sealed record HaltingSets(IReadOnlyList<int> Fit, IReadOnlyList<int> Calibration);

/// <summary>A rule that stops soonest of all that keep the risk, with the guarantee of <see cref="LearnThenTest"/>; null where none does.</summary>
/// <param name="FitPuzzles">Puzzles that fitted the rules.</param>
/// <param name="CalibrationPuzzles">Puzzles that calibrated them.</param>
/// <param name="ChoosingPuzzles">Of these, how many had also chosen the model.</param>
/// <param name="Families">What became of every family of rules.</param>
/// <param name="Rule">The rule.</param>
public sealed record HaltingCalibration(
    int FitPuzzles, int CalibrationPuzzles, int ChoosingPuzzles, IReadOnlyList<CalibratedFamily> Families, HaltingRule? Rule)
{
    /// <summary>The share of the puzzles to choose by that rules are fitted on; the others calibrate.</summary>
    const double FitShare = 0.3;

    /// <summary>Fits the families on some of the puzzles and tests them on the others.</summary>
    /// <param name="puzzles">Independent of each other: of variants, one.</param>
    /// <param name="guarantee">What is promised.</param>
    /// <param name="choosing">How many of the first puzzles had chosen the model.</param>
    public static HaltingCalibration Of(StepRecord puzzles, LearnThenTest guarantee, int choosing = 0)
    {
        RequireEnough(puzzles.Puzzles, puzzles.Signals.Count, guarantee);
        var sets = Sets(puzzles.Puzzles, choosing);
        var (fit, calibration) = (puzzles.Of(sets.Fit), puzzles.Of(sets.Calibration));
        var families = HaltingFamilies.Of(fit);
        var outcomes = families.Select(family => Outcomes(family, calibration)).ToList();
        var passing = guarantee.Passing([.. outcomes.Select(rules => rules.Select(outcome => outcome.Lost).ToList())], calibration.Puzzles);
        List<CalibratedFamily> calibrated = [.. families.Select((family, number) => Best(family, outcomes[number], passing[number]))];
        return new(
            fit.Puzzles, calibration.Puzzles, sets.Calibration.Count(puzzle => puzzle < choosing), calibrated,
            calibrated.Where(family => family.Best is not null).MinBy(family => family.Steps)?.Best);
    }

    /// <summary>
    /// A random order, always the same, since files may be sorted. Puzzles that chose the model fit before any others do: such a choice was
    /// made for them, and those that calibrate must be like puzzles to come.
    /// </summary>
    /// <param name="puzzles">How many puzzles there are.</param>
    /// <param name="choosing">How many of the first had chosen the model.</param>
    public static HaltingSets Sets(int puzzles, int choosing = 0)
    {
        var order = new SeededRandom(0).Permutation(puzzles).OrderBy(puzzle => puzzle >= choosing).ToList();
        return new(order[..Fitted(puzzles)], order[Fitted(puzzles)..]);
    }

    /// <summary>Refuses so few puzzles that no rule could keep the promise, even without an error.</summary>
    public static void RequireEnough(int puzzles, int signals, LearnThenTest guarantee)
    {
        if (Shortage(puzzles, signals, guarantee) is { } shortage) throw new UserError($"{shortage}, or allow a larger --epsilon or --delta.");
    }

    /// <summary>Why so few puzzles are too few for any promise, and how many it takes; null where they are enough.</summary>
    public static string? Shortage(int puzzles, int signals, LearnThenTest guarantee)
    {
        if (Fitted(puzzles) == 0)
            return $"{puzzles} puzzles to choose by are too few: none would be left to fit rules to. "
                + $"Give {(int)Math.Ceiling(1 / FitShare)} or more";
        var calibrating = puzzles - Fitted(puzzles);
        var needed = guarantee.FewestPuzzles(signals + 1);
        if (calibrating >= needed) return null;
        return $"{puzzles} puzzles to choose by, of which {calibrating} calibrate, are too few: "
            + $"even without an error {needed} must calibrate to promise a risk of at most "
            + string.Create(CultureInfo.InvariantCulture, $"{guarantee.Epsilon} with a confidence of {1 - guarantee.Delta:0.######}. ")
            + $"Give {(int)Math.Ceiling(needed / (1 - FitShare))} or more";
    }

    static int Fitted(int puzzles) => (int)(FitShare * puzzles);

    static List<HaltingOutcome> Outcomes(HaltingFamily family, StepRecord puzzles)
    {
        var scores = family.Rules[0].Scores(puzzles);
        return [.. family.Rules.Select(rule => rule.On(puzzles, scores))];
    }

    static CalibratedFamily Best(HaltingFamily family, List<HaltingOutcome> outcomes, int passing)
    {
        if (passing == 0) return new(family.Name, family.Rules.Count, 0, null, null);
        var soonest = Enumerable.Range(0, passing).MinBy(number => outcomes[number].Steps);
        return new(family.Name, family.Rules.Count, passing, family.Rules[soonest], outcomes[soonest].Steps);
    }
}
