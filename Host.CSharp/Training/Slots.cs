using LatentRecursion.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>The slots of a batch and what they carry from step to step. A slot whose row halted takes the next puzzle.</summary>
public sealed class Slots(Model model, IRowSource source, int count) : IDisposable
{
    Carry? carry;
    bool isTaken; // by a step that has not kept what the next begins from: one that throws never does

    /// <summary>What is carried, by name, for a checkpoint; empty before the first step.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => Held?.Fields() ?? new Dictionary<string, Tensor>();

    Carry? Held => isTaken
        ? throw new InvalidOperationException(
            "a training step failed, and the rows that it worked on are gone with it: "
            + "open the run again, which goes on from its last checkpoint.")
        : carry;

    /// <summary>Goes on from a checkpoint, under a scheme.</summary>
    public void Restore(IScheme scheme, IReadOnlyDictionary<string, Tensor> state)
    {
        if (state.Count == 0) return;
        using var scope = NewDisposeScope();
        var blank = Fresh(scheme, PuzzleRows.Blank(model.Options.Length));
        // paths may have been longer under another scheme of the curriculum
        if (state.TryGetValue("lesson.path", out var path)) blank = blank with { Lesson = blank.Lesson.InFrames(path.size(1)) };
        var device = model.Weights.Values.First().device; // checkpoints are read on the processor
        Keep(scope, blank.Restored(state).Changed(tensor => tensor.to(device, copy: true)));
    }

    /// <summary>
    /// What is carried, with new puzzles where rows halted, which begin under <paramref name="scheme"/>. The old tensors now belong to
    /// <paramref name="scope"/>.
    /// </summary>
    public Carry Refilled(IScheme scheme, DisposeScope scope)
    {
        var taken = Held;
        (carry, isTaken) = (null, true);
        if (taken is null) return Fresh(scheme, source.Take([.. Enumerable.Range(0, count).Select(slot => (long)slot)]));
        // unattached, last step's tensors would wait for the finaliser
        scope.Attach(taken.Fields().Values);
        var halted = taken.Halted.nonzero().view(-1);
        if (halted.numel() == 0) return taken;
        var fresh = Fresh(scheme, source.Take(halted.to(Devices.Host).data<long>().ToArray()));
        var frames = Math.Max(taken.Lesson.Path.size(1), fresh.Lesson.Path.size(1));
        return InFrames(taken, frames).Put(halted, InFrames(fresh, frames));
    }

    /// <summary>Carries these rows to the next step: they outlive <paramref name="scope"/> and every other scope.</summary>
    public void Keep(DisposeScope scope, Carry next)
    {
        scope.Detach(next.Fields().Values);
        (carry, isTaken) = (next, false);
    }

    // rows that began under different schemes of a curriculum may have paths of different lengths
    static Carry InFrames(Carry carry, long frames) =>
        carry.Lesson.Path.size(1) == frames ? carry : carry with { Lesson = carry.Lesson.InFrames(frames) };

    Carry Fresh(IScheme scheme, PuzzleRows rows)
    {
        using var _ = no_grad();
        var path = rows.Path ?? scheme.Path(rows.Seed, rows.Question, rows.Labels);
        return new(rows.Begun(scheme, model), new(rows.Question, rows.Labels, path), rows.Puzzle, ones_like(rows.Puzzle, dtype: ScalarType.Bool));
    }

    /// <summary>Frees what is carried.</summary>
    public void Dispose()
    {
        foreach (var tensor in carry?.Fields().Values ?? []) tensor.Dispose();
        carry = null;
    }
}
