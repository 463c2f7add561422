namespace LatentRecursion.Host.Data;

/// <summary>
/// Random numbers that are a function of a seed alone: the same bits on every machine and in every version
/// (SplitMix64, whose whole state is one integer).
/// </summary>
public struct SeededRandom(ulong seed)
{
    const ulong Step = 0x9E3779B97F4A7C15;

    ulong state = seed;

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Scramble(state += Step);

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1, each equally likely.</summary>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        // the high half of bits * bound is uniform once the few products that would favour a number are drawn again
        var favoured = (ulong)(-(long)bound) % (ulong)bound;
        while (true)
        {
            var high = Math.BigMul(Next(), (ulong)bound, out var low);
            if (low >= favoured) return (int)high;
        }
    }

    /// <summary>Puts the items in a random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>0 to <paramref name="count"/> - 1 in a random order.</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        Shuffle<int>(order);
        return order;
    }

    /// <summary>A seed made of two: unrelated for different pairs.</summary>
    public static ulong Mix(ulong a, ulong b) => Scramble(a + Step ^ Scramble(b + Step));

    // Stafford's variant 13 of the 64-bit finaliser
    static ulong Scramble(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
