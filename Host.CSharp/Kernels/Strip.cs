using System.Runtime.CompilerServices;

namespace LatentRecursion.Host.Kernels;

/// <summary>A few registers side by side: the part of a matrix row that a product keeps in registers.</summary>
unsafe interface IStrip<S>
    where S : struct, IStrip<S>
{
    static abstract S Load(float* from);

    static abstract void Store(S strip, float* to);

    static abstract S operator +(S left, S right);

    /// <summary>
    /// Adds a b, a one float for the whole strip; in place, so that the compiler leaves a sum in its register: returned, it would be
    /// moved about.
    /// </summary>
    void Add(float* a, S b);
}

unsafe struct Strip1<T> : IStrip<Strip1<T>>
    where T : struct, ILanes<T>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    T first;

    [MethodImpl(Inlined)]
    Strip1(T first) => this.first = first;

    [MethodImpl(Inlined)]
    public static Strip1<T> Load(float* from) => new(T.Load(from));

    [MethodImpl(Inlined)]
    public static void Store(Strip1<T> strip, float* to) => T.Store(strip.first, to);

    [MethodImpl(Inlined)]
    public static Strip1<T> operator +(Strip1<T> left, Strip1<T> right) => new(left.first + right.first);

    [MethodImpl(Inlined)]
    public void Add(float* a, Strip1<T> b)
    {
        var factor = T.Splat(a);
        first = T.Fma(factor, b.first, first);
    }
}

unsafe struct Strip2<T> : IStrip<Strip2<T>>
    where T : struct, ILanes<T>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    T first, second;

    [MethodImpl(Inlined)]
    Strip2(T first, T second) => (this.first, this.second) = (first, second);

    [MethodImpl(Inlined)]
    public static Strip2<T> Load(float* from) => new(T.Load(from), T.Load(from + T.Count));

    [MethodImpl(Inlined)]
    public static void Store(Strip2<T> strip, float* to)
    {
        T.Store(strip.first, to);
        T.Store(strip.second, to + T.Count);
    }

    [MethodImpl(Inlined)]
    public static Strip2<T> operator +(Strip2<T> left, Strip2<T> right) => new(left.first + right.first, left.second + right.second);

    [MethodImpl(Inlined)]
    public void Add(float* a, Strip2<T> b)
    {
        var factor = T.Splat(a);
        first = T.Fma(factor, b.first, first);
        second = T.Fma(factor, b.second, second);
    }
}

unsafe struct Strip3<T> : IStrip<Strip3<T>>
    where T : struct, ILanes<T>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    T first, second, third;

    [MethodImpl(Inlined)]
    Strip3(T first, T second, T third) => (this.first, this.second, this.third) = (first, second, third);

    [MethodImpl(Inlined)]
    public static Strip3<T> Load(float* from) => new(T.Load(from), T.Load(from + T.Count), T.Load(from + (2 * T.Count)));

    [MethodImpl(Inlined)]
    public static void Store(Strip3<T> strip, float* to)
    {
        T.Store(strip.first, to);
        T.Store(strip.second, to + T.Count);
        T.Store(strip.third, to + (2 * T.Count));
    }

    [MethodImpl(Inlined)]
    public static Strip3<T> operator +(Strip3<T> left, Strip3<T> right) => new(left.first + right.first, left.second + right.second, left.third + right.third);

    [MethodImpl(Inlined)]
    public void Add(float* a, Strip3<T> b)
    {
        var factor = T.Splat(a);
        first = T.Fma(factor, b.first, first);
        second = T.Fma(factor, b.second, second);
        third = T.Fma(factor, b.third, third);
    }
}

unsafe struct Strip4<T> : IStrip<Strip4<T>>
    where T : struct, ILanes<T>
{
    const MethodImplOptions Inlined = MethodImplOptions.AggressiveInlining;

    T first, second, third, fourth;

    [MethodImpl(Inlined)]
    Strip4(T first, T second, T third, T fourth) =>
        (this.first, this.second, this.third, this.fourth) = (first, second, third, fourth);

    [MethodImpl(Inlined)]
    public static Strip4<T> Load(float* from) =>
        new(T.Load(from), T.Load(from + T.Count), T.Load(from + (2 * T.Count)), T.Load(from + (3 * T.Count)));

    [MethodImpl(Inlined)]
    public static void Store(Strip4<T> strip, float* to)
    {
        T.Store(strip.first, to);
        T.Store(strip.second, to + T.Count);
        T.Store(strip.third, to + (2 * T.Count));
        T.Store(strip.fourth, to + (3 * T.Count));
    }

    [MethodImpl(Inlined)]
    public static Strip4<T> operator +(Strip4<T> left, Strip4<T> right) =>
        new(left.first + right.first, left.second + right.second, left.third + right.third, left.fourth + right.fourth);

    [MethodImpl(Inlined)]
    public void Add(float* a, Strip4<T> b)
    {
        var factor = T.Splat(a);
        first = T.Fma(factor, b.first, first);
        second = T.Fma(factor, b.second, second);
        third = T.Fma(factor, b.third, third);
        fourth = T.Fma(factor, b.fourth, fourth);
    }
}
