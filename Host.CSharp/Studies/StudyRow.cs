using LatentRecursion.Host.Evaluation;
using LatentRecursion.Host.Halting;

namespace LatentRecursion.Host.Studies;

/// <summary>What became of a cell: a line of the study's rows.</summary>
/// <param name="Key">All that decided what was measured (<see cref="StudyCell.Key"/>).</param>
/// <param name="Task">The task's title.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Command">What makes this run alone.</param>
/// <param name="StepCalls">Calls of a row in a training step, one with gradient counted three times.</param>
/// <param name="Batch">Rows of a training step.</param>
/// <param name="RollOutCalls">Network calls of a full roll-out.</param>
/// <param name="Points">What was measured, in the order of training; the last is the end.</param>
/// <param name="Error">What it failed with; null where it did not.</param>
/// <param name="Environment">Where it ran.</param>
public sealed record StudyRow(
    string Key, string Task, string Arm, long Seed, string Command, double StepCalls, int Batch, int RollOutCalls,
    IReadOnlyList<StudyPoint> Points, string? Error,
    StudyRowEnvironment Environment);

/// <summary>Where and when a row was made: what its seconds depend on.</summary>
public sealed record StudyRowEnvironment(string Processor, string Kernels, string Program, string? Commit, string Date);

/// <summary>A run measured at an optimizer step.</summary>
/// <param name="Step">The optimizer step.</param>
/// <param name="TrainingSeconds">Seconds of training until then.</param>
/// <param name="Validation">On puzzles to choose by.</param>
/// <param name="Test">On puzzles to report.</param>
/// <param name="TestRight">Of each supervised step and test puzzle, whether every cell was right (<see cref="PackedBits"/>).</param>
/// <param name="Halting">
/// Stopping early with a promise, calibrated on validation; null where the roll-out has one step, or the puzzles are too few for any
/// promise.
/// </param>
public sealed record StudyPoint(
    int Step, double TrainingSeconds, StudyMeasurement Validation, StudyMeasurement Test, IReadOnlyList<string> TestRight,
    StudyStop? Halting);

/// <summary>A full roll-out over puzzles, by supervised step.</summary>
/// <param name="Puzzles">How many.</param>
/// <param name="Calls">Network calls a puzzle until then.</param>
/// <param name="Exact">The share of puzzles with every cell right.</param>
/// <param name="Cells">The share of cells that are right.</param>
/// <param name="Valid">The share of answers that break no rule; null where none are known.</param>
/// <param name="Seconds">Seconds of the whole roll-out.</param>
/// <param name="Strata">The last answers by difficulty; null where they were not looked at.</param>
public sealed record StudyMeasurement(
    long Puzzles, IReadOnlyList<double> Calls, IReadOnlyList<double> Exact, IReadOnlyList<double> Cells, IReadOnlyList<double>? Valid,
    double Seconds, IReadOnlyList<Stratum>? Strata = null);

/// <summary>What stopping early did.</summary>
/// <param name="Rule">The rule; null where none could be promised, and nothing stops.</param>
/// <param name="Families">What became of each family of rules.</param>
/// <param name="Calls">Network calls a test puzzle.</param>
/// <param name="Test">What it did on the test puzzles.</param>
public sealed record StudyStop(HaltingRule? Rule, IReadOnlyList<CalibratedFamily> Families, double Calls, HaltingOutcome Test);
