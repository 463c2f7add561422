namespace LatentRecursion.Host.Kernels;

/// <summary>Where one sequence's states lie, before, between and after its sublayers, and what each sublayer keeps.</summary>
sealed class TrailLayout
{
    readonly int stateFloats, states;
    readonly long[] kept;

    TrailLayout(int stateFloats, int states, long[] kept, long keptFloats)
    {
        (this.stateFloats, this.states, this.kept) = (stateFloats, states, kept);
        Floats = ((long)states * stateFloats) + keptFloats;
    }

    /// <summary>Floats of a trail.</summary>
    public long Floats { get; }

    /// <summary>For the way forth alone: two states in turn, and one place for what is kept, written over by the next.</summary>
    public static TrailLayout Passing(Geometry geometry, IEnumerable<int> kept)
    {
        var sizes = kept.ToList();
        return new(geometry.Floats, 2, new long[sizes.Count], sizes.Max());
    }

    /// <summary>For the way back: everything at a place of its own.</summary>
    public static TrailLayout Keeping(Geometry geometry, IEnumerable<int> kept)
    {
        List<long> offsets = [0];
        foreach (var size in kept) offsets.Add(offsets[^1] + size);
        return new(geometry.Floats, offsets.Count, [.. offsets.SkipLast(1)], offsets[^1]);
    }

    /// <summary>A trail in this memory.</summary>
    public unsafe Trail In(float* memory) => new(this, memory);

    /// <summary>A sequence's trail.</summary>
    public readonly unsafe struct Trail(TrailLayout layout, float* memory)
    {
        /// <summary>The state before sublayer <paramref name="number"/>, which is the one after the sublayer before.</summary>
        public float* State(int number) => memory + ((long)(number % layout.states) * layout.stateFloats);

        public float* Kept(int number) => memory + ((long)layout.states * layout.stateFloats) + layout.kept[number];
    }
}
