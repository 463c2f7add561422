namespace LatentRecursion.Host.Kernels;

/// <summary>Moves one head's queries or keys out of a row of all heads and turns them by their place; and back.</summary>
sealed unsafe class Rotary<T>
    where T : struct, ILanes<T>
{
    readonly NativeBuffer? cosine, sine;
    readonly int half;

    /// <param name="tables">Cosine and sine, <c>L E</c>, whose halves are equal; null: nothing turns.</param>
    /// <param name="places">L.</param>
    /// <param name="headWidth">E.</param>
    public Rotary((float[] Cosine, float[] Sine)? tables, int places, int headWidth)
    {
        half = headWidth / 2;
        if (tables is not { } given) return;
        cosine = FirstHalves(given.Cosine, places);
        sine = FirstHalves(given.Sine, places);
    }

    public bool Turns => cosine is not null;

    /// <summary>to = scale R from, for one place; <paramref name="direction"/> -1 turns back.</summary>
    public void Turn(float* from, float* to, int place, float scale, float direction)
    {
        float* c = cosine!.Floats + (place * half), s = sine!.Floats + (place * half);
        var i = 0;
        T factor = T.Splat(scale), turn = T.Splat(scale * direction);
        for (; i + T.Count <= half; i += T.Count)
        {
            T x = T.Load(from + i), y = T.Load(from + half + i), cos = T.Load(c + i) * factor, sin = T.Load(s + i) * turn;
            T.Store((x * cos) - (y * sin), to + i);
            T.Store(T.Fma(x, sin, y * cos), to + half + i);
        }

        for (; i < half; i++)
        {
            float x = from[i], y = from[half + i], cos = c[i] * scale, sin = s[i] * scale * direction;
            to[i] = (x * cos) - (y * sin);
            to[half + i] = (y * cos) + (x * sin);
        }
    }

    NativeBuffer FirstHalves(float[] table, int places)
    {
        var buffer = new NativeBuffer(places * half);
        for (var place = 0; place < places; place++) table.AsSpan(2 * place * half, half).CopyTo(new Span<float>(buffer.Floats + (place * half), half));
        return buffer;
    }
}
