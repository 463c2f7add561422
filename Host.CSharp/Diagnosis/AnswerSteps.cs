namespace LatentRecursion.Host.Diagnosis;

/// <summary>What puzzles answered step by step: the part of a diagnosis that needs answers only, whoever gave them.</summary>
public static class AnswerSteps
{
    /// <summary>The step, from 1, from which on an answer, <c>[cells]</c> after every step, is that of the last.</summary>
    public static int FinalFrom(IReadOnlyList<int[]> answer)
    {
        var step = answer.Count;
        while (step > 1 && answer[step - 2].AsSpan().SequenceEqual(answer[^1])) step--;
        return step;
    }
}
