using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>One of Adam's updates of one weight, and of the average of that weight, in a single pass over memory.</summary>
abstract unsafe class AdamKernel
{
    /// <summary>The kernel of this choice; null where TorchSharp is to do it.</summary>
    public static AdamKernel? Of(KernelChoice kernels) => kernels.Runs switch
    {
        KernelChoice.Avx512 => new AdamKernel<Lanes512>(),
        KernelChoice.Avx2 => new AdamKernel<Lanes256>(),
        _ => null,
    };

    /// <summary>Each number by itself, so that stretches of a weight can be updated apart, in any order.</summary>
    public abstract void Update(AdamFactors factors, AdamStretch stretch);
}

/// <summary>The factors of a weight's update.</summary>
/// <param name="IsAtan2">Whether the update is atan2(m, sqrt v), not m / (sqrt v + epsilon).</param>
/// <param name="KeepFirst">β1.</param>
/// <param name="KeepSecond">β2.</param>
/// <param name="Correction">1 - β2^t, by which v is divided.</param>
/// <param name="Epsilon">What keeps the quotient finite.</param>
/// <param name="Decayed">What decay leaves of a weight, 1 - lr wd.</param>
/// <param name="Move">-lr / (1 - β1^t).</param>
/// <param name="KeepAverage">μ.</param>
sealed record AdamFactors(
    bool IsAtan2, double KeepFirst, double KeepSecond, double Correction, double Epsilon, double Decayed, double Move, double KeepAverage);

/// <summary>So many numbers of a weight and what belongs to them; a weight of which no average is kept has none.</summary>
readonly unsafe struct AdamStretch(float* weight, float* gradient, float* first, float* second, float* average, long count)
{
    public readonly float* Weight = weight, Gradient = gradient, First = first, Second = second, Average = average;
    public readonly long Count = count;

    public AdamStretch Part(long from, long count) =>
        new(Weight + from, Gradient + from, First + from, Second + from, Average == null ? null : Average + from, count);

    public void CopyGradient(AdamStretch to) => Copy(Gradient, to.Gradient);

    public void CopyState(AdamStretch to)
    {
        Copy(Weight, to.Weight);
        Copy(First, to.First);
        Copy(Second, to.Second);
        if (Average != null) Copy(Average, to.Average);
    }

    void Copy(float* from, float* to) => new ReadOnlySpan<float>(from, (int)Count).CopyTo(new(to, (int)Count));
}

/// <inheritdoc/>
sealed unsafe class AdamKernel<T> : AdamKernel
    where T : struct, ILanes<T>
{
    public override void Update(AdamFactors factors, AdamStretch stretch)
    {
        var rest = stretch.Count % T.Count;
        Registers(factors, stretch.Part(0, stretch.Count - rest));
        if (rest > 0) Last(factors, stretch.Part(stretch.Count - rest, rest));
    }

    // fewer than a register holds: nothing beyond them may be touched, so they are moved to where there is room
    static void Last(AdamFactors factors, AdamStretch stretch)
    {
        var room = stackalloc float[5 * T.Count];
        var moved = new AdamStretch(
            room, room + T.Count, room + (2 * T.Count), room + (3 * T.Count), stretch.Average == null ? null : room + (4 * T.Count), stretch.Count);
        stretch.CopyGradient(moved);
        stretch.CopyState(moved);
        Registers(factors, moved.Part(0, T.Count));
        moved.CopyState(stretch);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Registers(AdamFactors factors, AdamStretch stretch)
    {
        T keepFirst = Splat(factors.KeepFirst), addFirst = Splat(1 - factors.KeepFirst);
        T keepSecond = Splat(factors.KeepSecond), addSecond = Splat(1 - factors.KeepSecond);
        T corrected = Splat(1 / factors.Correction), epsilon = Splat(factors.Epsilon);
        T decayed = Splat(factors.Decayed), move = Splat(factors.Move);
        T keepAverage = Splat(factors.KeepAverage), addAverage = Splat(1 - factors.KeepAverage);
        float* weight = stretch.Weight, gradient = stretch.Gradient, first = stretch.First, second = stretch.Second, average = stretch.Average;
        var (count, isAtan2) = (stretch.Count, factors.IsAtan2);
        for (var i = 0L; i < count; i += T.Count)
        {
            var g = T.Load(gradient + i);
            var m = T.Fma(g, addFirst, T.Load(first + i) * keepFirst);
            var v = T.Fma(g * addSecond, g, T.Load(second + i) * keepSecond);
            var deviation = T.Sqrt(v * corrected);
            var update = isAtan2 ? Pointwise<T>.Atan2(m, deviation) : m / (deviation + epsilon);
            var p = T.Fma(update, move, T.Load(weight + i) * decayed);
            T.Store(m, first + i);
            T.Store(v, second + i);
            T.Store(p, weight + i);
            if (average != null) T.Store(T.Fma(p, addAverage, T.Load(average + i) * keepAverage), average + i);
        }
    }

    static T Splat(double value) => T.Splat((float)value);
}
