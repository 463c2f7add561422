using LatentRecursion.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentRecursion.Host.Training;

/// <summary>The slots of a batch and what they carry from step to step. A slot whose row halted takes the next puzzle.</summary>
public sealed class Slots(IScheme scheme, Model model, IRowSource source, int count) : IDisposable
{
    Carry? carry;

    /// <summary>How many rows a batch has.</summary>
    public int Count => count;

    /// <summary>What is carried, by name, for a checkpoint; empty before the first step.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => carry?.Fields() ?? new Dictionary<string, Tensor>();

    /// <summary>Goes on from a checkpoint.</summary>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        if (state.Count == 0) return;
        using var scope = NewDisposeScope();
        var blank = Fresh(PuzzleRows.Blank(model.Options.Length));
        Keep(scope, blank.Restored(state).Changed(tensor => tensor.clone()));
    }

    /// <summary>What is carried, with new puzzles where rows halted. The old tensors now belong to <paramref name="scope"/>.</summary>
    public Carry Refilled(DisposeScope scope)
    {
        if (carry is null) return Fresh(source.Take([.. Enumerable.Range(0, count).Select(slot => (long)slot)]));
        // unattached, last step's tensors would wait for the finaliser
        scope.Attach(carry.Fields().Values);
        var halted = carry.Halted.nonzero().view(-1);
        if (halted.numel() == 0) return carry;
        return carry.Put(halted, Fresh(source.Take(halted.to(Devices.Host).data<long>().ToArray())));
    }

    /// <summary>Carries these rows to the next step: they outlive <paramref name="scope"/> and every other scope.</summary>
    public void Keep(DisposeScope scope, Carry next)
    {
        scope.Detach(next.Fields().Values);
        carry = next;
    }

    Carry Fresh(PuzzleRows rows)
    {
        using var _ = no_grad();
        var hint = zeros([rows.Question.size(0), model.Options.HintWidth], device: rows.Question.device);
        var attempt = scheme.Begin(model.Begin(rows.Question, hint, rows.Seed));
        var path = rows.Path ?? scheme.Path(rows.Seed, rows.Question, rows.Labels);
        return new(attempt, new(rows.Question, rows.Labels, path), rows.Puzzle, ones_like(rows.Puzzle, dtype: ScalarType.Bool));
    }

    public void Dispose()
    {
        foreach (var tensor in State().Values) tensor.Dispose();
        carry = null;
    }
}
