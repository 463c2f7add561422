using LatentRecursion.Interop;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Diagnosis;

/// <summary>What a batch of puzzles showed in a watched roll-out, in plain numbers.</summary>
sealed class WatchedBatch
{
    readonly IScheme scheme;
    readonly Model model;
    readonly IReadOnlyList<SignalChoice> signals;
    readonly bool isProbing;
    readonly Tensor openCells, token;

    /// <summary>An answer update, which puzzles it ran on, and which are solved after it.</summary>
    public sealed record AnswerSeen(int Step, int Number, bool[] Ran, bool[] Exact, OpenCells Cells, double[] Motion);

    /// <summary>A latent update, and which puzzles it ran on.</summary>
    public sealed record LatentSeen(int Step, int Number, bool[] Ran, double[] Motion, bool[]? ProbeRight, double[]? ProbeAdvantage);

    /// <summary>
    /// A supervised step: which puzzles it ran on, signals by puzzle, the halting head's belief, what the right tokens gained, and the
    /// answer.
    /// </summary>
    public sealed record StepSeen(bool[] Ran, float[][] Signals, float[] Halt, double[] Gain, bool[] Exact, int[][] Answers);

    public WatchedBatch(IScheme scheme, Model model, IReadOnlyList<SignalChoice> signals, Lesson lesson, Attempt attempt, bool isProbing)
    {
        (this.scheme, this.model, this.signals, this.isProbing) = (scheme, model, signals, isProbing);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var isOpen = lesson.OpenCells();
        openCells = isOpen.nonzero();
        token = lesson.Labels.masked_select(isOpen);
        Rows = [.. openCells.select(1, 0).to(Devices.Host).data<long>().Select(row => (int)row)];
        Tokens = [.. token.to(Devices.Host).data<long>()];
        Count = (int)lesson.Labels.size(0);
        scheme.Watch(attempt, seen => See(lesson, seen), (step, before, after) => Steps.Add(Stepped(step, lesson, before, after)));
        FinalFrom = [.. Enumerable.Range(0, Count).Select(row => AnswerSteps.FinalFrom(Steps.ConvertAll(step => step.Answers[row])))];
    }

    /// <summary>Puzzles.</summary>
    public int Count { get; }

    /// <summary>The puzzle of every open cell.</summary>
    public int[] Rows { get; }

    /// <summary>The right token of every open cell.</summary>
    public long[] Tokens { get; }

    public List<AnswerSeen> Answers { get; } = [];

    public List<LatentSeen> Latents { get; } = [];

    public List<StepSeen> Steps { get; } = [];

    /// <summary>Of every puzzle, the supervised step, from 1, from which on the answer is that of the last.</summary>
    public int[] FinalFrom { get; }

    /// <summary>Network calls that only looked, of all puzzles.</summary>
    public long ProbeCalls { get; private set; }

    void See(Lesson lesson, SeenUpdate seen)
    {
        var ran = new bool[Count];
        foreach (var row in seen.Rows) ran[row] = true;
        if (seen.IsAnswer)
        {
            var conditional = model.Decode(seen.After.Answer);
            Answers.Add(new(
                seen.Step, seen.Number, ran, lesson.Grade(conditional).Exact.to(Devices.Host).data<bool>().ToArray(),
                new(Open(model.Decode(seen.Before.Answer)), Open(conditional), token),
                Doubles(Measures.Motion(seen.Before.Answer, seen.After.Answer))));
            return;
        }

        bool[]? right = null;
        double[]? advantage = null;
        if (isProbing)
        {
            var probed = Open(scheme.Probe(seen.After));
            right = probed.argmax(-1).eq(token).to(Devices.Host).data<bool>().ToArray();
            advantage = Doubles(Measures.Advantage(Open(model.Decode(seen.Before.Answer)), probed, token));
            ProbeCalls += Count;
        }

        Latents.Add(new(seen.Step, seen.Number, ran, Doubles(Measures.Motion(seen.Before.Latent, seen.After.Latent)), right, advantage));
    }

    StepSeen Stepped(int step, Lesson lesson, Attempt before, Attempt after)
    {
        var gained = new double[Count];
        var counted = new int[Count];
        var advantage = Doubles(Measures.Advantage(Open(before.Logits), Open(after.Logits), token));
        for (var cell = 0; cell < Rows.Length; cell++)
        {
            gained[Rows[cell]] += advantage[cell];
            counted[Rows[cell]]++;
        }

        return new(
            [.. Enumerable.Range(0, Count).Select(row =>
                Answers.Exists(seen => seen.Step == step && seen.Ran[row]) || Latents.Exists(seen => seen.Step == step && seen.Ran[row]))],
            [.. signals.Select(signal => signal.Read(before, after).to(Devices.Host).data<float>().ToArray())],
            after.Halt.select(1, 0).to(float32).sigmoid().to(Devices.Host).data<float>().ToArray(),
            [.. gained.Zip(counted, (sum, count) => count == 0 ? 0 : sum / count)],
            lesson.Grade(after).Exact.to(Devices.Host).data<bool>().ToArray(),
            [.. after.Logits.argmax(-1).to(int32).to(Devices.Host).contiguous().data<int>().ToArray().Chunk((int)lesson.Labels.size(1))]);
    }

    // N V of B S V
    Tensor Open(Tensor logits) => logits.index(openCells.select(1, 0), openCells.select(1, 1)).to(float32);

    static double[] Doubles(Tensor values) => values.to(float64).to(Devices.Host).data<double>().ToArray();
}
