using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Evaluation;

/// <summary>
/// What every puzzle showed after every supervised step of a full roll-out: with it, stopping rules can be tried without running the
/// network again.
/// </summary>
/// <param name="signals">What was read.</param>
/// <param name="steps">Supervised steps of the roll-out.</param>
public sealed class StepRecord(IReadOnlyList<SignalChoice> signals, int steps)
{
    readonly List<bool[]> right = [];
    readonly List<float[]> values = []; // of a puzzle, steps x signals

    /// <summary>What was read; <see cref="Value"/> numbers them from 0.</summary>
    public IReadOnlyList<SignalChoice> Signals => signals;

    /// <summary>Supervised steps of every puzzle: none stopped early.</summary>
    public int Steps => steps;

    /// <summary>Puzzles so far; those of a batch count from its first step on.</summary>
    public int Puzzles => right.Count;

    /// <summary>Whether every asked cell was right after a step, from 1.</summary>
    public bool IsRight(int puzzle, int step) => right[puzzle][step - 1];

    /// <summary>What a signal showed after a step, from 1.</summary>
    public float Value(int puzzle, int step, int signal) => values[puzzle][((step - 1) * signals.Count) + signal];

    /// <summary>Some of the puzzles, in this order.</summary>
    public StepRecord Of(IEnumerable<int> puzzles)
    {
        var part = new StepRecord(signals, steps);
        foreach (var puzzle in puzzles) part.Add(right[puzzle], values[puzzle]);
        return part;
    }

    /// <summary>Adds a puzzle.</summary>
    /// <param name="rightAfter">Whether every asked cell was right, a step each.</param>
    /// <param name="shown">What the signals showed, <c>[steps, signals]</c>.</param>
    public void Add(bool[] rightAfter, float[] shown)
    {
        if (rightAfter.Length != steps || shown.Length != steps * signals.Count)
            throw new ArgumentException($"expected {steps} steps of {signals.Count} signals, received {rightAfter.Length} and {shown.Length} values.");
        right.Add(rightAfter);
        values.Add(shown);
    }

    /// <summary>Adds what a batch of rows showed after a step; a batch begins with its first step.</summary>
    internal void Add(int step, Lesson lesson, Attempt before, Attempt after)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var exact = lesson.Grade(after).Exact.to(Devices.Host).data<bool>().ToArray();
        if (step == 1) right.AddRange(exact.Select(_ => new bool[steps]));
        if (step == 1) values.AddRange(exact.Select(_ => new float[steps * signals.Count]));
        var first = right.Count - exact.Length;
        for (var row = 0; row < exact.Length; row++) right[first + row][step - 1] = exact[row];
        for (var signal = 0; signal < signals.Count; signal++)
        {
            var read = signals[signal].Read(before, after).to(Devices.Host).data<float>().ToArray();
            for (var row = 0; row < read.Length; row++) values[first + row][((step - 1) * signals.Count) + signal] = read[row];
        }
    }
}
