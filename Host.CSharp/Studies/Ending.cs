using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Studies;

/// <summary>Where a trained model's roll-outs end.</summary>
public enum Ending
{
    /// <summary>After every step.</summary>
    Full,

    /// <summary>
    /// At the earliest step that is as good: whose accuracy on validation is at most a point below that of a full roll-out, its own or
    /// another arm's.
    /// </summary>
    AsGood,

    /// <summary>Each by a rule with a promise.</summary>
    Promised,
}

static class Endings
{
    public static readonly IReadOnlyList<Ending> All = Enum.GetValues<Ending>();

    /// <summary>Network calls a test puzzle and exact accuracy where roll-outs end so; null where no step is as good, or no rule was looked for.</summary>
    /// <param name="point">What was measured.</param>
    /// <param name="ending">Where they end.</param>
    /// <param name="against">Whose full roll-out it is to be as good as.</param>
    public static (double Calls, double Exact)? At(this StudyPoint point, Ending ending, StudyPoint against) =>
        point.Step(ending, against) is { } step ? (point.Test.Calls[step - 1], point.Test.Exact[step - 1])
        : ending == Ending.Promised && point.Halting is { } halting ? (halting.Calls, (double)halting.Test.Right / halting.Test.Puzzles)
        : null;

    /// <summary>The supervised step, from 1, after which all roll-outs end so; null where no step is as good, or each ends for itself.</summary>
    /// <param name="point">What was measured.</param>
    /// <param name="ending">Where they end.</param>
    /// <param name="against">Whose full roll-out it is to be as good as.</param>
    public static int? Step(this StudyPoint point, Ending ending, StudyPoint against) => ending switch
    {
        Ending.Full => point.Test.Exact.Count,
        Ending.AsGood => EarliestStep.Reaching(against.Validation.Exact[^1] - EarliestStep.Allowed, point.Validation.Exact),
        _ => null,
    };
}
