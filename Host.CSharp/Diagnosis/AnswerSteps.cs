using LatentRecursion.Host.Statistics;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>What puzzles answered step by step: the part of a diagnosis that needs answers only, whoever gave them.</summary>
/// <param name="labels">The right answer of every puzzle, <c>[cells]</c> each.</param>
/// <param name="answers">Of every puzzle, the answer after every step, <c>[cells]</c> each.</param>
public sealed class AnswerSteps(IReadOnlyList<int[]> labels, IReadOnlyList<IReadOnlyList<int[]>> answers)
{
    /// <summary>How many were answered, right or wrong.</summary>
    public int Puzzles => labels.Count;

    /// <summary>Puzzles with every cell right after a step, from 1.</summary>
    public Proportion Exact(int step) => new(Enumerable.Range(0, Puzzles).Count(puzzle => answers[puzzle][step - 1].AsSpan().SequenceEqual(labels[puzzle])), Puzzles);

    /// <summary>The mean share of cells that are right after a step, from 1.</summary>
    public double Cells(int step) => Enumerable.Range(0, Puzzles).Average(puzzle => (double)answers[puzzle][step - 1].Zip(labels[puzzle]).Count(cell => cell.First == cell.Second) / labels[puzzle].Length);

    /// <summary>The step, from 1, from which on a puzzle's answer is that of the last.</summary>
    public int FinalFrom(int puzzle) => FinalFrom(answers[puzzle]);

    /// <summary>The step, from 1, from which on an answer is that of the last.</summary>
    public static int FinalFrom(IReadOnlyList<int[]> answer)
    {
        var step = answer.Count;
        while (step > 1 && answer[step - 2].AsSpan().SequenceEqual(answer[^1])) step--;
        return step;
    }
}
