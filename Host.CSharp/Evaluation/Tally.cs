using LatentRecursion.Host.Data;
using LatentRecursion.Host.Statistics;
using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Evaluation;

/// <summary>Adds up the answers after one supervised step.</summary>
sealed class Tally
{
    long exact, asked, valid, calls;
    double cells;

    public long Count { get; private set; }

    /// <summary>Network calls a puzzle.</summary>
    public double Calls => Count == 0 ? 0 : (double)calls / Count;

    public void Add(ExampleRows rows, Lesson lesson, RollOutStep step, IPuzzleRules? rules, Strata? strata = null)
    {
        using var scope = NewDisposeScope();
        var after = step.After;
        var grade = lesson.Grade(after);
        var numbers = stack([
            grade.Exact.logical_and(grade.Asked).sum().to(float64),
            grade.Asked.sum().to(float64),
            (grade.Cells * grade.Asked.to(float64)).sum(),
        ]).to(Devices.Host).data<double>().ToArray();
        exact += (long)numbers[0];
        asked += (long)numbers[1];
        cells += numbers[2];
        calls += step.Work.Calls;
        Count += rows.Count;
        if (rules is not null) valid += CountValid(rows, after, rules);
        if (strata is null) return;
        var (isExact, share) = (grade.Exact.to(Devices.Host).data<bool>().ToArray(), grade.Cells.to(Devices.Host).data<double>().ToArray());
        for (var row = 0; row < rows.Count; row++) strata.Add(rows, row, isExact[row], share[row]);
    }

    public StepAccuracy Accuracy(int step, double calls, bool hasRules) =>
        new(step, calls, new(exact, asked), asked == 0 ? 0 : cells / asked, hasRules ? new Proportion(valid, Count) : null);

    static int CountValid(ExampleRows rows, Attempt after, IPuzzleRules rules)
    {
        var answers = after.Logits.argmax(-1).to(int32).to(Devices.Host).contiguous().data<int>().ToArray();
        return Enumerable.Range(0, rows.Count).Count(row => rules.Violations(rows.Question(row), answers.AsSpan(row * rows.Length, rows.Length)).Count == 0);
    }
}
