using LatentRecursion.Host.Data;
using LatentRecursion.Host.Recipes;
using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Studies;

/// <summary>
/// A study: every arm on every task with several seeds, and which differences it asks for. It is a JSON file with these names in
/// camelCase, or a public value of this type in an F# script.
/// </summary>
/// <param name="Name">Its name, which becomes a folder's.</param>
/// <param name="Question">What it asks, in a sentence.</param>
/// <param name="Tasks">On what.</param>
/// <param name="Arms">What is compared.</param>
/// <param name="Comparisons">Differences that it asks for; seeds are added until they are known.</param>
/// <param name="Set">Settings of all cells, <c>name=value</c>; a task's and then an arm's go before them.</param>
/// <param name="At">Optimizer steps at which a cell is measured on its way, besides the last.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="Validation">Validation puzzles of a measurement: to choose by.</param>
/// <param name="Test">Test puzzles of a measurement: to report.</param>
/// <param name="Halting">What stopping early must promise.</param>
/// <param name="Rows">Rows of other studies that count, too: files.</param>
/// <param name="SavingAgainst">Arms whose network calls in inference the others are to save.</param>
public sealed record Study(
    string Name,
    string Question,
    IReadOnlyList<StudyTask> Tasks,
    IReadOnlyList<StudyArm> Arms,
    IReadOnlyList<StudyComparison>? Comparisons = null,
    IReadOnlyList<string>? Set = null,
    IReadOnlyList<int>? At = null,
    StudySeeds? Seeds = null,
    int Validation = 1000,
    int Test = 2000,
    LearnThenTest? Halting = null,
    IReadOnlyList<string>? Rows = null,
    IReadOnlyList<string>? SavingAgainst = null)
{
    /// <summary>How many seeds.</summary>
    internal StudySeeds SeedPlan => Seeds ?? new();

    /// <summary>What stopping early must promise.</summary>
    internal LearnThenTest Promise => Halting ?? new();
}

/// <summary>A task of a study.</summary>
/// <param name="Task">The task.</param>
/// <param name="Data">The data; null: the task's own, or those made.</param>
/// <param name="Checksums">Of the data: others are refused, and rows can be read where there are none.</param>
/// <param name="Source">Where the data come from, for who does not have them.</param>
/// <param name="Make">Ranges and sizes of puzzles to be made for it, <c>name=value</c> as <c>latent data build</c> takes them.</param>
/// <param name="Set">Settings, <c>name=value</c>.</param>
/// <param name="Name">What it is called; null: as the task.</param>
public sealed record StudyTask(
    string Task, string? Data = null, IReadOnlyList<string>? Make = null, IReadOnlyList<string>? Set = null, string? Name = null,
    SplitChecksums? Checksums = null, string? Source = null)
{
    /// <summary>What it is called.</summary>
    public string Title => Name ?? Task;
}

/// <summary>An arm of a study.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Scheme">The scheme, also one in a file.</param>
/// <param name="Set">Settings, <c>name=value</c>.</param>
/// <param name="ComputeOf">
/// It trains for as many steps as take the compute of this arm's whole training: network calls, one with gradient counted three times.
/// </param>
/// <param name="Tasks">The tasks that it runs on; null: all.</param>
/// <param name="Way">How the trained model is used, a name or a file; null: by a plain roll-out.</param>
/// <param name="Numbers">The way's numbers.</param>
public sealed record StudyArm(
    string Name, string Scheme, IReadOnlyList<string>? Set = null, string? ComputeOf = null, IReadOnlyList<string>? Tasks = null,
    string? Way = null, WayNumbers? Numbers = null)
{
    /// <summary>Whether it runs on a task.</summary>
    internal bool RunsOn(StudyTask task) => Tasks?.Contains(task.Title) ?? true;
}

/// <summary>What an arm's exact accuracy is above another's.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="Against">The other.</param>
/// <param name="At">After so many optimizer steps of all; null: at the end of each.</param>
/// <param name="Minus">Less what another arm is above its other: an interaction, the difference of two differences.</param>
/// <param name="Ending">Where the roll-outs of all end.</param>
/// <param name="SupervisedSteps">After so many supervised steps of all, of whose roll-outs are as long; null: where <paramref name="Ending"/> says.</param>
public sealed record StudyComparison(
    string Arm, string Against, int? At = null, StudyPair? Minus = null, Ending Ending = Ending.Full, int? SupervisedSteps = null)
{
    /// <summary>The arms, and how often each counts: together the difference.</summary>
    internal IReadOnlyList<(string Arm, int Sign)> Terms =>
    [
        (Arm, 1), (Against, -1),
        .. Minus is { } minus ? [(minus.Arm, -1), (minus.Against, 1)] : Array.Empty<(string, int)>()
    ];

    /// <summary>Exact accuracy on test puzzles where a roll-out ends; null where it has no such end.</summary>
    internal double? Exact(StudyPoint point) => Step(point) is { } step ? point.Test.Exact[step - 1] : point.At(Ending, point)?.Exact;

    /// <summary>The supervised step, from 1, after which all roll-outs end; null where each ends for itself.</summary>
    internal int? Step(StudyPoint point) => SupervisedSteps is { } steps ? Math.Min(steps, point.Test.Exact.Count) : point.Step(Ending, point);
}

/// <summary>An arm and what it is compared with.</summary>
public sealed record StudyPair(string Arm, string Against);

/// <summary>How many seeds a comparison gets.</summary>
/// <param name="First">The first seed.</param>
/// <param name="Least">At least so many.</param>
/// <param name="Most">At most so many; a difference that is not known by then is inconclusive.</param>
/// <param name="HalfWidth">Known is a difference whose interval is at most so far to either side.</param>
public sealed record StudySeeds(long First = 1, int Least = 5, int Most = 20, double HalfWidth = 0.01);
