using LatentRecursion.Display;
using LatentRecursion.Host.Data;
using LatentRecursion.Host.Evaluation;

namespace LatentRecursion.Host.Reports;

/// <summary>How a task's puzzles are drawn.</summary>
/// <param name="Rows">Rows of cells.</param>
/// <param name="Columns">Columns of cells; tokens run row by row.</param>
/// <param name="BoxRows">Rows of cells to a box, whose border is drawn; 0: no boxes.</param>
/// <param name="BoxColumns">Columns of cells to a box; 0: no boxes.</param>
/// <param name="Glyphs">What each token shows as; a blank glyph is a cell left open.</param>
public sealed record PuzzleFace(int Rows, int Columns, int BoxRows, int BoxColumns, IReadOnlyList<string> Glyphs)
{
    /// <summary>Whether a question's token is not left open.</summary>
    public bool IsGiven(int token) => token >= 0 && token < Glyphs.Count && !string.IsNullOrWhiteSpace(Glyphs[token]);
}

/// <summary>One point of a training curve.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="Loss">Per row, where it was logged.</param>
/// <param name="ValidationExact">Share of validation puzzles with every cell right, where it was measured.</param>
public sealed record CurvePoint(int Step, double? Loss, double? ValidationExact);

/// <summary>One trained scheme: all that a page shows of it.</summary>
/// <param name="Scheme">Its name.</param>
/// <param name="Plan">What it runs, as indented text.</param>
/// <param name="Parameters">Numbers learned.</param>
/// <param name="TrainingSteps">Optimizer steps.</param>
/// <param name="TrainingCalls">Network calls that all rows ran in training, look-ahead included.</param>
/// <param name="TrainingSeconds">Time taken.</param>
/// <param name="Test">The roll-out over the test puzzles, or over those of <paramref name="Split"/>.</param>
/// <param name="EarliestStep">The earliest good-enough supervised step, chosen on validation puzzles.</param>
/// <param name="ValidationExact">Share of validation puzzles solved in full at the end of training.</param>
/// <param name="ReachedTarget">Whether training ended because the target was reached.</param>
/// <param name="Verdicts">What each answer update did; empty where it was not measured.</param>
/// <param name="Walk">One puzzle, solved step by step.</param>
/// <param name="Curve">The course of training.</param>
/// <param name="Split">What it is measured on: test, or validation where the data have no test puzzles.</param>
/// <param name="IsChosenOnTest">The step to stop after was chosen by the test puzzles: the data have no others.</param>
public sealed record SchemeSummary(
    string Scheme,
    string Plan,
    long Parameters,
    int TrainingSteps,
    long TrainingCalls,
    double TrainingSeconds,
    EvaluationResult Test,
    int EarliestStep,
    double ValidationExact,
    bool ReachedTarget,
    IReadOnlyList<VerdictShares> Verdicts,
    Walk Walk,
    IReadOnlyList<CurvePoint> Curve,
    string Split = DataSplits.TestName,
    bool IsChosenOnTest = false)
{
    /// <summary>The test puzzles' answers after <see cref="EarliestStep"/>.</summary>
    public StepAccuracy Stopped => Test.Steps.First(step => step.Step == EarliestStep);
}

/// <summary>Several schemes side by side: the page of the main job.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Task">What was learned.</param>
/// <param name="Baseline">The scheme that ratios refer to; while it is not among <paramref name="Schemes"/>, none are given.</param>
/// <param name="Target">Share of validation puzzles at which training ends.</param>
/// <param name="Face">How puzzles are drawn; null: not at all.</param>
/// <param name="Schemes">In the order of the table.</param>
/// <param name="Facts">Seed, threads, versions, command: what a reader needs to do it again.</param>
[TypeFormatterSource]
public sealed record ComparisonReport(
    string Title,
    string Task,
    string Baseline,
    double Target,
    PuzzleFace? Face,
    IReadOnlyList<SchemeSummary> Schemes,
    IReadOnlyDictionary<string, string> Facts) : IShown
{
    /// <summary>The scheme that ratios refer to.</summary>
    public SchemeSummary? BaselineScheme => Schemes.FirstOrDefault(scheme => scheme.Scheme == Baseline);

    View IShown.View => ReportView.Of(Title, Schemes, SchemeTable.Rows(Schemes, BaselineScheme, Target), Reading.Of(this));
}

/// <summary>The page of one run.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Task">What was learned.</param>
/// <param name="Face">How puzzles are drawn; null: not at all.</param>
/// <param name="Summary">The run.</param>
/// <param name="Facts">What a reader needs to do it again.</param>
[TypeFormatterSource]
public sealed record RunReport(string Title, string Task, PuzzleFace? Face, SchemeSummary Summary, IReadOnlyDictionary<string, string> Facts) : IShown
{
    View IShown.View => ReportView.Of(Title, [Summary], SchemeTable.Rows([Summary]), Reading.Of(this));
}
